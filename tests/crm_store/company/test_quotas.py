"""Quotas and exchange rates in a company file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crm_store.company.quotas import called, period_of
from crm_store.fiscal import FiscalCalendar
from crm_store.models import ExchangeRate, Quota

if TYPE_CHECKING:
    from tests.crm_store.company.conftest import Office

STAFF = """
company: {fiscal_year_start: 4}
teams: [{name: North, quotas: {FY27: 1000000}}]
users:
  - {name: Ada, email: ada@acme.com, role: admin, team: North, quotas: {2026-Q3: 150000.50, FY27 Q1: 1}}
"""


def _quotas(office: Office) -> list[tuple[date, date, Decimal, str]]:
    with office.read() as unit:
        rows = unit.all(select(Quota).order_by(Quota.starts_on, Quota.ends_on))
        return [(row.starts_on, row.ends_on, row.amount, row.currency) for row in rows]


def test_quotas_stand_with_people_and_teams(office: Office) -> None:
    """Periods are calendar or fiscal ones; amounts are exact, in the company's currency."""
    office.set_up(STAFF)
    assert _quotas(office) == [
        (date(2026, 4, 1), date(2026, 6, 30), Decimal(1), "EUR"),
        (date(2026, 4, 1), date(2027, 3, 31), Decimal(1000000), "EUR"),
        (date(2026, 7, 1), date(2026, 9, 30), Decimal("150000.5"), "EUR"),
    ]
    assert office.set_up(STAFF).change_set_id is None


def test_a_quota_is_changed_by_its_period_however_it_is_called(office: Office) -> None:
    """The second quarter of the calendar is the first of a fiscal year that starts in April."""
    office.set_up(STAFF)
    report = office.set_up("quotas: [{user: Ada, period: 2026-Q2, amount: 5, currency: PLN}]")
    assert report.lines == [
        "changed quota ada@acme.com 2026-Q2: amount 1 → 5; currency EUR → PLN",
        "not in the file, left as it is: quotas North FY27, ada@acme.com 2026-Q3",
    ]
    office.set_up("quotas: [{team: North, period: FY27, amount: 0, remove: true}]")
    assert len(_quotas(office)) == 2


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("quotas: [{user: Bob, period: 2026-Q3, amount: 1}]", "quotas[0].user: there is no user 'Bob'"),
        ("quotas: [{team: South, period: 2026-Q3, amount: 1}]", "quotas[0].team: there is no team 'South'"),
        (
            "quotas: [{user: Ada, period: 2026-Q5, amount: 1}]",
            "quotas[0]: '2026-Q5' is not a period such as 2026-Q3, 2026-07, FY27 Q1 or 2026-01-01..2026-06-30",
        ),
        (
            "users: [{name: Ada, quotas: {this quarter: 5}}]",
            "users[0].quotas.this quarter: 'this quarter' is another period on another day; name it, as in 2026-Q3",
        ),
        (
            "quotas: [{user: Ada, period: 2026-Q2, amount: 1}, {user: ada@acme.com, period: FY27 Q1, amount: 1}]",
            "quotas[1]: the quota of this period is given twice",
        ),
    ],
)
def test_a_quota_of_nobody_or_for_no_period_is_refused(office: Office, text: str, error: str) -> None:
    """A quota that no report would ever find is no quota."""
    office.set_up(STAFF)
    assert office.refused(text) == [f"company.yaml line 1, {error}"]


@pytest.mark.parametrize("start", [1, 4, 7])
@pytest.mark.parametrize(
    "text",
    ["2026", "FY27", "2026-H1", "FY27 H2", "2026-Q3", "FY27 Q1", "2026-07", "2026-01-05..2026-02-11", "2026-02-01"],
)
def test_a_period_is_written_as_it_can_be_read(text: str, start: int) -> None:
    """The name that a period is shown by means the same days."""
    calendar = FiscalCalendar("UTC", start)
    period = period_of(text, calendar)
    again = period_of(called(period.start, period.end, calendar), calendar)
    assert (again.start, again.end) == (period.start, period.end)


def test_exchange_rates_are_kept_by_day_and_pair(office: Office) -> None:
    """A corrected rate replaces the one of its day; others stay."""
    text = "exchange_rates: [{day: 2026-01-02, base: eur, quote: pln, rate: 4.2567}]"
    office.set_up(text)
    assert office.set_up(text).change_set_id is None
    report = office.set_up("""
exchange_rates:
  - {day: 2026-01-02, base: EUR, quote: PLN, rate: 4.25671}
  - {day: 2026-01-05, base: EUR, quote: PLN, rate: 4.26}
""")
    assert report.lines == [
        "changed exchange rate EUR/PLN 2026-01-02: rate 4.2567 → 4.25671",
        "created exchange rate EUR/PLN 2026-01-05",
    ]
    office.set_up("exchange_rates: [{day: 2026-01-02, base: EUR, quote: PLN, rate: 1, remove: true}]")
    with office.read() as unit:
        assert [(row.day, row.rate) for row in unit.all(select(ExchangeRate))] == [(date(2026, 1, 5), Decimal("4.26"))]


def test_a_rate_given_twice_for_a_day_is_refused(office: Office) -> None:
    """Which of the two would hold?"""
    office.set_up()
    rate = "{day: 2026-01-02, base: EUR, quote: PLN, rate: 4.2}"
    assert office.refused(f"exchange_rates: [{rate}, {rate}]") == [
        "company.yaml line 1, exchange_rates[1]: 'EUR/PLN 2026-01-02' is given twice"
    ]
