"""Search: what notes, calls, meetings and e-mails say."""

from __future__ import annotations

from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import Passages
from tools.slots import AccountRef, ContactRef, DealRef, PeriodName, SearchText


class SearchHistory(ToolArguments):
    """What to look for, and where."""

    query: SearchText
    account: AccountRef | None = None
    deal: DealRef | None = None
    contact: ContactRef | None = None
    period: PeriodName | None = None


@tool(Effect.READ)
def search_history(context: ToolContext, arguments: SearchHistory) -> Passages:
    """Quote what notes, calls and e-mails say about a topic."""
    raise NotImplementedError
