"""Reports as text and as charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.render.charts import charts_of
from assistant.render.figures import Figures
from assistant.render.formats import Formats
from assistant.render.reply import render_reply
from assistant.render.text_table import LONGEST, table
from tests.assistant.render.factory import examples
from tools.results import PeriodValue

if TYPE_CHECKING:
    from assistant.render.context import RenderContext


def _report(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  (fields of a report)
    return {**examples("report")[0], "hidden": 0, "rates": [], "notes": [], **changes}


def test_a_report_is_an_aligned_table(reader: RenderContext) -> None:
    """Columns are aligned, caveats that are zero are left out, what is unknown is a dash."""
    lines = render_reply([_report()], "pl", reader).splitlines()
    conditions = "etap to Proposal lub Demo; kwota > 10\xa0000; następny krok – puste"
    assert lines[0] == f"Otwarty lejek, zamknięcie: IV kw. 2026 ({conditions})"
    assert [line.rstrip() for line in lines[1:5]] == [
        "Kwartał       Produkt  Szanse  Kwota (EUR)  Skuteczność  Wygrane: średnia (dni)",
        "IV kw. 2026   Commit       12      450\xa0000        63,4%                    45,3",
        "III kw. 2026  (brak)        2            –            –                       –",
        "Razem                      14      450\xa0000        63,4%                    45,3",
    ]


def test_a_cut_report_says_so(reader: RenderContext) -> None:
    """The total is over more groups than are shown."""
    assert "Shown: 2 of 5 groups; the total is of all." in render_reply([_report(hidden=3)], "en", reader)


def test_a_report_without_groups_tells_its_figures(reader: RenderContext) -> None:
    """One figure a line, with its unit."""
    text = render_reply([_report(groups=[], rows=[])], "en", reader)
    assert "- Amount: €450,000\n- Win rate: 63.4%\n- Won: mean: 45.3 days" in text


def test_periods_have_names_where_they_are_whole(reader: RenderContext) -> None:
    """Months, quarters and years are named, other spans told by their ends, fiscal ones as they are written."""
    figures = Figures(Formats("en", reader))
    named = [
        figures.period(PeriodValue(label=label, start=start, end=end))
        for label, start, end in (
            ("2026-01-01..2026-03-31", "2026-01-01", "2026-03-31"),
            ("this month", "2026-11-01", "2026-11-30"),
            ("2017", "2017-01-01", "2017-12-31"),
            ("FY27 Q1", "2026-04-01", "2026-06-30"),
            ("last 3 months", "2026-08-01", "2026-10-31"),
            ("today", "2026-11-23", "2026-11-23"),
        )
    ]
    assert named == [
        "Q1 2026", "November 2026", "2017", "FY27 Q1", "1 Aug 2026 – 31 Oct 2026", "23 Nov 2026",
    ]  # fmt: skip


def test_reports_by_group_have_charts(reader: RenderContext) -> None:
    """The leading figure is drawn, a bar for each group that has one; a single figure is not drawn."""
    [chart] = charts_of([_report(), _report(groups=[], rows=[])], "en", reader)
    assert (chart.kind, chart.labels, chart.values, chart.unit) == ("bar", ["Q4 2026 / Commit"], [450000.0], "EUR")


def test_figures_over_time_are_a_line(reader: RenderContext) -> None:
    """Three points or more in time are joined."""
    rows = [{"members": [f"2026-Q{number}"], "values": ["1", "2", None, None, "0"], "deals": 1} for number in (1, 2, 3)]
    [chart] = charts_of([_report(groups=[{"key": "quarter", "title": "Quarter"}], rows=rows)], "pl", reader)
    assert chart.kind == "line"
    assert chart.labels[0] == "I kw. 2026"


def test_a_forecast_has_a_chart(reader: RenderContext) -> None:
    """What is won, then what is open by category."""
    lines = [{"category": "commit", "deals": 1, "amount": {"amount": "10", "currency": "EUR"}}]
    [chart] = charts_of([{**examples("forecast")[0], "lines": lines}], "pl", reader)
    assert (chart.title, chart.labels) == ("Prognoza: IV kw. 2026", ["Zamknięte", "Pewne"])


def test_long_names_are_cut_in_tables() -> None:
    """A table stays narrow whatever stands in it."""
    assert len(table([["Name"], ["x" * 100]], [False]).splitlines()[1]) == LONGEST
