"""Reads single conditions in a row of atoms: a field and its value, a state, a time, a name, a count of what hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.models.offline.conditions import timing
from assistant.models.offline.conditions.kinds import Field, Node, joined, leaf, negated
from assistant.models.offline.conditions.values import ValueReader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.models.offline.conditions.atoms import Atom
    from assistant.models.offline.conditions.kinds import Kind
    from assistant.models.offline.message import Message

_NEAR = 4
"""How many words that say nothing may stand within a condition."""
_ISO = ".."


@dataclass(frozen=True)
class Leaf:
    """A condition read up to before an atom; ``path`` is the field that it is of, if it is of one."""

    node: Node
    end: int
    path: str | None = None


class LeafReader:
    """Reads the conditions over one kind of record in a row of atoms; ``head`` is the place of the kind's own noun."""

    def __init__(self, message: Message, atoms: Sequence[Atom], kind: Kind, head: int | None) -> None:
        """Read ``atoms`` as conditions over ``kind``."""
        self._message = message
        self._atoms = atoms
        self._kind = kind
        self._head = head
        self._values = ValueReader(message, atoms, kind)
        self._event: Field | None = None
        self._readers: tuple[Callable[[int], Leaf | None], ...] = (
            self._count,
            self._idle,
            self._untouched,
            self._lacking,
            self._aged,
            self._of_field,
            self._between,
            self._at_event,
            self._compared,
            self._time,
            self._state,
            self._mine,
            self._named,
        )

    def read(self, place: int) -> Leaf | None:
        """Return the condition that begins at a place, if one does."""
        for reader in self._readers:
            found = reader(place)
            if found is not None:
                return found
        return None

    def listed(self, place: int, before: Leaf) -> Leaf | None:
        """Return another value at a place of the field of the condition before: "from the web or *a fair*"."""
        field = next((each for each in self._kind.fields.values() if each.path == before.path), None)
        field = field or (Field(before.path, "text") if before.path else None)
        if field is None or self._at(place) is None:
            return None
        value = self._values.of(field, self._values.after_fillers(place), plain=False)
        return Leaf(leaf(field.path, "=", value.value), value.end, field.path) if value else None

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

    # Counts of what hangs on a record.

    def _count(self, place: int) -> Leaf | None:
        lacking, having = self._is(place, "lacking"), self._is(place, "having")
        negative = self._is(place, "neg") and self._is(place + 1, "having")
        op = self._atoms[place].meanings.get("op")
        number_first = self._number(place) is not None
        if not (lacking or having or negative or op or number_first):
            return None
        at = place + (2 if negative else 0 if number_first else 1)
        at = self._values.after_fillers(at, limit=1)
        told = None if op and not (having or lacking) else self._atoms[at].meanings.get("op") if self._at(at) else None
        if told:
            at, op = self._values.after_fillers(at + 1, limit=1), told
        number = self._number(at)
        at += number is not None
        if number is not None and self._is(at, "reversed"):
            op = ">=" if self._is(at, "reversed", "yes") else "<="
            at += 1
        return self._counted(at, op if number is not None else None, number, lacking=lacking or negative, having=having)

    def _counted(self, at: int, op: str | None, number: int | None, *, lacking: bool, having: bool) -> Leaf | None:
        state, noun = "any", None
        for step in range(at, min(at + _NEAR, len(self._atoms))):
            atom = self._atoms[step]
            counts = self._kind.counts.get(atom.meanings.get("kind", "")) if step != self._head else None
            if counts is not None:
                noun = step
                break
            if "state" in atom.meanings:
                state = atom.meanings["state"]
            elif not (atom.idle or "all" in atom.meanings or "again" in atom.meanings):
                return None
        path = self._kind.counts[self._atoms[noun].meanings["kind"]].get(state) if noun is not None else None
        if path is None or noun is None:
            return None
        if number is not None:
            return Leaf(leaf(path, op or "=", number), noun + 1, path)
        if lacking:
            return Leaf(leaf(path, "=", 0), noun + 1, path)
        return Leaf(leaf(path, ">", 0), noun + 1, path) if having else None

    def _number(self, place: int) -> int | None:
        atom = self._at(place)
        span = atom.span if atom else None
        whole = span is not None and span.type == "number" and (span.value or "").isdecimal()
        return int(span.value or "0") if whole and span else None

    # Silence.

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
        return self._silent(place + 1, touch) if self._is(place, "idle") else None

    def _silent(self, place: int, touch: Field) -> Leaf | None:
        length = self._length(self._values.after_fillers(place, limit=2))
        if length is not None:
            return Leaf(leaf("idle_days", ">=", length[0]), length[1], touch.path)
        time = self._values.time(self._values.after_fillers(place, limit=2), touch)
        if time is None:
            return None
        op, value, end = time
        if op in {"=", ">=", ">"}:
            node = leaf(touch.path, "<" if op != ">" else "<=", value) if _ISO not in value else negated(
                leaf(touch.path, "=", value)
            )  # fmt: skip
            return Leaf(node, end, touch.path)
        return Leaf(leaf(touch.path, op, value), end, touch.path)

    def _length(self, place: int) -> tuple[int, int] | None:
        """Return how many days a length of time at a place is, and where it ends; "more than" may go before."""
        if self._is(place, "op") or self._is(place, "older", "yes"):
            place = self._values.after_fillers(place + 1, limit=1)
        atom = self._at(place)
        days = timing.days_of(atom) if atom else None
        return (days, place + 1) if days else None

    def _untouched(self, place: int) -> Leaf | None:
        """Return "haven't been contacted for a month", "nobody talked to since June", "never contacted"."""
        touch = self._kind.fields.get("touch")
        if touch is None or not (self._is(place, "neg") or self._is(place, "lacking")):
            return None
        for step in range(place + 1, min(place + 1 + _NEAR + 1, len(self._atoms))):
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

    # Fields.

    def _lacking(self, place: int) -> Leaf | None:
        """Return "without a next step or an amount": all that is named is empty."""
        if not self._is(place, "lacking"):
            return None
        nodes: list[Node] = []
        at, path = place + 1, None
        while True:
            start = self._values.after_fillers(at, limit=2)
            field = self._field(start)
            if field is None or (field.type == "reference" and field.path == "owner" and False):
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
        found = self._valued(field, start + 1)
        if found is not None:
            return found
        follows = self._field(start + 1) or self._is(start + 1, "event")
        return Leaf(leaf(field.path, "is not empty"), start + 1, field.path) if having and not follows else None

    def _valued(self, field: Field, at: int) -> Leaf | None:
        negative, op = False, None
        for _ in range(_NEAR):
            if self._is(at, "empty") or self._is(at, "filled"):
                empty = self._is(at, "empty") and not negative
                return Leaf(leaf(field.path, "is empty" if empty else "is not empty"), at + 1, field.path)
            if self._is(at, "neg") or self._is(at, "op", "!="):
                negative, at = not negative, at + 1
            elif self._is(at, "op", "contains"):
                op, at = "contains", at + 1
            elif self._is(at, "be") or (field.type not in {"money", "number", "day", "moment"} and self._idle_here(at)):
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
        if value == "" :
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

    # Times and amounts without a field.

    def _at_event(self, place: int) -> Leaf | None:
        """Return "closing before June", "created this month", "won last quarter"."""
        atom = self._atoms[place]
        event = atom.meanings.get("event") if place != self._head else None
        field = self._kind.fields.get(event or "")
        if field is None:
            return None
        state = self._kind.states.get(atom.meanings.get("state", ""))
        at = place + 1
        for _ in range(_NEAR):
            found = self._values.time(at, field, past=state is not None or None)
            if found is not None:
                break
            if not self._idle_here(at) and not self._is(at, "event"):
                break
            at += 1
        else:
            found = None
        if found is None:
            length = self._length_since(place + 1) if field.timed else None
            if length is None or not self._aged_words(place + 1, length[2]):
                return None
            found = (timing.turned(length[0]), timing.ago(length[1]), length[2])
        op, value, end = found
        self._event = field
        node = leaf(field.path, op, value)
        return Leaf(joined("and", [state["where"], node]) if state else node, end, field.path)

    def _aged_words(self, start: int, end: int) -> bool:
        return any(self._is(at, "ago") or self._is(at, "op") or self._is(at, "older") for at in range(start, end))

    def _compared(self, place: int) -> Leaf | None:
        """Return "over 50k", "50k or more"."""
        atom = self._atoms[place]
        compares = "op" in atom.meanings and atom.span is None and atom.meanings["op"] not in {"!=", "contains"}
        if not compares and not (self._values.number_at(place) and self._is(place + 1, "reversed")):
            return None
        at = self._values.after_fillers(place + 1, limit=1) if compares else place
        money = self._at(at)
        what = money.span.type if money and money.span else ""
        field = self._kind.main(what) or (self._kind.main("number") if what in {"money", "number"} else None)
        if field is None or field.timed:
            return None
        plain = what == "number" and field.type == "money"
        if plain and len((money.span.value or "").partition(".")[0]) < _NEAR and money and money.span:  # type: ignore[union-attr]
            return None
        return self._measured(field, place)

    def _time(self, place: int) -> Leaf | None:
        """Return a time of the field that was spoken of last, or that is meant where none is named."""
        field = self._event or self._kind.main("time")
        if field is None:
            return None
        found = self._values.time(place, field)
        if found is None:
            return None
        op, value, end = found
        after = self._values.after_fillers(end, limit=1)
        later = self._kind.fields.get(self._atoms[after].meanings.get("event", "")) if self._at(after) else None
        if later is not None and later.timed and self._values.time(after + 1, later) is None:
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

    # States, people, names.

    def _state(self, place: int) -> Leaf | None:
        state = self._atoms[place].meanings.get("state") if place != self._head else None
        known = self._kind.states.get(state or "")
        if known is None:
            return None
        event = self._kind.fields.get(known.get("event", ""))
        self._event = event or self._event
        paths = known["where"].get("field")
        return Leaf(known["where"], place + 1, paths)

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
        return Leaf(found[0], found[1], found[2])
