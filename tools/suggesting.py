"""Signals about deals as suggestions: what to do, why, and the task that it would make."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from crm_store.models import Account
from crm_store.own_company import own_company
from tools import views
from tools.results import ProposedTask, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_store.advice import Signal
    from tools.context import ToolContext

_LANGUAGES = ("en", "pl")
_LONGEST = 500


def suggestions(context: ToolContext, signals: Iterable[Signal]) -> list[Suggestion]:
    """Return signals as suggestions, ranked from one on."""
    return [_suggestion(context, rank, signal) for rank, signal in enumerate(signals, 1)]


def language_of(context: ToolContext) -> str:
    """Return the language of the actor, else the company's: ``en`` or ``pl``."""
    locale = context.unit.actor.locale or own_company(context.unit).locale
    language = locale[:2].lower()
    return language if language in _LANGUAGES else "en"


def _suggestion(context: ToolContext, rank: int, signal: Signal) -> Suggestion:
    deal = signal.deal
    since = {} if signal.since is None else {"since": signal.since.isoformat()}
    days = {} if signal.days is None else {"days": signal.days}
    return Suggestion(
        rank=rank,
        kind=signal.kind.value,
        deal=views.link(deal),
        account=views.link_to(context, Account, deal.account_id),
        details={**days, **since, **signal.details},
        task=_task(context, signal),
        citations=[views.cite(context, row) for row in signal.evidence],
    )


def _task(context: ToolContext, signal: Signal) -> ProposedTask | None:
    words = _words()[language_of(context)]
    title = words["titles"].get(signal.kind.value)
    if title is None:
        return None
    field = words["fields"].get(str(signal.details.get("field")), "")
    criterion = signal.details.get("criterion", "")
    told = title.format(deal=signal.deal.name, field=field, criterion=criterion)[:_LONGEST]
    return ProposedTask(title=told, due=signal.by.isoformat(), deal=str(signal.deal.id))


@cache
def _words() -> Mapping[str, Any]:
    text = Path(__file__).with_name("suggestions.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", yaml.safe_load(text))
