"""``users link``: accounts elsewhere by which a user is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import ActingUser, AsJson, Database, examples

if TYPE_CHECKING:
    from crm_store.models import Identity
    from crm_store.unit import Unit

app = typer.Typer(help="Accounts elsewhere by which a user is known.")

Who = Annotated[str, typer.Argument(metavar="USER", help="Who it is: e-mail, id or name.")]
OfUser = Annotated[str | None, typer.Argument(metavar="USER", help="Only this user's: e-mail, id or name.")]
Provider = Annotated[str, typer.Argument(metavar="PROVIDER", help="Where, as in slack:T024BE7LD or email.")]
Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="What the provider calls them, as a member id.")]
Hint = Annotated[str | None, typer.Option("--hint", help="What you may recognise it by; stored as it is.")]
Number = Annotated[int, typer.Argument(metavar="LINK", help="The number of the link.", min=1)]


@app.command(epilog=examples("users link add ewa@example.com slack:T024BE7LD U061F7AUR"))
def add(
    user: Who,
    provider: Provider,
    subject: Subject,
    hint: Hint = None,
    db: Database = None,
    acting: ActingUser = None,
    as_json: AsJson = False,
) -> None:
    """Let whoever proves to be SUBJECT at PROVIDER act as a user. Only a keyed hash of the subject is kept."""
    from assistant.bootstrap import open_for, secret_key
    from assistant.cli import screen
    from crm_store import identities, users

    with open_for(f"users link add {user} {provider}", db, acting) as desk:
        secret = secret_key(desk)
        with desk.write() as unit:
            row = identities.link(unit, users.find(unit, user).id, provider, subject, secret=secret, hint=hint)
            unit.session.flush()
            told = _as_data(unit, row)
    if as_json:
        screen.as_json(told)
    elif desk.origin.change_set_id is None:
        screen.line("Nothing to change.")
    else:
        screen.line(f"Linked: whoever proves to be that at {row.provider} acts as {told['user']} (link {row.id}).")


@app.command("list", epilog=examples("users link list ewa@example.com"))
def show(user: OfUser = None, db: Database = None, acting: ActingUser = None, as_json: AsJson = False) -> None:
    """List the links."""
    from assistant.bootstrap import open_for
    from assistant.cli import screen
    from crm_store import identities, users

    with open_for("users link list", db, acting) as desk, desk.read() as unit:
        owner = users.find(unit, user).id if user else None
        told = [_as_data(unit, row) for row in identities.identities(unit, owner)]
    if as_json:
        screen.as_json(told)
    else:
        screen.table(
            ["Link", "User", "Provider", "Hint"], [[screen.cell(value) for value in row.values()] for row in told]
        )


@app.command(epilog=examples("users link remove 3"))
def remove(link: Number, db: Database = None, acting: ActingUser = None) -> None:
    """End a link's access at once."""
    from assistant.bootstrap import open_for
    from assistant.cli import screen
    from crm_store import identities

    with open_for(f"users link remove {link}", db, acting) as desk, desk.write() as unit:
        identities.unlink(unit, link)
    screen.line(f"Removed link {link}.")


def _as_data(unit: Unit, row: Identity) -> dict[str, object]:
    from crm_store.models import User

    return {"id": row.id, "user": unit.get(User, row.user_id).name, "provider": row.provider, "hint": row.hint}
