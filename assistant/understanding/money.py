"""Reads amounts of money, percentages and plain numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.understanding.reading import Reading

if TYPE_CHECKING:
    from assistant.understanding.grammar import Match
    from assistant.understanding.reading import Present, Reader

_LARGEST = Decimal(10) ** 15


def money(match: Match, _present: Present) -> Reading | None:
    """Read ``45k``, ``12,500 EUR``: a number with a currency, or of thousands and more."""
    return _amount(match.number("n"), match.value("cur"), match.start, match.end, certain=match.word("n").certain)


def money_range(match: Match, _present: Present) -> list[Reading] | None:
    """Read ``40-50k EUR`` as two amounts; the lower takes the thousands of the higher."""
    low, high = match.number("low"), match.number("high")
    if "SCALED" in match.word("high").shape and "SCALED" not in match.word("low").shape:
        low *= _scale(high)
    split = match.place("low") + 1
    first = _amount(low, match.value("cur"), match.start, split, certain=match.word("low").certain)
    last = _amount(high, match.value("cur"), match.place("high"), match.end, certain=match.word("high").certain)
    return None if first is None or last is None or low > high else [first, last]


def _scale(number: Decimal) -> Decimal:
    for scale in (Decimal(10) ** 9, Decimal(10) ** 6, Decimal(10) ** 3):
        if number >= scale:
            return scale
    return Decimal(1)


def _amount(number: Decimal, currency: str, start: int, end: int, *, certain: bool) -> Reading | None:
    if number >= _LARGEST:
        return None
    value = f"{_plain(number)} {currency}".strip()
    return Reading(start, end, "money", value, certain=certain)


def percent(match: Match, _present: Present) -> Reading:
    """Read ``20%``."""
    return Reading(match.start, match.end, "percent", _plain(match.number("n")), certain=match.word("n").certain)


def percent_range(match: Match, _present: Present) -> list[Reading]:
    """Read ``20 to 25 %`` as two."""
    split = match.place("low") + 1
    return [
        Reading(match.start, split, "percent", _plain(match.number("low")), certain=match.word("low").certain),
        Reading(
            match.place("high"), match.end, "percent", _plain(match.number("high")), certain=match.word("high").certain
        ),
    ]


def number(match: Match, _present: Present) -> Reading | None:
    """Read a plain number; the word for one is as often no number, so that it is none here."""
    word = match.word("n")
    if word.number is None or ("SPELT" in word.shape and word.number <= 1):
        return None
    return Reading(match.start, match.end, "number", _plain(word.number), certain=word.certain)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


READERS: dict[str, Reader] = {
    reader.__name__: reader for reader in (money, money_range, percent, percent_range, number)
}
