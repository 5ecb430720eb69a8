"""Finds the pipeline and the stage that a file means, and adds what a company's file has and its CRM has not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.errors import Forbidden
from crm_store.importing.choices import match_choice
from crm_store.importing.loading.drafts import RowRejected
from crm_store.matching.text import squash, words
from crm_store.models import CloseReason, Outcome, Pipeline, Stage, StageKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.importing.loading.context import ImportContext
    from crm_store.models import Business

WON, LOST = "won", "lost"
_ENDS = {WON: StageKind.WON, LOST: StageKind.LOST}
_ASIDE = re.compile(r"\s[-–—:]\s|[(/:]")


class Pipelines:
    """The pipelines that imported deals go into, by name."""

    def __init__(self, context: ImportContext) -> None:
        """Read them when the first deal comes."""
        self._context = context
        self._known: dict[str, Stages] = {}
        self._first: Stages | None = None
        self._meant_as_first: str | None = None

    def find(self, name: str | None = None) -> Stages:
        """Return the stages of a pipeline: the first one if none is named.

        The first name that is unknown means the first pipeline, further ones are pipelines of their own.

        Raises:
            RowRejected: the pipeline is new, and the actor may not add it.
        """
        first = self._read()
        if not name or squash(name) in self._known:
            return self._known[squash(name)] if name else first
        if self._meant_as_first is None and len(self._known) == 1:
            self._meant_as_first = name
            self._known[squash(name)] = first
            self._context.report.assume(f"Pipeline {name!r} is unknown here: its deals are in {first.name!r}.")
            return first
        return self._add(name, first)

    def kind(self, stage_id: int) -> StageKind:
        """Return whether a stage is open, won or lost."""
        return self._kinds()[stage_id]

    def said_kind(self, name: str | None, outcome: str | None) -> StageKind | None:
        """Return what a stage's name and an outcome tell of a deal, without adding the stage; None if nothing."""
        if outcome in _ENDS:
            return _ENDS[outcome]
        if not name:
            return None
        named = next((stage for stages in self._known.values() if (stage := stages.named(name))), None)
        return named.stage_kind if named is not None else _ENDS.get(said_outcome(name) or "", StageKind.OPEN)

    def _kinds(self) -> dict[int, StageKind]:
        self._read()
        return {row.id: row.stage_kind for stages in self._known.values() for row in stages.all}

    def _read(self) -> Stages:
        if self._first is None:
            for row in self._context.unit.all(select(Pipeline).order_by(Pipeline.position, Pipeline.id)):
                stages = Stages(self._context, row.id, row.name)
                self._known[squash(row.name)] = stages
                self._first = self._first or stages
        if self._first is None:
            reason = "the company has no pipeline yet"
            raise RowRejected(reason)
        return self._first

    def _add(self, name: str, pattern: Stages) -> Stages:
        """Add a pipeline with the closing stages of another; its open stages follow as deals name them."""
        row = _added(self._context, Pipeline(name=name, position=len(self._known)), "pipeline", name)
        self._known[squash(name)] = stages = Stages(self._context, row.id, name)
        stages.add_like(pattern.first)
        for kind in (StageKind.WON, StageKind.LOST):
            stages.add_like(pattern.closing(kind))
        said = f"Pipeline {name!r} is new: it was added with the first and the closing stages of {pattern.name!r}."
        self._context.report.assume(said)
        return stages


class Stages:
    """The stages of one pipeline."""

    def __init__(self, context: ImportContext, pipeline_id: int, name: str) -> None:
        """Know the stages."""
        self._context = context
        self.pipeline_id = pipeline_id
        self.name = name
        self._added: str | None = None
        self._order()

    def find(self, name: str | None, outcome: str | None = None, probability: int | None = None) -> Stage:
        """Return the stage that a name and the deal's outcome (``won``, ``lost``) mean.

        A known name is that stage, unless the outcome says that the deal has ended. ``Closed lost - price`` and
        the like are ends too. Any other name becomes an open stage: before the first that is likelier, if
        ``probability`` (in percent) is known, else after the first, or after the one added before it.

        Raises:
            RowRejected: the stage is new, and the actor may not add it.
        """
        known = self.named(name) if name else None
        kind = _ENDS.get(outcome or "")
        if known is not None and kind in {None, known.stage_kind}:
            return known
        kind = kind or _ENDS.get(said_outcome(name) or "")
        if kind is not None:
            return self.closing(kind)
        return self._add(name, probability) if name else self.first

    @property
    def all(self) -> Sequence[Stage]:
        """The stages in their order."""
        return self._stages

    def named(self, name: str) -> Stage | None:
        """Return the stage of this name."""
        return self._by_name.get(squash(name) or name)

    def closing(self, kind: StageKind) -> Stage:
        """Return the stage of won, or of lost, deals.

        Raises:
            RowRejected: the pipeline has none.
        """
        return self._first_of(kind)

    @property
    def first(self) -> Stage:
        """Where deals begin."""
        return self._first_of(StageKind.OPEN)

    def _first_of(self, kind: StageKind) -> Stage:
        for stage in self._stages:
            if stage.stage_kind is kind:
                return stage
        reason = f"the pipeline {self.name!r} has no stage for deals that are {kind}"
        raise RowRejected(reason)

    def _order(self) -> None:
        query = select(Stage).where(Stage.pipeline_id == self.pipeline_id).order_by(Stage.position, Stage.id)
        self._stages: Sequence[Stage] = self._context.unit.all(query)
        self._by_name = {squash(stage.name) or stage.name: stage for stage in self._stages}

    def _add(self, name: str, probability: int | None) -> Stage:
        self._order()  # those read before an earlier batch are detached by now
        opens = [stage for stage in self._stages if stage.stage_kind is StageKind.OPEN]
        before = self._before(opens, probability)
        following = [stage.probability for stage in opens if stage.position > before.position]
        if probability is None:
            probability = (before.probability + (following[0] if following else 100)) // 2
            self._added = name
        for stage in self._stages:
            if stage.position > before.position:
                self._context.unit.change(stage, position=stage.position + 1)
        self._create(name, before, probability)
        said = f"Stage {name!r} is new: it was added after {before.name!r} with a probability of {probability} %."
        self._context.report.assume(said)
        self._order()
        return self._by_name[squash(name) or name]

    def _before(self, opens: Sequence[Stage], probability: int | None) -> Stage:
        """Return the open stage that a new one comes after."""
        if probability is not None:
            return next((stage for stage in reversed(opens) if stage.probability <= probability), opens[0])
        return self._by_name[squash(self._added) or self._added] if self._added else opens[0]

    def _create(self, name: str, before: Stage, probability: int) -> None:
        stage = Stage(
            pipeline_id=self.pipeline_id,
            name=name,
            position=before.position + 1,
            stage_kind=StageKind.OPEN,
            probability=probability,
            forecast_category=before.forecast_category,
            entry_criteria=[],
            exit_criteria=[],
            required_fields=[],
        )
        _added(self._context, stage, "stage", name)

    def add_like(self, pattern: Stage) -> None:
        """Add a stage like that of another pipeline."""
        stage = Stage(
            pipeline_id=self.pipeline_id,
            name=pattern.name,
            position=pattern.position,
            stage_kind=pattern.stage_kind,
            probability=pattern.probability,
            forecast_category=pattern.forecast_category,
            rot_days=pattern.rot_days,
            entry_criteria=pattern.entry_criteria,
            exit_criteria=pattern.exit_criteria,
            required_fields=pattern.required_fields,
        )
        _added(self._context, stage, "stage", pattern.name)
        self._order()


class Reasons:
    """Win and loss reasons by name; new ones are added."""

    def __init__(self, context: ImportContext) -> None:
        """Know all reasons."""
        self._context = context
        rows = context.unit.all(select(CloseReason))
        self._known = {(row.outcome, squash(row.name)): row.id for row in rows}

    def find_or_create(self, outcome: Outcome, name: str) -> int:
        """Return the id of a reason.

        Raises:
            RowRejected: it is new, and the actor may not add it.
        """
        key = (outcome, squash(name) or name)
        if key not in self._known:
            row = _added(self._context, CloseReason(outcome=outcome, name=name), f"{outcome} reason", name)
            self._known[key] = row.id
            self._context.report.notice(f"{outcome} reasons that were unknown, added", example=name)
        return self._known[key]


def said_outcome(name: str | None) -> str | None:
    """Return the end that a stage's name tells of: ``Closed-Lost to competition`` → lost; None for open stages."""
    if not name:
        return None
    found = match_choice("outcome", name)
    said = words(name)
    if found is None and len(said) > 2:  # noqa: PLR2004  (two words, and something that explains them)
        found = match_choice("outcome", " ".join(said[:2]))
    if found is None:
        found = match_choice("outcome", _ASIDE.split(name, maxsplit=1)[0])
    return found if found in _ENDS else None


def _added(context: ImportContext, row: Business, what: str, name: str) -> Business:
    try:
        context.unit.create(row)
    except Forbidden as error:
        reason = f"there is no {what} {name!r}, and adding one is not yours"
        raise RowRejected(reason) from error
    context.unit.session.flush()
    return row
