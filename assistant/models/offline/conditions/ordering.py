"""Order, how many, and what is measured: "the five biggest", "by close date", "how many", "total value of"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.conditions.atoms import Atom
    from assistant.models.offline.conditions.kinds import Field, Kind
    from assistant.models.offline.conditions.selection import Selection

_NEAR = 3
_UP, _DOWN = "up", "down"
_DIRECTIONS = {"high": _DOWN, "low": _UP, "old": _UP, "new": _DOWN, "soon": _UP, "idle": _UP}
_COUNTED = "count"


class Ordering:
    """Reads what is said of order and measures in a row of atoms."""

    def __init__(self, atoms: Sequence[Atom], kind: Kind, head: int | None) -> None:
        """Read ``atoms`` about records of ``kind``."""
        self._atoms = atoms
        self._kind = kind
        self._head = head
        self._field: Field | None = None
        self._direction: str | None = None

    def read(self, at: int, found: Selection) -> int | None:
        """Take what begins at a place into a selection; return the place behind it, or None if it is nothing such."""
        for reader in (self._measure, self._sorted, self._best, self._first):
            end = reader(at, found)
            if end is not None:
                return end
        if "direction" in self._atoms[at].meanings:
            self._direction = self._atoms[at].meanings["direction"]
            return at + 1
        return None

    def finish(self, found: Selection) -> None:
        """Set the order of a selection, once all of it was read."""
        if self._field is None and self._direction is not None:
            self._field = self._kind.main("money") or self._kind.main("number")
        if self._field is not None:
            found.order = ("-" if self._direction == _DOWN else "") + self._field.path

    def _measure(self, at: int, found: Selection) -> int | None:
        atom = self._atoms[at]
        if "measure" not in atom.meanings or found.measure is not None or at == self._head:
            return None
        measure = atom.meanings["measure"]
        if measure == _COUNTED:
            found.measure = measure
            return at + 1
        end, field = self._named_field(at + 1)
        known = field or self._kind.main("sum") or self._kind.main("number")
        if known is None or known.type not in {"money", "number"}:
            return None
        found.measure, found.measured = measure, known.path
        return end

    def _named_field(self, at: int) -> tuple[int, Field | None]:
        for step in range(at, min(at + 2, len(self._atoms))):
            field = self._kind.fields.get(self._atoms[step].meanings.get("field", ""))
            if field is not None and field.type in {"money", "number"} and step != self._head:
                return step + 1, field
            if not self._atoms[step].idle:
                break
        return at, None

    def _sorted(self, at: int, found: Selection) -> int | None:
        """Return "sorted by close date", "by amount, descending"."""
        if "sort" not in self._atoms[at].meanings:
            return None
        for step in range(at + 1, min(at + 1 + _NEAR, len(self._atoms))):
            atom = self._atoms[step]
            names = (atom.meanings.get("field", ""), atom.meanings.get("event", ""))
            field = next((self._kind.fields[name] for name in names if name in self._kind.fields), None)
            if field is not None and field.type != "reference":
                self._field = field
                return step + 1
            if "best" in atom.meanings:
                return self._best(step, found)
            if not atom.idle:
                break
        return None

    def _best(self, at: int, found: Selection) -> int | None:
        atom = self._atoms[at]
        best = atom.meanings.get("best")
        if best is None or at == self._head:
            return None
        number, end = self._number_beside(at)
        field = self._compared_by(best)
        if field is None or (number is None and not self._of_head(at)):
            return None
        self._field, self._direction = field, _DIRECTIONS[best]
        found.limit = number or found.limit
        return end

    def _of_head(self, at: int) -> bool:
        """Return whether a word such as "latest" is said of the records: it stands before their noun, or "first"."""
        following = self._atoms[at + 1 : at + 1 + _NEAR]
        if self._head is not None and at < self._head <= at + _NEAR + 1:
            return True
        return any("first" in atom.meanings for atom in following[:1])

    def _compared_by(self, best: str) -> Field | None:
        if best in {"high", "low"}:
            return self._kind.main("money") or self._kind.main("number")
        if best == "soon":
            return self._kind.main("time")
        return self._kind.fields.get("touch") if best == "idle" else self._kind.main("age")

    def _number_beside(self, at: int) -> tuple[int | None, int]:
        """Return the number beside a word such as "biggest", and the place behind both."""
        for step in range(max(0, at - 2), at):
            number = self._number(step)
            if number is not None:
                return number, at + 1
        number = self._number(at + 1)
        return (number, at + 2) if number is not None else (None, at + 1)

    def _first(self, at: int, found: Selection) -> int | None:
        """Return a number before "biggest", or behind "first"; other words take it with them."""
        number = self._number(at)
        if number is not None and any("best" in atom.meanings for atom in self._atoms[at + 1 : at + 3]):
            return at + 1
        if "first" in self._atoms[at].meanings:
            if at and ("best" in self._atoms[at - 1].meanings):
                return at + 1
            behind = self._number(at + 1)
            if behind is not None:
                found.limit = behind
                return at + 2
        return None

    def _number(self, at: int) -> int | None:
        span = self._atoms[at].span if 0 <= at < len(self._atoms) else None
        whole = span is not None and span.type == "number" and (span.value or "").isdecimal()
        return int(span.value or "0") if whole and span else None
