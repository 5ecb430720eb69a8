"""An answer as a plain table of text, or as JSON: what commands, mails and programs make of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING

from crm_store.analytics.metrics import Measure
from crm_store.analytics.names import counted
from crm_store.money import minor_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.analytics.answer import Answer, RatesUsed, Row
    from crm_store.analytics.metrics import Column, Value

JSON_PLACES = {Measure.MONEY: 4, Measure.SHARE: 6, Measure.DAYS: 4}
"""Decimal places in JSON, where figures are text so that nothing rounds them again."""

_NOTHING = "–"


@dataclass(frozen=True)
class Table:
    """Text ready to be laid out. ``numeric`` tells which columns are figures; ``total`` is a row or nothing."""

    title: str
    headers: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None
    footnotes: tuple[str, ...]


def as_table(answer: Answer) -> Table:
    """Return an answer as text; caveats that are zero everywhere are left out."""
    shown = [index for index, column in enumerate(answer.columns) if not column.caveat or _occurs(answer, index)]
    places = {index: _places(answer, index) for index in shown}

    def cells(values: Sequence[Value]) -> tuple[str, ...]:
        return tuple(_text(values[index], answer.columns[index].measure, places[index]) for index in shown)

    groups = tuple(group.title for group in answer.groups)
    total = cells(answer.total)
    rows = tuple((*(member.label for member in row.members), *cells(row.values)) for row in answer.rows)
    summed = ("Total", *[""] * (len(groups) - 1), *total) if groups else None
    if not answer.deals:
        rows, summed = (), None
    elif not groups:
        rows = (total,)
    return Table(
        title=answer.metric.title,
        headers=(*groups, *(_header(answer, answer.columns[index]) for index in shown)),
        numeric=(*[False] * len(groups), *[True] * len(shown)),
        rows=rows,
        total=summed,
        footnotes=tuple(_footnotes(answer)),
    )


def as_json(answer: Answer) -> dict[str, object]:
    """Return an answer as JSON-ready data: counts are numbers, every other figure is decimal text or null."""
    period = answer.period
    return {
        "metric": answer.metric.name,
        "title": answer.metric.title,
        "definition": answer.metric.definition,
        "source": answer.metric.source,
        "filters": list(answer.filters),
        "period": period and {"label": period.label, "start": str(period.start), "end": str(period.end)},
        "as_of": answer.as_of.isoformat(),
        "currency": answer.currency,
        "rates": [_rates(rates) for rates in answer.rates],
        "all_deals": answer.everything,
        "deals": answer.deals,
        "hidden_groups": answer.hidden,
        "notes": list(answer.notes),
        "groups": [{"key": group.key, "title": group.title} for group in answer.groups],
        "columns": [_column(answer, column) for column in answer.columns],
        "rows": [_row(answer, row) for row in answer.rows],
        "total": _figures(answer, answer.total),
    }


def _column(answer: Answer, column: Column) -> dict[str, object]:
    unit = answer.currency if column.measure is Measure.MONEY else column.measure.value
    return {"key": column.key, "title": column.title, "unit": unit}


def _row(answer: Answer, row: Row) -> dict[str, object]:
    labels = {
        group.key: None if member.key is None else member.label
        for group, member in zip(answer.groups, row.members, strict=True)
    }
    return {"group": labels, "deals": row.deals, "figures": _figures(answer, row.values)}


def _figures(answer: Answer, values: Sequence[Value]) -> dict[str, object]:
    return {column.key: _exact(value, column.measure) for column, value in zip(answer.columns, values, strict=True)}


def _exact(value: Value, measure: Measure) -> object:
    if value is None or isinstance(value, int):
        return value
    return format(_rounded(value, JSON_PLACES[measure]).normalize(), "f")


def _rates(rates: RatesUsed) -> dict[str, str]:
    return {"base": rates.base, "quote": rates.quote, "first": str(rates.first), "last": str(rates.last)}


def _occurs(answer: Answer, index: int) -> bool:
    return any(values[index] for values in (answer.total, *(row.values for row in answer.rows)))


def _header(answer: Answer, column: Column) -> str:
    unit = {Measure.MONEY: answer.currency, Measure.DAYS: "days"}.get(column.measure)
    return f"{column.title} ({unit})" if unit else column.title


def _places(answer: Answer, index: int) -> int:
    """Return how many decimal places a column needs: money has cents only where one of its figures has some."""
    measure = answer.columns[index].measure
    if measure is not Measure.MONEY:
        return {Measure.DEALS: 0, Measure.SHARE: 2, Measure.DAYS: 1}[measure]
    figures = [values[index] for values in (answer.total, *(row.values for row in answer.rows))]
    return minor_units(answer.currency) if any(figure and figure % 1 for figure in figures) else 0


def _text(value: Value, measure: Measure, places: int) -> str:
    if value is None:
        return _NOTHING
    if measure is Measure.SHARE:
        return f"{_rounded(Decimal(value) * 100, places):,} %"
    return f"{_rounded(Decimal(value), places):,}"


def _rounded(value: Decimal, places: int) -> Decimal:
    with localcontext(prec=60):
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _footnotes(answer: Answer) -> list[str]:
    notes = [] if answer.deals else ["No deals match: there is nothing to show."]
    notes += [answer.metric.definition, f"Source: {answer.metric.source}"]
    if answer.filters:
        notes.append(f"Only deals whose {'; whose '.join(answer.filters)}.")
    if answer.period:
        notes.append(f"Closing in {answer.period.label} ({answer.period.start} to {answer.period.end}).")
    notes += [_converted(rates) for rates in answer.rates]
    notes += answer.notes
    if answer.hidden:
        notes.append(
            f"{len(answer.rows):,} of {len(answer.rows) + answer.hidden:,} groups are shown; the total is of all."
        )
    seen = "all deals" if answer.everything else "the deals that you may see"
    notes.append(f"{counted(answer.deals)}, out of {seen}, as of {answer.as_of:%Y-%m-%d %H:%M %Z}.")
    return notes


def _converted(rates: RatesUsed) -> str:
    days = f"on {rates.first}" if rates.first == rates.last else f"from {rates.first} to {rates.last}"
    return f"{rates.base} converted to {rates.quote} at the rates in force {days}."
