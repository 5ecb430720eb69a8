"""What the company is like at present, in the terms of the company file.

Stored values are taken as they are: the schema's checks are for what a file changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from crm_store.company.entries import Entry
from crm_store.company.schema import Item, PipelineItem, RateItem, StageItem, TeamItem, UserItem
from crm_store.models import (
    Business,
    CloseReason,
    Company,
    ExchangeRate,
    LeadSource,
    Outcome,
    Pipeline,
    Quota,
    Stage,
    Team,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import InstrumentedAttribute

    from crm_store.unit import Unit

BusinessT = TypeVar("BusinessT", bound=Business)


@dataclass
class Present:
    """All that a company file can speak of, as stored. ``company`` is None before the first setup."""

    company: Company | None
    pipelines: list[Entry[PipelineItem, Pipeline]]
    reasons: dict[Outcome, list[Entry[Item, CloseReason]]]
    sources: list[Entry[Item, LeadSource]]
    teams: list[Entry[TeamItem, Team]]
    users: list[Entry[UserItem, User]]
    rates: list[Entry[RateItem, ExchangeRate]]
    quotas: Sequence[Quota]
    stages: dict[int, list[Entry[StageItem, Stage]]] = field(default_factory=dict)


def read_present(unit: Unit) -> Present:
    """Return the company as it is."""
    teams = {row.id: row for row in _rows(unit, Team)}
    users = {row.id: row for row in _rows(unit, User)}
    present = Present(
        company=unit.first(select(Company).order_by(Company.id)),
        pipelines=[
            Entry(PipelineItem.model_construct(name=row.name), row) for row in _rows(unit, Pipeline, Pipeline.position)
        ],
        reasons={outcome: [] for outcome in Outcome},
        sources=[Entry(Item.model_construct(name=row.name), row) for row in _rows(unit, LeadSource)],
        teams=[Entry(_team(row, teams), row) for row in teams.values()],
        users=[Entry(_user(row, users, teams), row) for row in users.values()],
        rates=[Entry(_rate(row), row) for row in _rows(unit, ExchangeRate)],
        quotas=_rows(unit, Quota),
    )
    for reason in _rows(unit, CloseReason):
        present.reasons[reason.outcome].append(Entry(Item.model_construct(name=reason.name), reason))
    for stage in _rows(unit, Stage, Stage.position):
        present.stages.setdefault(stage.pipeline_id, []).append(Entry(_stage(stage), stage))
    return present


def _rows(unit: Unit, kind: type[BusinessT], *order: InstrumentedAttribute[int]) -> Sequence[BusinessT]:
    return unit.all(select(kind).order_by(*order, kind.id))


def _stage(row: Stage) -> StageItem:
    return StageItem.model_construct(
        name=row.name,
        kind=row.stage_kind,
        probability=row.probability,
        forecast_category=row.forecast_category,
        rot_days=row.rot_days,
        entry_criteria=row.entry_criteria,
        exit_criteria=row.exit_criteria,
        required_fields=row.required_fields,
    )


def _team(row: Team, teams: Mapping[int, Team]) -> TeamItem:
    return TeamItem.model_construct(
        name=row.name, region=row.region, parent=teams[row.parent_id].name if row.parent_id else None
    )


def _user(row: User, users: Mapping[int, User], teams: Mapping[int, Team]) -> UserItem:
    manager = users[row.manager_id] if row.manager_id else None
    return UserItem.model_construct(
        name=row.name,
        email=row.email,
        role=row.role,
        title=row.title,
        team=teams[row.team_id].name if row.team_id else None,
        manager=(manager.email or manager.name) if manager else None,
        region=row.region,
        time_zone=row.time_zone,
        locale=row.locale,
        active=row.active,
    )


def _rate(row: ExchangeRate) -> RateItem:
    return RateItem.model_construct(day=row.day, base=row.base, quote=row.quote, rate=row.rate)
