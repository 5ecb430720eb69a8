"""The company shown as a file: reading it back changes nothing, here or in a new CRM."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_store.company.showing import current
from crm_store.engine import make_engine
from crm_store.errors import Forbidden
from crm_store.models import Base, Pipeline, Quota
from crm_store.own_company import CompanyMissing
from crm_store.store import Store
from tests.crm_store.company.conftest import Office
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from crm_store.clock import FrozenClock
    from tests.crm_store.world import World

FULL = """
company:
  name: "Łódź: Sp. z o.o. # 1"
  currency: PLN
  time_zone: Europe/Warsaw
  locale: pl
  fiscal_year_start: 4
  holidays_country: NO
  email_domains: [acme.com, acme.pl]
pipelines:
  - name: "yes"
    stages:
      - {name: "1", probability: 10, entry_criteria: ["a: b", "- c", "two\\nlines", "#d", "'e'", "null", "{x}"]}
      - {name: Won, kind: won, required_fields: [amount, lines]}
      - {name: Lost, kind: lost, rot_days: 3}
win_reasons: ["null", "~", "2026-01-01", "żółć"]
loss_reasons: [Cena]
lead_sources: [Strona]
definitions:
  mql:
    text: "Ocena: 50"
    rule: [{field: score, op: at_least, value: 50}, {field: source, op: one_of, value: [Strona, "1"]}]
  sql: Rozmowa
teams: [{name: North, parent: Europe, quotas: {FY27: 1000000}}, {name: Europe, region: EMEA}]
users:
  - {name: Ada, email: ada@acme.com, role: admin, active: true}
  - {name: Bez adresu, role: manager, team: North, manager: ada@acme.com, title: Szef, locale: en_GB}
  - {name: Ola, email: ola@acme.com, manager: Bez adresu, active: false,
     quotas: {2026-Q3: 0.5, 2026-01-05..2026-02-11: 3}}
quotas: [{user: Ada, period: 2026-07, amount: 12345678901234.5678, currency: EUR}]
exchange_rates: [{day: 2026-01-02, base: EUR, quote: PLN, rate: 4.2567000001}]
confirmation: {amount: run, note: approve}
"""


def test_the_default_company_reads_back_as_it_is(company: Office) -> None:
    """What `--print` shows of a company can be run at once without any effect."""
    assert company.set_up(company.text()).change_set_id is None


def test_everything_a_file_can_say_reads_back_as_it_is(office: Office) -> None:
    """Whatever quoting YAML needs, whatever is exact, and people who have no address."""
    office.set_up(FULL)
    text = office.text()
    report = office.set_up(text)
    assert report.lines == ["nothing to change: the company is as the file says"]
    assert "amount: 12345678901234.5678" in text
    assert "Bez adresu" in text


def test_a_company_moves_to_a_new_crm_by_its_file(office: Office, sqlite_url: str, clock: FrozenClock) -> None:
    """The file of one CRM makes the same company in an empty one."""
    office.set_up(FULL)
    text = office.text()
    other = Store(make_engine(sqlite_url.replace("crm.db", "other.db")), clock)
    Base.metadata.create_all(other.engine)
    moved = Office(other)
    moved.set_up(text)
    assert moved.text() == text
    other.close()


def test_a_company_made_without_a_file_reads_back_as_it_is(world: World) -> None:
    """Positions from nought, a missing policy and unknown periods are no reason to write."""
    office = Office(world.store)
    with office.write() as unit:
        unit.create(Pipeline(name="Empty", position=1))
        unit.create(
            Quota(
                user_id=world.id_of("ann"),
                starts_on=NOW.date(),
                ends_on=NOW.date(),
                amount=Decimal("7.25"),
                currency="CHF",
            )
        )
    assert office.set_up(office.text()).change_set_id is None


def test_without_a_company_there_is_nothing_to_show(office: Office) -> None:
    """The way on is a setup, and the error says so."""
    with pytest.raises(CompanyMissing) as caught:
        office.text()
    assert "setup" in caught.value.advice


def test_only_an_admin_is_shown_the_company(world: World) -> None:
    """Everybody's quotas are not for everybody."""
    with world.read("nora") as unit, pytest.raises(Forbidden):
        current(unit)


_NAMES = st.text("abcż :#-'\"{}[]&*!|>%@`,?0~\\", min_size=1, max_size=12).filter(str.strip)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(_NAMES, min_size=1, max_size=5, unique_by=lambda name: " ".join(name.split()).casefold()))
def test_any_name_reads_back_as_it_is(office: Office, names: list[str]) -> None:
    """However odd a name, the file that is shown means the same name."""
    office.set_up(json.dumps({"lead_sources": names, "win_reasons": names}))
    assert office.set_up(office.text()).change_set_id is None
    assert office.set_up(json.dumps({"lead_sources": names})).change_set_id is None
