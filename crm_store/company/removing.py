"""Removes what a file marks with ``remove: true``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from crm_store.company.entries import Section
    from crm_store.company.issues import Path
    from crm_store.company.planning import PipelinePlan, Plan
    from crm_store.models import Business


class Remover(Protocol):
    """What is done with each row that is marked."""

    def remove(self, row: Business, subject: tuple[str, str], path: Path) -> None:
        """Remove it, or note why that cannot be."""


def remove_all(planned: Plan, writer: Remover) -> None:
    """Remove what is marked, what refers to other things first."""
    for quota in planned.quotas:
        if quota.stated.remove and quota.row is not None:
            writer.remove(quota.row, ("quota", quota.label), quota.stated.path)
    _remove_section(planned.rates, writer)
    _remove_section(planned.users, writer)
    _remove_section(planned.teams, writer)
    for part in planned.stages:
        _remove_stages(part, writer)
    _remove_section(planned.pipelines, writer)
    for reasons in planned.reasons.values():
        _remove_section(reasons, writer)
    _remove_section(planned.sources, writer)


def _remove_section(section: Section[Any, Any], writer: Remover) -> None:
    for entry in section.listed:
        if entry.removed and entry.row is not None:
            writer.remove(entry.row, (section.kind, entry.name), entry.item.path)


def _remove_stages(part: PipelinePlan, writer: Remover) -> None:
    """Remove the stages that are marked, or all of a pipeline that is."""
    for stage in part.stages.everything:
        if stage.row is not None and (stage.removed or part.pipeline.removed):
            blamed = part.pipeline if part.pipeline.removed else stage
            writer.remove(stage.row, ("stage", part.label(stage)), blamed.item.path)
