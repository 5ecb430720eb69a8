"""Reads single conditions in a row of atoms: a field and its value, a state, a time, a name, a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.conditions import timing
from assistant.models.offline.conditions.counting import Counts
from assistant.models.offline.conditions.fielded import Fielded
from assistant.models.offline.conditions.kinds import Field, joined, leaf
from assistant.models.offline.conditions.row import NEAR, Leaf
from assistant.models.offline.conditions.silence import Silence

if TYPE_CHECKING:
    from collections.abc import Callable


class LeafReader(Counts, Silence, Fielded):
    """Reads the conditions over one kind of record in a row of atoms."""

    def read(self, place: int) -> Leaf | None:
        """Return the condition that begins at a place, if one does."""
        readers: tuple[Callable[[int], Leaf | None], ...] = (
            self._numbered, self._count, self._idle, self._untouched, self._lacking, self._aged, self._of_field,
            self._between, self._at_event, self._compared, self._time, self._state, self._mine, self._named,
        )  # fmt: skip
        for reader in readers:
            found = reader(place)
            if found is not None:
                return found
        return None

    def listed(self, place: int, before: Leaf) -> Leaf | None:
        """Return another value at a place of the field of the condition before: "from the web or *a fair*"."""
        field = next((each for each in self._kind.fields.values() if each.path == before.path), None)
        if field is None and before.path and "." in before.path:
            field = Field(before.path, "text")
        if field is None or field.type not in {"reference", "text", "choice"} or self._at(place) is None:
            return None
        value = self._values.of(field, self._values.after_fillers(place), plain=False)
        if value is None:
            return None
        behind = value.end + (self._field(value.end) == field)
        return Leaf(leaf(field.path, "=", value.value), behind, field.path, bare=True)

    def _at_event(self, place: int) -> Leaf | None:
        """Return "closing before June", "created this month", "won last quarter"."""
        atom = self._atoms[place]
        event = atom.meanings.get("event") if place != self._head else None
        field = self._kind.fields.get(event or "")
        if field is None:
            return None
        state = self._kind.states.get(atom.meanings.get("state", ""))
        state = state if state and state.get("event") == event else None
        at = place + 1
        for _ in range(NEAR):
            found = self._values.time(at, field, past=state is not None or None)
            if found is not None or not self._idle_here(at):
                break
            at += 1
        else:
            found = None
        if found is not None and self._told_within(found[2] - 1) not in {None, event}:
            return None
        if found is None:
            length = self._length_since(place + 1) if field.timed else None
            if length is None or not self._aged_words(place + 1, length[2]):
                return None
            found = (timing.turned(length[0]), timing.ago(length[1]), length[2])
        op, value, end = found
        self._event = field
        node = leaf(field.path, op, value)
        return Leaf(joined("and", [state["holds"], node]) if state else node, end, field.path)

    def _told_within(self, place: int) -> str | None:
        """Return what the words of a time say takes place then."""
        span = self._atoms[place].span
        return timing.event_in(self._message, span) if span else None

    def _aged_words(self, start: int, end: int) -> bool:
        return any(self._is(at, "ago") or self._is(at, "op") or self._is(at, "older") for at in range(start, end))

    def _compared(self, place: int) -> Leaf | None:
        """Return "over 50k", "50k or more"."""
        atom = self._atoms[place]
        compares = "op" in atom.meanings and atom.span is None and atom.meanings["op"] not in {"!=", "contains"}
        if not compares and not (self._values.number_at(place) and self._is(place + 1, "reversed")):
            return None
        at = self._values.after_fillers(place + 1, limit=1) if compares else place
        here = self._at(at)
        span = here.span if here else None
        what = span.type if span else ""
        field = self._kind.main(what) or (self._kind.main("number") if what in {"money", "number"} else None)
        if span is None or field is None or field.timed:
            return None
        digits = (span.value or "").partition(".")[0]
        if what == "number" and field.type == "money" and len(digits) < NEAR:
            return None
        return self._measured(field, place)

    def _time(self, place: int) -> Leaf | None:
        """Return a time of the field that was spoken of last, or that is meant where none is named."""
        own = self._told_within(place)
        field = self._kind.fields.get(own or "") or self._event or self._kind.main("time")
        found = self._values.time(place, field) if field else None
        if found is None or field is None:
            return None
        op, value, end = found
        after = self._values.after_fillers(end, limit=1)
        later = self._kind.fields.get(self._atoms[after].meanings.get("event", "")) if self._at(after) else None
        if own is None and later is not None and later.timed and self._values.time(after + 1, later) is None:
            again = self._values.time(place, later)
            return Leaf(leaf(later.path, again[0], again[1]), after + 1, later.path) if again else None
        return Leaf(leaf(field.path, op, value), end, field.path)

    def _aged(self, place: int) -> Leaf | None:
        """Return "older than a year"."""
        atom = self._atoms[place]
        field = self._kind.main("age")
        if field is None or "older" not in atom.meanings:
            return None
        op = "<" if atom.is_a("older", "yes") else ">"
        at = self._values.after_fillers(place + 1, limit=1)
        here = self._at(at)
        days = timing.days_of(here) if here else None
        if days is not None:
            return Leaf(leaf(field.path, op, timing.ago(days)), at + 1, field.path)
        found = self._values.time(at, field)
        return Leaf(leaf(field.path, op, found[1]), found[2], field.path) if found else None

    def _state(self, place: int) -> Leaf | None:
        state = self._atoms[place].meanings.get("state") if place != self._head else None
        known = self._kind.states.get(state or "")
        if known is None:
            return None
        event = self._kind.fields.get(known.get("event", ""))
        self._event = event or self._event
        paths = known["holds"].get("field")
        return Leaf(known["holds"], place + 1, paths)

    def _mine(self, place: int) -> Leaf | None:
        owner = self._kind.referring("user")
        if owner is None or not self._is(place, "me"):
            return None
        return Leaf(leaf(owner.path, "=", "me"), place + 1, owner.path)

    def _named(self, place: int) -> Leaf | None:
        """Return a name or a value of a field that stands by itself: "Ewa's", "in Demo", "food"."""
        atom = self._atoms[place]
        if place == self._head:
            return None
        found = self._values.named(place)
        if found is None or not (atom.span or atom.terms):
            return None
        return Leaf(found[0], found[1], found[2], bare=True)
