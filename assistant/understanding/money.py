"""Reads amounts of money, percentages and plain numbers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.understanding.reading import Reading

if TYPE_CHECKING:
    from assistant.understanding.grammar import Match
    from assistant.understanding.reading import Present, Reader

_LARGEST = Decimal(10) ** 15
_LEAST_BARE = 100
""" From what size on a number is money by "net" behind it alone: "30 net" are days."""


def money(match: Match, _present: Present) -> Reading | None:
    """Read ``45k``, ``12,500 EUR``: a number with a currency, or of thousands and more.

    Details hold for how long it is paid (``per``: month), and whether tax is in it (``tax``: net).
    """
    number = match.word("n")
    currency = match.value("cur") or match.value("cur2")
    found = _amount(match.number("n"), currency, match.start, match.end, certain=number.certain)
    if not currency and "SCALED" not in number.shape and match.number("n") < _LEAST_BARE:
        return None
    found_notes = {"per": match.value("per") or match.value("per2"), "tax": match.value("tax") or match.value("tax2")}
    notes = {name: told for name, told in found_notes.items() if told}
    return found if found is None or not notes else replace(found, details=notes)


def money_range(match: Match, _present: Present) -> list[Reading] | None:
    """Read ``40-50k EUR`` as two amounts, neither certain; the lower takes the thousands of the higher."""
    low, high = match.number("low"), match.number("high")
    if "SCALED" in match.word("high").shape and "SCALED" not in match.word("low").shape:
        low *= _scale(high)
    split = match.place("low") + 1
    first = _amount(low, match.value("cur"), match.start, split, certain=False)
    last = _amount(high, match.value("cur"), match.place("high"), match.end, certain=False)
    if first is None or last is None or low > high:
        return None
    return [replace(first, details={"range": "low"}), replace(last, details={"range": "high"})]


def _scale(number: Decimal) -> Decimal:
    for scale in (Decimal(10) ** 9, Decimal(10) ** 6, Decimal(10) ** 3):
        if number >= scale:
            return scale
    return Decimal(1)


def _amount(number: Decimal, currency: str, start: int, end: int, *, certain: bool) -> Reading | None:
    if number >= _LARGEST:
        return None
    value = f"{plain(number)} {currency}".strip()
    return Reading(start, end, "money", value, certain=certain)


def percent(match: Match, _present: Present) -> Reading:
    """Read ``20%``."""
    return Reading(match.start, match.end, "percent", plain(match.number("n")), certain=match.word("n").certain)


def percent_range(match: Match, _present: Present) -> list[Reading]:
    """Read ``20 to 25 %`` as two."""
    split = match.place("low") + 1
    return [
        Reading(match.start, split, "percent", plain(match.number("low")), certain=match.word("low").certain),
        Reading(
            match.place("high"), match.end, "percent", plain(match.number("high")), certain=match.word("high").certain
        ),
    ]


def number(match: Match, _present: Present) -> Reading | None:
    """Read a plain number; the word for one is as often no number, so that it is none here."""
    word = match.word("n")
    if word.number is None or ("SPELT" in word.shape and word.number <= 1):
        return None
    return Reading(match.start, match.end, "number", plain(word.number), certain=word.certain)


def plain(value: Decimal) -> str:
    """Return a number as digits, without noughts behind its point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


READERS: dict[str, Reader] = {
    reader.__name__: reader for reader in (money, money_range, percent, percent_range, number)
}
