"""Reads new values of a company's own fields for one named record: "Acme: phase Signed, next follow-up 8 December"."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.models.offline.calls import Call
from assistant.models.offline.conditions.atoms import atoms_of
from assistant.models.offline.conditions.kinds import kinds
from assistant.models.offline.conditions.targets import TargetReader
from assistant.models.offline.message import CLOSE
from assistant.models.offline.reading import Act
from assistant.models.offline.references import best

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.models.offline.conditions.atoms import Atom
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import Mention

TOOL = "set_fields"
"""The tool; nothing but a field and its value calls it."""

_OWN = "custom."
_HOLDERS = ("account", "contact", "lead", "deal")
_UNSAID = frozenset({Act.ASKED, Act.HYPOTHETICAL, Act.NEGATED, Act.REPORTED, Act.WISHED, Act.UNDO, Act.CORRECTION})
_VALUES = frozenset({"day", "moment", "period", "number", "money", "percent", "duration"})
_LONGEST = 6


@dataclass
class Fielded:
    """The calls found, and the parts of the message that say them."""

    calls: list[Call] = field(default_factory=list)
    parts: list[tuple[int, int]] = field(default_factory=list)

    def covers(self, clause: Clause) -> bool:
        """Return whether all that a clause says was read."""
        return any(start <= clause.start < end or clause.start <= start < clause.end for start, end in self.parts)


def set_by_name(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Fielded:
    """Return the calls that give own fields of the one record that a message names their values.

    A field counts only where its value follows; a question, a supposition or a denial sets nothing.
    """
    found = Fielded()
    record = _record(message)
    if TOOL not in schemas or record is None:
        return found
    values: dict[str, Any] = {}
    atoms = atoms_of(message, 0, len(message.text))
    for named, start, end in _pairs(message, atoms, record):
        clause = next((one for one in clauses if one.start <= start < one.end), None)
        if clause is None or clause.act in _UNSAID:
            continue
        values.update(named)
        found.parts.append((start, end))
    if values:
        told = {name: str(value) for name, value in values.items()}
        reference = f"{record.kind}:{record.id}"
        found.calls.append(Call(TOOL, found.parts[0][0], found.parts[-1][1], {"record": reference, "set": told}))
    return found


def _record(message: Message) -> Mention | None:
    """Return the one record that a message is about: the only one that it names, or that of a field it names."""
    fielded = {term.kind for term in message.findings.terms if term.path.startswith(_OWN) and term.value is None}
    named: dict[tuple[str, int], Mention] = {}
    for span in message.spans:
        chosen = [mention for mention in best(span.candidates) if mention.kind in fielded and mention.kind in _HOLDERS]
        if len(chosen) > 1 and chosen[0].score - chosen[-1].score < CLOSE:
            return None
        named |= {(mention.kind, mention.id): mention for mention in chosen}
    return next(iter(named.values())) if len(named) == 1 else None


def _pairs(message: Message, atoms: Sequence[Atom], record: Mention) -> Iterator[tuple[dict[str, Any], int, int]]:
    """Yield each own field of the record's kind with the value that follows it, and where both stand."""
    kind = kinds()[record.kind]
    for at, atom in enumerate(atoms):
        if not _names_field(atom, record.kind):
            continue
        behind = list(atoms[at + 1 : at + 1 + _LONGEST])
        for stop in range(1, len(behind) + 1):
            if _names_field(behind[stop - 1], record.kind):
                break
            if not _is_value(behind[stop - 1]):
                continue
            values = TargetReader(message, [*_bare(behind[:stop])], kind).values(None, atom)
            if values:
                yield values, atom.start, behind[stop - 1].end
                break


def _bare(atoms: Sequence[Atom]) -> list[Atom]:
    """Return atoms without the words, signs and names between a field and its value."""
    return [atom for atom in atoms if _is_value(atom)]


def _is_value(atom: Atom) -> bool:
    """Return whether an atom is a value that a field holds, a time or a figure."""
    return bool(atom.terms) or (atom.span is not None and atom.span.type in _VALUES)


def _names_field(atom: Atom, kind: str) -> bool:
    return any(term.value is None and term.kind == kind and term.path.startswith(_OWN) for term in atom.terms)
