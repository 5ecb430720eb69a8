"""Pairs what the file says with what is stored, by the names people use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from crm_store.company.issues import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from crm_store.company.issues import Issues, Path
    from crm_store.company.schema import Item, Part


PartT = TypeVar("PartT", bound="Part")
ItemT = TypeVar("ItemT", bound="Item")
RowT = TypeVar("RowT")

_NAMING = ("name", "email", "was")


@dataclass(eq=False)
class Entry(Generic[PartT, RowT]):
    """Something as it shall be (``item``, complete), and as it is stored (``row``), if it is.

    ``given`` names the keys that the file states, ``refers`` what those of them that are references mean.
    """

    item: PartT
    row: RowT | None = None
    given: frozenset[str] = frozenset()
    refers: dict[str, Entry[Any, Any] | None] = field(default_factory=dict)

    @property
    def stored(self) -> RowT:
        """The row, of an entry that has one by now."""
        if self.row is None:
            raise LookupError(self.item)
        return self.row

    @property
    def name(self) -> str:
        """What reports call it."""
        return str(getattr(self.item, "called", ""))

    @property
    def removed(self) -> bool:
        """Whether the file wants it gone."""
        return bool(getattr(self.item, "remove", False))


Pair = tuple[Entry[PartT, RowT] | None, Entry[PartT, RowT] | None]
if TYPE_CHECKING:
    Find = Callable[[PartT], Pair[PartT, RowT]]


@dataclass
class Section(Generic[PartT, RowT]):
    """A list of the file, completed (``listed``), and what is stored besides (``left``); ``kind`` is one of it."""

    kind: str
    listed: list[Entry[PartT, RowT]]
    left: list[Entry[PartT, RowT]]

    @property
    def kept(self) -> list[Entry[PartT, RowT]]:
        """All that there shall be in the end."""
        return [entry for entry in (*self.listed, *self.left) if not entry.removed]

    @property
    def everything(self) -> list[Entry[PartT, RowT]]:
        """All that is listed or stored."""
        return [*self.listed, *self.left]


class Names(Generic[PartT, RowT]):
    """Finds entries by what people call them, without regard to case and spaces."""

    def __init__(
        self, entries: Iterable[Entry[PartT, RowT]], calls: Callable[[PartT], Iterable[str | None]], kind: str
    ) -> None:
        """Know ``entries`` by all names that ``calls`` gives; ``kind`` is what errors call them."""
        self.kind = kind
        self._found: dict[str, dict[Entry[PartT, RowT], str]] = {}
        for entry in entries:
            for name in filter(None, calls(entry.item)):
                self._found.setdefault(folded(name), {})[entry] = name

    def all(self, name: str | None) -> list[Entry[PartT, RowT]]:
        """Return the entries of this name; of several, those that are spelt exactly so."""
        found = self._found.get(folded(name), {}) if name else {}
        return [entry for entry, spelling in found.items() if spelling == name] or list(found)

    def one(self, name: str | None) -> Entry[PartT, RowT] | None:
        """Return the entry of this name; None if there is none, or more than one."""
        found = self.all(name)
        return found[0] if len(found) == 1 else None

    def meant(self, name: str, path: Path, issues: Issues) -> Entry[PartT, RowT] | None:
        """Return the entry that a reference means, or note why it means none."""
        found = self.all(name)
        if not found and any(folded(name) == folded(lost) for lost in issues.lost):
            return None
        if not found:
            known = [spelling for entries in self._found.values() for spelling in entries.values()]
            issues.add(path, f"there is no {self.kind} {name!r}{nearest(name, known)}")
        elif len(found) > 1:
            issues.add(path, f"{len(found)} {self.kind}s are called {name!r}; give the e-mail address")
        elif found[0].removed:
            issues.add(path, f"the {self.kind} {name!r} is removed in this file")
        return found[0] if len(found) == 1 else None


def folded(name: str) -> str:
    """Return a name as names are compared."""
    return " ".join(name.split()).casefold()


def paired(
    kind: str,
    items: Sequence[PartT] | None,
    stored: Sequence[Entry[PartT, RowT]],
    find: Find[PartT, RowT],
    issues: Issues,
) -> Section[PartT, RowT]:
    """Return a section: each item over the stored entry that it means.

    Args:
        kind: what reports call one of them.
        items: what the file lists; None where it does not speak of it.
        stored: what there is.
        find: returns what an item means by its name, and by its former name.
        issues: told of items that mean the same, and of names that are taken.
    """
    pairs = _Pairs[PartT, RowT](kind, stored, issues)
    listed = [pairs.entry(item, *find(item)) for item in items or ()]
    left = [entry for entry in stored if entry not in pairs.taken]
    return Section(kind, listed, left)


def named(stored: Names[ItemT, RowT]) -> Find[ItemT, RowT]:
    """Return how an item is found among ``stored``: by its name, and by its former one."""
    return lambda item: (stored.one(item.name), stored.one(item.was))


def _called(item: Part) -> list[str]:
    names = (getattr(item, key, None) for key in ("email", "name"))
    return [name for name in names if name]


class _Pairs(Generic[PartT, RowT]):
    """Completes items from what they mean, each of them once."""

    def __init__(self, kind: str, stored: Sequence[Entry[PartT, RowT]], issues: Issues) -> None:
        self._kind = kind
        self._stored = stored
        self.taken: set[Entry[PartT, RowT]] = set()
        self._new: set[str] = set()
        self._issues = issues

    def entry(
        self, item: PartT, by_name: Entry[PartT, RowT] | None, by_former: Entry[PartT, RowT] | None
    ) -> Entry[PartT, RowT]:
        given = frozenset(item.model_fields_set)
        match = by_name or by_former
        if match is None:
            self._check_former(item)
            return self._checked(Entry(item, None, given))
        if by_name is not None and by_former is not None and by_former is not by_name:
            self._issues.add((*item.path, "was"), "both names exist already; a new name has to be free")
        if match in self.taken:
            self._issues.add(item.path, f"it means {match.name}, as another entry of this list does", _NAMING)
        self.taken.add(match)
        return Entry(item.over(match.item), match.row, given)

    def _check_former(self, item: PartT) -> None:
        """Note a former name that means nothing: a second one would come to be. The first setup renames nothing."""
        former: str | None = getattr(item, "was", None)
        if former is None or not self._stored:
            return
        known = {name for entry in self._stored for name in _called(entry.item)}
        several = folded(former) in map(folded, known)
        reason = f"several {self._kind}s are called" if several else f"there is no {self._kind}"
        self._issues.add((*item.path, "was"), f"{reason} {former!r}{'' if several else nearest(former, known)}")

    def _checked(self, entry: Entry[PartT, RowT]) -> Entry[PartT, RowT]:
        if folded(entry.name) in self._new:
            self._issues.add(entry.item.path, f"{entry.name!r} is given twice", _NAMING)
        self._new.add(folded(entry.name))
        return entry
