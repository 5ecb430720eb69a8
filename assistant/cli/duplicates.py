"""``duplicates``: records that are probably stored twice."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import ActingUser, AsJson, Database

if TYPE_CHECKING:
    from crm_store.duplicates import DuplicateGroup, Duplicates


class Kind(StrEnum):
    """The kinds that are compared."""

    ACCOUNT = "account"
    CONTACT = "contact"


Which = Annotated[Kind | None, typer.Argument(metavar="KIND", help="Only these: account or contact.")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Show at most so many groups of a kind.")]
Pair = Annotated[tuple[int, int] | None, typer.Option("--dismiss", metavar="ID ID", help="These two are not the same.")]


def duplicates(
    kind: Which = None,
    limit: Limit = 100,
    dismiss: Pair = None,
    db: Database = None,
    acting: ActingUser = None,
    as_json: AsJson = False,
) -> None:
    """List accounts and contacts that are probably stored twice, with the reasons.

    Two records that are not the same are dismissed once, and not listed again.
    """
    if dismiss is not None and kind is None:
        raise typer.BadParameter("account or contact? Say what is to be dismissed", param_hint="KIND")
    if dismiss is not None and kind is not None:
        _dismiss(kind, dismiss, db, acting)
        return
    from assistant.bootstrap import open_for
    from assistant.cli import screen
    from crm_store.duplicates import find_duplicates

    with open_for("duplicates", db, acting) as desk, desk.read() as unit:
        found = {each.value: find_duplicates(unit, each.value, limit) for each in ([kind] if kind else Kind)}
    if as_json:
        screen.as_json({name: _as_data(groups) for name, groups in found.items()})
        return
    for name, groups in found.items():
        _show(name, groups)


def _dismiss(kind: Kind, pair: tuple[int, int], db: str | None, acting: str | None) -> None:
    from assistant.bootstrap import open_for
    from assistant.cli import screen
    from crm_store.duplicates import dismiss

    one, other = pair
    with open_for(f"duplicates {kind} --dismiss {one} {other}", db, acting) as desk, desk.write() as unit:
        dismiss(unit, kind.value, one, other)
    screen.line(f"Noted: {kind} {one} and {kind} {other} are not the same.")


def _show(kind: str, found: Duplicates) -> None:
    from assistant.cli import screen

    if not found.groups:
        screen.line(f"No {kind} seems to be stored twice.")
        return
    rows = [(_members(group), "; ".join(group.reasons)) for group in found.groups]
    screen.table([kind.capitalize(), "Because"], rows)
    if len(found.groups) < found.total:
        screen.line(f"{len(found.groups):,} of {found.total:,} groups are shown; --limit shows more.")


def _members(group: DuplicateGroup) -> str:
    return "\n".join(
        f"{member.id}: {member.label}{f' ({member.detail})' if member.detail else ''}" for member in group.members
    )


def _as_data(found: Duplicates) -> dict[str, object]:
    from dataclasses import asdict

    return {"total": found.total, "groups": [asdict(group) for group in found.groups]}
