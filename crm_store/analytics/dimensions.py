"""What deals can be grouped and filtered by: how each dimension is found in SQL and called in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy import SQLColumnExpression, func, select
from sqlalchemy.orm import aliased

from crm_store.analytics.expressions import month_number, week_number
from crm_store.fiscal import Grain
from crm_store.models import (
    Account,
    Campaign,
    CloseReason,
    Deal,
    ForecastCategory,
    LeadSource,
    Pipeline,
    Product,
    Stage,
    Team,
    User,
)

if TYPE_CHECKING:
    from sqlalchemy import SelectBase

    from crm_store.fiscal import FiscalCalendar

GRAINS = (Grain.YEAR, Grain.QUARTER, Grain.MONTH, Grain.WEEK, Grain.FISCAL_YEAR, Grain.FISCAL_QUARTER)

_Owner = aliased(User, name="owner")
_Manager = aliased(User, name="manager")


class Join(NamedTuple):
    """A table next to deals; ``after`` names the one it hangs on, if that is not deals."""

    target: Any
    condition: SQLColumnExpression[bool]
    after: str | None = None


JOINS = {
    "pipeline": Join(Pipeline, Pipeline.id == Deal.pipeline_id),
    "owner": Join(_Owner, _Owner.id == Deal.owner_id),
    "manager": Join(_Manager, _Manager.id == _Owner.manager_id, "owner"),
    "team": Join(Team, Team.id == _Owner.team_id, "owner"),
    "account": Join(Account, Account.id == Deal.account_id),
    "source": Join(LeadSource, LeadSource.id == Deal.source_id),
    "campaign": Join(Campaign, Campaign.id == Deal.campaign_id),
    "reason": Join(CloseReason, CloseReason.id == Deal.close_reason_id),
}
"""Outer joins, so that a deal without the other row (or with one that its reader may not see) is kept."""


class Member(NamedTuple):
    """One value of a dimension.

    ``key`` tells it from every other one, ``label`` is its name, ``rank`` its place where the dimension has an
    order of its own, ``note`` what tells it from a namesake. ``key`` None means that the deal has none.
    """

    key: Any
    label: str
    rank: Any = None
    note: str | None = None


class Reader(Protocol):
    """Turns the values of a dimension's columns into a member."""

    def __call__(self, values: tuple[Any, ...], calendar: FiscalCalendar, /) -> Member:
        """Return the member; only periods need the calendar."""
        ...


@dataclass(frozen=True)
class Dimension:
    """Something deals differ in.

    ``columns`` are what a group is made of in SQL; ``read`` turns their values into a member. A filter compares
    ``names`` with what it is given; where there are none it is one on the deal's own ``field``. ``values`` finds all
    names there are, if not by reading their tables. ``ordered``: groups are listed in the dimension's own order,
    not by size. ``by_line``: it belongs to a deal's lines, not to the deal. ``grain``: the length of its periods.
    """

    name: str
    title: str
    columns: tuple[SQLColumnExpression[Any], ...]
    read: Reader
    names: tuple[SQLColumnExpression[Any], ...] = ()
    joins: tuple[str, ...] = ()
    field: str | None = None
    values: SelectBase | None = None
    ordered: bool = False
    by_line: bool = False
    grain: Grain | None = None


def _entity(
    name: str,
    kind: Any,  # noqa: ANN401  (a model or an alias of one)
    note: SQLColumnExpression[Any] | None = None,
    rank: tuple[SQLColumnExpression[Any], ...] = (),
    **options: Any,  # noqa: ANN401  (fields of Dimension)
) -> Dimension:
    """Return the dimension of rows that have a name; namesakes stay apart by id."""
    notes = () if note is None else (note,)

    def read(values: tuple[Any, ...], _calendar: FiscalCalendar) -> Member:
        key, label, *rest = values
        if key is None:
            return _none(name)
        return Member(key, label, tuple(rest[len(notes) :]), (notes and rest[0]) or f"#{key}")

    options.setdefault("joins", (name,))
    options.setdefault("names", (kind.name,))
    columns = (kind.id, kind.name, *notes, *rank)
    return Dimension(name, _titled(name), columns, read, ordered=bool(rank), **options)


def _text(name: str, column: SQLColumnExpression[Any], *joins: str, **options: Any) -> Dimension:  # noqa: ANN401  (fields of Dimension)
    """Return the dimension of a column of text."""

    def read(values: tuple[Any, ...], _calendar: FiscalCalendar) -> Member:
        return Member(values[0], values[0]) if values[0] else _none(name)

    return Dimension(name, _titled(name), (func.nullif(column, ""),), read, (column,), joins, **options)


def _time(grain: Grain) -> Dimension:
    """Return the dimension of the periods in which deals close."""
    name = grain.replace(" ", "_")
    weekly = grain is Grain.WEEK
    column = week_number(Deal.close_date) if weekly else month_number(Deal.close_date)

    def read(values: tuple[Any, ...], calendar: FiscalCalendar) -> Member:
        if values[0] is None:
            return Member(None, "(no close date)")
        day = date.fromordinal(values[0] * 7 + 1) if weekly else date(values[0] // 12, values[0] % 12 + 1, 1)
        period = calendar.period(grain, day)
        return Member(period.start, period.label, period.start)

    return Dimension(name, _titled(name), (column,), read, field="close_date", ordered=True, grain=grain)


def _category(values: tuple[Any, ...], _calendar: FiscalCalendar) -> Member:
    value = ForecastCategory(values[0])
    return Member(value.value, _titled(value.value), list(ForecastCategory).index(value))


def _none(name: str) -> Member:
    return Member(None, f"(no {name.replace('_', ' ')})")


def _titled(name: str) -> str:
    return name.replace("_", " ").capitalize()


_CATEGORY = Dimension(
    "category", "Category", (Deal.forecast_category,), _category, field="forecast_category", ordered=True
)
_REGIONS = select(User.region).union(select(Team.region))

DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        _entity("stage", Stage, note=Pipeline.name, rank=(Pipeline.position, Stage.position), joins=("pipeline",)),
        _entity("pipeline", Pipeline, rank=(Pipeline.position,)),
        _CATEGORY,
        _entity("owner", _Owner, note=_Owner.email, names=(_Owner.name, _Owner.email)),
        _entity(
            "manager",
            _Manager,
            note=_Manager.email,
            names=(_Manager.name, _Manager.email),
            joins=("owner", "manager"),
        ),
        _entity("team", Team, joins=("owner", "team")),
        _text("region", func.coalesce(_Owner.region, Team.region), "owner", "team", values=_REGIONS),
        _entity("account", Account, note=Account.domain, names=(Account.name, Account.domain)),
        _text("account_region", Account.region, "account"),
        _text("industry", Account.industry, "account"),
        _text("segment", Account.segment, "account"),
        _text("country", Account.country, "account"),
        _entity("product", Product, joins=(), by_line=True),
        _text("product_family", Product.family, by_line=True),
        _entity("source", LeadSource),
        _entity("campaign", Campaign),
        _text("competitor", Deal.competitor),
        _entity("reason", CloseReason, note=CloseReason.outcome),
        _text("currency", Deal.currency),
        *(_time(grain) for grain in GRAINS),
    )
}
