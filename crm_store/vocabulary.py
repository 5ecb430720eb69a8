"""The company's own words: pipelines, stages, reasons and sources, by id or name."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from crm_store.errors import AmbiguousRecord, UnknownRecord
from crm_store.matching.text import squash
from crm_store.models import CloseReason, LeadSource, Outcome, Pipeline, Stage, StageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_store.unit import Unit

Word = TypeVar("Word", Stage, Pipeline, LeadSource, CloseReason)


def pipelines(unit: Unit) -> Sequence[Pipeline]:
    """Return the pipelines in their order."""
    return unit.all(select(Pipeline).order_by(Pipeline.position, Pipeline.id))


def stages(unit: Unit, pipeline_id: int | None = None) -> Sequence[Stage]:
    """Return the stages of a pipeline, or of all, in the order that deals go through them."""
    query = select(Stage).join(Pipeline, Pipeline.id == Stage.pipeline_id)
    if pipeline_id is not None:
        query = query.where(Stage.pipeline_id == pipeline_id)
    return unit.all(query.order_by(Pipeline.position, Pipeline.id, Stage.position, Stage.id))


def first_open_stage(unit: Unit, pipeline_id: int | None = None) -> Stage:
    """Return the stage in which deals begin, of a pipeline or of the first one.

    Raises:
        UnknownRecord: there is none.
    """
    for stage in stages(unit, pipeline_id):
        if stage.stage_kind is StageKind.OPEN:
            return stage
    raise UnknownRecord(kind="open stage", reference="first")


def find_stage(unit: Unit, reference: str, pipeline_id: int | None = None) -> Stage:
    """Return a stage by id or name, in any spelling.

    Raises:
        UnknownRecord: there is none of that name.
        AmbiguousRecord: several pipelines have one.
    """
    return _only(Stage, reference, stages(unit, pipeline_id))


def find_pipeline(unit: Unit, reference: str) -> Pipeline:
    """Return a pipeline by id or name.

    Raises:
        UnknownRecord: there is none of that name.
    """
    return _only(Pipeline, reference, pipelines(unit))


def lead_sources(unit: Unit) -> Sequence[LeadSource]:
    """Return where leads and deals come from, by name."""
    return unit.all(select(LeadSource).order_by(LeadSource.name))


def find_source(unit: Unit, reference: str) -> LeadSource:
    """Return a lead source by id or name.

    Raises:
        UnknownRecord: there is none of that name.
    """
    return _only(LeadSource, reference, lead_sources(unit))


def close_reasons(unit: Unit, outcome: Outcome | None = None) -> Sequence[CloseReason]:
    """Return the reasons for which deals are won or lost."""
    query = select(CloseReason).order_by(CloseReason.outcome, CloseReason.id)
    return unit.all(query if outcome is None else query.where(CloseReason.outcome == outcome))


def find_reason(unit: Unit, reference: str, outcome: Outcome | None = None) -> CloseReason:
    """Return a close reason by id or name.

    Raises:
        UnknownRecord: there is none of that name.
        AmbiguousRecord: deals are both won and lost for it, and ``outcome`` does not say which is meant.
    """
    return _only(CloseReason, reference, close_reasons(unit, outcome))


def _only(kind: type[Word], reference: str, among: Iterable[Word]) -> Word:
    rows = list(among)
    wanted = squash(reference)
    named = [row for row in rows if wanted and squash(row.name) == wanted]
    found = named or [row for row in rows if str(row.id) == reference.strip()]
    if not found:
        raise UnknownRecord(kind=kind.kind, reference=reference)
    if len(found) > 1:
        labels = ", ".join(f"{row.label} ({row.id})" for row in found)
        raise AmbiguousRecord(reference=reference, count=len(found), labels=labels, example=str(found[0].id))
    return found[0]
