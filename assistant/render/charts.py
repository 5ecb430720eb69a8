"""Charts of reports and forecasts: the figures that the text tells, to be drawn by a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from assistant.messages import Chart
from assistant.render.figures import Figures
from assistant.render.formats import Formats, capital
from tools.results import Forecast, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.render.context import Language, RenderContext

Kind = TypeVar("Kind", Report, Forecast)

MOST_BARS = 24
"""How many groups are drawn, the first ones; more are not told apart."""
_TIMES = frozenset({"year", "quarter", "month", "week", "fiscal_year", "fiscal_quarter"})
_FEWEST_POINTS = 3


def charts_of(results: Iterable[Mapping[str, Any]], language: Language, context: RenderContext) -> list[Chart]:
    """Return a chart for each report by groups and each forecast among a turn's results.

    Raises:
        ValidationError: a result does not have the form of its kind.
    """
    figures = Figures(Formats(language, context))
    found = []
    for result in results:
        if result.get("result") == "report":
            found.append(_report(figures, _read(Report, result)))
        elif result.get("result") == "forecast":
            found.append(_forecast(figures, _read(Forecast, result)))
    return [chart for chart in found if chart is not None]


def _read(kind: type[Kind], result: Mapping[str, Any]) -> Kind:
    return kind.model_validate({name: value for name, value in result.items() if name in kind.model_fields})


def _report(figures: Figures, report: Report) -> Chart | None:
    column = next((index for index, one in enumerate(report.columns) if one.key == report.leading), None)
    if not report.groups or column is None:
        return None
    bars = [(figures.members(report, row.members), row.values[column]) for row in report.rows]
    drawn = [(" / ".join(members), float(value)) for members, value in bars if value is not None][:MOST_BARS]
    over_time = report.groups[0].key in _TIMES and len(report.groups) == 1 and len(drawn) >= _FEWEST_POINTS
    measure = report.columns[column].measure
    unit = {"money": report.currency, "share": "%", "days": figures.formats.noun("day", 0)}.get(measure)
    return Chart(
        kind="line" if over_time else "bar",
        title=f"{figures.title(report)}: {figures.column(report.columns[column]).lower()}",
        labels=[label for label, _ in drawn],
        values=[value * 100 if measure == "share" else value for _, value in drawn],
        unit=unit or figures.formats.noun("deal", 0),
    )


def _forecast(figures: Figures, forecast: Forecast) -> Chart:
    lines = [forecast.won, *(line for line in forecast.lines if line.category != forecast.won.category)]
    return Chart(
        kind="bar",
        title=f"{capital(figures.formats.label('attempts', 'forecast'))}: {figures.period(forecast.period)}",
        labels=[figures.formats.label("values", line.category) for line in lines],
        values=[float(line.amount.amount) for line in lines],
        unit=forecast.won.amount.currency,
    )
