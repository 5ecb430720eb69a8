"""Finds what a name stands for; an unknown one is answered with those that exist, nearest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from crm_store.errors import CrmError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Named = TypeVar("Named")
_MOST_SHOWN = 30


class UnknownName(CrmError):
    """There is no {kind} {name!r}."""

    hint = "There are, nearest first: {names}."


def find(kind: str, name: str, known: Mapping[str, Named]) -> Named:
    """Return what is known by ``name``; case, spaces, hyphens and underscores make no difference.

    Raises:
        UnknownName: nothing is.
    """
    wanted = _folded(name)
    for candidate, found in known.items():
        if _folded(candidate) == wanted:
            return found
    raise unknown(kind, name, known)


def unknown(kind: str, name: str, known: Iterable[str]) -> UnknownName:
    """Return the error that says what would have been understood."""
    names = nearest(name, known)
    more = f" and {len(names) - _MOST_SHOWN:,} more" if len(names) > _MOST_SHOWN else ""
    shown = ", ".join(names[:_MOST_SHOWN]) or "none"
    return UnknownName(kind=kind, name=name, names=shown + more)


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names, those first that look most like ``name``."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(b=_folded(name))

    def likeness(candidate: str) -> float:
        matcher.set_seq1(_folded(candidate))
        return matcher.ratio()

    return sorted(known, key=likeness, reverse=True)


def _folded(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def counted(deals: int, kind: str = "") -> str:
    """Return a number of deals in words: ``1 deal``, ``1,200 closed deals``."""
    return f"{deals:,} {kind}deal{'' if deals == 1 else 's'}"
