"""What a file holds and what each of its columns fills, with the reasons."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NamedTuple

from crm_store.importing.fields import entities
from crm_store.importing.values import DEFAULT, Conventions

if TYPE_CHECKING:
    from collections import abc


class Relation(NamedTuple):
    """A column that names a record of another entity: ``account`` of ``accounts`` by its ``name``."""

    header: str
    field: str
    to: str
    by: str


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """What a column becomes.

    Attributes:
        header: its name in the file.
        field: the field that it fills; ``None`` makes it a custom field.
        kind: what its cells are, for :func:`crm_store.importing.values.parse_cell`.
        by: how it names the record that it refers to: ``name``, ``email``, ``domain``, ``external_id``,
            ``first_name`` or ``last_name``.
        label: what its address or number is for: ``work``, ``home``, ``mobile``, ``fax`` or ``other``.
        conventions: how its cells are written.
        values: what to read a cell as, by its text; other cells are read as they are.
        ignored: whether it is left out.
        confidence: how sure this is, 0 to 1.
        why: the reason, for the reader.
    """

    header: str
    field: str | None = None
    kind: str = "text"
    by: str | None = None
    label: str | None = None
    conventions: Conventions = DEFAULT
    values: abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    ignored: bool = False
    confidence: float = 0.0
    why: str = ""

    @property
    def target(self) -> str:
        """What it becomes, as overrides write it: ``account by domain``, ``phone as mobile``, ``custom``."""
        if self.ignored:
            return "ignore"
        if self.field is None:
            return "custom"
        by = f" by {self.by}" if self.by else ""
        return self.field + by + (f" as {self.label}" if self.label else "")


@dataclasses.dataclass(frozen=True, slots=True)
class Mapping:
    """How a file is read.

    Attributes:
        file: its name.
        entity: what each row is, one of :func:`crm_store.importing.fields.entities`.
        columns: what each column becomes, by header.
        constants: what a field is in every row, as text; a column that fills it goes before.
        currency: the currency of amounts that name none.
        confidence: how sure the entity is, 0 to 1.
        why: what spoke for it.
        assumptions: what the file does not decide, for the reader to confirm.
    """

    file: str
    entity: str
    columns: abc.Mapping[str, Column]
    constants: abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    currency: str | None = None
    confidence: float = 1.0
    why: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The columns that name records of other entities."""
        fields = entities()[self.entity].fields
        return tuple(
            Relation(column.header, column.field, str(fields[column.field].to), column.by)
            for column in self.columns.values()
            if column.field and column.by and not column.ignored
        )

    @property
    def custom(self) -> tuple[str, ...]:
        """The headers that become custom fields."""
        return tuple(column.header for column in self.columns.values() if not column.field and not column.ignored)

    def headers_of(self, field_name: str) -> tuple[str, ...]:
        """Return the headers that fill a field, in the order of the file."""
        return tuple(column.header for column in self.columns.values() if column.field == field_name)
