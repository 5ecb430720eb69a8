"""Search: what notes, calls, meetings and e-mails say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.models import Account, Activity, Deal
from tools import references, views
from tools.context import ToolContext
from tools.errors import HistoryMissing
from tools.registry import Effect, ToolArguments, tool
from tools.results import Citation, Passage, Passages
from tools.slots import AccountRef, ContactRef, DealRef, PeriodName, SearchText

if TYPE_CHECKING:
    from crm_store.history.search import Hit


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
    if context.history is None:
        raise HistoryMissing
    account = references.account(context, arguments.account) if arguments.account else None
    deal = references.deal(context, arguments.deal) if arguments.deal else None
    contact = references.contact(context, arguments.contact) if arguments.contact else None
    period = context.calendar.parse(arguments.period, context.today) if arguments.period else None
    since, until = context.calendar.moments(period) if period else (None, None)
    found = context.history.search(
        context.unit,
        arguments.query,
        account_id=account.id if account else None,
        deal_id=deal.id if deal else None,
        contact_id=contact.id if contact else None,
        since=since,
        until=until,
        limit=_SHOWN,
    )
    passages = [_passage(context, hit) for hit in found.hits]
    return Passages(
        query=arguments.query,
        account=views.link(account) if account else None,
        deal=views.link(deal) if deal else None,
        contact=views.link(contact) if contact else None,
        period=views.period(period) if period else None,
        passages=passages,
        degraded=found.degraded,
        citations=[_citation(passage) for passage in passages],
    )


_SHOWN = 6


def _passage(context: ToolContext, hit: Hit) -> Passage:
    row = context.unit.get(Activity, hit.activity_id)
    return Passage(
        activity=views.link(row),
        type=row.activity_type.value,
        at=views.moment(context, row.occurred_at),
        quote=hit.quote,
        score=round(float(hit.score), 3),
        said_by=views.name_of(context, row.owner_id),
        account=views.link_to(context, Account, row.account_id),
        deal=views.link_to(context, Deal, row.deal_id),
    )


def _citation(passage: Passage) -> Citation:
    told = passage.activity
    return Citation(kind=told.kind, id=told.id, label=told.label, at=passage.at, quote=passage.quote)
