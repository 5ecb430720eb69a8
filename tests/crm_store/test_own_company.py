"""The company's settings are read once a unit, and are those of its own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event

from crm_store.own_company import own_company

if TYPE_CHECKING:
    from tests.crm_store.world import World


def test_a_unit_reads_the_company_once(world: World) -> None:
    """Asking again costs no statement and gives the same settings."""
    asked: list[str] = []
    with world.read("ann") as unit:
        first = own_company(unit)
        event.listen(unit.session.connection(), "before_cursor_execute", lambda *given: asked.append(given[2]))
        assert own_company(unit) is first
    assert asked == []


def test_what_a_unit_changes_is_seen_at_once_and_by_the_next(world: World) -> None:
    """Nothing is kept beyond the unit."""
    with world.write("ada") as unit:
        unit.change(own_company(unit), name="Renamed")
        assert own_company(unit).name == "Renamed"
    with world.read("ann") as unit:
        assert own_company(unit).name == "Renamed"
