"""Conditions on when something was last done with a record: "untouched for five weeks", "not contacted since June"."""

from __future__ import annotations

from assistant.models.offline.conditions import timing
from assistant.models.offline.conditions.kinds import Field, leaf, negated
from assistant.models.offline.conditions.row import NEAR, Leaf, Row

_RANGE = ".."


class Silence(Row):
    """Reads how long nothing took place."""

    def _idle(self, place: int) -> Leaf | None:
        """Return "untouched for five weeks", "no contact since June", "for a month untouched"."""
        touch = self._kind.fields.get("touch")
        if touch is None:
            return None
        length = self._length(place)
        if length is not None:
            after = self._values.after_fillers(length[1], limit=1)
            if self._is(after, "idle"):
                return Leaf(leaf("idle_days", ">=", length[0]), after + 1, touch.path)
        if not self._is(place, "idle"):
            return None
        found = self._silent(place + 1, touch)
        never = self._is(place, "idle", "never")
        return found or (Leaf(leaf(touch.path, "is empty"), place + 1, touch.path) if never else None)

    def _silent(self, place: int, touch: Field) -> Leaf | None:
        length = self._length(self._values.after_fillers(place, limit=2))
        if length is not None:
            return Leaf(leaf("idle_days", ">=", length[0]), length[1], touch.path)
        time = self._values.time(self._values.after_fillers(place, limit=2), touch)
        if time is None:
            return None
        op, value, end = time
        value = value.partition(_RANGE)[0] if op == ">=" else value
        if op in {"=", ">=", ">"}:
            node = leaf(touch.path, "<" if op != ">" else "<=", value) if _RANGE not in value else negated(
                leaf(touch.path, "=", value)
            )  # fmt: skip
            return Leaf(node, end, touch.path)
        return Leaf(leaf(touch.path, op, value), end, touch.path)

    def _length(self, place: int) -> tuple[int, int] | None:
        """Return how many days a length of time at a place is, and where it ends; "more than" may go before."""
        if self._is(place, "op"):
            place = self._values.after_fillers(place + 1, limit=1)
        atom = self._at(place)
        days = timing.days_of(atom) if atom else None
        return (days, place + 1) if days else None

    def _untouched(self, place: int) -> Leaf | None:
        """Return "haven't been contacted for a month", "nobody talked to since June", "never contacted"."""
        touch = self._kind.fields.get("touch")
        if touch is None or not (self._is(place, "neg") or self._is(place, "lacking")):
            return None
        for step in range(place + 1, min(place + 1 + NEAR + 1, len(self._atoms))):
            if self._is(step, "event", "touch"):
                found = self._silent(step + 1, touch)
                return found or Leaf(leaf(touch.path, "is empty"), step + 1, touch.path)
            before = self._silent(step, touch)
            if before is not None:
                after = self._values.after_fillers(before.end, limit=2)
                return Leaf(before.node, after + 1, touch.path) if self._is(after, "event", "touch") else None
            if not self._atoms[step].idle:
                return None
        return None
