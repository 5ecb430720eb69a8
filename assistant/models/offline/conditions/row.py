"""A row of atoms in which conditions over one kind of record are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.models.offline.conditions.kinds import Field, Node
from assistant.models.offline.conditions.values import ValueReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.conditions.atoms import Atom
    from assistant.models.offline.conditions.kinds import Kind
    from assistant.models.offline.message import Message

NEAR = 4
"""How many words that say nothing may stand within a condition."""


@dataclass(frozen=True)
class Leaf:
    """A condition read up to before an atom; ``path`` is the field that it is of, if it is of one."""

    node: Node
    end: int
    path: str | None = None
    bare: bool = False
    """Whether it is a value by itself, whose field no word names."""


class Row:
    """Atoms, and the kind whose conditions they are; ``head`` is the place of the kind's own noun."""

    def __init__(self, message: Message, atoms: Sequence[Atom], kind: Kind, head: int | None) -> None:
        """Look at ``atoms`` as conditions over ``kind``."""
        self._message = message
        self._atoms = atoms
        self._kind = kind
        self._head = head
        self._values = ValueReader(message, atoms, kind)
        self._event: Field | None = None

    def _at(self, place: int) -> Atom | None:
        return self._atoms[place] if place < len(self._atoms) else None

    def _is(self, place: int, category: str, value: str | None = None) -> bool:
        atom = self._at(place)
        return atom is not None and place != self._head and atom.is_a(category, value)

    def _field(self, place: int) -> Field | None:
        """Return the field that an atom names, of the kind itself or the company's own of it."""
        atom = self._at(place)
        if atom is None or place == self._head:
            return None
        for term in atom.terms:
            path = self._values.path_of(term) if term.value is None else None
            if path:
                return Field(path, term.holds)
        return self._kind.fields.get(atom.meanings.get("field", ""))

    def _number(self, place: int) -> int | None:
        atom = self._at(place)
        span = atom.span if atom else None
        whole = span is not None and span.type == "number" and (span.value or "").isdecimal()
        if whole and span:
            return int(span.value or "0")
        return int(atom.meanings["number"]) if atom and span is None and "number" in atom.meanings else None
