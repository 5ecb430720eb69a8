"""Whether a lead is an MQL or SQL by the company's rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crm_store.company.qualification import MQL, SQL, holds, qualifies
from crm_store.models import Lead, LeadSource
from crm_store.own_company import own_company

if TYPE_CHECKING:
    from tests.crm_store.company.conftest import Office

DEFINITIONS = """
definitions:
  mql:
    text: Scored, from our own channels
    rule:
      - {field: score, op: at_least, value: 50}
      - {field: source, op: one_of, value: [website, Event]}
      - {field: email, op: known}
  sql: A rep spoke to the lead
"""


@pytest.mark.parametrize(
    ("op", "value", "actual", "met"),
    [
        ("is", 50, 50, True),
        ("is_not", 50, 50, False),
        ("at_least", 50, 49, False),
        ("at_most", 50, 50, True),
        ("is", "head of IT", "Head of  it", True),
        ("is_not", "CEO", "cto", True),
        ("contains", "sales", "VP Sales EMEA", True),
        ("contains", "sales", "Purchasing", False),
        ("one_of", ["Event", "Website"], "event", True),
        ("one_of", ["Event"], "Partner", False),
        ("known", None, "x", True),
        ("known", None, "", False),
        ("unknown", None, None, True),
        ("unknown", None, 0, False),
        ("is_not", "CEO", None, False),
        ("at_most", 50, None, False),
    ],
)
def test_a_condition_is_met_or_not(op: str, value: object, actual: object, *, met: bool) -> None:
    """Texts are compared without case; what is not known meets no condition but that."""
    assert holds({"op": op, "value": value}, actual) is met


def test_a_lead_meets_a_definition_with_all_its_conditions(office: Office) -> None:
    """A score alone makes no MQL where a source is asked for too; without a rule nobody can tell."""
    office.set_up(DEFINITIONS)
    with office.write() as unit:
        company = own_company(unit)
        event = unit.first(select(LeadSource).where(LeadSource.name == "Event"))
        assert event is not None
        lead = unit.create(Lead(name="Eva", score=60, source_id=event.id, email="eva@acme.com"))
        other = unit.create(Lead(name="Ola", score=60, email="ola@acme.com"))
        assert qualifies(unit, company, lead, MQL) is True
        assert qualifies(unit, company, other, MQL) is False
        assert qualifies(unit, company, lead, SQL) is None
