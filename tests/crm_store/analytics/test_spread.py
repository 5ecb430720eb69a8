"""Means and quantiles agree with the standard library's."""

from __future__ import annotations

from collections import Counter
from statistics import mean as statistics_mean
from statistics import median, quantiles
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from crm_store.analytics.spread import HALF, THREE_QUARTERS, mean, quantile

if TYPE_CHECKING:
    from decimal import Decimal

VALUES = st.lists(st.decimals(-1000, 1000, places=2), min_size=2, max_size=30)


@given(values=VALUES)
def test_values_with_counts_are_as_good_as_the_values_themselves(values: list[Decimal]) -> None:
    """Counting equal amounts together changes neither mean nor median nor the 75th percentile."""
    counted = list(Counter(values).items())
    assert mean(counted) == statistics_mean(values)
    assert quantile(counted, HALF) == median(values)
    assert quantile(counted, THREE_QUARTERS) == quantiles(values, n=4, method="inclusive")[2]


def test_nothing_has_no_middle() -> None:
    """Without values there is no mean and no quantile."""
    assert (mean([]), quantile([], HALF)) == (None, None)
