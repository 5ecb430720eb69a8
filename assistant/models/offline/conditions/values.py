"""Values in conditions: amounts, times, records and words that a field holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.models.offline.conditions import timing
from assistant.models.offline.conditions.kinds import Field, Node, joined, leaf
from assistant.models.offline.message import CLOSE
from assistant.models.offline.references import best

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.conditions.atoms import Atom
    from assistant.models.offline.conditions.kinds import Kind
    from assistant.models.offline.message import Message
    from assistant.understanding.findings import Mention, Term

_PAST = frozenset({"last_activity", "created_at", "opened_on", "arrived_at", "first_response_at", "converted_at",
                   "done_at", "occurred_at", "since", "in_stage_since"})  # fmt: skip
"""Fields of what has been: "since Friday" is the last one there."""
_THOUSAND = 1000
_MOST_WORDS = 6
_UNKNOWN = {"person": "user", "company": "account"}
_BY_NAME = frozenset({"stage", "source", "reason", "product", "team", "pipeline", "forecast_category"})
"""Kinds whose names are told apart by themselves."""


class Value(NamedTuple):
    """A value, and the place behind it."""

    value: Any
    end: int


class ValueReader:
    """Reads values in a row of atoms, for fields of one kind."""

    def __init__(self, message: Message, atoms: Sequence[Atom], kind: Kind) -> None:
        """Read values of ``kind`` among ``atoms``."""
        self._message = message
        self._atoms = atoms
        self._kind = kind

    def after_fillers(self, place: int, *, limit: int = 4, but_ops: bool = False) -> int:
        """Return the first place from ``place`` on that says something."""
        for _ in range(limit):
            if place >= len(self._atoms):
                break
            atom = self._atoms[place]
            told = (
                atom.span or atom.terms or {"field", "unit", "kind", "idle", "number", "empty"} & atom.meanings.keys()
            )
            if told or not atom.idle or (but_ops and "op" in atom.meanings):
                break
            place += 1
        return place

    def number_at(self, place: int) -> bool:
        """Return whether a number or amount stands at a place."""
        span = self._atoms[place].span if place < len(self._atoms) else None
        return span is not None and span.type in {"money", "number"}

    def amount(self, place: int, field: Field) -> tuple[str | int, int] | None:
        """Return the number at a place, as a field takes it, and the place behind it."""
        span = self._atoms[place].span if place < len(self._atoms) else None
        if span is None or span.value is None or span.type not in {"money", "number", "percent", "duration"}:
            return None
        if span.type == "duration" and field.path != "minutes":
            return None
        value = span.value if field.type == "money" else span.value.split(" ")[0]
        end = place + 1
        if end < len(self._atoms) and self._kind.fields.get(self._atoms[end].meanings.get("field", "")) == field:
            end += 1
        return (int(value) if value.isdecimal() and field.type != "money" else value), end

    def range(self, place: int, field: Field) -> tuple[str | int, str | int, int] | None:
        """Return the ends of a range whose word stands at a place, and the place behind it."""
        low = self.amount(self.after_fillers(place + 1, limit=1), field)
        if low is None:
            return None
        second = low[1]
        while second < len(self._atoms) and second <= low[1] + 1 and not self.number_at(second):
            second += 1
        high = self.amount(second, field)
        if high is None:
            return None
        return _of_scale(low[0], high[0]), high[0], high[1]

    def time(self, place: int, field: Field, *, past: bool | None = None) -> tuple[str, str, int] | None:
        """Return the operator and day or period at a place, with words such as "before", and the place behind."""
        op = None
        for _ in range(3):
            atom = self._atoms[place] if place < len(self._atoms) else None
            if atom is None or not field.timed:
                return None
            if atom.span is not None and atom.span.type in timing.TIMES:
                was = past if past is not None else field.path in _PAST
                longer = timing.is_ago(self._message, atom.span)
                op = timing.turned(op) if op and longer else op
                found = timing.when(self._message, atom.span, op, past=was)
                return (found.op, found.value, place + 1) if found else None
            if "op" in atom.meanings and atom.meanings["op"] not in {"!=", "contains"}:
                op = atom.meanings["op"]
            elif not ("be" in atom.meanings or "having" in atom.meanings):
                return None
            place += 1
        return None

    def of(self, field: Field, place: int, *, plain: bool) -> Value | None:
        """Return the value of a field at a place; ``plain`` takes words that mean nothing else, too."""
        atom = self._atoms[place] if place < len(self._atoms) else None
        if atom is None:
            return None
        term = next((each for each in atom.terms if each.value is not None and self.path_of(each) == field.path), None)
        if term is not None:
            return Value(term.value, place + 1)
        if field.of == "user" and {"me", "colleague"} & atom.meanings.keys():
            return Value("me", place + 1)
        if atom.span is not None and (plain or not atom.terms):
            return self._of_span(field, place, plain=plain)
        told = atom.meanings.get("state", atom.meanings.get("option", ""))
        state = self._kind.states.get(told, {}).get("holds", {})
        if state.get("field") == field.path and state.get("op") == "=":
            return Value(state["value"], place + 1)
        return self._words(field, place) if plain and field.type == "text" else None

    def _of_span(self, field: Field, place: int, *, plain: bool) -> Value | None:
        span = self._atoms[place].span
        if span is None:
            return None
        chosen = [mention for mention in best(span.candidates) if mention.kind == field.of]
        chosen = chosen or [mention for mention in span.candidates if mention.kind == field.of][:1]
        if len(chosen) == 1:
            return Value(reference(chosen[0]), place + 1)
        if span.type in {"person", "company"} and field.type == "reference":
            return Value(span.value or span.text, place + 1)
        worded = plain and field.type == "text" and span.type in {"record", *_UNKNOWN}
        return Value(span.text, place + 1) if worded else None

    def _words(self, field: Field, place: int) -> Value | None:
        """Return words that nothing else is known of."""
        del field
        end = place
        while end < len(self._atoms) and end - place < _MOST_WORDS and not self._atoms[end].known:
            end += 1
        if end == place:
            return None
        return Value(self._message.text[self._atoms[place].start : self._atoms[end - 1].end], end)

    def named(self, place: int) -> tuple[Node, int, str | None] | None:
        """Return the condition that a name or a value by itself makes, the place behind it, and its field."""
        atom = self._atoms[place]
        if atom.span is not None and not (atom.span.type in _UNKNOWN and atom.terms):
            found = self._of_record(atom, place)
            if found is not None:
                return found
        paths = dict.fromkeys(
            (path, term.value) for term in atom.terms if term.value is not None and (path := self.path_of(term))
        )
        nodes = [leaf(path, "=", value) for path, value in paths]
        if not nodes:
            return None
        near = self._beside(place, [path for path, _ in paths])
        nodes = [node for node in nodes if node["field"] == near] or nodes
        behind = place + 1 + (near is not None)
        return joined("or", nodes), behind, nodes[0]["field"] if len({n["field"] for n in nodes}) == 1 else None

    def _beside(self, place: int, paths: Sequence[str]) -> str | None:
        """Return which of some fields a word right behind a value names: "in the food industry"."""
        atom = self._atoms[place + 1] if place + 1 < len(self._atoms) else None
        field = self._kind.fields.get(atom.meanings.get("field", "")) if atom else None
        return field.path if field and field.path in paths else None

    def _of_record(self, atom: Atom, place: int) -> tuple[Node, int, str | None] | None:
        span = atom.span
        if span is None or span.type not in {"record", *_UNKNOWN}:
            return None
        if span.type in _UNKNOWN:
            field = self._kind.referring(_UNKNOWN[span.type])
            return (leaf(field.path, "=", span.value or span.text), place + 1, field.path) if field else None
        top = max((mention.score for mention in span.candidates), default=0.0)
        fitting = [
            (field, mention)
            for mention in span.candidates
            if (field := self._kind.referring(mention.kind)) and mention.score >= min(top, 0.5)
        ]
        fitting = _preferred(fitting)
        if not fitting:
            return None
        nodes = [leaf(field.path, "=", reference(mention)) for field, mention in fitting]
        return joined("or", nodes), place + 1, fitting[0][0].path

    def path_of(self, term: Term) -> str | None:
        """Return the path to a term's field from the kind, straight or by the company that a record is of."""
        if term.kind == self._kind.name:
            return term.path
        if term.kind != "account" or self._kind.referring("account") is None:
            return None
        short = next((each.path for each in self._kind.fields.values() if each.path == term.path), None)
        return short or f"account.{term.path}"


def _preferred(found: list[tuple[Field, Mention]]) -> list[tuple[Field, Mention]]:
    """Return those of the best one's kind that are as good as it; a colleague goes before others of his name."""
    if not found:
        return []
    users = [each for each in found if each[1].kind == "user"]
    kind = users[0][1].kind if users else max(found, key=lambda each: each[1].score)[1].kind
    same = [each for each in found if each[1].kind == kind]
    top = max(mention.score for _, mention in same)
    return [each for each in same if top - each[1].score < CLOSE]


def reference(mention: Mention) -> str | int:
    """Return how a filter names a record."""
    return mention.label if mention.kind in _BY_NAME else mention.id


def _of_scale(low: str | int, high: str | int) -> str | int:
    """Return the lower end of a range that borrows the scale of the upper: "between 20 and 50k"."""
    if not isinstance(low, str) or not isinstance(high, str):
        return low
    first, last = float(low.split(" ")[0]), float(high.split(" ")[0])
    return str(int(first * _THOUSAND)) if last >= _THOUSAND > first and first * _THOUSAND <= last else low
