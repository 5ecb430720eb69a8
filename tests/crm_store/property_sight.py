"""Who sees what, told a second time: plain Python over all rows, to compare the queries with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_store.models import Base

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

Row = dict[str, Any]
Rows = dict[str, dict[int, Row]]

PARENTS = {
    "contact_emails": {"contact_id": "contacts"},
    "employments": {"contact_id": "contacts", "account_id": "accounts"},
    "deal_contacts": {"deal_id": "deals", "contact_id": "contacts"},
    "deal_lines": {"deal_id": "deals"},
    "participants": {"activity_id": "activities", "contact_id": "contacts"},
}
ABOUT = {"account_id": "accounts", "deal_id": "deals", "contact_id": "contacts"}
OWNED = {"accounts", "contacts", "deals"}
DEPENDENT = {"activities", "tasks"}
SEEN = {"users", *OWNED, *DEPENDENT, *PARENTS, "deal_events", "change_sets", "changes"}


def rows_of(connection: Connection) -> Rows:
    """Return all rows of the tables that people at work write to, and of the log."""
    tables = [Base.metadata.tables[name] for name in SEEN]
    return {
        table.name: {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()} for table in tables
    }


@dataclass(frozen=True)
class Sight:
    """What some readers see together: each row that every one of them sees."""

    rows: Rows
    readers: tuple[int, ...]

    def ids(self, table: str) -> set[int]:
        """Return the visible ids of a table."""
        return {row_id for row_id in self.rows[table] if self.sees(table, row_id)}

    def sees(self, table: str, row_id: int | None) -> bool:
        """Tell whether a row is visible; where there is no row, nothing is."""
        row = self.rows[table].get(row_id or 0)
        if row is None or not self.readers or not all(reader in self._active for reader in self.readers):
            return False
        return self.everything or self._rep_sees(table, row)

    @property
    def everything(self) -> bool:
        """Whether all readers are admins."""
        return not self._limited

    @cached_property
    def own(self) -> set[int]:
        """Owners all of whose rows every reader sees."""
        return set.intersection(*(self._below(reader) for reader in self._limited)) if self._limited else set()

    @cached_property
    def shared(self) -> set[int]:
        """Owners whose shared rows every reader sees."""
        seen = (self._below(reader) | self._mates(reader) for reader in self._limited)
        return set.intersection(*seen) if self._limited else set()

    @cached_property
    def _active(self) -> set[int]:
        return {user["id"] for user in self.rows["users"].values() if user["active"]}

    @cached_property
    def _limited(self) -> list[int]:
        return [reader for reader in self.readers if str(self.rows["users"][reader]["role"]) != "admin"]

    def _below(self, reader: int) -> set[int]:
        users = self.rows["users"]
        found = {reader}
        while str(users[reader]["role"]) == "manager":
            more = {user_id for user_id, user in users.items() if user["manager_id"] in found} - found
            if not more:
                break
            found |= more
        return found

    def _mates(self, reader: int) -> set[int]:
        users = self.rows["users"]
        teams = {users[user_id]["team_id"] for user_id in self._below(reader)} - {None}
        return {user_id for user_id, user in users.items() if user["team_id"] in teams}

    def _is_shared(self, row: Row) -> bool:
        return row["sharing"] == "company" or (row["sharing"] != "private" and row["owner_id"] in self.shared)

    def _parents_seen(self, row: Row, parents: dict[str, str]) -> bool:
        named = {table: row[column] for column, table in parents.items() if row.get(column) is not None}
        return all(self.sees(table, row_id) for table, row_id in named.items())

    def _rep_sees(self, table: str, row: Row) -> bool:
        if table in OWNED | DEPENDENT:
            about = table in OWNED or self._parents_seen(row, ABOUT)
            return row["owner_id"] in self.own or (self._is_shared(row) and about)
        if table == "deal_events":
            alive = row["deal_id"] in self.rows["deals"]
            return self.sees("deals", row["deal_id"]) if alive else row["owner_id"] in self.own
        if table == "changes":
            return self.sees("change_sets", row["change_set_id"])
        if table == "change_sets":
            return row["actor_id"] in self.own
        return self._parents_seen(row, PARENTS.get(table, {}))


def sum_of(rows: Iterable[Row], column: str) -> Any:  # noqa: ANN401  (a number or None, as SQL has it)
    """Return SQL's SUM: None for no values."""
    values = [row[column] for row in rows if row[column] is not None]
    return sum(values) if values else None
