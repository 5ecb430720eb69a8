"""What must hold of the company as a whole, whichever file brought it there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_store.company.planning import PROBABILITY
from crm_store.models import Deal, DealEvent, ForecastCategory, Role, StageKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crm_store.company.entries import Entry, Section
    from crm_store.company.issues import Issues
    from crm_store.company.planning import PipelinePlan, Plan
    from crm_store.company.schema import StageItem, UserItem
    from crm_store.models import Stage, User
    from crm_store.unit import Unit

    AnyEntry = Entry[Any, Any]

_ADMIN = ("role", "active")
_FITTING = {
    StageKind.OPEN: frozenset(ForecastCategory) - {ForecastCategory.CLOSED},
    StageKind.WON: frozenset({ForecastCategory.CLOSED}),
    StageKind.LOST: frozenset({ForecastCategory.OMITTED}),
}


def check(plan: Plan, unit: Unit, issues: Issues) -> None:
    """Note what would leave the company in a state that nobody can work with."""
    for pipeline in plan.stages:
        _check_pipeline(pipeline, issues)
        for stage in pipeline.stages.listed:
            if not stage.removed:
                _check_stage(stage, unit, issues)
    if not plan.pipelines.kept:
        issues.add(("pipelines",), "at least one pipeline has to remain")
    _check_users(plan.users, issues)
    _check_circles(plan.teams, "parent", "parent_id", issues)
    _check_circles(plan.users, "manager", "manager_id", issues)


def _check_pipeline(planned: PipelinePlan, issues: Issues) -> None:
    """Note a pipeline without a way in or out; one that the file leaves alone is not looked at."""
    pipeline, stages = planned.pipeline, planned.stages
    if pipeline.removed or not (pipeline.given or stages.listed):
        return
    path = (*pipeline.item.path, "stages")
    if pipeline.row is None and not stages.listed:
        issues.add(path, "a new pipeline needs stages")
        return
    missing = _missing(stage.item.kind for stage in stages.kept)
    before = _missing(stage.row.stage_kind for stage in stages.everything if stage.row is not None)
    if missing and (pipeline.row is None or missing != before):
        reason = f"a pipeline needs open, won and lost stages; this one has none that is {_and(missing, 'or')}"
        issues.add(path, reason, ["kind"])


def _check_stage(stage: Entry[StageItem, Stage], unit: Unit, issues: Issues) -> None:
    item, path = stage.item, stage.item.path
    if stage.row is not None and _is_as_before(item, stage.row):
        return
    needed = PROBABILITY.get(item.kind, item.probability)
    if item.probability is None:
        issues.add((*path, "probability"), "an open stage needs a probability")
    elif item.probability != needed:
        issues.add(
            (*path, "probability"), f"{item.probability} is not the probability of a {item.kind} stage: {needed}"
        )
    if item.forecast_category not in _FITTING[item.kind]:
        fitting = _and(sorted(_FITTING[item.kind]), "or")
        reason = f"{item.forecast_category} is not a category of {item.kind} stages: {fitting}"
        issues.add((*path, "forecast_category"), reason)
    if stage.row is not None and stage.row.stage_kind is not item.kind and _was_entered(stage.row, unit):
        reason = f"deals are or were in this {stage.row.stage_kind} stage; make a new stage that is {item.kind} instead"
        issues.add((*path, "kind"), reason)


def _is_as_before(item: StageItem, row: Stage) -> bool:
    before = (row.stage_kind, row.probability, row.forecast_category)
    return (item.kind, item.probability, item.forecast_category) == before


def _missing(kinds: Iterable[StageKind]) -> list[str]:
    there = set(kinds)
    return [kind.value for kind in StageKind if kind not in there]


def _was_entered(stage: Stage, unit: Unit) -> bool:
    """Tell whether any deal is or was in a stage: its kind decided what counts as won."""
    now = unit.first(select(Deal).where(Deal.stage_id == stage.id))
    return now is not None or unit.first(select(DealEvent).where(DealEvent.stage_id == stage.id)) is not None


def _check_users(users: Section[UserItem, User], issues: Issues) -> None:
    for entry in users.listed:
        if entry.row is None and entry.item.name is None and not entry.removed:
            issues.add((*entry.item.path, "name"), "a new user needs a name")
    admins = [entry for entry in users.kept if entry.item.role is Role.ADMIN and entry.item.active]
    if users.listed and not admins:
        issues.add(("users",), "one active user has to be an admin, else nobody could change the company again", _ADMIN)


def _above(section: Section[Any, Any], key: str, column: str) -> Callable[[AnyEntry], AnyEntry | None]:
    """Return who stands above an entry: whom the file names, else whom the row does."""
    rows = {entry.row.id: entry for entry in section.everything if entry.row is not None}

    def above(entry: AnyEntry) -> AnyEntry | None:
        return entry.refers[key] if key in entry.refers else rows.get(getattr(entry.row, column, None))

    return above


def _check_circles(section: Section[Any, Any], key: str, column: str, issues: Issues) -> None:
    above, told = _above(section, key, column), set[int]()
    for entry in section.listed:
        chain: list[AnyEntry] = [entry]
        while (following := above(chain[-1])) is not None and following not in chain:
            chain.append(following)
        if following is entry and key in entry.refers and id(entry) not in told:
            told.update(map(id, chain))
            names = " → ".join(str(link.item.called) for link in (*chain, entry))
            issues.add((*entry.item.path, key), f"this makes a circle: {names}")


def _and(words: Iterable[str], glue: str = "and") -> str:
    *most, last = words
    return f"{', '.join(most)} {glue} {last}" if most else last
