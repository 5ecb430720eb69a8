"""What the screen shows: tables that fit, text that is only text, JSON that stays exact."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from assistant.cli import screen


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of forty columns without colours."""
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "40", "TERM": "xterm"}.items():
        monkeypatch.setenv(name, value)


def shown(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What stands on the screen, without styles."""
    out = capsys.readouterr().out
    for style in ("\x1b[1m", "\x1b[0m"):
        out = out.replace(style, "")
    return [line.rstrip() for line in out.splitlines()]


COLUMNS: list[screen.Column | str] = [
    "Owner",
    screen.Column("Weighted amount", right=True),
    screen.Column("Days to close", right=True),
]
ROWS = [("Ewa Zielińska", "1,234,567.89", "83.5"), ("Owen Price", "28,950.00", "104.8")]


def test_a_table_that_is_piped_stands_in_whole_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """A program that cuts columns or greps for a name gets each row in one line."""
    screen.table(COLUMNS, ROWS, total=("Total", "1,263,517.89", "94.1"))
    lines = shown(capsys)
    assert lines[0] == "Owner          Weighted amount  Days to close"
    assert lines[1] == "Ewa Zielińska     1,234,567.89           83.5"
    assert lines[3].startswith("Total")


def test_a_narrow_terminal_breaks_headings_and_text_but_no_figure(
    narrow: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A figure in two lines would be misread."""
    screen.table(COLUMNS, ROWS)
    lines = shown(capsys)
    assert max(map(len, lines)) <= 40
    assert any("1,234,567.89   83.5" in line for line in lines)
    assert "Weighted" in lines[1]


def test_a_line_that_is_piped_ends_with_its_last_cell(capsys: pytest.CaptureFixture[str]) -> None:
    """A comparison of two outputs shows no blanks that differ."""
    screen.table(["Who", "From"], [("Ewa", "import of\nthe deals"), ("Owen", "")])
    assert capsys.readouterr().out.splitlines() == ["Who   From", "Ewa   import of the deals", "Owen"]


def test_a_narrow_terminal_keeps_what_names_the_rows(narrow: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Figures without the group that they belong to are worth nothing: what does not fit is written as lists."""
    columns = [screen.Column("Team", whole=True), screen.Column("Quarter", whole=True), *COLUMNS[1:]]
    rows = [("Northern Europe", "2026-Q1", "1,234,567.89", "83.5"), ("A" * 50, "2026-Q2", "5.00", "1.0")]
    screen.table(columns, rows)
    lines = shown(capsys)
    assert lines[:3] == ["Northern Europe, 2026-Q1", "  Weighted amount  1,234,567.89", "  Days to close    83.5"]
    assert lines[3] == f"{'A' * 39}…, 2026-Q2"


def test_words_are_not_broken(narrow: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Text gives way between its words only."""
    screen.table(["What", "From"], [("changed the probability", "terminal: import opportunities")])
    assert {"probability", "opportunities", "changed", "terminal:"} <= set(" ".join(shown(capsys)).split())


def test_text_of_records_is_neither_markup_nor_escape_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """What somebody wrote into a name is shown as it is and steers nothing."""
    screen.table(["Name"], [("[bold]Acme[/bold] \x1b[31m:smile:",)])
    screen.line("[red]x[/red]\x07")
    lines = shown(capsys)
    assert lines[1] == "[bold]Acme[/bold] �[31m:smile:"
    assert lines[2] == "[red]x[/red]�"


def test_json_keeps_amounts_exact_and_moments_with_their_offset(capsys: pytest.CaptureFixture[str]) -> None:
    """A program reads what the database holds, not what a float makes of it."""
    screen.as_json({"amount": Decimal("1234567890123.4567"), "at": datetime(2026, 3, 11, 9, 30, tzinfo=UTC)})
    read = json.loads(capsys.readouterr().out)
    assert read == {"amount": "1234567890123.4567", "at": "2026-03-11T09:30:00+00:00"}


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    """A log file does not fill with bars."""
    with screen.progress("Importing", 10) as tell:
        tell(5, "deals.csv", 10)
    assert capsys.readouterr() == ("", "")


def test_progress_shows_a_terminal_what_is_going_on(narrow: None, capsys: pytest.CaptureFixture[str]) -> None:
    """A person who waits sees what for; it goes to stderr, so that stdout stays clean."""
    with screen.progress("Importing") as tell:
        tell(5, "deals.csv", 10)
    out, err = capsys.readouterr()
    assert out == ""
    assert "deals.csv" in err
