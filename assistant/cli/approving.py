"""``approvals``: what waits for a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import ActingUser, AsJson, Database, examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.bootstrap import Desk
    from assistant.messages import ApprovalCard

Number = Annotated[int, typer.Argument(metavar="ID", help="The approval's number.")]

_SUMMARISED = 3
"""How many records the line of an approval tells of; where there are more, all are listed below it."""

app = typer.Typer(
    help="What waits for a yes: see it, give it, change it, refuse it.",
    no_args_is_help=True,
    epilog=examples("approvals list", "approvals approve 4", "approvals edit 4 amount=42000"),
)


@app.command("list", epilog=examples("approvals list", "approvals list --below --json"))
def list_(
    acting: ActingUser = None,
    db: Database = None,
    below: Annotated[bool, typer.Option("--below", help="Also those of people below you.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what waits for your yes."""
    from assistant.bootstrap import open_approvals

    with open_approvals(db, acting) as (approvals, desk):
        found = approvals.pending(desk.actor, below=below)
        if as_json:
            _print_json(found)
        elif not found:
            typer.echo("Nothing waits for a yes.")
        for card in [] if as_json else found:
            _show(card, desk)


@app.command(epilog=examples("approvals approve 4"))
def approve(number: Number, acting: ActingUser = None, db: Database = None, as_json: AsJson = False) -> None:
    """Give the yes: what was asked for is done, exactly as shown, once."""
    from assistant.bootstrap import CHANNEL, open_approvals

    with open_approvals(db, acting) as (approvals, desk):
        outcome = approvals.approve(desk.actor, number, channel=CHANNEL, request=f"approvals approve {number}")
    if as_json:
        import json

        typer.echo(json.dumps({**outcome.message(), "change_set": outcome.change_set_id}, ensure_ascii=False))
        return
    if not outcome.ok:
        _refused(outcome.message())
    from assistant.render.changes import change_lines

    for line in change_lines([change.model_dump() for change in outcome.changes], "en"):
        typer.echo(line)
    typer.echo(f"Done. To take it back: undo --set {outcome.change_set_id}")


@app.command(epilog=examples("approvals edit 4 amount=42000"))
def edit(
    number: Number,
    values: Annotated[list[str], typer.Argument(metavar="NAME=VALUE", help="The arguments to change.")],
    acting: ActingUser = None,
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Replace what waits by something else; the new one gets a number of its own."""
    from assistant.bootstrap import CHANNEL, open_approvals

    pairs = [value.partition("=") for value in values]
    for name, equals, _ in pairs:
        if not equals or not name.strip():
            raise typer.BadParameter("write NAME=VALUE, as in amount=42000", param_hint="NAME=VALUE")
    with open_approvals(db, acting) as (approvals, desk):
        changed = {name.strip(): value.strip() for name, _, value in pairs}
        card = approvals.edit(desk.actor, number, changed, channel=CHANNEL)
        if as_json:
            _print_json([card])
        else:
            typer.echo(f"Approval {number} is replaced by this one:")
            _show(card, desk)


@app.command(epilog=examples("approvals reject 4"))
def reject(number: Number, acting: ActingUser = None, db: Database = None, as_json: AsJson = False) -> None:
    """Refuse what waits: nothing of it is done."""
    from assistant.bootstrap import open_approvals

    with open_approvals(db, acting) as (approvals, desk):
        card = approvals.reject(desk.actor, number)
    if as_json:
        _print_json([card])
    else:
        typer.echo(f"Approval {number} is rejected, nothing was changed: {card.summary}")


def _refused(message: dict[str, object]) -> None:
    from assistant.cli.screen import complain

    complain(f"Error: {message.get('message')}", str(message.get("hint") or ""))
    raise typer.Exit(1)


def _show(card: ApprovalCard, desk: Desk) -> None:
    from assistant.cli.screen import line
    from assistant.render.changes import change_lines
    from assistant.talking import voice_for

    summary = voice_for(desk, "en").summary(card.changes) if card.changes else card.summary
    line(f"{card.id}  {summary}  (until {card.expires_at:%Y-%m-%d})")
    each = change_lines(card.changes, "en")
    for told in each if len(each) > _SUMMARISED else ():
        line(f"    {told}")


def _print_json(cards: Sequence[ApprovalCard]) -> None:
    import json

    typer.echo(json.dumps([card.model_dump(mode="json") for card in cards], ensure_ascii=False))
