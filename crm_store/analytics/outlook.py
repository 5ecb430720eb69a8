"""What a period will bring: won so far, and the open deals that close in it, by how sure their sellers are."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from crm_store.analytics.answering import answer
from crm_store.analytics.query import Filter, Query
from crm_store.models import ForecastCategory, User
from crm_store.quotas import quotas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from crm_store.analytics.answer import Answer, RatesUsed
    from crm_store.analytics.metrics import Value
    from crm_store.fiscal import Period
    from crm_store.unit import Unit

DEFINITION = (
    "Won: deals won, by the day they closed. Commit, best case and pipeline: open deals whose close date lies in the "
    "period, by the forecast category that their sellers gave them; commit is what they promise. The weighted amount "
    "is Σ amount × probability of the stage over those open deals: it values the pipeline and is no forecast. "
    "Overdue: open deals whose close date has passed, also from before the period."
)
_CATEGORIES = (ForecastCategory.COMMIT, ForecastCategory.BEST_CASE, ForecastCategory.PIPELINE, ForecastCategory.OMITTED)
_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Line:
    """Deals, and the sum of their amounts in the company's currency."""

    deals: int = 0
    amount: Decimal = _NOTHING


@dataclass(frozen=True)
class Outlook:
    """The figures of a period, in the company's currency, as they stood at ``as_of``.

    ``lines`` are the open deals by forecast category, ``open`` all of them, ``without_amount`` how many of them have
    none; ``quota`` is what the owner is to sell in the period, as far as it is set. ``everything`` tells whether the
    reader sees all deals.
    """

    period: Period
    currency: str
    won: Line
    lines: dict[ForecastCategory, Line]
    open: Line
    weighted: Decimal
    overdue: Line
    without_amount: int
    quota: Decimal | None
    as_of: datetime
    rates: tuple[RatesUsed, ...]
    everything: bool
    notes: tuple[str, ...]


def outlook(unit: Unit, period: Period, *, owner_id: int | None = None) -> Outlook:
    """Return what a period will bring to a user, or to all whom the reader sees.

    Raises:
        MissingRate: an amount cannot be converted into the company's currency.
        UnknownRecord: there is no such user.
        CompanyMissing: no company is set up.
    """
    owner = unit.get(User, owner_id) if owner_id is not None else None
    whose = (Filter("owner.id", "=", owner.id),) if owner is not None else ()
    won = answer(unit, Query("won", filters=whose, period=period))
    still_open = answer(unit, Query("pipeline", group_by=("category",), filters=whose, period=period))
    overdue = answer(unit, Query("pipeline", filters=(*whose, *_passed(period, won.as_of.date()))))
    found = {row.members[0].key: _line(still_open, row.values) for row in still_open.rows}
    return Outlook(
        period=period,
        currency=won.currency,
        won=_line(won, won.total),
        lines={category: found.get(category.value, Line()) for category in _CATEGORIES},
        open=_line(still_open, still_open.total),
        weighted=_figure(still_open, "weighted", still_open.total),
        overdue=_line(overdue, overdue.total),
        without_amount=int(_figure(still_open, "without_amount", still_open.total)),
        quota=_quota(unit, owner.id, period, won.currency) if owner is not None else None,
        as_of=won.as_of,
        rates=tuple(dict.fromkeys((*won.rates, *still_open.rates))),
        everything=won.everything,
        notes=tuple(dict.fromkeys((*won.notes, *still_open.notes))),
    )


def _passed(period: Period, today: date) -> tuple[Filter, Filter]:
    """Return the filters of close dates that have passed and lie no later than the period."""
    return Filter("close_date", "<", today.isoformat()), Filter("close_date", "<=", period.end.isoformat())


def _line(found: Answer, values: Sequence[Value]) -> Line:
    return Line(int(_figure(found, "deals", values)), _figure(found, found.metric.leading, values))


def _figure(found: Answer, key: str, values: Sequence[Value]) -> Decimal:
    place = [column.key for column in found.columns].index(key)
    return Decimal(values[place] or 0)


def _quota(unit: Unit, user_id: int, period: Period, currency: str) -> Decimal | None:
    """Return the sum of a user's quotas within the period, as far as they are in the company's currency."""
    own = [row for row in quotas(unit, user_id=user_id) if row.starts_on in period and row.ends_on in period]
    amounts = [row.amount for row in own if row.currency == currency]
    return sum(amounts, _NOTHING) if amounts and len(amounts) == len(own) else None
