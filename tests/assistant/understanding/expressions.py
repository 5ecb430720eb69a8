"""Messages whose expressions of time and amount are known, and how well a reader finds them.

``python -m tests.assistant.understanding.expressions FILE`` prints each miss of a file and the rate of those right.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast
from zoneinfo import ZoneInfo

import yaml

from assistant.understanding.values import find_values
from crm_store.fiscal import FiscalCalendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.understanding.findings import Span

Language = Literal["en", "pl"]
DATA = Path(__file__).parent / "data"
_SILENT = frozenset({"number", "email", "phone", "domain"})
_NOTES = ("per", "tax")


@dataclass(frozen=True)
class Expression:
    """A message, when and where it is read, and what its times and amounts mean."""

    language: Language
    said: str
    meant: tuple[str, ...]
    now: datetime
    calendar: FiscalCalendar
    locale: str


def expressions(path: Path) -> Iterator[Expression]:
    """Yield the messages of a file; its name ends with its language."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  (it makes only texts)
    language = cast("Language", path.stem.rpartition("_")[2])
    for name, rows in content["messages"].items():
        present = content["presents"].get(name, content["presents"]["autumn"])
        zone = ZoneInfo(present["zone"])
        now = datetime.fromisoformat(present["now"]).replace(tzinfo=zone)
        calendar = FiscalCalendar(present["zone"], int(present["fiscal"]), present["country"])
        for said, means in rows:
            meant = tuple(one.strip() for one in means.split("|"))
            yield Expression(language, said, () if meant == ("-",) else meant, now, calendar, present["locale"])


def found_in(expression: Expression) -> tuple[str, ...]:
    """Return what is found in a message, as the files write it."""
    spans = find_values(
        expression.said, expression.language, expression.now, expression.calendar, expression.locale
    )  # fmt: skip
    return tuple(_written(span, expression) for span in spans if span.type not in _SILENT)


def right(expression: Expression) -> bool:
    """Tell whether just what is meant is found."""
    return found_in(expression) == expression.meant


def _written(span: Span, expression: Expression) -> str:
    if span.role == "every":
        return "every"
    kind, value = str(span.type), span.value or ""
    if span.type == "period" and value:
        period = expression.calendar.parse(value, expression.now.date())
        value = f"{period.start}..{period.end}"
    if "quantity" in span.details:
        kind, value = "lines", f"{span.details['quantity']} x {span.details['price']}"
    notes = [f"({'per ' if name == 'per' else ''}{span.details[name]})" for name in _NOTES if name in span.details]
    return " ".join(part for part in (kind, value, *notes, "" if span.certain else "?") if part)


def main(paths: list[str]) -> None:
    """Print the misses of files, and how many are right."""
    for path in paths:
        every = list(expressions(Path(path)))
        misses = [one for one in every if not right(one)]
        for one in misses:
            meant, found = " | ".join(one.meant), " | ".join(found_in(one))
            sys.stdout.write(f"{one.said!r}\n    meant {meant}\n    found {found}\n")
        sys.stdout.write(f"{Path(path).name}: {len(every) - len(misses)} of {len(every)} right\n")


if __name__ == "__main__":
    main(sys.argv[1:])
