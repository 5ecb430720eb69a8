"""``report``: figures about deals, each with its definition and what it counts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import ActingUser, AsJson, Database

if TYPE_CHECKING:
    from crm_store.analytics import Query, Table
    from crm_store.unit import Unit


class Metric(StrEnum):
    """The figures there are."""

    PIPELINE = "pipeline"
    WON = "won"
    WINRATE = "winrate"
    CYCLE = "cycle"


Which = Annotated[
    Metric,
    typer.Argument(metavar="METRIC", help="Open deals, won deals, won ÷ closed, or days from opening to closing."),
]
By = Annotated[
    list[str] | None,
    typer.Option("--by", metavar="DIMENSION", help="Group by it: stage, owner, team, quarter, …; may be repeated."),
]
Where = Annotated[
    list[str] | None,
    typer.Option("--filter", metavar="CONDITION", help="Count only deals that meet it: 'amount > 10000'; repeatable."),
]
Period = Annotated[
    str | None, typer.Option("--period", metavar="PERIOD", help="Count deals closing in it: 2017-Q1, 'this quarter'.")
]
Order = Annotated[
    str | None, typer.Option("--order", metavar="COLUMN", help="Sort by a column or dimension; -COLUMN the other way.")
]
Limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Show at most so many groups.")]


def report(
    metric: Which,
    by: By = None,
    where: Where = None,
    period: Period = None,
    order: Order = None,
    limit: Limit = None,
    db: Database = None,
    acting: ActingUser = None,
    as_json: AsJson = False,
) -> None:
    """Show a figure about the deals that you may see, with its definition, filters, period and number of deals."""
    from assistant.bootstrap import open_for
    from assistant.cli import screen
    from crm_store import analytics

    filters = tuple(analytics.Filter.parse(text) for text in where or ())
    query = analytics.Query(metric.value, tuple(by or ()), filters, period, order, limit)
    with open_for("report", db, acting) as desk, desk.read() as unit:
        if as_json:
            screen.as_json(analytics.as_json(analytics.answer(unit, query)))
        else:
            show(unit, query)


def show(unit: Unit, query: Query) -> None:
    """Answer a query on the screen."""
    from crm_store import analytics

    _draw(analytics.as_table(analytics.answer(unit, query)))


def _draw(found: Table) -> None:
    from assistant.cli import screen

    screen.line(found.title, "bold")
    if found.rows:
        headed = zip(found.headers, found.numeric, strict=True)
        columns = [screen.Column(title, right=right, whole=not right) for title, right in headed]
        screen.table(columns, found.rows, total=found.total)
    for note in found.footnotes:
        screen.line(note, "dim")
