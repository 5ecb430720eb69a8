"""Tells the numbers that are parts of names: versions, standards, order numbers, ``B2B``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.understanding.words import Word

_BEFORE = frozenset({"LETTER", "CURRENCY", "AMPM"})
_AFTER = frozenset(
    {
        "GLUEDSCALE", "GLUEDUNIT", "AMPM", "ORDSUFFIX", "CURRENCY", "LETTER", "YEARMARK", "SCALE", "UNIT", "OCLOCK",
        "PERCENT", "TIMESX", "ISH",
    }
)  # fmt: skip
_COUNTING = frozenset({"GLUEDSCALE", "AMPM", "CURRENCY", "SCALE", "UNIT", "PERCENT", "GRAIN"})
_BESIDE = _AFTER | {"MIDDLE", "START", "END", "MONTH", "WEEKDAY", "WEEKDAYSHORT", "RELDAY", "GRAIN", "PART"}
_JOINTS = frozenset("-/_.&+")
_LONG = 3


def blocked(words: Sequence[Word]) -> Iterator[int]:
    """Yield the places of numbers that stand for no quantity and no time."""
    last = -1
    for i, word in enumerate(words):
        if word.kind in {"word", "sign"}:
            continue
        if "NOTHING" in word.values or _is_part(words, i, last) or _is_labelled(words, i):
            last = i
            yield i


def _is_part(words: Sequence[Word], i: int, last: int) -> bool:
    """Tell whether letters or another part of a name stand right at the number."""
    after = words[i + 1] if i + 1 < len(words) else None
    if (
        after is not None
        and after.glued
        and (after.text == "_" or (after.kind == "word" and not _AFTER & set(after.values)))
    ):
        return True
    if i == 0 or not words[i].glued:
        return False
    before = words[i - 1]
    if before.kind == "word":
        return not _BEFORE & set(before.values)
    if before.text in {"#", "_"}:
        return True
    if before.text not in _JOINTS or i == 1 or not before.glued:
        return False
    return last == i - 2 or (words[i - 2].kind == "word" and not _BESIDE & words[i - 2].values.keys())


def _is_labelled(words: Sequence[Word], i: int) -> bool:
    """Tell whether a word such as ``version`` or ``invoice`` stands before the number, with a sign between at most."""
    word = words[i]
    if word.kind in {"clock", "iso"} or (i + 1 < len(words) and _COUNTING & set(words[i + 1].values)):
        return False
    for before in reversed(words[max(0, i - 2) : i]):
        if "LABEL" in before.values:
            return True
        if "WEAKLABEL" in before.values:
            return len(word.text) >= _LONG
        if before.kind != "sign" or before.text in {",", ";", "("}:
            return False
    return False
