"""Brings the company to what a file says: everything in one change set, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_store.company.checking import check
from crm_store.company.leaving import leave_all
from crm_store.company.ordering import places
from crm_store.company.planning import plan
from crm_store.company.reading import read_present
from crm_store.company.removing import remove_all
from crm_store.company.writing import Rehearsal, Writer
from crm_store.errors import Forbidden
from crm_store.models import CloseReason, Company, ExchangeRate, LeadSource, Pipeline, Quota, Stage, Team, User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_store.company.entries import Entry, Section
    from crm_store.company.loading import Config
    from crm_store.company.planning import Plan
    from crm_store.company.quotas import QuotaEntry
    from crm_store.company.report import SetupReport
    from crm_store.company.schema import StageItem
    from crm_store.models import Business
    from crm_store.unit import Unit, WriteUnit

_USER_FIELDS = ("name", "email", "role", "title", "region", "time_zone", "locale", "active")


def apply(unit: WriteUnit, config: Config) -> SetupReport:
    """Bring the company to what ``config`` says; what it does not mention stays, or has its default the first time.

    Raises:
        CompanyFileInvalid: something is wrong with the file, by itself or for this company; all of it is told.
        Forbidden: the actor is not an admin.
    """
    if not unit.actor.is_admin:
        raise Forbidden(action="set up the company", who_may="An admin")
    issues = config.issues.copy()
    if issues.hopeless:
        issues.check()
    present = read_present(unit)
    planned = plan(config.file, present, issues)
    check(planned, unit, issues)
    if issues:
        remove_all(planned, Rehearsal(unit, issues))
    issues.check()
    writer = Writer(unit, issues)
    _put_all(planned, writer)
    remove_all(planned, writer)
    leave_all(planned, writer, config.file)
    issues.check()
    return writer.report()


def is_set_up(unit: Unit) -> bool:
    """Tell whether there is a company already."""
    return unit.first(select(Company)) is not None


def _put_all(planned: Plan, writer: Writer) -> None:
    writer.put(Company, planned.company, ("company", planned.settings["name"]), planned.settings)
    _put_pipelines(planned, writer)
    for outcome, reasons in planned.reasons.items():
        _put_section(reasons, CloseReason, writer, {"outcome": outcome})
    _put_section(planned.sources, LeadSource, writer)
    for team in _in_order(planned.teams, "parent"):
        columns = {"name": team.item.name, "region": team.item.region, **_references(team, parent="parent_id")}
        team.row = writer.put(Team, team.row, ("team", team.name), columns)
        writer.flush()
    for user in _in_order(planned.users, "manager"):
        columns = {field: getattr(user.item, field) for field in _USER_FIELDS}
        columns |= _references(user, team="team_id", manager="manager_id")
        user.row = writer.put(User, user.row, ("user", user.name), columns)
        writer.flush()
    for quota in planned.quotas:
        if not quota.stated.remove:
            writer.put(Quota, quota.row, ("quota", quota.label), _quota_columns(quota, planned.settings["currency"]))
    _put_section(planned.rates, ExchangeRate, writer)
    writer.flush()


def _put_pipelines(planned: Plan, writer: Writer) -> None:
    for pipeline, position in places(planned.pipelines).items():
        columns = {"name": pipeline.item.name, "position": position}
        pipeline.row = writer.put(Pipeline, pipeline.row, ("pipeline", pipeline.name), columns)
    writer.flush()
    for part in planned.stages:
        if not part.pipeline.removed:
            for stage, position in places(part.stages).items():
                columns = _stage_columns(stage.item) | {"position": position, "pipeline_id": part.pipeline.stored.id}
                stage.row = writer.put(Stage, stage.row, ("stage", part.label(stage)), columns)


def _put_section(
    section: Section[Any, Any], kind: type[Business], writer: Writer, more: dict[str, Any] | None = None
) -> None:
    """Put rows whose columns are the keys of their items."""
    for entry in section.listed:
        if not entry.removed:
            columns = entry.item.model_dump(exclude={"was", "remove"}) | (more or {})
            entry.row = writer.put(kind, entry.row, (section.kind, entry.name), columns)


def _in_order(section: Section[Any, Any], key: str) -> Iterator[Entry[Any, Any]]:
    """Yield the entries that stay, each after the one that its ``key`` refers to; there are no circles."""
    pending = [entry for entry in section.listed if not entry.removed]
    while pending:
        entry = next(entry for entry in pending if (above := entry.refers.get(key)) is None or above.row is not None)
        pending.remove(entry)
        yield entry


def _references(entry: Entry[Any, Any], **columns: str) -> dict[str, int | None]:
    """Return the columns of those references that the file states."""
    found = {column: entry.refers[key] for key, column in columns.items() if key in entry.refers}
    return {column: target.stored.id if target is not None else None for column, target in found.items()}


def _stage_columns(item: StageItem) -> dict[str, Any]:
    return {
        "name": item.name,
        "stage_kind": item.kind,
        "probability": item.probability,
        "forecast_category": item.forecast_category,
        "rot_days": item.rot_days,
        "entry_criteria": list(item.entry_criteria),
        "exit_criteria": list(item.exit_criteria),
        "required_fields": [str(name) for name in item.required_fields],
    }


def _quota_columns(quota: QuotaEntry, currency: str) -> dict[str, Any]:
    stated = quota.stated
    return {
        "team_id" if stated.of_team else "user_id": stated.owner.stored.id,
        "starts_on": quota.days.start,
        "ends_on": quota.days.end,
        "amount": stated.amount,
        "currency": stated.currency or currency,
    }
