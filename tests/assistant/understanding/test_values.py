"""Times, amounts and addresses are read from messages as people write them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast
from zoneinfo import ZoneInfo

import pytest
import yaml

from assistant.understanding.values import find_values, past_reading
from crm_store.fiscal import FiscalCalendar

if TYPE_CHECKING:
    from assistant.understanding.findings import Span

Language = Literal["en", "pl"]

NOW = datetime(2026, 11, 18, 11, 0, tzinfo=ZoneInfo("Europe/Warsaw"))
CALENDAR = FiscalCalendar("Europe/Warsaw", 4, "PL")
DATA = Path(__file__).parent / "data"


def table(language: Language) -> list[tuple[Language, str, str]]:
    """Return the rows of a language's table."""
    text = (DATA / f"values_{language}.yaml").read_text(encoding="utf-8")
    rows = cast("dict[str, str]", yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506  (it makes only texts)
    return [(language, said, meant) for said, meant in rows.items()]


def written(span: Span) -> str:
    """Return a span as the tables write it."""
    parts = (span.type, span.value or "!", span.role, None if span.certain else "?")
    return " ".join(part for part in parts if part is not None)


@pytest.mark.parametrize(("language", "said", "meant"), [*table("en"), *table("pl")])
def test_expressions(language: Language, said: str, meant: str) -> None:
    """Every expression of the tables is read as it is meant, and names are not read as times or money."""
    spans = find_values(said, language, NOW, CALENDAR)
    assert all(said[span.start : span.end] == span.text for span in spans)
    if meant == "-":
        assert [span for span in spans if span.type != "number"] == []
    else:
        assert " | ".join(written(span) for span in spans) == meant


@pytest.mark.parametrize("language", ["en", "pl"])
def test_tables_are_long(language: Language) -> None:
    """A language has at least 150 expressions."""
    assert len(table(language)) >= 150


@pytest.mark.parametrize(
    ("language", "said", "gone"),
    [
        ("en", "on Friday", "2026-11-13"),
        ("en", "on Friday at 3", "2026-11-13T15:00"),
        ("en", "on Wednesday", "2026-11-11"),
        ("en", "March 3", "2026-03-03"),
        ("en", "at 9:30", "2026-11-18T09:30"),
        ("en", "in the first week of August", "2026-08-01..2026-08-07"),
        ("pl", "w drugiej połowie sierpnia", "2026-08-16..2026-08-31"),
        ("en", "since the end of Q1", None),
        ("en", "in January", "2026-01"),
        ("pl", "w poniedziałek", "2026-11-16"),
        ("pl", "5 grudnia", "2025-12-05"),
        ("pl", "w czwartek rano", "2026-11-12T09:00"),
        ("en", "tomorrow", None),
        ("en", "March 3, 2027", None),
        ("en", "last Friday", None),
        ("pl", "za tydzień", None),
        ("en", "45k", None),
    ],
)
def test_past_reading(language: Language, said: str, gone: str | None) -> None:
    """An open day or time of something done is the last such one; one that says when it is stays."""
    (span,) = find_values(said, language, NOW, CALENDAR)
    assert past_reading(span, NOW, language) == gone


def test_past_reading_of_a_range() -> None:
    """The beginning of a range of times keeps its time on the past day."""
    begun, length = find_values("met on Thursday between 9 and 11", "en", NOW, CALENDAR)
    assert (begun.value, length.value, length.role) == ("2026-11-19T09:00", "120", "until")
    assert past_reading(begun, NOW, "en") == "2026-11-12T09:00"


def test_periods_are_known_to_the_store() -> None:
    """Every period found in the tables is one that reports can read."""
    for language, said, _ in [*table("en"), *table("pl")]:
        for span in find_values(said, language, NOW, CALENDAR):
            if span.type == "period" and span.value is not None:
                assert CALENDAR.parse(span.value, NOW.date()).days > 0


def test_several_in_a_message() -> None:
    """A message with several times and amounts gives each with its place."""
    text = "Called Anna yesterday, she wants a quote by Friday. Demo next Tuesday at 10, 45k EUR."
    spans = find_values(text, "en", NOW, CALENDAR)
    assert [(span.text, span.value) for span in spans] == [
        ("yesterday", "2026-11-17"),
        ("by Friday", "2026-11-20"),
        ("next Tuesday at 10", "2026-11-24T10:00"),
        ("45k EUR", "45000 EUR"),
    ]
