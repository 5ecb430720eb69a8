"""The words of a message that may only say yes or no, and to what: read by group, with nothing left over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

_LANGUAGES = ("en", "pl")
_LONGEST = 120  # characters; a longer message says more than yes
_WORD = re.compile(r"\d+|#|[^\W\d_]+(?:['’][^\W\d_]+)*|[\U0001F300-\U0001F3FA\U0001F400-\U0001FAFF\u2600-\u27BF]")
_DECIMAL = re.compile(r"\d[.,:/-]\d|\d\s*[%€$£]")
_MARKS = re.compile(r"\?")
_PARTS = re.compile(r"[,;.\n]+")
_STEM = 4


@dataclass(frozen=True)
class Words:
    """What the words of a message say: by group, the numbers in it, and which approvals its names belong to."""

    groups: frozenset[str]
    numbers: tuple[int, ...]
    named: tuple[int, ...] = ()

    @property
    def verdict(self) -> bool | None:
        """Yes, no, or neither."""
        yes, no = self.groups & {"assent", "approve"}, self.groups & {"refusal", "reject"}
        return None if bool(yes) == bool(no) else bool(yes)

    @property
    def explicit(self) -> bool:
        """Whether it speaks of approving, not just of yes or no."""
        return bool(self.groups & {"approve", "reject"})


def read(text: str, language: str, labels: Mapping[int, str]) -> Words | None:
    """Return what the words say; None if one of them is about something else.

    Args:
        text: the message, or a part of it.
        language: of the message; that of the other is tried next.
        labels: what waits for a yes, by number, in words that it may be named by.
    """
    if len(text) > _LONGEST or _DECIMAL.search(text) or _MARKS.search(text):
        return None
    tokens = [_folded(word) for word in _WORD.findall(text)]
    others = [other for other in _LANGUAGES if other != language]
    found = [_grouped(tokens, phrases(one), _names(labels)) for one in (language, *others)]
    return next((words for words in found if words is not None), None)


def leading(text: str, language: str) -> tuple[bool, list[str]] | None:
    """Return the yes or no that a message begins with, and its words behind.

    None where it begins otherwise, or goes on with a name, a figure, or another yes or no.
    """
    written = _WORD.findall(text)
    named = any(word[:1].isupper() for word in written[1:])
    if len(text) > _LONGEST or named or _DECIMAL.search(text) or _MARKS.search(text):
        return None
    tokens = [_folded(word) for word in written]
    known = phrases(language)
    for length in range(min(len(tokens), max(map(len, known))), 0, -1):
        groups = known.get(tuple(tokens[:length]), frozenset())
        if groups & {"assent", "refusal"}:
            more = tokens[length:]
            decided = any(Words(known.get((word,), frozenset()), ()).verdict is not None for word in more)
            verdict = Words(groups, ()).verdict
            return None if decided or verdict is None else (verdict, more)
    return None


def parts(text: str, language: str, labels: Mapping[int, str]) -> list[Words]:
    """Return what the parts of a message say, cut at commas and the like; empty if one says something else."""
    if len(text) > _LONGEST:
        return []
    found = [read(part, language, labels) for part in _PARTS.split(text) if part.strip()]
    return [words for words in found if words is not None] if None not in found else []


def _names(labels: Mapping[int, str]) -> dict[str, set[int]]:
    """Return the beginnings of the words of what waits, each with the numbers that it may mean."""
    names: dict[str, set[int]] = {}
    for number, label in labels.items():
        for word in fold(label).split():
            names.setdefault(_stem(word), set()).add(number)
    return names


def _stem(word: str) -> str:
    """Return the beginning of a word: cases change its end."""
    return word[: max(_STEM, len(word) - 2)] if len(word) > _STEM else word


def _grouped(
    tokens: list[str], known: Mapping[tuple[str, ...], frozenset[str]], names: Mapping[str, set[int]]
) -> Words | None:
    """Return the groups of the longest phrases that the tokens are made of; None if one is left over."""
    longest = max(len(phrase) for phrase in known)
    groups: set[str] = set()
    numbers: list[int] = []
    named: set[int] | None = None
    start = 0
    while start < len(tokens):
        if tokens[start].isdecimal():
            numbers.append(int(tokens[start][:9]))
            start += 1
            continue
        lengths = range(min(longest, len(tokens) - start), 0, -1)
        length = next((one for one in lengths if tuple(tokens[start : start + one]) in known), 0)
        if length:
            groups |= known[tuple(tokens[start : start + length])]
            start += length
            continue
        hits = names.get(_stem(tokens[start]))
        if hits:
            named = hits if named is None else (named & hits or named | hits)
        elif any(letter.isalnum() for letter in tokens[start]):
            return None
        start += 1
    return Words(frozenset(groups), tuple(numbers), tuple(sorted(named or ()))) if tokens else None


@cache
def phrases(language: str) -> dict[tuple[str, ...], frozenset[str]]:
    """Return the phrases that decide, as words, each with the groups that it is in."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    path = files("assistant.understanding") / "language" / language / "decisions.yaml"
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  (a safe loader either way)
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for group, members in data.items():
        for phrase in members:
            words = tuple(_folded(word) for word in _WORD.findall(str(phrase)))
            if words:
                found[words] = found.get(words, frozenset()) | {group}
    return found


def _folded(word: str) -> str:
    return fold(word) or word  # a sign folds to nothing
