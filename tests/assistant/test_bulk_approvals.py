"""A yes to a change of many records when one of them was changed since: nothing is done, and it is asked anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from assistant.approvals import Approvals
from crm_store import deals
from crm_store.approvals import ApprovalOutdated
from crm_store.engine import make_engine
from crm_store.models import Deal
from crm_store.origin import Origin
from crm_store.store import Store
from tests.crm_store.conftest import clock, sqlite_template, sqlite_url
from tests.crm_store.world import build_world
from tests.tools.desk import Desk, open_desk
from tools.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_store.clock import FrozenClock

__all__ = ["clock", "sqlite_template", "sqlite_url"]


@pytest.fixture
def desk(sqlite_url: str, clock: FrozenClock) -> Iterator[Desk]:
    """A desk at a small company."""
    opened = Store(make_engine(sqlite_url), clock)
    yield open_desk(build_world(opened))
    opened.close()


def test_a_new_approval_shows_the_same_records_as_they_are_now(desk: Desk) -> None:
    """Those of the first one, also where one does not meet the conditions any more, and none that meets them since."""
    actor = desk.world.actors["ann"]
    where = [{"field": "next_step", "op": "is empty"}]
    gate = Gate(desk.world.store, actor, Origin("test", "bulk"))
    asked = gate.call("change_records", {"kind": "deal", "where": where, "set": {"competitor": "Initech"}})
    assert asked.approval_id is not None
    with desk.world.write("nora") as unit:
        renewal = unit.all(select(Deal).where(Deal.name == "Renewal"))[0]
        deals.change(unit, renewal.id, competitor="Hooli", next_step="Call")
    with desk.world.write("ann") as unit:
        deals.open_deal(unit, name="Newcomer")
    with pytest.raises(ApprovalOutdated, match="Hooli") as outdated:
        Approvals(desk.world.store).approve(actor, asked.approval_id, channel="test")
    card = outdated.value.details["replacement"]
    assert [(one.label, one.before, one.after) for one in card.changes] == [("Renewal", "Hooli", "Initech")]  # type: ignore[attr-defined]  # it is a card
    Approvals(desk.world.store).approve(actor, card.id, channel="test")  # type: ignore[attr-defined]  # as above
    with desk.world.read("ann") as unit:
        found = {row.name: row.competitor for row in unit.all(select(Deal))}
    assert found == {"Renewal": "Initech", "Pilot": None, "Newcomer": None}
