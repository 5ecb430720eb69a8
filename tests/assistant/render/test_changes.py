"""Changes in one line for each record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.render.changes import change_lines, summary

if TYPE_CHECKING:
    from assistant.render.context import RenderContext


def _change(field: str, before: Any, after: Any, number: int = 3) -> dict[str, Any]:  # noqa: ANN401  (as logged)
    return {"table": "deals", "id": number, "label": f"Deal {number}", "op": "change", "field": field,
            "before": before, "after": after}  # fmt: skip


def test_old_and_new_of_each_field(reader: RenderContext) -> None:
    """Values are written as the reader writes them, and consequences go without saying."""
    changes = [
        _change("stage_id", "Proposal", "Won"),
        _change("forecast_category", "best_case", "closed"),
        _change("close_date", None, "2026-11-23"),
        _change("amount", {"amount": "30000", "currency": "EUR"}, {"amount": "45000", "currency": "EUR"}),
    ]
    assert summary(changes, "en", reader) == (
        "Deal 3: stage Proposal → Won; close date today; amount €30,000 → €45,000"
    )


def test_a_consequence_alone_is_told(reader: RenderContext) -> None:
    """A forecast category that somebody set himself is no consequence."""
    assert summary([_change("forecast_category", "commit", "best_case")], "pl", reader) == (
        "Deal 3: kategoria prognozy Pewne → Możliwe"
    )


def test_of_many_records_the_first_are_named(reader: RenderContext) -> None:
    """The rest is counted."""
    changes = [_change("owner_id", "Ann Lee", "Ben Holm", number) for number in range(1, 6)]
    assert summary(changes, "pl", reader).endswith("; + 2 rekordy")


def test_lines_without_a_reader_have_dates() -> None:
    """A command that knows nobody's day tells no today."""
    assert change_lines([_change("close_date", None, "2026-11-23")], "en") == ["Deal 3: close date Mon 23 Nov 2026"]


def test_new_and_removed_records(reader: RenderContext) -> None:
    """A new record is told with what matters, its parts belong to it; of a removed one its name is told."""
    created = {"table": "deals", "id": 8, "label": "Pilot", "op": "create",
               "after": {"amount": "12000", "currency": "PLN", "stage_id": "Demo", "next_step": None}}  # fmt: skip
    part = {"table": "deal_contacts", "id": 9, "label": "Anna", "op": "create", "after": {"contact_id": "Anna"}}
    removed = {"table": "tasks", "id": 4, "label": "Call back", "op": "remove"}
    assert summary([created, part, removed], "en", reader).replace("\xa0", " ") == (
        "New: deal Pilot, amount PLN 12,000, stage Demo; Delete: task Call back"
    )
