"""What a terminal shows besides text."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console

from assistant.messages import ApprovalCard, Chart, Choice
from assistant.render.cards import Cards
from tools.results import Citation, FieldChange

if TYPE_CHECKING:
    from rich.console import RenderableType

    from assistant.render.context import RenderContext

AMOUNT = FieldChange(
    table="deals", id=3, label="[red]Renewal[/red]", op="change", field="amount", before="30000", after="45000"
)


def _drawn(shown: RenderableType) -> str:
    target = StringIO()
    Console(file=target, width=80, no_color=True).print(shown)
    return target.getvalue()


def test_an_approval_shows_old_and_new(reader: RenderContext) -> None:
    """The card has what changes, how long it waits, and its number; markup in a name is text."""
    expires = datetime(2026, 11, 30, 13, 30, tzinfo=UTC)
    text = _drawn(Cards("en", reader).approval(ApprovalCard(id=12, summary="", changes=[AMOUNT], expires_at=expires)))
    for part in ("[red]Renewal[/red]", "30,000", "45,000", "Mon 30 Nov 14:30", "#12"):
        assert part in text
    assert max(map(len, text.splitlines())) <= 80


def test_new_and_removed_records_are_marked(reader: RenderContext) -> None:
    """A record that comes or goes has no old and new value of its own."""
    new = FieldChange(table="deals", id=4, label="Pilot", op="create", after={"stage_id": "Demo"})
    gone = FieldChange(table="tasks", id=5, label="Call back", op="remove")
    text = _drawn(Cards("pl", reader).changes([new, gone]))
    assert "szansa Pilot" in text
    assert "Demo" in text
    assert "usunięcie" in text


def test_choices_and_sources_are_numbered(reader: RenderContext) -> None:
    """The numbers are those of the reply."""
    cards = Cards("en", reader)
    assert "2  Anna Kowalska  Globex" in _drawn(
        cards.choices([Choice(number=1, label="Anna Nowak"), Choice(number=2, label="Anna Kowalska", detail="Globex")])
    )
    assert "[1] deal Renewal, Mon 2 Nov\n    “We need SSO.”" in _drawn(
        cards.citations([Citation(kind="deal", id=3, label="Renewal", at="2026-11-02", quote="We need SSO.")])
    )


def test_deals_are_a_table(reader: RenderContext) -> None:
    """A deal without an amount or a date shows dashes."""
    item = {"deal": {"kind": "deal", "id": 3, "label": "Renewal"}, "stage": "Demo", "status": "open",
            "forecast_category": "commit"}  # fmt: skip
    assert _drawn(Cards("en", reader).deals([item])).splitlines()[1].split() == ["1", "Renewal", "Demo", "–", "–"]


def test_bars_are_as_long_as_their_figures(reader: RenderContext) -> None:
    """The greatest fills the room, half of it half; nothing at all has no bar."""
    chart = Chart(kind="bar", title="Pipeline", labels=["Demo", "Won", "Lost"], values=[10, 5, 0], unit="EUR")
    bars = [line.count("█") for line in _drawn(Cards("en", reader).chart(chart)).splitlines()[1:]]
    assert bars == [32, 16, 0]
