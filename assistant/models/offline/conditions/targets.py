"""Reads what records are to become: a stage, a colleague, a day, a value of a field."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.models.offline.conditions.kinds import Field
from assistant.models.offline.conditions.values import ValueReader
from assistant.models.offline.references import best
from crm_store.errors import CrmError
from crm_store.fiscal import FiscalCalendar
from crm_store.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.conditions.atoms import Atom
    from assistant.models.offline.conditions.kinds import Kind
    from assistant.models.offline.message import Message
    from assistant.understanding.findings import Mention, Span

_TIMES = frozenset({"day", "moment", "period"})
_SETTABLE = {"user": "owner", "stage": "stage", "source": "source", "reason": "close_reason"}
_ENDS = frozenset({"won", "lost"})
_ISO_DAY = 10
_REASON = "close_reason"
_FIXED = frozenset({"last_activity", "in_stage_since", "idle_days", "opened_on", "created_at", "occurred_at", "status"})


class TargetReader:
    """Reads one row of atoms as new values of records of a kind."""

    def __init__(self, message: Message, atoms: Sequence[Atom], kind: Kind) -> None:
        """Read ``atoms`` as values of ``kind``."""
        self._message = message
        self._atoms = atoms
        self._kind = kind
        self._reader = ValueReader(message, atoms, kind)
        self._found: dict[str, Any] = {}

    def values(self, wanted: Field | None, named: Atom | None) -> dict[str, Any] | None:
        """Return the new values by path, or None if anything of them is not understood.

        Args:
            wanted: the field whose value is told, where words before name it.
            named: those words.
        """
        if named is not None and wanted is None:
            wanted = self._own(named)
            if wanted is None:
                return None
        if wanted is not None:
            return self._of_field(wanted)
        at = 0
        while at < len(self._atoms):
            end = self._one(at)
            if end is None:
                return self._with_reason(at)
            at = end
        return self._found or None

    def leading(self, field: Field) -> tuple[dict[str, Any], int] | None:
        """Return the value of a field that the atoms begin with, and the place behind it."""
        at = self._reader.after_fillers(0)
        value, end = self._value(field, at)
        if value is None and field.type == "text":
            found = self._reader.of(field, at, plain=True)
            value, end = (found.value, found.end) if found else (None, at)
        return ({field.path: value}, end) if value is not None and field.path not in _FIXED else None

    def _own(self, named: Atom) -> Field | None:
        term = next((term for term in named.terms if term.value is None and term.kind == self._kind.name), None)
        return Field(term.path, term.holds) if term else None

    def _of_field(self, field: Field) -> dict[str, Any] | None:
        if field.path in _FIXED and field.path != "status":
            return None
        at = self._reader.after_fillers(0)
        value, end = self._value(field, at)
        if value is None or any(not atom.idle for atom in self._atoms[end:]):
            return self._text_of(field)
        return {field.path: value}

    def _text_of(self, field: Field) -> dict[str, Any] | None:
        if field.type != "text" or not self._atoms:
            return None
        text = self._message.text[self._atoms[0].start : self._atoms[-1].end].strip(" .\"'„”“")
        return {field.path: text} if text else None

    def _value(self, field: Field, at: int) -> tuple[Any, int]:
        """Return the value of a field at a place, and the place behind it."""
        atom = self._atoms[at] if at < len(self._atoms) else None
        if atom is None:
            return None, at
        if field.timed:
            return (self._day(atom.span), at + 1) if atom.span is not None and atom.span.type in _TIMES else (None, at)
        if field.type in {"money", "number"}:
            return self._reader.amount(at, field) or (None, at)
        sets = self._kind.sets.get(atom.meanings.get("state", atom.meanings.get("option", "")), {})
        if field.path in sets:
            return sets[field.path], at + 1
        found = self._reader.of(field, at, plain=False)
        return (self._named(atom.span, found.value), found.end) if found else (None, at)

    def _named(self, span: Span | None, value: Any) -> Any:  # noqa: ANN401  (a number or a text)
        del span
        return str(value) if isinstance(value, int) else value

    def _one(self, at: int) -> int | None:
        """Take the value at a place; return the place behind it, or None if it is none."""
        atom = self._atoms[at]
        if atom.span is None and {"comma", "and"} & atom.meanings.keys():
            return at + 1
        if self._take_span(atom) or self._take_state(atom) or self._take_term(atom):
            return at + 1
        field = self._kind.fields.get(atom.meanings.get("field", "")) or (self._own(atom) if atom.terms else None)
        if field is not None and field.path not in _FIXED | {"deal", "account"}:
            value, end = self._value(field, self._reader.after_fillers(at + 1))
            if value is not None:
                self._found[field.path] = value
                return end
        if {"me", "colleague"} & atom.meanings.keys() and self._kind.referring("user") and "owner" not in self._found:
            self._found["owner"] = "me"
            return at + 1
        return at + 1 if atom.idle or "event" in atom.meanings else None

    def _take_span(self, atom: Atom) -> bool:
        span = atom.span
        if span is None:
            return False
        if span.type in _TIMES:
            return self._take_day(span)
        chosen = self._chosen(span)
        path = _SETTABLE.get(chosen.kind) if chosen else None
        if chosen is None or path is None or self._kind.referring(chosen.kind) is None or path in self._found:
            return False
        self._found[path] = str(chosen.id) if chosen.kind == "user" else chosen.label
        return True

    def _chosen(self, span: Span) -> Mention | None:
        listed = best(span.candidates)
        users = [mention for mention in span.candidates if mention.kind == "user"]
        fitting = users or [each for each in listed if each.kind in _SETTABLE]
        return fitting[0] if len({(each.kind, each.id) for each in fitting}) == 1 else None

    def _take_day(self, span: Span) -> bool:
        field = self._kind.fields.get("due") or self._kind.fields.get("close")
        day = self._day(span) if field else None
        if day is None or field is None or field.path in self._found:
            return False
        self._found[field.path] = day
        return True

    def _day(self, span: Span | None) -> str | None:
        """Return the day that a time stands for, a period for its last."""
        if span is None or span.value is None:
            return None
        if span.type != "period":
            return span.value[:_ISO_DAY]
        findings = self._message.findings
        try:
            found = parse_period(span.value, FiscalCalendar(findings.zone), date.fromisoformat(findings.today))
        except CrmError:
            return None
        return found.end.isoformat()

    def _take_state(self, atom: Atom) -> bool:
        sets = self._kind.sets.get(atom.meanings.get("state", atom.meanings.get("option", "")))
        if sets is None or sets.keys() & self._found.keys():
            return False
        self._found.update(sets)
        return True

    def _take_term(self, atom: Atom) -> bool:
        paths = {
            term.path: term.value for term in atom.terms if term.value is not None and term.kind == self._kind.name
        }
        paths = {path: value for path, value in paths.items() if path not in _FIXED}
        if len(paths) != 1 or paths.keys() & self._found.keys():
            return False
        self._found.update(paths)
        return True

    def _with_reason(self, at: int) -> dict[str, Any] | None:
        """Return the values where what is left over says why deals were won or lost."""
        ended = any(
            mention.detail in _ENDS for atom in self._atoms[:at] if atom.span for mention in atom.span.candidates
        )  # fmt: skip
        if not ended or self._kind.referring("reason") is None or _REASON in self._found:
            return None
        while at < len(self._atoms) and (self._atoms[at].is_a("field", "reason") or self._atoms[at].idle):
            at += 1
        if at == len(self._atoms):
            return self._found
        rest = self._message.text[self._atoms[at].start : self._atoms[-1].end].strip(" .,;:!()")
        if not rest:
            return None
        return {**self._found, _REASON: rest}
