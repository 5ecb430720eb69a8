"""Plays a short conversation where nobody can type: real turns about a deal of whoever acts, taken back in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store import accounts, contacts, deals
from crm_store.errors import CrmError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.talking import Talk
    from crm_store.unit import Unit

_LOOKED_AT = 50


class NothingToPlay(CrmError):
    """There is no open deal with somebody to call, so there is nothing to show."""

    hint = "Load the demo company with `demo`, or use `ask`."


def play(talk: Talk) -> None:
    """Say a few things and show what is answered; the records are as before in the end.

    Raises:
        NothingToPlay: there is no open deal at an account where somebody is known.
    """
    from assistant.cli.conversing import PROMPT, show
    from assistant.cli.screen import console, line

    screen = console()
    with talk.desk.read() as unit:
        turns = list(_turns(unit))
    for text in turns:
        line(f"{PROMPT}{text}", "bold")
        for event in talk.take(text, "played"):
            show(talk, event, screen)
        line()


def _turns(unit: Unit) -> Iterator[str]:
    """Yield what is said: about the open deal of most value whose account has somebody to call."""
    is_open = {"field": "status", "op": "=", "value": "open"}
    for deal in deals.find_all(unit, where=is_open, order_by="-amount", limit=_LOOKED_AT).rows:
        people = contacts.at_account(unit, deal.account_id) if deal.account_id else []
        if people and deal.account_id:
            account = accounts.get(unit, deal.account_id).name
            yield f"Called {people[0].label} at {account}, they want a revised quote by Friday"
            yield f"Summarise {account}"
            yield "Pipeline by stage"
            yield "Undo the call"
            return
    raise NothingToPlay
