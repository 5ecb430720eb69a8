"""Reads what changes an amount, and so many things at a price."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.understanding.money import plain
from assistant.understanding.reading import Reading

if TYPE_CHECKING:
    from assistant.understanding.grammar import Match
    from assistant.understanding.reading import Present, Reader

_MOST_PERCENT = 1_000
_LARGEST = Decimal(10) ** 12
_HALF = Decimal("0.5")
_ENDS = frozenset(".?!;\n")


def change(match: Match, _present: Present) -> Reading | None:
    """Read ``raise it by 10 %`` as ``+10%``, ``knock 5k EUR off`` as ``-5000 EUR``, ``double it`` as ``*2``.

    Only the amount is taken, with the words right beside it: names may stand between it and its verb.
    """
    if "times" in match:
        return Reading(match.start, match.end, "change", f"*{match.value('times')}")
    sign = _sign(match)
    if sign is None:
        return None
    start = min(match.place(name) for name in ("by", "n", "cur", "half") if name in match)
    if "half" in match:
        return Reading(start, match.end, "change", f"*{_HALF if sign == '-' else 1 + _HALF}")
    number = match.word("n")
    amount, certain = match.number("n"), number.certain
    if "percent" in match:
        fits = 0 < amount <= _MOST_PERCENT
        value = f"{sign}{plain(amount)}%"
    else:
        fits = 0 < amount < _LARGEST
        value = f"{sign}{plain(amount)} {match.value('cur') or match.value('cur2')}".strip()
    end = match.place("end") if "end" in match else match.end
    return Reading(start, end, "change", value, certain=certain) if fits else None


def _sign(match: Match) -> str | None:
    """Return whether an amount grows or shrinks; behind "and" as the one before it, None if there is none."""
    if "and" not in match:
        return "-" if "down" in match else "+"
    for word in reversed(match.words[: match.start]):
        if word.values.keys() & {"UP", "DOWN", "ADDTO", "ADDUP", "TAKEAWAY"}:
            return "-" if word.values.keys() & {"DOWN", "TAKEAWAY"} else "+"
        if word.text in _ENDS:
            return None
    return None


def lines(match: Match, _present: Present) -> Reading | None:
    """Read ``20 seats at 99`` as what they cost together, with ``quantity`` and ``price`` in its details.

    Its words are those of the price; what is counted keeps its own.
    """
    quantity, price = match.number("quantity"), match.number("price")
    currency = match.value("cur") or match.value("cur2")
    if quantity < 1 or price <= 0 or quantity * price >= _LARGEST:
        return None
    start = match.place("cur" if "cur" in match else "price")
    details = {"quantity": plain(quantity), "price": f"{plain(price)} {currency}".strip()}
    value = f"{plain(quantity * price)} {currency}".strip()
    return Reading(start, match.end, "money", value, certain=match.word("price").certain, details=details)


READERS: dict[str, Reader] = {change.__name__: change, lines.__name__: lines}
