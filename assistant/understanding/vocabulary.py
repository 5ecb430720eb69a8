"""Finds the company's own words in a message: stages, reasons, sources, teams, in any case and both languages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from assistant.understanding.findings import Mention, Span
from assistant.understanding.language_data import LANGUAGES, either, mapping
from crm_store.company_words import CompanyWord, company_words
from crm_store.matching.inflection import readings
from crm_store.matching.text import words as name_words
from crm_store.models import ForecastCategory, StageKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.understanding.name_words import Token
    from crm_store.unit import Unit

_KINDS = {"close reason": "reason", "lead source": "source"}
_GROUPS = {"stage": "stages", "forecast_category": "forecast_categories"}
_CUES = "{}_cues"
_TRUSTED = 0.9
_SHORTEST_CASE = 4
_ENDS = frozenset({StageKind.WON.value, StageKind.LOST.value})
_TRANSLATED = 0.95

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    """A record of the vocabulary under one of its names."""

    mention: Mention
    own: bool
    ends: bool


def vocabulary(unit: Unit, text: str, tokens: Sequence[Token]) -> list[Span]:
    """Return the stages, pipelines, reasons, sources, teams and forecast categories that ``text`` names.

    A word that others use too, such as a reason called "Price", counts only where the message speaks of such; a
    stage in small letters where something near says so, and is ``certain`` then.
    """
    return _spans(text, tokens, _phrases(tuple(company_words(unit))))


def _spans(text: str, tokens: Sequence[Token], phrases: Mapping[Phrase, list[_Entry]]) -> list[Span]:
    longest = max(map(len, phrases), default=0)
    found: list[Span] = []
    taken = 0
    for first in range(len(tokens)):
        for length in range(longest, 0, -1) if first >= taken else ():
            entries = _entries(tokens[first : first + length], length, phrases)
            likely = [one for one in entries if _likely(one, tokens, first, length)]
            if likely:
                found.append(_span(text, tokens, first, length, likely))
                taken = first + length
                break
    return found


def _span(text: str, tokens: Sequence[Token], first: int, length: int, entries: list[_Entry]) -> Span:
    start, end = tokens[first].start, tokens[first + length - 1].end
    best: dict[tuple[str, int], Mention] = {}
    for one in entries:
        key = (one.mention.kind, one.mention.id)
        if key not in best or best[key].score < one.mention.score:
            best[key] = one.mention
    certain = any(_named(one, tokens[first]) or _cued(one.mention.kind, tokens, first, length) for one in entries)
    candidates = sorted(best.values(), key=lambda mention: -mention.score)
    return Span(start=start, end=end, text=text[start:end], type="record", candidates=candidates, certain=certain)


def _entries(said: Sequence[Token], length: int, phrases: Mapping[Phrase, list[_Entry]]) -> list[_Entry]:
    """Return the entries that words stand for, in any of their forms."""
    if len(said) < length or not all(token.joined for token in said[1:]):
        return []
    found: list[_Entry] = []
    for phrase in base_forms(tuple(token.folded for token in said)):
        found += phrases.get(phrase, ())
    return found


@lru_cache(maxsize=4096)
def base_forms(said: Phrase) -> tuple[Phrase, ...]:
    """Return the phrases that words may be a form of: as they are, and with each word in its base form."""
    found: list[Phrase] = [()]
    for word in said:
        bases = [reading.base for reading in readings(word) if reading.trust >= _TRUSTED]
        forms = bases if len(word) >= _SHORTEST_CASE else [word]
        found = [(*phrase, form) for phrase in found for form in forms][:200]
    return tuple(found)


def _likely(entry: _Entry, tokens: Sequence[Token], first: int, length: int) -> bool:
    kind = entry.mention.kind
    if _cued(kind, tokens, first, length) or (kind == "stage" and (entry.ends or _named(entry, tokens[first]))):
        return True
    return kind == "stage" and length > 1


def _named(entry: _Entry, token: Token) -> bool:
    """Tell whether the word is written like a name, and is the company's own word."""
    return entry.own and token.capital and not token.starts


def _cued(kind: str, tokens: Sequence[Token], first: int, length: int) -> bool:
    """Tell whether the message speaks of such: of stages right beside the word, of others anywhere."""
    cues = either("vocabulary", _CUES.format(kind))
    if kind != "stage":
        within = range(first, first + length)
        return any(token.folded in cues for at, token in enumerate(tokens) if at not in within)
    before = [tokens[first - 1].folded] if first and tokens[first].joined else []
    behind = first + length
    after = [tokens[behind].folded] if behind < len(tokens) and tokens[behind].joined else []
    return bool(cues.intersection(before) or either("vocabulary", "stage_cues_behind").intersection(after))


@lru_cache(maxsize=64)
def _phrases(known: tuple[CompanyWord, ...]) -> Mapping[Phrase, list[_Entry]]:
    """Return what each name and each of its other names in both languages stands for."""
    found: defaultdict[Phrase, list[_Entry]] = defaultdict(list)
    categories = [CompanyWord("forecast_category", at, one.value) for at, one in enumerate(ForecastCategory, 1)]
    for word in (*known, *categories):
        kind = _KINDS.get(word.kind, word.kind)
        name = tuple(name_words(word.name.replace("_", " ")))
        ends = word.sort in _ENDS and kind == "stage"
        for phrase in {name, *_other_names(kind, name)}:
            score = 1.0 if phrase == name else _TRANSLATED
            mention = Mention(kind=kind, id=word.id, label=word.name, detail=word.sort, score=score)
            if phrase:
                found[phrase].append(_Entry(mention, phrase == name, ends))
    return dict(found)


def _other_names(kind: str, name: Phrase) -> Iterator[Phrase]:
    for group in _groups(_GROUPS[kind]) if kind in _GROUPS else ():
        if name in group:
            yield from group


@cache
def _groups(section: str) -> list[frozenset[Phrase]]:
    """Return the ways to say each built-in stage or category."""
    found: defaultdict[str, set[Phrase]] = defaultdict(set)
    for language in LANGUAGES:
        for base, said in mapping(language, "vocabulary")[section].items():
            found[base] |= {tuple(base.split("_")), *(tuple(phrase.split()) for phrase in said)}
    return [frozenset(group) for group in found.values()]
