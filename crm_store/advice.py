"""What needs doing about deals, and which records show it: rules over dates, activities, tasks and stages."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from crm_store import stage_rules
from crm_store.advice_facts import DealFacts, gather
from crm_store.company.fields import DealField
from crm_store.fiscal import calendar_of
from crm_store.models import StageKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from crm_store.models import Activity, Business, Deal
    from crm_store.unit import Unit


class SignalKind(StrEnum):
    """What is the matter with a deal, the most pressing first."""

    CLOSE_DATE_PASSED = "close_date_passed"
    TASK_OVERDUE = "task_overdue"
    IDLE = "idle"
    NO_ACTIVITY = "no_activity"
    NO_NEXT_STEP = "no_next_step"
    TASK_DUE = "task_due"
    NO_CLOSE_DATE = "no_close_date"
    FIELD_MISSING = "field_missing"
    NO_DECISION_MAKER = "no_decision_maker"
    EXIT_CRITERION = "exit_criterion"


RISKS = frozenset({
    SignalKind.CLOSE_DATE_PASSED, SignalKind.TASK_OVERDUE, SignalKind.IDLE, SignalKind.NO_ACTIVITY,
    SignalKind.NO_NEXT_STEP, SignalKind.NO_DECISION_MAKER,
})  # fmt: skip
"""The signals that endanger a sale; the others only say what comes next."""

_ORDER = {kind: rank for rank, kind in enumerate(SignalKind)}
_LEAD_DAYS = {SignalKind.FIELD_MISSING: 2, SignalKind.NO_DECISION_MAKER: 2, SignalKind.EXIT_CRITERION: 3}
_USUAL_LEAD = 1
_COVERED = {DealField.NEXT_STEP: SignalKind.NO_NEXT_STEP, DealField.CLOSE_DATE: SignalKind.NO_CLOSE_DATE}


@dataclass(frozen=True)
class Signal:
    """Something to be done about a deal.

    ``days`` is for how long it has been so, ``since`` from when; ``details`` are further words and figures: the
    ``criterion`` or the ``field`` that a ``stage`` asks for. ``evidence`` are the records that show it, ``by`` is the
    working day by which a task about it would fall due.
    """

    kind: SignalKind
    deal: Deal
    by: date
    days: int | None = None
    since: date | None = None
    details: dict[str, Any] = field(default_factory=dict)
    evidence: tuple[Business, ...] = ()


def signals(
    unit: Unit, deals: Sequence[Deal], *, today: date | None = None, stages: bool = True
) -> list[Signal]:  # fmt: skip
    """Return what needs doing about open deals, the most pressing first, then the longest, then the greatest amount.

    Deals that are closed have no signals.

    Args:
        unit: the reader's unit; activities and tasks he may not see count as none.
        deals: deals he was given.
        today: the day it is for the reader, the company's if not given.
        stages: also what the stages ask for: fields, a decision maker, what has to be reached.
    """
    calendar = calendar_of(unit)
    day = today or calendar.today(unit.clock)
    found = []
    for facts in gather(unit, deals):
        if facts.stage.stage_kind is StageKind.OPEN:
            for signal in (*_of(facts, day), *(_next_stage(unit, facts, day) if stages else ())):
                lead = _LEAD_DAYS.get(signal.kind, _USUAL_LEAD)
                found.append(_dated(signal, calendar.add_working_days(day, lead)))
    return sorted(found, key=_pressing)


def _pressing(signal: Signal) -> tuple[int, int, bool, Any, int]:
    amount = signal.deal.amount
    return _ORDER[signal.kind], -(signal.days or 0), amount is None, -(amount or 0), signal.deal.id


def _dated(signal: Signal, by: date) -> Signal:
    return Signal(signal.kind, signal.deal, by, signal.days, signal.since, signal.details, signal.evidence)


def _of(facts: DealFacts, today: date) -> Iterator[Signal]:
    yield from _dates(facts, today)
    yield from _silence(facts, today)
    yield from _tasks(facts, today)


def _dates(facts: DealFacts, today: date) -> Iterator[Signal]:
    deal = facts.deal
    if deal.close_date is None:
        yield Signal(SignalKind.NO_CLOSE_DATE, deal, today, evidence=(deal,))
    elif deal.close_date < today:
        days = (today - deal.close_date).days
        yield Signal(SignalKind.CLOSE_DATE_PASSED, deal, today, days, deal.close_date, evidence=(deal,))
    coming = any(task.due_on is None or task.due_on >= today for task in facts.tasks)
    if not deal.next_step and facts.next_activity is None and not coming:
        yield Signal(SignalKind.NO_NEXT_STEP, deal, today, evidence=_shown(deal, facts.last_activity))


def _silence(facts: DealFacts, today: date) -> Iterator[Signal]:
    """Yield that nothing has happened for longer than the stage allows, and nothing is planned."""
    deal, rot = facts.deal, facts.stage.rot_days
    if rot is None or facts.next_activity is not None:
        return
    last = facts.last_day
    since = last or deal.opened_on
    if since is None or (today - since).days <= rot:
        return
    kind = SignalKind.IDLE if last else SignalKind.NO_ACTIVITY
    details = {"stage": facts.stage.name, "allowed": rot}
    yield Signal(kind, deal, today, (today - since).days, since, details, _shown(deal, facts.last_activity))


def _tasks(facts: DealFacts, today: date) -> Iterator[Signal]:
    for task in facts.tasks:
        if task.due_on is not None and task.due_on <= today:
            late = (today - task.due_on).days
            kind = SignalKind.TASK_OVERDUE if late else SignalKind.TASK_DUE
            details = {"task": task.title, "task_id": task.id}
            yield Signal(kind, facts.deal, today, late or None, task.due_on, details, (task,))


def _next_stage(unit: Unit, facts: DealFacts, today: date) -> Iterator[Signal]:
    """Yield what the next stage needs, and what the present one wants to have been reached before."""
    deal, following = facts.deal, facts.next_stage
    if following is not None:
        for name in stage_rules.missing(unit, deal, following, {}):
            if DealField(name) not in _COVERED and name != DealField.CLOSE_REASON:
                details = {"field": name, "stage": following.name}
                yield Signal(SignalKind.FIELD_MISSING, deal, today, details=details, evidence=(deal,))
    if not facts.decision_maker and not facts.first_stage:
        yield Signal(SignalKind.NO_DECISION_MAKER, deal, today, evidence=(deal,))
    for criterion in facts.stage.exit_criteria:
        details, evidence = {"criterion": criterion, "stage": facts.stage.name}, _shown(deal, facts.last_activity)
        yield Signal(SignalKind.EXIT_CRITERION, deal, today, details=details, evidence=evidence)


def _shown(deal: Deal, activity: Activity | None) -> tuple[Business, ...]:
    return (deal,) if activity is None else (deal, activity)
