"""Notes what is stored and not in the file: it stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_store.company.quotas import called
from crm_store.models import Outcome

if TYPE_CHECKING:
    from crm_store.company.entries import Section
    from crm_store.company.planning import Plan
    from crm_store.company.schema import CompanyFile
    from crm_store.company.writing import Writer


def leave_all(planned: Plan, writer: Writer, file: CompanyFile) -> None:
    """Note what is stored and missing from the lists that the file has."""
    sections: dict[str, Section[Any, Any]] = {
        "pipelines": planned.pipelines,
        "win_reasons": planned.reasons[Outcome.WON],
        "loss_reasons": planned.reasons[Outcome.LOST],
        "lead_sources": planned.sources,
        "teams": planned.teams,
        "users": planned.users,
        "exchange_rates": planned.rates,
    }
    for name, section in sections.items():
        if getattr(file, name) is not None:
            writer.leave(name.replace("_", " "), [entry.item.called for entry in section.left])
    for part in planned.stages:
        if "stages" in part.pipeline.given:
            writer.leave("stages", [part.label(stage) for stage in part.stages.left])
    if planned.quotas or file.quotas is not None:
        writer.leave("quotas", _quota_labels(planned))


def _quota_labels(planned: Plan) -> list[str]:
    teams = {entry.row.id: entry.item.called for entry in planned.teams.everything if entry.row is not None}
    users = {entry.row.id: entry.item.called for entry in planned.users.everything if entry.row is not None}
    owners = ((row, teams.get(row.team_id or 0) or users.get(row.user_id or 0)) for row in planned.quotas_left)
    return [f"{owner} {called(row.starts_on, row.ends_on, planned.calendar)}" for row, owner in owners]
