"""Teams: users who see each other's shared records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from sqlalchemy import select

from crm_store import inputs, removal, storing, unique_names
from crm_store.hierarchy import refuse_cycle
from crm_store.models import Team, User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.unit import Unit, WriteUnit


class TeamFields(TypedDict, total=False):
    """What is known about a team."""

    name: str
    region: str | None
    parent_id: int | None


def create(unit: WriteUnit, **fields: Unpack[TeamFields]) -> Team:
    """Add a team.

    Raises:
        DuplicateRecord: there is one of that name.
        InvalidValue: the name is missing.
        Forbidden: the actor is not an admin.
    """
    values = _fit({"name": "", **fields})
    unique_names.refuse_taken(unit, Team, values["name"])
    return storing.add(unit, Team(**values))


def change(
    unit: WriteUnit, team_id: int, *, expect_version: int | None = None, **fields: Unpack[TeamFields]
) -> Team:  # fmt: skip
    """Change what is given.

    Raises:
        UnknownRecord: there is no such team, or no such parent.
        RuleBroken: it would belong to itself.
        DuplicateRecord: another one has the name.
        Forbidden: the actor is not an admin.
    """
    row = unit.get(Team, team_id)
    values = _fit(dict(fields))
    unique_names.refuse_taken(unit, Team, values.get("name"), row.id)
    if values.get("parent_id") is not None:
        refuse_cycle(unit, row, "parent_id", unit.get(Team, values["parent_id"]))
    return storing.update(unit, row, values, expect_version=expect_version)


def remove(unit: WriteUnit, team_id: int) -> None:
    """Remove a team that nobody is in.

    Raises:
        UnknownRecord: there is none with this id.
        StillInUse: users, quotas or other teams belong to it.
        Forbidden: the actor is not an admin.
    """
    removal.remove(unit, unit.get(Team, team_id))


def find(unit: Unit, reference: str) -> Team:
    """Return the team that an id or a name means.

    Raises:
        UnknownRecord: none is called that.
    """
    return unique_names.named(unit, Team, reference)


def find_all(unit: Unit) -> Sequence[Team]:
    """Return all teams by name."""
    return unit.all(select(Team).order_by(Team.name))


def members(unit: Unit, team_id: int) -> Sequence[User]:
    """Return the active users of a team by name.

    Raises:
        UnknownRecord: there is none with this id.
    """
    team = unit.get(Team, team_id)
    return unit.all(select(User).where(User.team_id == team.id, User.active).order_by(User.name, User.id))


def _fit(values: dict[str, Any]) -> dict[str, Any]:
    fit = dict(values)
    if "name" in fit:
        fit["name"] = inputs.required("name", fit["name"])
    if "region" in fit:
        fit["region"] = inputs.words(fit["region"])
    return fit
