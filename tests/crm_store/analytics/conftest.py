"""Books to fill with deals, and random deals to fill them with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import strategies as st

from crm_store.models import Company, ForecastCategory, Sharing
from crm_store.own_company import own_company
from tests.crm_store.analytics.ledger import (
    ACCOUNTS,
    CAMPAIGNS,
    COMPETITORS,
    OWNERS,
    PRODUCTS,
    REASONS,
    SOURCES,
    Books,
    Entry,
    Line,
    open_books,
)
from tests.crm_store.world import STAGES, World


@pytest.fixture
def books(world: World) -> Books:
    """The test company's books, with a fiscal year that begins in April."""
    with world.write("ada") as unit:
        company: Company = own_company(unit)
        unit.change(company, fiscal_year_start=4)
    return open_books(world)


_DAYS = st.dates(date(2025, 1, 1), date(2026, 6, 30))
_AMOUNTS = st.decimals(0, Decimal(10) ** 9, places=4, allow_nan=False) | st.integers(0, 5).map(Decimal)
_LINES = st.builds(
    Line,
    product=st.sampled_from(sorted(PRODUCTS)),
    quantity=st.decimals(Decimal("0.5"), 100, places=2),
    price=st.none() | st.decimals(0, 10_000, places=2),
)

ENTRIES = st.builds(
    Entry,
    owner=st.sampled_from(OWNERS),
    stage=st.sampled_from([name for name, *_ in STAGES]),
    amount=st.none() | _AMOUNTS,
    currency=st.sampled_from(["EUR", "EUR", "USD", "PLN"]),
    estimated=st.booleans(),
    sharing=st.sampled_from(list(Sharing)),
    opened=st.none() | _DAYS,
    closed=st.none() | _DAYS,
    account=st.none() | st.sampled_from(sorted(ACCOUNTS)),
    source=st.none() | st.sampled_from(SOURCES),
    campaign=st.none() | st.sampled_from(CAMPAIGNS),
    reason=st.none() | st.sampled_from(sorted(REASONS)),
    competitor=st.none() | st.sampled_from(COMPETITORS),
    category=st.sampled_from(list(ForecastCategory)),
    lines=st.lists(_LINES, max_size=4).map(tuple),
)
LEDGERS = st.lists(ENTRIES, max_size=14)
"""Up to fourteen deals of any kind, owner, currency and completeness."""
