"""``users key``: keys with which programs act as a user."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import ActingUser, AsJson, Database, examples

if TYPE_CHECKING:
    from crm_store.models import ApiKey
    from crm_store.unit import Unit

app = typer.Typer(help="Keys with which programs act as a user.")

Who = Annotated[str, typer.Argument(metavar="USER", help="Whom the program acts as: e-mail, id or name.")]
OfUser = Annotated[str | None, typer.Argument(metavar="USER", help="Only this user's: e-mail, id or name.")]
Number = Annotated[int, typer.Argument(metavar="KEY", help="The number of the key.", min=1)]
Name = Annotated[str, typer.Option("--name", help="What the key is for, as in 'website form'.")]
Days = Annotated[int | None, typer.Option("--days", metavar="N", min=1, help="Let it expire after so many days.")]


@app.command(epilog=examples("users key issue ewa@example.com --name 'website form' --days 90"))
def issue(
    user: Who,
    name: Name,
    days: Days = None,
    db: Database = None,
    acting: ActingUser = None,
    as_json: AsJson = False,
) -> None:
    """Issue a key. It is shown this once: only its hash is kept."""
    from assistant.bootstrap import open_for
    from assistant.cli import screen
    from crm_store import credentials, users

    with open_for(f"users key issue {user}", db, acting) as desk, desk.write() as unit:
        expires = unit.clock.now() + timedelta(days=days) if days else None
        issued = credentials.issue_key(unit, users.find(unit, user).id, name, expires_at=expires)
        unit.session.flush()
        told = _as_data(unit, issued.row)
    if as_json:
        screen.as_json({**told, "key": issued.secret})
    else:
        screen.line(issued.secret)
        screen.complain("", f"Key {issued.row.id}. Keep it now: it cannot be shown again.")


@app.command("list", epilog=examples("users key list"))
def show(user: OfUser = None, db: Database = None, acting: ActingUser = None, as_json: AsJson = False) -> None:
    """List the keys, newest first, by what they begin with."""
    from assistant.bootstrap import open_for
    from assistant.cli import screen
    from crm_store import credentials, users

    with open_for("users key list", db, acting) as desk, desk.read() as unit:
        owner = users.find(unit, user).id if user else None
        told = [_as_data(unit, key) for key in credentials.keys(unit, owner)]
    if as_json:
        screen.as_json(told)
    else:
        headings = ["Key", "User", "For", "Begins with", "Expires", "Revoked"]
        screen.table(headings, [[screen.cell(value) for value in key.values()] for key in told])


@app.command(epilog=examples("users key revoke 3"))
def revoke(key: Number, db: Database = None, acting: ActingUser = None) -> None:
    """End a key at once."""
    from assistant.bootstrap import open_for
    from assistant.cli import screen
    from crm_store import credentials

    with open_for(f"users key revoke {key}", db, acting) as desk, desk.write() as unit:
        revoked = credentials.revoke_key(unit, key)
    changed = desk.origin.change_set_id is not None
    screen.line(f"Revoked key {revoked.id}, {revoked.name}." if changed else "Nothing to change.")


def _as_data(unit: Unit, key: ApiKey) -> dict[str, object]:
    from crm_store.models import User

    return {
        "id": key.id,
        "user": unit.get(User, key.user_id).name,
        "name": key.name,
        "prefix": key.prefix,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }
