"""``users``: colleagues, what they are and whom they report to."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import identities, keys
from assistant.cli.options import ActingUser, AsJson, Database, examples

if TYPE_CHECKING:
    from assistant.bootstrap import Desk
    from crm_store.models import User
    from crm_store.unit import Unit
    from crm_store.users import UserFields

app = typer.Typer(help="Colleagues: who they are, what they may see, how programs and chats know them.")
app.add_typer(keys.app, name="key")
app.add_typer(identities.app, name="link")


class Role(StrEnum):
    """What a user is; it decides what he sees."""

    REP = "rep"
    MANAGER = "manager"
    ADMIN = "admin"


Who = Annotated[str, typer.Argument(metavar="USER", help="E-mail, id or name.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="First and last name.")]
NewName = Annotated[str | None, typer.Option("--name", help="First and last name.", show_default=False)]
Email = Annotated[str | None, typer.Option("--email", help="Address.", show_default=False)]
RoleOption = Annotated[Role | None, typer.Option("--role", help="What they may see and do.", show_default=False)]
Team = Annotated[str | None, typer.Option("--team", help="Name of the team; '' for none.", show_default=False)]
Manager = Annotated[
    str | None, typer.Option("--manager", help="Whom they report to; '' for nobody.", show_default=False)
]
Title = Annotated[str | None, typer.Option("--title", help="Job title.", show_default=False)]
Region = Annotated[str | None, typer.Option("--region", help="Where they sell.", show_default=False)]
TimeZone = Annotated[str | None, typer.Option("--time-zone", help="As in Europe/Warsaw.", show_default=False)]
Locale = Annotated[str | None, typer.Option("--locale", help="As in pl or en_GB.", show_default=False)]
Namesake = Annotated[bool, typer.Option("--namesake", help="Add them although somebody else has the name.")]
Everybody = Annotated[bool, typer.Option("--all", help="Show those who left, too.")]


@app.command("list", epilog=examples("users list --all"))
def show(everybody: Everybody = False, db: Database = None, acting: ActingUser = None, as_json: AsJson = False) -> None:
    """List the users with role, team and manager."""
    from assistant.bootstrap import open_for
    from assistant.cli import screen
    from crm_store import users
    from crm_store.listing import MOST

    with open_for("users list", db, acting) as desk, desk.read() as unit:
        found = users.find_all(unit, limit=MOST).rows
        told = [_as_data(unit, user) for user in found if everybody or user.active]
    if as_json:
        screen.as_json(told)
        return
    headings = ["Id", "Name", "E-mail", "Role", "Team", "Manager", *(["Active"] if everybody else [])]
    fields = ["id", "name", "email", "role", "team", "manager", *(["active"] if everybody else [])]
    screen.table(headings, [[screen.cell(user[field]) for field in fields] for user in told])


@app.command(epilog=examples("users add 'Ewa Maj' --email ewa@example.com --role admin"))
def add(
    name: Name,
    email: Email = None,
    role: RoleOption = None,
    team: Team = None,
    manager: Manager = None,
    title: Title = None,
    region: Region = None,
    time_zone: TimeZone = None,
    locale: Locale = None,
    namesake: Namesake = False,
    db: Database = None,
    acting: ActingUser = None,
    as_json: AsJson = False,
) -> None:
    """Add a user, a rep unless said otherwise."""
    from assistant.bootstrap import open_for
    from crm_store import users

    texts = {"name": name, "title": title, "region": region, "time_zone": time_zone, "locale": locale}
    with open_for(f"users add {name}", db, acting) as desk, desk.write() as unit:
        fields = _fields(unit, email, role, team, manager, **texts)
        done = _as_data(unit, users.add(unit, namesake=namesake, **fields))
    _tell(desk, "Added", done, as_json=as_json)


@app.command(epilog=examples("users change ewa@example.com --team North --role manager"))
def change(
    user: Who,
    name: NewName = None,
    email: Email = None,
    role: RoleOption = None,
    team: Team = None,
    manager: Manager = None,
    title: Title = None,
    region: Region = None,
    time_zone: TimeZone = None,
    locale: Locale = None,
    db: Database = None,
    acting: ActingUser = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given, and nothing else; an empty text empties a field."""
    texts = {"name": name, "title": title, "region": region, "time_zone": time_zone, "locale": locale}
    if all(given is None for given in (email, role, team, manager, *texts.values())):
        raise typer.BadParameter("say what to change, as in --role manager", param_hint="USER")
    from assistant.bootstrap import open_for
    from crm_store import users

    with open_for(f"users change {user}", db, acting) as desk, desk.write() as unit:
        known = users.find(unit, user)
        fields = _fields(unit, email, role, team, manager, **texts)
        done = _as_data(unit, users.change(unit, known.id, **fields))
    _tell(desk, "Changed", done, as_json=as_json)


@app.command(epilog=examples("users deactivate ewa@example.com"))
def deactivate(user: Who, db: Database = None, acting: ActingUser = None, as_json: AsJson = False) -> None:
    """End a user's access at once; what they own and did stays."""
    from assistant.bootstrap import open_for
    from crm_store import users

    with open_for(f"users deactivate {user}", db, acting) as desk, desk.write() as unit:
        done = _as_data(unit, users.deactivate(unit, users.find(unit, user).id))
    _tell(desk, "Deactivated", done, as_json=as_json)


@app.command(epilog=examples("users activate ewa@example.com"))
def activate(user: Who, db: Database = None, acting: ActingUser = None, as_json: AsJson = False) -> None:
    """Let a user in again."""
    from assistant.bootstrap import open_for
    from crm_store import users

    with open_for(f"users activate {user}", db, acting) as desk, desk.write() as unit:
        done = _as_data(unit, users.activate(unit, users.find(unit, user).id))
    _tell(desk, "Activated", done, as_json=as_json)


def _fields(
    unit: Unit, email: str | None, role: Role | None, team: str | None, manager: str | None, **texts: str | None
) -> UserFields:
    """Return what was given as the fields of a user; names of teams and managers become their ids."""
    from crm_store import models, users
    from crm_store.lookup import named

    found: dict[str, object] = {
        name: text or None for name, text in {**texts, "email": email}.items() if text is not None
    }
    if role is not None:
        found["role"] = models.Role(role)
    if team is not None:
        found["team_id"] = named(unit, models.Team, team).id if team else None
    if manager is not None:
        found["manager_id"] = users.find(unit, manager).id if manager else None
    return found  # type: ignore[return-value]  # its keys are fields of a user


def _tell(desk: Desk, done: str, user: dict[str, object], *, as_json: bool) -> None:
    from assistant.cli import screen

    if as_json:
        screen.as_json(user)
    elif desk.origin.change_set_id is None:
        screen.line("Nothing to change.")
    else:
        address = f" <{user['email']}>" if user["email"] else ""
        screen.line(f"{done} {user['name']}{address}, {user['role']}, as user {user['id']}.")


def _as_data(unit: Unit, user: User) -> dict[str, object]:
    from crm_store import models

    unit.session.flush()
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "role": user.role.value,
        "team": unit.get(models.Team, user.team_id).name if user.team_id else None,
        "manager": unit.get(models.User, user.manager_id).name if user.manager_id else None,
        "title": user.title,
        "region": user.region,
        "time_zone": user.time_zone,
        "locale": user.locale,
        "active": user.active,
    }
