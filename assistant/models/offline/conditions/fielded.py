"""Conditions that name their field: "amount over 50k", "source is not the web", "without a next step"."""

from __future__ import annotations

from assistant.models.offline.conditions import timing
from assistant.models.offline.conditions.kinds import Field, Node, emptiness, joined, leaf, negated
from assistant.models.offline.conditions.row import NEAR, Leaf, Row


class Fielded(Row):
    """Reads fields with what they are, or are not."""

    def _lacking(self, place: int) -> Leaf | None:
        """Return "without a next step or an amount": all that is named is empty."""
        if not self._is(place, "lacking"):
            return None
        nodes: list[Node] = []
        at, path = place + 1, None
        while True:
            start = self._values.after_fillers(at, limit=2)
            field = self._field(start)
            if field is None:
                break
            nodes.append(leaf(field.path, "is empty"))
            path, at = field.path, start + 1
            more = at + (self._is(at, "comma") and self._is(at + 1, "or"))
            linked = any(self._is(more, joint) for joint in ("or", "and", "comma", "neg"))
            nearby = self._values.after_fillers(more + 1, limit=1)
            if not linked or self._field(nearby) is None or self._has_value(nearby):
                break
            at = more + 1
        return Leaf(joined("and", nodes), at, path) if nodes else None

    def _has_value(self, place: int) -> bool:
        """Return whether a field at a place is said to be something."""
        return self._of_field(place) is not None

    def _of_field(self, place: int) -> Leaf | None:
        """Return "amount over 50k", "source is not the web", "with a next step", "close date before June"."""
        having = self._is(place, "having")
        start = self._values.after_fillers(place + 1, limit=1) if having else place
        field = self._field(start)
        if field is None:
            return None
        found = self._valued(field, start + 1, near=having and field.type == "text")
        if found is not None:
            return found
        return Leaf(emptiness(field.path, empty=False), start + 1, field.path) if having else None

    def _numbered(self, place: int) -> Leaf | None:
        """Return "with more than 100 employees", "over 40 points"."""
        at = self._values.after_fillers(place + 1, limit=1) if self._is(place, "having") else place
        atom, op = self._at(at), None
        if atom is not None and "op" in atom.meanings and atom.span is None:
            op, at = atom.meanings["op"], self._values.after_fillers(at + 1, limit=1)
        number, behind = self._number(at), at + 1
        if number is None or op in {"!=", "contains"}:
            return None
        if self._is(behind, "reversed"):
            op, behind = ">=" if self._is(behind, "reversed", "yes") else "<=", behind + 1
        field = self._field(behind)
        if field is None or field.type != "number" or (op is None and at == place):
            return None
        return Leaf(leaf(field.path, op or "=", number), behind + 1, field.path)

    def _valued(self, field: Field, at: int, *, near: bool = False) -> Leaf | None:
        negative, op = False, None
        for _ in range(NEAR):
            lacks = self._is(at, "lacking") and self._field(self._values.after_fillers(at + 1, limit=1)) is not None
            if not lacks and (self._is(at, "empty") or self._is(at, "filled")):
                empty = self._is(at, "empty") and not negative
                return Leaf(emptiness(field.path, empty=empty), at + 1, field.path)
            if self._is(at, "neg") or self._is(at, "op", "!="):
                negative, at = not negative, at + 1
            elif self._is(at, "op", "contains"):
                op, at = "contains", at + 1
            elif self._is(at, "be") or (
                not near and field.type not in {"money", "number", "day", "moment"} and self._idle_here(at)
            ):
                at += 1
            else:
                break
        found = self._compare_field(field, at, op)
        if found is None:
            return None
        return Leaf(negated(found.node), found.end, field.path) if negative else found

    def _idle_here(self, at: int) -> bool:
        atom = self._at(at)
        return atom is not None and atom.idle and not (atom.span or atom.terms) and not self._is(at, "all")

    def _compare_field(self, field: Field, at: int, op: str | None) -> Leaf | None:
        if field.timed:
            return self._timed(field, at)
        if field.type in {"money", "number", "count"}:
            return self._ranged(field, at) or self._measured(field, at)
        value = self._values.of(field, at, plain=True)
        return Leaf(leaf(field.path, op or "=", value.value), value.end, field.path) if value else None

    def _measured(self, field: Field, at: int) -> Leaf | None:
        """Return a number with an operator before or behind it."""
        op = None
        for _ in range(2):
            atom = self._at(at)
            if atom is None:
                return None
            if "op" in atom.meanings and atom.meanings["op"] not in {"!=", "contains"} and atom.span is None:
                op, at = atom.meanings["op"], at + 1
            elif atom.idle and atom.span is None:
                at += 1
        value = self._values.amount(at, field)
        if value is None:
            return None
        number, end = value
        if self._is(end, "reversed"):
            op, end = ">=" if self._is(end, "reversed", "yes") else "<=", end + 1
        return Leaf(leaf(field.path, op or "=", number), end, field.path)

    def _ranged(self, field: Field, at: int) -> Leaf | None:
        """Return "between 20k and 50k"."""
        at = self._values.after_fillers(at, limit=2)
        found = self._values.range(at, field) if self._is(at, "between") else None
        if found is None:
            return None
        low, high, end = found
        return Leaf(joined("and", [leaf(field.path, ">=", low), leaf(field.path, "<=", high)]), end, field.path)

    def _timed(self, field: Field, at: int) -> Leaf | None:
        found = self._values.time(at, field)
        if found is None:
            length = self._length_since(at)
            if length is None:
                return None
            op, days, end = length
            return Leaf(leaf(field.path, timing.turned(op), timing.ago(days)), end, field.path)
        op, value, end = found
        if value == "":
            return None
        return Leaf(leaf(field.path, op, value), end, field.path)

    def _length_since(self, at: int) -> tuple[str, int, int] | None:
        """Return "more than five weeks [ago]": an operator on the age, its days, where it ends."""
        op = None
        at = self._values.after_fillers(at, limit=2, but_ops=True)
        atom = self._at(at)
        if atom and "op" in atom.meanings and atom.span is None:
            op, at = atom.meanings["op"], self._values.after_fillers(at + 1, limit=1)
        elif atom and "older" in atom.meanings:
            op, at = ">" if atom.is_a("older", "yes") else "<", self._values.after_fillers(at + 1, limit=1)
        atom = self._at(at)
        days = timing.days_of(atom) if atom else None
        if days is None or op in {"!=", "contains"}:
            return None
        return op or ">=", days, at + 1 + self._is(at + 1, "ago", "yes")

    def _between(self, place: int) -> Leaf | None:
        field = self._kind.main("money") or self._kind.main("number")
        return self._ranged(field, place) if field and self._is(place, "between") else None
