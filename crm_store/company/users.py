"""Finds who is meant: colleagues go by their e-mail address, and by name where that is enough."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from crm_store.company.entries import Entry, Names, Section, folded, paired

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_store.company.entries import Pair
    from crm_store.company.issues import Issues
    from crm_store.company.schema import UserItem
    from crm_store.models import User


def people(entries: Iterable[Entry[UserItem, User]]) -> Names[UserItem, User]:
    """Return an index of users by e-mail address and name."""
    return Names(entries, lambda item: (item.email, item.name), "user")


def pair_users(
    items: Sequence[UserItem] | None, stored: Sequence[Entry[UserItem, User]], issues: Issues
) -> Section[UserItem, User]:
    """Return the section of users, noting names that could mean several."""
    known = people(stored)
    names = Counter(folded(item.name) for item in items or () if item.name is not None)
    for item in items or ():
        if item.email is None and item.name is not None and names[folded(item.name)] > 1:
            issues.add(item.path, f"several users of this list are called {item.name!r}; give their e-mail addresses")

    def find(item: UserItem) -> Pair[UserItem, User]:
        return _found(item, known, issues), known.one(item.was)

    return paired("user", items, stored, find, issues)


def _found(item: UserItem, known: Names[UserItem, User], issues: Issues) -> Entry[UserItem, User] | None:
    """Return the stored user of an item's address, else the one of its name who has no other address."""
    by_address = known.one(item.email)
    if by_address is not None:
        return by_address
    namesakes = [entry for entry in known.all(item.name) if item.email is None or entry.item.email is None]
    if len(namesakes) > 1:
        issues.add(item.path, f"{len(namesakes)} users are called {item.name!r}; give the e-mail address")
    return namesakes[0] if len(namesakes) == 1 else None
