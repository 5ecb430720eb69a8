"""What commands show: tables and lines on stdout, complaints and progress on stderr.

A terminal gets tables in its width and colours; anything else gets plain text that other programs
can read, in whole lines. Text from records is shown as it is, never read as markup or as escape codes.
"""

from __future__ import annotations

import codecs
import sys
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TextIO

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PLAIN_WIDTH = 100_000
_FOLDS = str.maketrans({"ł": "l", "Ł": "L", "→": "->", "–": "-", "—": "-", "−": "-", "…": "...", "’": "'", "×": "x"})
_HANDLER = "crm_fold"


class Tell(Protocol):
    """Is told the progress of something."""

    def __call__(self, done: int, what: str = "", total: int | None = None, /) -> None:
        """Show that so much is done of ``total``; ``what`` it is about just now."""


@dataclass(frozen=True)
class Column:
    """A column's heading, whether it holds figures, and whether its text names a row and so stands in one line."""

    heading: str
    right: bool = False
    whole: bool = False


def prepare_streams() -> None:
    """Let a terminal of few letters show the nearest ones instead of failing: ``ł`` as ``l``."""
    codecs.register_error(_HANDLER, _fold)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_HANDLER)


def line(text: str = "", style: str = "") -> None:
    """Write a line of text to stdout."""
    console().print(Text(_visible(text), style))


def complain(*lines: str) -> None:
    """Write lines to stderr, the first in red; empty ones are left out."""
    written = console(sys.stderr)
    for text, style in zip((text for text in lines if text), ("red", *[""] * len(lines)), strict=False):
        written.print(Text(_visible(text), style), soft_wrap=True)


def table(columns: Sequence[Column | str], rows: Iterable[Sequence[str]], total: Sequence[str] | None = None) -> None:
    """Write a table to stdout, in the terminal's width if it is one; ``total`` is its last row.

    Neither figures nor words are broken; where space is short, lines are broken between words, and where that
    does not help, each row is written as a list of its values.
    """
    from assistant.cli import tables

    known = [column if isinstance(column, Column) else Column(column) for column in columns]
    shown = [[_visible(value) for value in row] for row in (*rows, *([total] if total else []))]
    target = console()
    if target.is_terminal:
        tables.draw(target, known, shown, totalled=total is not None)
    else:
        sys.stdout.writelines(text + "\n" for text in tables.plain(known, shown))


def cell(value: object) -> str:
    """Return a value as a table shows it: nothing as a dash, a moment to the minute in UTC."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else str(value)


def as_json(value: object) -> None:
    """Write a value as JSON to stdout; names are kept readable where the output can hold them."""
    import json

    whole = codecs.lookup(sys.stdout.encoding or "ascii").name.startswith("utf")
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=not whole, default=_plain) + "\n")


def go_on(question: str) -> None:
    """Ask a person at a terminal whether to go on; where there is none, nobody objects.

    Raises:
        typer.Exit: the answer is no.
    """
    if not at_a_terminal():
        return
    import typer

    if not typer.confirm(question, default=False, err=True):
        complain("Stopped; nothing was written.")
        raise typer.Exit(1)


def at_a_terminal() -> bool:
    """Whether a person can be asked something and answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Tell]:
    """Show a bar while something runs, on a terminal only; yields what is told how much is done, and of what."""
    target = console(sys.stderr)
    if not target.is_terminal:
        yield lambda _done, _what="", _total=None: None
        return
    from rich.progress import Progress

    with Progress(console=target, transient=True) as bar:
        task = bar.add_task(title, total=total)

        def tell(done: int, what: str = "", of: int | None = None, /) -> None:
            about = _visible(f"{title} {what}".strip())
            bar.update(task, completed=done, description=about, total=total if of is None else of)

        yield tell


def console(stream: TextIO | None = None) -> Console:
    """Return a console for stdout or another stream that interprets nothing in what it shows."""
    made = Console(file=stream or sys.stdout, markup=False, highlight=False, emoji=False)
    if not made.is_terminal:
        made.width = _PLAIN_WIDTH
    return made


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _visible(text: str) -> str:
    """Replace control characters, which could steer the terminal, by marks."""
    return "".join(char if char.isprintable() or char == "\n" else _mark(char) for char in text)


def _mark(char: str) -> str:
    return " " if char.isspace() else "�"


def _fold(error: UnicodeError) -> tuple[str, int]:
    """Give the nearest letters that any terminal has, as a codec's error handler."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_FOLDS)
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return "".join(char if char.isascii() else "?" for char in kept), error.end
