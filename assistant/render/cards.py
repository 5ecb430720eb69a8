"""What a terminal shows besides text: approvals, changes, choices, sources, tables of deals, charts.

Everything is Rich text without markup: what stands in records is shown as it is, and steers nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import ROUNDED
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from assistant.render.changes import main_rows, row_changes
from assistant.render.formats import Formats, flat, short
from tools.results import DealItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

    from assistant.messages import ApprovalCard, Chart, Choice
    from assistant.render.changes import RowChange
    from assistant.render.context import Language, RenderContext
    from tools.results import Citation, FieldChange

_BAR = "█"
_LONGEST_BAR = 32
_LONGEST_QUOTE = 240
_INDENT = 4


class Cards:
    """Draws for one reader in one language."""

    def __init__(self, language: Language, context: RenderContext) -> None:
        self._formats = Formats(language, context)
        self._words: Mapping[str, str] = self._formats.labels["cards"]

    def approval(self, card: ApprovalCard) -> RenderableType:
        """Return what waits for a yes: each field as it is and as it would be, and how long it waits."""
        until = Text(f"{self._words['until']} {self._formats.moment(card.expires_at)}", "dim")
        answer = Text(f"#{card.id}  {self._words['answer']}", "bold")
        shown: list[RenderableType] = [self.changes(card.changes)] if card.changes else [Text(flat(card.summary))]
        title = Text(self._words["approval"], "bold")
        return Panel(Group(*shown, until, answer), title=title, title_align="left", border_style="yellow", box=ROUNDED)

    def changes(self, changes: Sequence[FieldChange | Mapping[str, Any]]) -> RenderableType:
        """Return changes as a table: record, field, what it was, what it becomes."""
        table = self._table("record", "field", "before", "after")
        for row in main_rows(row_changes(changes, self._formats)):
            for cells in self._cells(row):
                table.add_row(*cells)
        return table

    def choices(self, choices: Iterable[Choice]) -> RenderableType:
        """Return the answers to choose from, by number."""
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(justify="right", no_wrap=True)
        table.add_column()
        for choice in choices:
            label = Text(flat(choice.label))
            if choice.detail:
                label.append(f"  {flat(choice.detail)}", "dim")
            table.add_row(Text(f"{choice.number}", "bold cyan"), label)
        return table

    def citations(self, citations: Sequence[Citation]) -> RenderableType:
        """Return where statements come from, numbered as in the reply."""
        lines: list[RenderableType] = [Text(self._words["sources"], "bold")]
        for number, one in enumerate(citations, start=1):
            line = Text(f"[{number}] ", "cyan")
            line.append(f"{self._formats.label('kinds', one.kind)} {flat(one.label)}", "")
            if one.at:
                line.append(f", {self._formats.moment(one.at)}", "dim")
            lines.append(line)
            if one.quote:
                quote = Text(self._formats.quote(short(one.quote, _LONGEST_QUOTE)), "italic")
                lines.append(Padding(quote, (0, 0, 0, _INDENT)))
        return Group(*lines)

    def deals(self, deals: Iterable[DealItem | Mapping[str, Any]]) -> RenderableType:
        """Return deals as a table, numbered as in the reply."""
        table = self._table("#", "deal", "account", "stage", "amount", "close_date", "owner", right=("#", "amount"))
        for number, found in enumerate(deals, start=1):
            table.add_row(*self._deal(number, found if isinstance(found, DealItem) else DealItem.model_validate(found)))
        return table

    def chart(self, chart: Chart) -> RenderableType:
        """Return figures as bars, the longest for the greatest; one below zero has none."""
        table = Table(box=None, show_header=False, pad_edge=False, title=Text(flat(chart.title), "bold"))
        table.title_justify = "left"
        table.add_column(max_width=28, no_wrap=True, overflow="ellipsis")
        table.add_column(no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        greatest = max([*chart.values, 0.0]) or 1.0
        for label, value in zip(chart.labels, chart.values, strict=True):
            length = max(round(value / greatest * _LONGEST_BAR), 1 if value > 0 else 0)
            figure = f"{self._formats.number(round(value, 2))} {flat(chart.unit)}"
            table.add_row(Text(flat(label)), Text(_BAR * length, "cyan"), Text(figure))
        return table

    def _cells(self, row: RowChange) -> list[list[Text]]:
        label = Text(f"{row.kind} {row.label}" if row.op != "change" else row.label)
        if row.op == "remove":
            return [[label, Text(self._words["removed"], "red"), Text(""), Text("")]]
        lines = [
            [Text(step.name), Text(step.before or "", "red"), Text(step.after or "", "green")] for step in row.steps
        ]
        if row.op == "create":
            lines = [[Text(self._words["created"], "green"), Text(""), Text("")], *lines]
        return [[label if not number else Text(""), *cells] for number, cells in enumerate(lines)]

    def _deal(self, number: int, item: DealItem) -> list[Text]:
        amount = self._formats.money(item.amount) if item.amount else self._formats.labels["words"]["nothing"]
        closing = self._formats.day(item.close_date) if item.close_date else self._formats.labels["words"]["nothing"]
        return [
            Text(str(number), "cyan"),
            Text(flat(item.deal.label)),
            Text(flat(item.account.label) if item.account else ""),
            Text(flat(item.stage)),
            Text(amount),
            Text(closing, "red" if item.overdue else ""),
            Text(flat(item.owner or ""), "dim"),
        ]

    def _table(self, *names: str, right: Sequence[str] = ()) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in names:
            heading = Text(self._words.get(name, name))
            table.add_column(heading, justify="right" if name in right else "left", overflow="fold")
        return table
