"""Reports as tables of text, and what is said below them, in the reader's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from babel.dates import format_skeleton

from assistant.render.formats import capital, flat
from assistant.render.text_table import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.render.formats import Formats
    from tools.results import PeriodValue, Report, ReportColumn

_CENT = Decimal("0.01")
_CENT = Decimal("0.01")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEARLY = re.compile(r"\d{4}|FY\d{2,4}.*|\d{4}-[WH]\d+")
_FIGURE = re.compile(r"(?<![\w.-])\d{4,}(?:\.\d+)?$")
_TIMES = frozenset({"year", "quarter", "month", "week", "fiscal_year", "fiscal_quarter"})
_CATEGORIES = frozenset({"category", "forecast_category"})
_NONE = re.compile(r"\(no .+\)")


@dataclass(frozen=True)
class Figures:
    """Tells reports; ``formats`` are the reader's."""

    formats: Formats

    def title(self, report: Report) -> str:
        """Return what the metric is called."""
        known = self._words["metrics"].get(report.metric)
        return str(known["title"]) if known else report.title

    def definition(self, report: Report) -> str:
        """Return what the figures are."""
        known = self._words["metrics"].get(report.metric)
        return str(known["definition"]) if known else report.definition

    def table(self, report: Report) -> str:
        """Return the figures as lines of text, the total last; caveats only where they are not zero."""
        shown = self.shown(report)
        heads = [self.group(group.key, group.title) for group in report.groups]
        rows = [[*heads, *(self.heading(report, report.columns[index]) for index in shown)]]
        rows += [[*self.members(report, row.members), *self._cells(report, row.values, shown)] for row in report.rows]
        if report.groups:
            blanks = [""] * (len(heads) - 1)
            rows.append([self.formats.labels["words"]["total"], *blanks, *self._cells(report, report.totals, shown)])
        return table(rows, [*[False] * len(heads), *[True] * len(shown)])

    def facts(self, report: Report) -> list[tuple[str, str]]:
        """Return the totals one by one, as name and figure: for a report without groups."""
        shown = self.shown(report)
        cells = self._cells(report, report.totals, shown)
        return [
            (self.column(report.columns[index]), self._with_unit(report, index, cell))
            for index, cell in zip(shown, cells, strict=True)
        ]

    def shown(self, report: Report) -> list[int]:
        """Return the numbers of the columns to show."""
        values = [report.totals, *(row.values for row in report.rows)]
        return [
            index
            for index, column in enumerate(report.columns)
            if not column.caveat or any(row[index] not in (None, "0") for row in values)
        ]

    def column(self, column: ReportColumn) -> str:
        """Return what a figure is called."""
        return str(self._words["columns"].get(column.key, column.title))

    def heading(self, report: Report, column: ReportColumn) -> str:
        """Return a column's heading with its unit, where figures do not show it."""
        unit = {"money": report.currency, "days": self._words["measures"]["days"]}.get(column.measure)
        return f"{self.column(column)} ({unit})" if unit else self.column(column)

    def group(self, key: str, title: str) -> str:
        """Return what rows are about, as a heading."""
        return str(self._words["dimensions"].get(key, title))

    def member(self, label: str | None, group: str) -> str:
        """Return a group's member: a period or a forecast category by its name, records as they are called."""
        if label is None or _NONE.fullmatch(label):
            return str(self.formats.labels["words"]["none"])
        if group in _TIMES:
            return self.period_name(label) or label
        known = self._words["category_members"] if group in _CATEGORIES else {}
        return str(known.get(label.lower().replace(" ", "_"), flat(label)))

    def period(self, period: PeriodValue) -> str:
        """Return what a period is called: a quarter, month or year by name, others by their first and last day."""
        named = self.named(period)
        if named:
            return named
        first, last = self.formats.exact_day(period.start), self.formats.exact_day(period.end)
        return first if first == last else f"{first} – {last}"

    def named(self, period: PeriodValue) -> str | None:
        """Return the name of a period that has one: whole months, quarters and years, calendar or fiscal."""
        start, after = self.formats.date(period.start), self.formats.date(period.end) + timedelta(days=1)
        months = (after.year - start.year) * 12 + after.month - start.month
        if _YEARLY.fullmatch(period.label) or start.day != 1 or after.day != 1:
            return self.period_name(period.label)
        label = {1: f"{start:%Y-%m}", 3: f"{start:%Y}-Q{start.month // 3 + 1}", 12: f"{start:%Y}"}.get(months)
        return self.period_name(label) if label and (start.month - 1) % months == 0 else None

    def period_name(self, label: str) -> str | None:
        """Return the name of a quarter, month or year; None for what has none."""
        quarter, month = _QUARTER.fullmatch(label), _MONTH.fullmatch(label)
        if quarter:
            return self._skeleton("quarter", f"{quarter[1]}-{int(quarter[2]) * 3:02}-01")
        if month:
            return self._skeleton("month", f"{label}-01")
        return label if _YEARLY.fullmatch(label) else None

    def condition(self, text: str) -> str:
        """Return a report's filter in the reader's words."""
        operators = self._words["operators"]
        names = sorted((name for name in operators if name != "or"), key=len, reverse=True)
        found = re.fullmatch(rf"([\w. ]+?) ({'|'.join(map(re.escape, names))})(?: (.*))?", flat(text))
        if found is None:
            return flat(text)
        if not self._words["dimensions"]:
            return self._grouped(flat(text))
        name, operator, values = found.groups(default="")
        key = name.replace(" ", "_")
        named = self._words["dimensions"].get(key) or self.formats.label("fields", key)
        told = values.replace(" or ", f" {operators['or']} ")
        told = self._grouped(told)
        return " ".join(part for part in (named.lower(), operators[operator], told) if part)

    def cell(self, found: str | None, measure: str, places: int = 0) -> str:
        """Return a figure; unknown ones as a dash."""
        if found is None:
            return str(self.formats.labels["words"]["nothing"])
        if measure == "share":
            return self.formats.percent(found, places)
        rounded = Decimal(found).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        return self.formats.number(rounded, places)

    @property
    def _words(self) -> dict[str, Any]:
        return self.formats.labels

    def _cells(self, report: Report, values: Sequence[str | None], shown: Sequence[int]) -> list[str]:
        measures = [report.columns[index].measure for index in shown]
        places = [self._places(report, index) for index in shown]
        return [
            self.cell(values[index], measure, place)
            for index, measure, place in zip(shown, measures, places, strict=True)
        ]

    def members(self, report: Report, members: Sequence[str | None]) -> list[str]:
        """Return the members of a row, as they are called."""
        return [self.member(label, group.key) for label, group in zip(members, report.groups, strict=False)]

    def _grouped(self, text: str) -> str:
        """Return text with a figure at its end as the reader writes figures."""
        return _FIGURE.sub(lambda number: self.formats.number(number[0]), text)

    def _with_unit(self, report: Report, index: int, cell: str) -> str:
        found, measure = report.totals[index], report.columns[index].measure
        if found is None or measure not in {"money", "days"}:
            return cell
        if measure == "days":
            return f"{cell} {self.formats.noun('day', found)}"
        return self.formats.money(Decimal(found).quantize(_CENT, rounding=ROUND_HALF_UP), report.currency)

    def _places(self, report: Report, index: int) -> int:
        """Return how many decimals a column needs: cents and tenths of percents only where a figure has some."""
        measure = report.columns[index].measure
        if measure == "days":
            return 1
        values = [report.totals[index], *(row.values[index] for row in report.rows)]
        known = [Decimal(found) for found in values if found is not None]
        if measure == "share":
            percents = [round(share * 100, 2).normalize().as_tuple().exponent for share in known]
            return max([0, *(-int(exponent) for exponent in percents)])
        return 2 if measure == "money" and any(found % 1 for found in known) else 0

    def _skeleton(self, form: str, day: str) -> str:
        skeleton = self.formats.labels["skeletons"][form]
        told = format_skeleton(skeleton, self.formats.date(day), locale=self.formats.dates)
        return capital(told) if form == "quarter" else told
