"""Whatever the deals, the SQL finds what counting by hand finds."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_store.analytics import Answer, Query, answer, deals_behind
from crm_store.analytics.dimensions import DIMENSIONS
from crm_store.analytics.metrics import METRICS, Measure
from crm_store.fiscal import between
from tests.crm_store.analytics import clerk
from tests.crm_store.analytics.conftest import LEDGERS
from tests.crm_store.analytics.ledger import in_period, seen_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.crm_store.analytics.clerk import Figure, Share
    from tests.crm_store.analytics.ledger import Books, Entry

_EXAMPLES = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
_PEOPLE = st.sampled_from(["ada", "nora", "saul", "ann", "ben", "cyd"])
_PERIODS = st.none() | st.sampled_from([(date(2025, 4, 1), date(2026, 3, 31)), (date(2026, 1, 1), date(2026, 1, 31))])
# A product's part of an amount is rounded to a ten-thousandth, in the deal's currency.
_ROUNDING = Fraction(1, 5000)
_SUMS = {"amount", "weighted", "revenue", "won_value", "lost_value"}
_OF_DEALS = sorted(name for name, dimension in DIMENSIONS.items() if not dimension.by_line)
_GROUPINGS = st.lists(st.sampled_from(_OF_DEALS), max_size=2, unique=True)


def _ask(books: Books, who: str, query: Query) -> Answer:
    with books.world.read(who) as unit:
        return answer(unit, query)


def _behind(books: Books, who: str, query: Query) -> Sequence[int]:
    with books.world.read(who) as unit:
        return deals_behind(unit, query)


def _period(chosen: tuple[date, date] | None, entries: list[Entry]) -> list[Entry]:
    return entries if chosen is None else in_period(entries, *chosen)


def _query(metric: str, groups: Sequence[str], period: tuple[date, date] | None) -> Query:
    return Query(metric, tuple(groups), period=between(*period) if period else None)


def _same(found: Sequence[object], expected: Sequence[Figure], slack: Fraction = Fraction(0)) -> bool:
    return len(found) == len(expected) and all(map(_equal, found, expected, [slack] * len(found)))


def _equal(found: object, expected: Figure, slack: Fraction) -> bool:
    if found is None or expected is None:
        return found is expected
    exact = Fraction(expected)
    return abs(Fraction(str(found)) - exact) <= max(slack, Fraction(abs(exact), 10**24))


def _by_hand(metric: str, groups: Sequence[str], shares: Sequence[Share]) -> dict[tuple[str | None, ...], list[Share]]:
    """Sort the deals that a metric is about into groups."""
    about = {outcome.value for outcome in METRICS[metric].outcomes}
    kinds = {"Prospecting": "open", "Proposal": "open", "Won": "won", "Lost": "lost"}
    mine = [share for share in shares if kinds[share.entry.stage] in about and _usable(metric, share)]

    def labels(share: Share) -> tuple[str | None, ...]:
        return tuple(clerk.GROUPS[group](share) for group in groups)

    ordered = sorted(mine, key=lambda share: str(labels(share)))
    return {key: list(members) for key, members in groupby(ordered, labels)}


def _usable(metric: str, share: Share) -> bool:
    opened, closed = share.entry.opened, share.entry.closed
    return metric != "cycle" or bool(opened and closed and opened <= closed)


def _labels(found: Answer) -> dict[tuple[str | None, ...], Sequence[object]]:
    return {
        tuple(None if member.key is None else member.label for member in row.members): row.values
        for row in found.rows
        if row.deals
    }


def test_each_dimension_has_its_counterpart_with_the_clerk() -> None:
    """A new dimension has to be worked out by hand here too, or these tests would pass it by."""
    assert set(clerk.GROUPS) == set(DIMENSIONS)
    assert set(clerk.METRICS) == set(METRICS)


@_EXAMPLES
@given(ledger=LEDGERS, who=_PEOPLE, period=_PERIODS, groups=_GROUPINGS)
def test_figures_of_groups_and_of_all_are_what_the_clerk_finds(
    books: Books, ledger: list[Entry], who: str, period: tuple[date, date] | None, groups: list[str]
) -> None:
    """Every figure is exact, and is about the deals that the asker may see; the deals behind it can be had."""
    books.write(*ledger)
    shares = clerk.whole(_period(period, seen_by(who, ledger)))
    for metric, measure in clerk.METRICS.items():
        query = _query(metric, groups, period)
        found = _ask(books, who, query)
        expected = {key: measure(members) for key, members in _by_hand(metric, groups, shares).items()}
        if groups:
            assert set(_labels(found)) == set(expected)
            assert all(_same(values, expected[key]) for key, values in _labels(found).items())
        assert _same(found.total, measure(shares))
        behind = _by_hand(metric, (), shares).get((), [])
        assert found.deals == len(_behind(books, who, query)) == len(behind)


@_EXAMPLES
@given(ledger=LEDGERS, who=_PEOPLE, group=st.sampled_from(["product", "product_family"]))
def test_deals_are_split_over_their_products_as_the_clerk_splits_them(
    books: Books, ledger: list[Entry], who: str, group: str
) -> None:
    """A deal counts once for each product, its amount falls to them by the value of the lines."""
    books.write(*ledger)
    seen = seen_by(who, ledger)
    shares = clerk.split(seen, clerk.family if group == "product_family" else lambda product: product)
    for metric, measure in clerk.METRICS.items():
        found = _ask(books, who, Query(metric, (group,)))
        expected = _by_hand(metric, (group,), shares)
        assert set(_labels(found)) == set(expected)
        for key, values in _labels(found).items():
            figures = zip(found.columns, values, measure(expected[key]), strict=True)
            assert all(_near(column.measure, value, figure) for column, value, figure in figures)
        assert _same(found.total, measure(clerk.whole(seen)))


def _near(measure: Measure, value: object, figure: Figure) -> bool:
    """Tell whether figures agree up to the rounding of each part; shares of tiny sums are left to the sums."""
    slack = _ROUNDING * 60 if measure is Measure.MONEY else Fraction(0)
    return measure is Measure.SHARE or _equal(value, figure, slack)


@_EXAMPLES
@given(ledger=LEDGERS, who=_PEOPLE, group=st.sampled_from(sorted(DIMENSIONS)))
def test_groups_add_up_to_the_total(books: Books, ledger: list[Entry], who: str, group: str) -> None:
    """No amount is lost or counted twice by grouping, not even where deals are split over products."""
    books.write(*ledger)
    for metric in METRICS:
        found = _ask(books, who, Query(metric, (group,)))
        for index, column in enumerate(found.columns):
            if column.key in _SUMS:
                parts = [Fraction(row.values[index] or 0) for row in found.rows]
                assert sum(parts) == Fraction(found.total[index] or 0)
