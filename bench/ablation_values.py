"""Times and amounts: the grammar against dateparser and price-parser, which search a text for one."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bench.ablation import Finding, missing, share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.assistant.understanding.expressions import Expression

_TIMES = ("day ", "moment ")


def findings() -> Iterator[Finding]:
    """Yield how many messages with one day, moment or amount are read right, by language."""
    from tests.assistant.understanding.expressions import DATA, expressions, right

    for language in ("en", "pl"):
        every = list(expressions(DATA / f"messages_{language}.yaml"))
        whole = share(sum(map(right, every)), len(every))
        yield Finding(
            "grammar of times and amounts", f"{len(every)} messages, {language}", "all of it right", whole, ()
        )
        timed = [
            one for one in every if len(one.meant) == 1 and one.meant[0].startswith(_TIMES) and "?" not in one.meant[0]
        ]
        dates = (("dateparser.search", _dates(timed)),)
        yield Finding("date grammar", f"{len(timed)} with one day or moment, {language}", "right", _rate(timed), dates)
        paid = [one for one in every if len(one.meant) == 1 and one.meant[0].startswith("money ")]
        prices = (("price-parser", _prices(paid)),)
        yield Finding("money grammar", f"{len(paid)} with one amount, {language}", "right", _rate(paid), prices)


def _rate(some: list[Expression]) -> str:
    from tests.assistant.understanding.expressions import right

    return share(sum(map(right, some)), len(some))


def _dates(some: list[Expression]) -> str:
    if find_spec("dateparser") is None:
        return missing("dateparser")
    return share(sum(map(_dated, some)), len(some))


def _dated(one: Expression) -> bool:
    """Tell whether dateparser finds just the day that is meant, and its time of day if one is."""
    from dateparser.search import search_dates  # type: ignore[import-not-found,import-untyped,unused-ignore]  # of an extra

    order = "MDY" if one.locale == "en-US" else "DMY"
    settings = {"RELATIVE_BASE": one.now.replace(tzinfo=None), "PREFER_DATES_FROM": "future", "DATE_ORDER": order}
    found: list[tuple[str, datetime]] = search_dates(one.said, languages=[one.language], settings=settings) or []
    if len(found) != 1:
        return False
    kind, value = one.meant[0].split()[:2]
    written = found[0][1].isoformat(timespec="minutes")
    return written == value if kind == "moment" else written.startswith(value)


def _prices(some: list[Expression]) -> str:
    if find_spec("price_parser") is None:
        return missing("price-parser")
    return share(sum(map(_priced, some)), len(some))


def _priced(one: Expression) -> bool:
    """Tell whether price-parser reads the amount that is meant; its currency does not matter."""
    from price_parser import Price  # type: ignore[import-not-found,unused-ignore]  # of an extra

    try:
        return bool(Price.fromstring(one.said).amount == Decimal(one.meant[0].split()[1]))
    except InvalidOperation:
        return False
