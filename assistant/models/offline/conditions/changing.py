"""Reads an order to change or remove all records of a selection: what is to become of them, and which they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.models.offline.conditions.kinds import kinds
from assistant.models.offline.conditions.phrasebook import phrasebook
from assistant.models.offline.conditions.selection import Selection, read_selection
from assistant.models.offline.conditions.targets import TargetReader
from assistant.models.offline.conditions.timing import TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.models.offline.conditions.atoms import Atom
    from assistant.models.offline.message import Message

_REMOVE, _SET, _DONE = "remove", "set", "done"
_BEHIND_ARROW = 2


@dataclass
class Change:
    """An order about all records of a selection: values by field, or removal; ``at`` is where its verb stands."""

    selection: Selection
    at: int
    values: dict[str, Any] = field(default_factory=dict)
    remove: bool = False

    @property
    def arguments(self) -> dict[str, Any]:
        """The change as arguments of a tool."""
        told = {name: value for name, value in self.selection.arguments.items() if name not in {"measure", "field"}}
        return {**told, "remove": True} if self.remove else {**told, "set": self.values}


def read_change(message: Message, atoms: Sequence[Atom]) -> Change | None:
    """Return the change of records told by conditions that a row of atoms orders, or None if it orders none.

    Of several ways to part what is to become from what it becomes of, the one with the fewest words left over counts.
    """
    found = [change for change in _candidates(message, list(atoms)) if change is not None]
    return min(found, key=lambda change: len(change.selection.unread), default=None)


def _candidates(message: Message, atoms: list[Atom]) -> Iterator[Change | None]:
    arrow = next((at for at, atom in enumerate(atoms) if at and _is_arrow(atoms, at)), None)
    if arrow is not None:
        behind = atoms[arrow + 1 :]
        verb = next((at for at, atom in enumerate(behind[:_BEHIND_ARROW]) if "act" in atom.meanings), None)
        if verb is None:
            yield _set(message, atoms[:arrow], behind, atoms[arrow].start)
        else:
            yield from _by_verb(message, atoms[:arrow], behind[verb], behind[verb + 1 :])
        return
    for at, atom in enumerate(atoms):
        if "act" in atom.meanings and atom.span is None:
            yield from _by_verb(message, atoms[:at], atom, atoms[at + 1 :])
            return


def _is_arrow(atoms: Sequence[Atom], at: int) -> bool:
    atom = atoms[at]
    following = atoms[at + 1].span if at + 1 < len(atoms) else None
    number = following is not None and following.type in {"money", "number", "day", "period", "percent"}
    return "arrow" in atom.meanings and not (
        "op" in atom.meanings and (number or (len(atom.text) == 1 and atom.text == "="))
    )


def _by_verb(message: Message, before: list[Atom], verb: Atom, rest: list[Atom]) -> Iterator[Change | None]:
    deed = verb.meanings["act"]
    before = _without_joints(before)
    if deed == _REMOVE:
        yield _removed(message, [*before, *_without_pointing(rest, before)], verb.start)
        return
    if deed == _DONE:
        yield _done(message, [*before, *_without_pointing(rest, before)], verb.start)
        return
    yield _placed(message, before, rest, verb.start)
    yield from _with_target(message, before, rest, verb.start)
    yield _given(message, before, rest, verb.start)


def _without_joints(atoms: list[Atom]) -> list[Atom]:
    """Return atoms without a comma, colon or "and" at their end."""
    while atoms and ({"comma", "and", "be"} & atoms[-1].meanings.keys() or not atoms[-1].text.strip(".,:;-–—")):
        atoms = atoms[:-1]
    return atoms


def _without_pointing(rest: list[Atom], before: list[Atom]) -> list[Atom]:
    """Return what follows a verb without "them", where what it means stands before the verb."""
    told = any("kind" in atom.meanings for atom in before)
    return [atom for atom in rest if not (told and "these" in atom.meanings)]


def _removed(message: Message, atoms: list[Atom], at: int) -> Change | None:
    selection = read_selection(message, atoms)
    return Change(selection, at, remove=True) if selection else None


def _done(message: Message, atoms: list[Atom], at: int) -> Change | None:
    selection = read_selection(message, atoms)
    values = kinds()[selection.kind].sets.get(_DONE) if selection else None
    return Change(selection, at, dict(values)) if selection and values else None


def _with_target(message: Message, before: list[Atom], rest: list[Atom], at: int) -> Iterator[Change | None]:
    """Yield the changes for each word such as "to" behind which new values may stand."""
    for place in reversed(range(len(rest))):
        if place and _timed_target(message, rest[place]):
            yield _set(message, [*before, *_without_pointing(rest[:place], before)], rest[place:], at, len(before))
        if "target" not in rest[place].meanings or rest[place].span is not None:
            continue
        if rest[place].text == ":" and any(atom.is_a("target") and atom.text != ":" for atom in rest[:place]):
            continue
        told, behind = rest[:place], rest[place + 1 :]
        yield _set(message, [*before, *_without_pointing(told, before)], behind, at, len(before))
        for end in range(1, len(behind)):
            if _begins_records(behind, end):
                yield _set(
                    message, [*before, *told, *behind[end:]], behind[:end], at, len(before), len(before) + len(told)
                )
    if (
        rest
        and "target" not in {name for atom in rest for name in atom.meanings}
        and {"state", "option"} & rest[-1].meanings.keys()
    ):
        yield _bare(message, before, rest, at)


def _timed_target(message: Message, atom: Atom) -> bool:
    """Return whether a time begins with a word such as "to" that is part of it."""
    span = atom.span
    if span is None or span.type not in TIMES:
        return False
    first = message.folded[span.start : span.end].split()[:1]
    return bool(first) and "target" in phrasebook(message.findings.language).at(first, 0)[1]


def _begins_records(atoms: list[Atom], at: int) -> bool:
    """Return whether words for records may begin at a place: "set priority to high *for all tasks*"."""
    begins = atoms[at].idle or bool({"all", "me"} & atoms[at].meanings.keys())
    return begins and any({"kind", "all"} & atom.meanings.keys() for atom in atoms[at:])


def _bare(message: Message, before: list[Atom], rest: list[Atom], at: int) -> Change | None:
    """Return "mark all overdue tasks done": the new value is the last word."""
    return _set(message, [*before, *rest[:-1]], rest[-1:], at)


def _placed(message: Message, before: list[Atom], rest: list[Atom], at: int) -> Change | None:
    """Return "set priority high for all tasks": the value stands right behind its field, the records behind both."""
    first = next((place for place, atom in enumerate(rest) if not atom.idle), None)
    if first is None or "kind" in rest[first].meanings or any("kind" in atom.meanings for atom in before):
        return None
    if "state" in rest[first].meanings and any("kind" in atom.meanings for atom in rest[first + 1 :]):
        return _set(message, [*before, *rest[first + 1 :]], rest[first : first + 1], at)
    if "field" not in rest[first].meanings:
        return None
    for name, kind in kinds().items():
        field_ = kind.fields.get(rest[first].meanings["field"])
        told = TargetReader(message, rest[first + 1 :], kind).leading(field_) if field_ else None
        selection = read_selection(message, [*before, *rest[first + 1 + told[1] :]]) if told else None
        if told and selection and selection.kind == name:
            return Change(selection, at, told[0])
    return None


def _given(message: Message, before: list[Atom], rest: list[Atom], at: int) -> Change | None:
    """Return "give Ben all of Ann's leads": who gets them stands right behind the verb."""
    first = next((place for place, atom in enumerate(rest[:2]) if atom.span is not None), None)
    if first is None or not any("kind" in atom.meanings for atom in rest[first + 1 :]):
        return None
    span = rest[first].span
    users = [mention for mention in span.candidates if mention.kind == "user"] if span else []
    following = rest[first + 1] if first + 1 < len(rest) else None
    if not users or following is None or "all" not in following.meanings or (span and span.text.endswith("s")):
        return None
    return _set(message, [*before, *rest[first + 1 :]], rest[first : first + 1], at)


def _set(
    message: Message, told: list[Atom], target: list[Atom], at: int, begin: int = 0, lead: int | None = None
) -> Change | None:
    """Return the change of what is told to what stands in a target; a field may be named before the records.

    Args:
        message: the message.
        told: what tells the records, and perhaps the field: "close date of all deals in Demo".
        target: what tells the new values.
        at: where the order stands.
        begin: where the words behind its verb begin, with which a field may be named.
        lead: up to where a field may be named, if not everywhere.
    """
    for named, atoms in _fields_named(told, begin, lead):
        selection = read_selection(message, atoms)
        if selection is None:
            continue
        kind = kinds()[selection.kind]
        wanted = (
            kind.fields.get(named.meanings.get("field", "")) if named is not None and not _own_field(named) else None
        )
        reader = TargetReader(message, target, kind)
        values = reader.values(wanted, named)
        if values:
            return Change(selection, at, values)
    return None


def _fields_named(told: list[Atom], begin: int, lead: int | None) -> Iterator[tuple[Atom | None, list[Atom]]]:
    """Yield the field that the words for records begin with, if they do, and what is left of them."""
    limit = len(told) if lead is None else lead
    for place, atom in enumerate(told[:limit]):
        if place < begin:
            continue
        if ("field" in atom.meanings and "kind" not in atom.meanings) or _own_field(atom):
            rest = told[place + 1 :]
            if any("kind" in each.meanings or "all" in each.meanings for each in (*told[:place], *rest)):
                yield atom, [*told[:place], *rest]
                return
        if not atom.idle and "all" not in atom.meanings:
            break
    parted = len(told) > 1 and lead is None and {"comma", "target"} & told[-2].meanings.keys()
    last = told[-1] if parted else None
    if last is not None and "kind" not in last.meanings and ("field" in last.meanings or _own_field(last)):
        yield last, _without_joints(told[:-1])
    yield None, told


def _own_field(atom: Atom) -> bool:
    return any(term.value is None for term in atom.terms)
