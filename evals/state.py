"""Reads a CRM's rows as people would: references by name, parts folded into the record they belong to."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crm_store.lookup import record_kinds
from crm_store.snapshot import references

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from crm_store.snapshot import Rows

MAIN = {
    "activities": "activity",
    "tasks": "task",
    "accounts": "account",
    "contacts": "contact",
    "deals": "deal",
    "leads": "lead",
    "own_words": "word",
}
PARTS = {"participants", "contact_emails", "contact_phones", "employments", "deal_contacts", "deal_lines"}
RENAMED = {
    ("activity", "activity_type"): "type",
    ("task", "due_on"): "due",
    ("lead", "company_name"): "company",
}
_MOMENTS = {"occurred_at": ("day", "time"), "due_at": (None, "due_time")}

WORD = r"\w+"

Key = tuple[str, int]
Record = dict[str, Any]


def readable(rows: Rows, zone: ZoneInfo) -> dict[Key, Record]:
    """Return all records by kind and id, each with its fields as the README of the scenarios names them.

    Rows of other tables are there under their table's name, as they are stored.
    """
    reader = _Reader(rows, zone)
    found: dict[Key, Record] = {}
    for table, entries in rows.items():
        if table in PARTS:
            continue
        kind = MAIN.get(table, table)
        for row_id, row in entries.items():
            found[kind, row_id] = reader.record(table, kind, row) if table in MAIN else row
    return found


def custom_field(name: str) -> str:
    """Return how scenarios call a field of the company's own: ``custom.next_follow_up`` for "Next follow-up"."""
    return f"custom.{'_'.join(re.findall(WORD, name.casefold()))}"


def label_of(table: str, row: Record) -> str:
    """Return what people call a row."""
    if table == "contacts" and "first_name" in row:
        return " ".join(part for part in (row["first_name"], row["last_name"]) if part)
    named = next((row[field] for field in ("name", "title", "subject", "address", "word") if row.get(field)), None)
    return str(named or f"{table} {row['id']}")


class _Reader:
    """One state's rows and how to tell them."""

    def __init__(self, rows: Rows, zone: ZoneInfo) -> None:
        self.rows = rows
        self.zone = zone
        self.references = references()

    def record(self, table: str, kind: str, row: Record) -> Record:
        told: Record = {}
        for field, value in row.items():
            if field in _MOMENTS:
                told |= self._moment(field, value)
            elif field == "custom":
                told |= {custom_field(name): part for name, part in (value or {}).items()}
            elif field != "id":
                told[self._name(kind, field)] = self._value(table, field, value)
        return told | dict(self._parts(table, row["id"]))

    @staticmethod
    def _name(kind: str, field: str) -> str:
        return RENAMED.get((kind, field)) or field.removesuffix("_id")

    def _value(self, table: str, field: str, value: Any) -> Any:  # noqa: ANN401  (as the log writes it)
        target = self.references[table].get(field)
        if target is None or value is None:
            return value
        row = self.rows.get(target, {}).get(value)
        return label_of(target, row) if row else f"{target} {value}"

    def _moment(self, field: str, value: str | None) -> Record:
        day, clock = _MOMENTS[field]
        local = datetime.fromisoformat(value).astimezone(self.zone) if value else None
        told = {clock: f"{local:%H:%M}" if local else None}
        return {**told, day: f"{local:%Y-%m-%d}" if local else None} if day else told

    def _parts(self, table: str, row_id: int) -> Iterator[tuple[str, Any]]:
        if table == "activities":
            yield "contacts", self._linked("participants", "activity_id", row_id, "contact_id")
            yield "colleagues", self._linked("participants", "activity_id", row_id, "user_id")
        if table == "own_words":
            yield "means", self._meant(self.rows[table][row_id])
        if table == "deals":
            yield "contacts", self._linked("deal_contacts", "deal_id", row_id, "contact_id")
            yield "lines", sorted(self._line(line) for line in self._of("deal_lines", "deal_id", row_id))
        if table == "contacts":
            yield "email", sorted(row["address"] for row in self._of("contact_emails", "contact_id", row_id))
            yield (
                "phone",
                sorted(
                    "".join(filter(str.isdigit, row["number"]))
                    for row in self._of("contact_phones", "contact_id", row_id)
                ),
            )
            jobs = [job for job in self._of("employments", "contact_id", row_id) if job["ended_on"] is None]
            yield "account", sorted(self._value("employments", "account_id", job["account_id"]) for job in jobs)
            yield (
                "former",
                sorted(
                    self._value("employments", "account_id", job["account_id"])
                    for job in self._of("employments", "contact_id", row_id)
                    if job["ended_on"] is not None
                ),
            )

    def _meant(self, word: Record) -> str:
        table = record_kinds()[word["record_kind"]].__tablename__
        return label_of(table, self.rows[table].get(word["record_id"], {"id": None}))

    def _line(self, line: Record) -> str:
        return f"{line['quantity']} × {self._value('deal_lines', 'product_id', line['product_id'])}"

    def _of(self, table: str, column: str, row_id: int) -> list[Record]:
        return [row for row in self.rows.get(table, {}).values() if row[column] == row_id]

    def _linked(self, table: str, column: str, row_id: int, target: str) -> list[str]:
        found = (self._value(table, target, row[target]) for row in self._of(table, column, row_id))
        return sorted(label for label in found if label)
