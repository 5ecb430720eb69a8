"""Finds words of a message that name a company's own fields, and values that fields hold: "software", "w Polsce"."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from assistant.understanding.findings import Term
from assistant.understanding.language_data import LANGUAGES, either, mapping
from assistant.understanding.vocabulary import base_forms
from crm_store.field_catalogue import LISTED, FieldType, fields_of, values_of
from crm_store.field_values import last_write
from crm_store.matching.text import fold
from crm_store.matching.text import words as name_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.understanding.findings import Span
    from assistant.understanding.name_words import Token
    from crm_store.unit import Unit

_VALUED = frozenset(
    {"industry", "region", "segment", "country", "icp", "language", "competitor", "product_interest", "title",
     "campaign", "family", "currency", "stage", "source", "close_reason", "team", "pipeline"}
)  # fmt: skip
"""Built-in fields whose values people use as words; those of the company's own fields all are."""
_OWN = "custom."
_COUNTRY, _STAGE = "country", "stage"
_MOST_WORDS = 4
_SHORT = 3
_MOST_KEPT = 64
_MOST_WAYS = 64
_PARTS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\W]+")
_NAMES = frozenset({"record", "person", "company", "email", "domain", "phone"})

Phrase = tuple[str, ...]


class _Entry(NamedTuple):
    """A field, or with a value one of its values; ``as_written`` is the text that a short value must be written as."""

    kind: str
    path: str
    holds: str
    value: str | None = None
    as_written: str | None = None


_Index = dict[Phrase, tuple[_Entry, ...]]
_KEPT: WeakKeyDictionary[object, dict[object, tuple[int, _Index]]] = WeakKeyDictionary()


def field_terms(unit: Unit, tokens: Sequence[Token], spans: Sequence[Span]) -> list[Term]:
    """Return the company's own fields that a message names, and the values of fields, each for each kind that has it.

    In a message that speaks of no kind of records, but names one, only the company's own fields are looked for. A word
    within a longer name is none.
    """
    cues = either("fields", "kinds")
    spoken = any(token.folded in cues for token in tokens)
    if not spoken and not any(span.candidates for span in spans):
        return []
    known = _index(unit) if spoken else _own(_index(unit))
    longest = max(map(len, known), default=0)
    found: list[Term] = []
    taken = 0
    for first in range(len(tokens)):
        for length in range(min(longest, len(tokens) - first), 0, -1) if first >= taken else ():
            named = list(_named(tokens[first : first + length], known))
            if named and not _within_name(tokens[first].start, tokens[first + length - 1].end, spans):
                found += named
                taken = first + length
                break
    return found


def clear_of(spans: Sequence[Span], terms: Sequence[Term]) -> list[Span]:
    """Return the spans, those that begin at the end of a field's name without it: "follow-*up to* 10 December"."""
    return [_behind(span, terms) for span in spans]


def _behind(span: Span, terms: Sequence[Term]) -> Span:
    within = next((term for term in terms if term.start < span.start < term.end < span.end), None)
    if within is None:
        return span
    left = span.text[within.end - span.start :]
    text = left.lstrip()
    return span.model_copy(update={"start": span.end - len(text), "text": text, "role": None})


def _own(known: _Index) -> _Index:
    """Return what is said of the company's own fields alone."""
    own = {phrase: tuple(one for one in entries if one.path.startswith(_OWN)) for phrase, entries in known.items()}
    return {phrase: entries for phrase, entries in own.items() if entries}


def _translated(phrase: Phrase) -> Iterator[Phrase]:
    """Yield a field's name with its words in the other language, where they are known."""
    known = mapping("pl", "field_words")["words"]
    ways = [[word, *known.get(word, ())] if known.get(word) != [] else [word, ""] for word in phrase]
    yield from {tuple(word for word in way if word) for way in islice(product(*ways), _MOST_WAYS)}


def _named(said: Sequence[Token], known: Mapping[Phrase, tuple[_Entry, ...]]) -> Iterator[Term]:
    if not all(token.joined for token in said[1:]):
        return
    text = " ".join(token.text for token in said)
    seen: set[_Entry] = set()
    for phrase in base_forms(tuple(token.folded for token in said)):
        for entry in known.get(phrase, ()):
            if entry not in seen and (entry.as_written is None or entry.as_written == text):
                seen.add(entry)
                yield Term(
                    start=said[0].start, end=said[-1].end, text=text, kind=entry.kind, path=entry.path,
                    holds=entry.holds, value=entry.value,
                )  # fmt: skip


def _within_name(start: int, end: int, spans: Sequence[Span]) -> bool:
    return any(
        span.type in _NAMES and span.start <= start and end <= span.end and (span.start, span.end) != (start, end)
        for span in spans
    )


def _index(unit: Unit) -> _Index:
    """Return what phrases mean, read again once anything was written."""
    database, newest = last_write(unit)
    shelf = _KEPT.setdefault(database, {})
    held = shelf.get(unit.scope)
    if held is not None and held[0] == newest:
        return held[1]
    if len(shelf) >= _MOST_KEPT:
        shelf.clear()
    found = _built(unit)
    shelf[unit.scope] = (newest, found)
    return found


def _built(unit: Unit) -> _Index:
    found: defaultdict[Phrase, dict[_Entry, None]] = defaultdict(dict)
    also = _also_called()
    for kind in LISTED:
        for info in fields_of(unit, kind):
            name = info.path.rpartition(".")[2] if not info.label else info.label
            own = info.path.startswith(_OWN)
            for phrase in _translated(tuple(name_words(" ".join(_PARTS.split(name))))) if own else ():
                found[phrase][_Entry(kind, info.path, info.type.value)] = None
            if "." in info.path and not own:
                continue
            if own or name in _VALUED:
                for value in values_of(unit, kind, info.path) if info.type in _WORDED else ():
                    _add(found, _Entry(kind, info.path, info.type.value, value), country=name == _COUNTRY)
                    for phrase in also.get(fold(value), ()) if name == _STAGE else ():
                        found[phrase][_Entry(kind, info.path, info.type.value, value)] = None
    return {phrase: tuple(entries) for phrase, entries in found.items() if phrase}


_WORDED = frozenset({FieldType.TEXT, FieldType.CHOICE, FieldType.REFERENCE})


def _add(found: defaultdict[Phrase, dict[_Entry, None]], entry: _Entry, *, country: bool) -> None:
    value = entry.value or ""
    words = tuple(name_words(value))
    if not 0 < len(words) <= _MOST_WORDS or "@" in value or not any(letter.isalpha() for letter in value):
        return
    short = len(value) <= _SHORT
    found[words][entry._replace(as_written=value) if short else entry] = None
    for word in _country_words().get(fold(value), ()) if country else ():
        found[word][entry] = None


@cache
def _also_called() -> Mapping[str, frozenset[Phrase]]:
    """Return what else the built-in stages are called, by each of their names."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        for base, said in mapping(language, "vocabulary")["stages"].items():
            groups[base] |= {base, *said}
    return {name: frozenset(tuple(one.split()) for one in said) for said in groups.values() for name in said}


@cache
def _country_words() -> Mapping[str, frozenset[Phrase]]:
    """Return all ways to say each country, by each of them."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        for code, said in mapping(language, "countries").items():
            groups[code] |= set(map(fold, said))
    found: dict[str, frozenset[Phrase]] = {}
    for code, said in groups.items():
        phrases = frozenset(tuple(one.split()) for one in said)
        found |= dict.fromkeys([*said, fold(code)], phrases)
    return found
