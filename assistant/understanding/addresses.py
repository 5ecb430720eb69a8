"""Finds e-mail addresses, web domains and phone numbers."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from assistant.understanding.findings import Span
from assistant.understanding.value_words import lexicon, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.understanding.value_words import Language

_EMAIL = re.compile(
    r"(?<![\w.%+'-])(?P<value>[\w%+'][\w.%+'-]{0,63}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24})(?![\w-])"
)
_DOMAIN = re.compile(
    r"(?<![\w.@/-])(?P<scheme>https?://)?(?P<value>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}(?P<ending>[^\W\d_]{2,24}))"
    r"(?![\w@-])(?P<rest>(?::[0-9]{1,5})?/[^\s<>\"]{0,500})?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w+.,/#-])\+?\(?[0-9](?:[ \u00a0.()-]{0,2}[0-9]){6,14}(?![0-9]|[.,:/-][0-9]|[^\W_])")
_NEXT_WORD = re.compile(r"\s{0,2}([^\W\d_]{1,20}|[^\w\s])")
_LAST_WORDS = re.compile(r"[^\W\d_]+")
_NEAR = 24
_PLAIN, _SHORTEST, _LONGEST = 9, 8, 15
_UNITS = frozenset({"CURRENCY", "SCALE", "PERCENT", "COUNTED"})
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"[0-9]{3}([ \u00a0-])[0-9]{3}\1[0-9]{3}",
        r"\(?[0-9]{2}\)?[ \u00a0-][0-9]{3}[ \u00a0-][0-9]{2}[ \u00a0-][0-9]{2}",
        r"\(?[0-9]{3}\)?[ \u00a0.-]{1,2}[0-9]{3}[ \u00a0.-][0-9]{4}",
        r"\(?0[0-9]{2,4}\)?[ \u00a0-]{1,2}[0-9]{3,4}[ \u00a0-][0-9]{3,4}",
        r"0[0-9]{4}[ \u00a0-][0-9]{6}",
    )
)


def find_addresses(text: str, language: Language) -> list[Span]:
    """Return the e-mail addresses, domains and phone numbers of a text, in their order."""
    found = [
        Span(start=m.start(), end=m.end(), text=m[0], type="email", value=m["value"].lower()) for m in _emails(text)
    ]
    taken = [(span.start, span.end) for span in found]
    found += [span for span in _domains(text) if _free(taken, span)]
    taken = [(span.start, span.end) for span in found]
    found += [span for span in _phones(text, language) if _free(taken, span)]
    return sorted(found, key=lambda span: span.start)


def _free(taken: list[tuple[int, int]], span: Span) -> bool:
    from bisect import bisect_right

    at = bisect_right(taken := sorted(taken), (span.start, len(span.text) + span.start))
    before = at > 0 and taken[at - 1][1] > span.start
    return not before and not (at < len(taken) and taken[at][0] < span.end)


def _emails(text: str) -> Iterator[re.Match[str]]:
    return _EMAIL.finditer(text) if "@" in text else iter(())


def _domains(text: str) -> Iterator[Span]:
    if "." not in text:
        return
    for match in _DOMAIN.finditer(text):
        value = match["value"].lower()
        named = match["scheme"] is not None or value.startswith("www.")
        if not named and (match["ending"] not in _endings() or value in _none() or value.replace(".", "").isdigit()):
            continue
        domain = value.removeprefix("www.")
        whole = match[0].rstrip(".,;:!?)")
        if "." in domain:
            yield Span(start=match.start(), end=match.start() + len(whole), text=whole, type="domain", value=domain)


def _phones(text: str, language: Language) -> Iterator[Span]:
    for match in _PHONE.finditer(text):
        raw = match[0]
        digits = "".join(sign for sign in raw if sign.isdigit())
        if _is_phone(text, match, digits, language):
            value = ("+" if raw.startswith("+") else "") + digits
            yield Span(start=match.start(), end=match.end(), text=raw, type="phone", value=value)


def _is_phone(text: str, match: re.Match[str], digits: str, language: Language) -> bool:
    raw = match[0]
    if raw.startswith("+") or (digits.startswith("00") and len(digits) > _PLAIN):
        return _SHORTEST <= len(digits) <= _LONGEST
    following = _NEXT_WORD.match(text, match.end())
    known = lexicon(language).words
    after = known.get(following[1].lower()) if following else None
    if after is not None and _UNITS & after.values.keys():
        return False
    if any(shape.fullmatch(raw) for shape in _SHAPES):
        return not digits.endswith("000") or _announced(text, match.start(), language)
    return len(digits) >= _PLAIN and _announced(text, match.start(), language)


def _announced(text: str, start: int, language: Language) -> bool:
    """Tell whether a word such as ``phone`` stands shortly before."""
    known = lexicon(language).words
    words = _LAST_WORDS.findall(text[max(0, start - _NEAR) : start].lower())
    return any("PHONEWORD" in known[word].values for word in words if word in known)


@cache
def _data() -> dict[str, frozenset[str]]:
    content = cast("dict[str, str]", read_yaml(Path(__file__).parent / "language" / "addresses.yaml"))
    return {name: frozenset(part.strip() for part in written.split(",")) for name, written in content.items()}


def _endings() -> frozenset[str]:
    return _data()["ENDINGS"]


def _none() -> frozenset[str]:
    return _data()["NONE"]
