"""Numbers and money as files write them, with either decimal sign."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from crm_store.importing.errors import BadCell
from crm_store.importing.vocabulary import words_of
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " ") | dict.fromkeys("\u2212\u2012\u2013", "-"))
_PLAIN = re.compile(r"-?\d{1,30}(?:\.\d{1,20})?")
_OTHER = {".": ",", ",": "."}
_LONGEST = 40
_GROUP = 3
# The parts of a cell: sign or bracket, currency, figures, currency, sign or bracket.
_PARTS = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+])?\s*(?P<before>[^\d\s.,()'’+-][^\d,()+-]*?)?\s*(?P<inner>[-+])?\s*"
    r"(?P<figures>\d[\d.,'’ ]*(?:[eE][-+]?\d+)?|[.,]\d+)(?P<whole>(?<=[.,])-{1,2})?\s*"
    r"(?P<after>[^\d\s().,'’+-][^\d()+-]*?)?\s*(?P<trailing>-)?\s*(?P<close>\))?"
)


class Amount(NamedTuple):
    """A number with the ISO code of its currency, if the cell names one."""

    value: Decimal
    currency: str | None


def parse_amount(text: str, decimal: str = ".") -> Amount:
    """Return the number and currency in a cell: ``1 234,50 zł``, ``$1,234.50``, ``(120)``, ``EUR 5``.

    Args:
        text: the cell.
        decimal: the decimal sign of the column; a cell that can only be meant otherwise is read so.

    Raises:
        BadCell: it holds no number, or more than a number.
    """
    bare = text.strip()
    if decimal == "." and _PLAIN.fullmatch(bare):
        return Amount(Decimal(bare), None)
    return _parsed(bare, decimal)


def parse_number(text: str, decimal: str = ".") -> Decimal:
    """Return the number in a cell, without its currency. Raises BadCell as `parse_amount` does."""
    return parse_amount(text, decimal).value


def parse_integer(text: str, decimal: str = ".") -> int:
    """Return the whole number in a cell.

    Raises:
        BadCell: it holds no number, or one with a fraction.
    """
    value = parse_number(text, decimal)
    if value != value.to_integral_value():
        raise BadCell(text=text, expected="a whole number")
    return int(value)


def parse_percent(text: str, decimal: str = ".", *, fractions: bool = False) -> Decimal:
    """Return a share in percent: ``60%`` and ``60`` give 60, and so does ``0.6`` in a column of fractions.

    Raises:
        BadCell: it holds no number.
    """
    bare = text.strip()
    if bare.endswith("%"):
        return parse_number(bare.removesuffix("%"), decimal)
    return parse_number(bare, decimal) * (100 if fractions else 1)


def decimal_sign(text: str) -> str | None:
    """Return the decimal sign that a cell gives away by itself, or ``None`` (``5``, ``1,234``)."""
    parts = _PARTS.fullmatch(text.strip().translate(_SPACES))
    return _given_away(parts["figures"].rstrip()) if parts else None


def agreed_sign(texts: Iterable[str], likelier: str = ".") -> tuple[str, str]:
    """Return the decimal sign of a column, and what had to be assumed (empty if its cells are clear)."""
    cells = list(texts)
    votes = Counter(filter(None, map(decimal_sign, cells)))
    if votes:
        (sign, _), *rest = votes.most_common()
        return sign, f"most numbers have the decimal sign {sign!r}, {rest[0][1]} have not" if rest else ""
    doubtful = next((text.strip() for text in cells if re.search(r"\d[.,]\d", text)), None)
    if doubtful is None:
        return likelier, ""
    return likelier, f"{doubtful} could be read two ways; {likelier!r} is taken for the decimal sign"


def currency_of(text: str) -> str | None:
    """Return the ISO code that a sign, word or code stands for: ``zł`` → ``PLN``, ``€`` → ``EUR``."""
    bare = text.strip()
    found = _signs().get(fold(bare)) or _signs().get(fold(bare.rstrip(".")))
    return found or (bare if bare in _codes() else None)


@lru_cache(maxsize=16_384)
def _parsed(bare: str, decimal: str) -> Amount:
    parts = _PARTS.fullmatch(bare.translate(_SPACES))
    if parts is None or len(bare) > _LONGEST or bool(parts["open"]) != bool(parts["close"]):
        raise BadCell(text=bare, expected="a number")
    names = [name.strip() for name in (parts["before"], parts["after"]) if name]
    currencies = [currency_of(name) for name in names]
    if None in currencies or len(set(currencies)) > 1:
        raise BadCell(text=bare, expected="a number with at most one known currency")
    # 1200,- is how a round sum is written by hand.
    figures = parts["figures"].rstrip()
    value = _value(bare, figures[:-1], figures[-1]) if parts["whole"] else _value(bare, figures, decimal)
    negative = parts["open"] or "-" in {parts["sign"], parts["inner"], parts["trailing"]}
    return Amount(-value if negative else value, currencies[0] if currencies else None)


def _value(bare: str, figures: str, decimal: str) -> Decimal:
    if not _pattern(decimal).fullmatch(figures):
        decimal = _OTHER[decimal]
        if _given_away(figures) != decimal or not _pattern(decimal).fullmatch(figures):
            raise BadCell(text=bare, expected="a number")
    return Decimal(re.sub(rf"[ '’{_OTHER[decimal]}]", "", figures).replace(decimal, "."))


def _given_away(figures: str) -> str | None:
    point, comma = figures.count("."), figures.count(",")
    if point and comma:
        return "." if figures.rfind(".") > figures.rfind(",") else ","
    if not point and not comma:
        return None
    sign = "." if point else ","
    if max(point, comma) > 1:
        return _OTHER[sign]
    before, _, after = figures.partition(sign)
    lone = len(after) != _GROUP or before in {"", "0"} or len(before) > _GROUP or not before.isdigit()
    return sign if lone else None


@cache
def _pattern(decimal: str) -> re.Pattern[str]:
    point, comma = re.escape(decimal), re.escape(_OTHER[decimal])
    grouped = rf"[1-9]\d{{0,2}}(?P<group>[ '’]|{comma})\d{{3}}(?:(?P=group)\d{{3}})*(?:{point}\d*)?"
    indian = rf"[1-9]\d?(?:{comma}\d{{2}})+{comma}\d{{3}}(?:{point}\d*)?"
    return re.compile(rf"{grouped}|{indian}|\d+(?:{point}\d*)?|{point}\d+|\d(?:{point}\d+)?[eE][-+]?\d\d?")


@cache
def _signs() -> dict[str, str]:
    signs = words_of("currencies")
    return signs | {code.lower(): code for code in set(signs.values())}


@cache
def _codes() -> frozenset[str]:
    return frozenset(words_of("currencies").values())
