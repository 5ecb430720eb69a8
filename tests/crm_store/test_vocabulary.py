"""The company's own words are understood in any spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store import vocabulary
from crm_store.errors import AmbiguousRecord, UnknownRecord
from crm_store.models import CloseReason, LeadSource, Outcome, Pipeline, Stage, StageKind

if TYPE_CHECKING:
    from tests.crm_store.world import World


def test_stages_are_found_in_their_pipeline(world: World) -> None:
    """By name or id; the same name in two pipelines is a question unless one is named."""
    with world.write("ada") as unit:
        partners = unit.create(Pipeline(name="Partners", position=2))
        unit.session.flush()
        {key: [] for key in ("entry_criteria", "exit_criteria", "required_fields")}
        lost, category = unit.get(Stage, world.stages["Lost"]), unit.get(Stage, world.stages["Won"]).forecast_category
        for position, (name, kind) in enumerate((("Won", StageKind.WON), ("Talks", StageKind.OPEN))):
            unit.create(
                Stage(
                    pipeline_id=partners.id,
                    name=name,
                    position=position,
                    stage_kind=kind,
                    probability=1,
                    forecast_category=category,
                    entry_criteria=[],
                    exit_criteria=[],
                    required_fields=[],
                )
            )
        unit.session.flush()
        assert vocabulary.find_stage(unit, " LOST ") is lost
        assert vocabulary.find_stage(unit, str(lost.id)) is lost
        with pytest.raises(AmbiguousRecord):
            vocabulary.find_stage(unit, "won")
        assert vocabulary.find_stage(unit, "won", partners.id).pipeline_id == partners.id
        assert [stage.name for stage in vocabulary.stages(unit)][-2:] == ["Won", "Talks"]
        assert vocabulary.first_open_stage(unit).name == "Prospecting"
        assert vocabulary.first_open_stage(unit, partners.id).name == "Talks"
        assert vocabulary.find_pipeline(unit, "partners") is partners
        assert [row.name for row in vocabulary.pipelines(unit)] == ["Sales", "Partners"]
        for unknown in ("Nirvana", "", "999"):
            with pytest.raises(UnknownRecord):
                vocabulary.find_stage(unit, unknown)


def test_reasons_and_sources_are_found(world: World) -> None:
    """A reason for both ends is told apart by the end."""
    with world.write("ada") as unit:
        for outcome in Outcome:
            unit.create(CloseReason(outcome=outcome, name="Price"))
        website = unit.create(LeadSource(name="Web site"))
        unit.session.flush()
        assert vocabulary.find_source(unit, "website") is website
        assert vocabulary.lead_sources(unit) == [website]
        assert vocabulary.find_reason(unit, "price", Outcome.LOST).outcome is Outcome.LOST
        assert len(vocabulary.close_reasons(unit)) == 2
        with pytest.raises(AmbiguousRecord):
            vocabulary.find_reason(unit, "price")
        with pytest.raises(UnknownRecord):
            vocabulary.find_source(unit, "Magic")


def test_without_open_stages_no_deal_begins(world: World) -> None:
    """A pipeline that does not exist has no first stage."""
    with world.read("ann") as unit, pytest.raises(UnknownRecord):
        vocabulary.first_open_stage(unit, 999)
