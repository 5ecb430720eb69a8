"""Reads a part of a message as a selection: a kind of record, conditions, order, how many, and what is measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.models.offline.conditions.kinds import Node, fields_in, joined, kinds
from assistant.models.offline.conditions.leaves import LeafReader
from assistant.models.offline.conditions.ordering import Ordering
from assistant.models.offline.conditions.scope import Item, Joint, folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.conditions.atoms import Atom
    from assistant.models.offline.conditions.row import Leaf
    from assistant.models.offline.message import Message

_JOINTS: tuple[Joint, ...] = ("or", "and", "comma")
_SIGNS = 1


@dataclass
class Selection:
    """Which records a part of a message speaks of.

    ``where`` are conditions that all hold, as filters take them; ``told`` how many of them the words tell. ``unread``
    are the words that may narrow the selection and that nobody understood; ``plain`` is set where nothing is said
    but the kind.
    """

    kind: str
    where: list[Node] = field(default_factory=list)
    order: str | None = None
    limit: int | None = None
    measure: str | None = None
    measured: str | None = None
    told: int = 0
    unread: list[str] = field(default_factory=list)
    every: bool = False
    named: bool = True
    """Whether a noun tells the kind."""

    @property
    def arguments(self) -> dict[str, Any]:
        """The selection as arguments of a tool, those that say something."""
        found: dict[str, Any] = {"kind": self.kind}
        if self.where:
            found["where"] = [*self.where]
        if self.order:
            found["order"] = [self.order]
        if self.limit:
            found["limit"] = self.limit
        if self.measure:
            found["measure"] = self.measure
        if self.measured:
            found["field"] = self.measured
        return found


def read_selection(message: Message, atoms: Sequence[Atom], kind: str | None = None) -> Selection | None:
    """Return the selection that a row of atoms tells, or None if it tells no kind of record.

    Args:
        message: the message that the atoms are of.
        atoms: the part of it to read.
        kind: the kind that is spoken of, where no noun here says so.
    """
    heads = [at for at, atom in enumerate(atoms) if "kind" in atom.meanings]
    tried = [_Parser(message, atoms, atoms[head].meanings["kind"], head).selection() for head in heads[:3]]
    if not tried:
        known = kind or _implied(atoms)
        return _Parser(message, atoms, known, None).selection() if known else None
    return min(tried, key=lambda each: len(each.unread))


def _implied(atoms: Sequence[Atom]) -> str | None:
    """Return the kind that has what is named: only deals are in stages."""
    every = any({"all", "again", "me"} & atom.meanings.keys() for atom in atoms)
    staged = any(mention.kind == "stage" for atom in atoms if atom.span for mention in atom.span.candidates)
    return "deal" if every and staged else None


class _Parser:
    """Reads one row of atoms once, with one noun as that of the kind."""

    def __init__(self, message: Message, atoms: Sequence[Atom], name: str, head: int | None) -> None:
        kind, _, state = name.partition(".")
        self._atoms = atoms
        self._head = head
        self._kind = kinds()[kind]
        self._leaves = LeafReader(message, atoms, self._kind, head)
        self._ordering = Ordering(atoms, self._kind, head)
        self._items: list[Item] = []
        self._found = Selection(kind, named=head is not None)
        self._negative = False
        self._joint: Joint | None = None
        self._last: Leaf | None = None
        if state:
            self._found.where.append(self._kind.states[state]["holds"])

    def selection(self) -> Selection:
        """Return what was read."""
        at = 0
        while at < len(self._atoms):
            at = self._step(at)
        found = self._found
        nodes = folded(self._items)
        found.told = len(self._items)
        found.where += nodes
        self._ordering.finish(found)
        self._add_usual()
        return found

    def _step(self, at: int) -> int:
        """Read what begins at a place; return the place behind it."""
        if at == self._head:
            return at + 1
        ordered = self._ordering.read(at, self._found)
        if ordered is not None:
            return ordered
        if self._restarts(at):
            self._items.append(Item({}, None, "wide", head=self._head is not None and at > self._head))
            return at + 1
        found = self._again_of_field(at) or self._leaves.read(at)
        if found is not None:
            self._take(found)
            return found.end
        return self._other(at)

    def _other(self, at: int) -> int:
        atom = self._atoms[at]
        joint = next((each for each in _JOINTS if each in atom.meanings), None)
        if "neg" in atom.meanings or atom.is_a("op", "!="):
            self._negative = True
        elif joint is not None:
            self._joint = "or" if self._joint == "or" and joint != "and" else joint
        elif "all" in atom.meanings:
            self._found.every = True
        elif (
            not atom.idle and not self._repeats_head(atom) and not self._kind.referring(atom.meanings.get("kind", "-"))
        ):
            self._found.unread.append(atom.text)
        return at + 1

    def _repeats_head(self, atom: Atom) -> bool:
        head = self._atoms[self._head] if self._head is not None else None
        same = head is not None and atom.meanings.get("kind") == head.meanings.get("kind")
        return same and "kind" in atom.meanings

    def _again_of_field(self, at: int) -> Leaf | None:
        """Return another value of the field spoken of before, behind "or": "from the web or a fair"."""
        if self._joint is None or self._last is None:
            return None
        return self._leaves.listed(at, self._last)

    def _restarts(self, at: int) -> bool:
        """Return whether an "or" begins an alternative to all that was said: "or those that …"."""
        if "or" not in self._atoms[at].meanings or not self._items:
            return False
        following = self._atoms[at + 1] if at + 1 < len(self._atoms) else None
        if following is None:
            return False
        return "again" in following.meanings or self._repeats_head(following)

    def _take(self, found: Leaf) -> None:
        before = self._items[-1] if self._items else None
        shared = before is not None and before.negative and before.path == found.path and found.bare
        negative = self._negative or (shared and self._joint is not None and found.path is not None)
        after_head = self._head is not None and found.end > self._head + 1
        joint = "and" if negative and not self._negative else self._joint
        several = found.path in {"product", "contact"}
        self._items.append(Item(found.node, found.path, joint, negative, after_head, several))
        self._negative, self._joint, self._last = False, None, found

    def _add_usual(self) -> None:
        """Add the condition that is meant unless the words say otherwise: deals are open ones."""
        usual = self._kind.unless
        if usual is None:
            return
        named = set(usual["named"])
        if any(fields_in(node) & named for node in self._found.where if "or" not in node):
            return
        branched = False
        for at, node in enumerate(self._found.where):
            if fields_in(node) & named:
                parts = [
                    part if fields_in(part) & named else joined("and", [part, usual["holds"]]) for part in node["or"]
                ]
                self._found.where[at] = {"or": parts}
                branched = True
        if not branched:
            self._found.where.append(usual["holds"])
