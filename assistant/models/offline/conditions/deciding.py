"""Decides which sentences of a message speak of records by conditions, and whether they are shown or changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.models.offline.calls import Call
from assistant.models.offline.conditions.atoms import atoms_of
from assistant.models.offline.conditions.changing import read_change
from assistant.models.offline.conditions.kinds import kinds
from assistant.models.offline.conditions.phrasebook import written
from assistant.models.offline.conditions.selection import read_selection
from assistant.models.offline.reading import Act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.conditions.atoms import Atom
    from assistant.models.offline.conditions.changing import Change
    from assistant.models.offline.conditions.selection import Selection
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas

LIST, CHANGE = "list_records", "change_records"
BY_CONDITIONS = frozenset({LIST, CHANGE})
"""Tools that only a selection calls: no likeness of a clause to others makes one."""

_END = re.compile(r"[.!?…]+(?=\s|$)|\n+|;")
_ORDERS = frozenset({Act.COMMAND})
_MAYBE = frozenset({Act.PLANNED, Act.OTHER})
"""An order with its verb behind the records reads like these; it is one where every word of it is understood."""
_UNSAID = frozenset({Act.PLANNED, Act.WISHED, Act.HYPOTHETICAL, Act.CORRECTION, Act.UNDO})
_SIMPLE = {
    "deal": {
        "status": "=", "stage": "=", "owner": "=", "account": "=", "product": "=", "amount": "<>", "close_date": "=",
        "idle_days": ">=", "next_step": "is empty",
    },
    "task": {"owner": "=", "due_on": "<==", "done": "=", "account": "=", "deal": "="},
    "activity": {"activity_type": "=", "account": "=", "contact": "=", "deal": "=", "owner": "=", "occurred_at": "="},
}  # fmt: skip
"""What the lists of single kinds can be asked for: fields, each with its operators."""


@dataclass
class Selected:
    """What was decided: calls, the parts of the message that they are for, and words that nobody understood."""

    calls: list[Call] = field(default_factory=list)
    parts: list[tuple[int, int]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    spare: list[Call] = field(default_factory=list)
    """Lists that the tools of single kinds can give as well, for where these are not called."""

    @property
    def tools(self) -> set[str]:
        """The tools of the calls."""
        return {call.tool for call in (*self.calls, *self.spare)}

    def spared(self, planned: Sequence[Call]) -> list[Call]:
        """Return the lists of which no planned call takes the place."""
        return [one for one in self.spare if not any(one.start <= call.start < one.end for call in planned)]

    def covers(self, clause: Clause) -> bool:
        """Return whether a clause lies in a part that was decided about."""
        return any(start <= clause.start < end for start, end in self.parts)


def select(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Selected:
    """Return the lists and changes of records told by conditions that a message asks for.

    A change of which a word is not understood is none: it might be of fewer records than those that were read.
    """
    found = Selected()
    for start, end in _sentences(message):
        said = [clause for clause in clauses if clause.start < end and start < clause.end]
        if said:
            _decide(message, start, end, said, schemas, found)
    return found


def _sentences(message: Message) -> list[tuple[int, int]]:
    """Return where sentences lie; a full stop within a name or an amount ends none."""
    found, begin = [], 0
    for sign in _END.finditer(message.text):
        if any(span.start < sign.start() < span.end or span.end == sign.end() for span in message.spans):
            continue
        found.append((begin, sign.end()))
        begin = sign.end()
    return [*found, (begin, len(message.text))] if begin < len(message.text) else found


def _decide(
    message: Message, start: int, end: int, said: Sequence[Clause], schemas: Schemas, found: Selected
) -> None:  # fmt: skip
    atoms = atoms_of(message, start, end)
    change = read_change(message, atoms) if CHANGE in schemas else None
    if change is not None and _ordered(message, change, atoms, said) and _of_several(change.selection, atoms):
        if change.selection.unread:
            found.unread += change.selection.unread
        else:
            found.calls.append(Call(CHANGE, start, end, change.arguments))
        found.parts.append((start, end))
        return
    if LIST not in schemas or any(clause.act in _UNSAID for clause in said) or _orders_else(atoms, said):
        return
    selection = read_selection(message, atoms)
    if selection is None or not _asks(selection, atoms):
        return
    call = Call(LIST, start, end, selection.arguments)
    if _simple(selection):
        found.spare.append(call)
        return
    found.calls.append(call)
    found.parts.append((start, end))


def _ordered(message: Message, change: Change, atoms: Sequence[Atom], said: Sequence[Clause]) -> bool:
    """Return whether a change is an order: said as one, or drawn as an arrow with all else understood."""
    if any(clause.start <= change.at < clause.end and clause.act in _ORDERS for clause in said):
        return True
    if any(clause.start <= change.at < clause.end and clause.act in _MAYBE for clause in said):
        return not change.selection.unread
    drawn = any(atom.start == change.at and "arrow" in atom.meanings for atom in atoms)
    return drawn and not change.selection.unread and "?" not in message.text[atoms[0].start : atoms[-1].end]


def _of_several(selection: Selection, atoms: Sequence[Atom]) -> bool:
    """Return whether records are told by what they are, not one by its name."""
    nouns = [atom for atom in atoms if "kind" in atom.meanings]
    single = bool(nouns) and all(_single(atom) for atom in nouns)
    if any(_names(atom, selection.kind) for atom in atoms) or (single and not selection.every):
        return False
    return bool(selection.told or selection.every or selection.limit)


def _single(atom: Atom) -> bool:
    return "one" in atom.meanings or atom.text.lower() in written("one_as_written")


def _names(atom: Atom, kind: str) -> bool:
    """Return whether an atom is the name of a record of the kind itself."""
    return atom.span is not None and any(
        mention.kind == kind and mention.score >= max(each.score for each in atom.span.candidates)
        for mention in atom.span.candidates
    )


def _orders_else(atoms: Sequence[Atom], said: Sequence[Clause]) -> bool:
    """Return whether something else than a list is ordered."""
    ordered = any(clause.act in _ORDERS for clause in said)
    return ordered and any("act" in atom.meanings and "event" not in atom.meanings for atom in atoms)


def _asks(selection: Selection, atoms: Sequence[Atom]) -> bool:
    if selection.unread or not (selection.named or selection.every) or not _of_several(selection, atoms):
        return False
    return bool(selection.told or selection.limit)


def _simple(selection: Selection) -> bool:
    """Return whether the list of a single kind can be asked for all of it."""
    known = _SIMPLE.get(selection.kind)
    if known is None or selection.order or selection.limit or selection.measure not in {None, "count", "sum"}:
        return False
    usual = kinds()[selection.kind].unless
    own = [node for node in selection.where if usual is None or node != usual["holds"]]
    return all(_plain(node, known) for node in own) and len({node["field"] for node in own}) == len(own)


def _plain(node: dict[str, Any], known: dict[str, str]) -> bool:
    return "field" in node and node["op"] in known.get(node["field"], "") and node["op"] != ""
