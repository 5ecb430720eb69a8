"""Short and pet forms of given names: Bob and Robert, Kasia and Katarzyna."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

from crm_store.matching.data import load
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FILES = ("nicknames_en.yaml", "nicknames_pl.yaml")
_DIRECT = 0.95
_SIBLING = 0.85


class Nickname(NamedTuple):
    """Another name of the same person, folded, and how likely the two are one (0..1).

    ``as_written`` is the same name with its accents and capital, for people to read.
    """

    name: str
    trust: float
    as_written: str


def also_called(name: str) -> tuple[Nickname, ...]:
    """Return the other names of whoever is called ``name``, surest first.

    A short form leads to its formal name and back (``bob`` → Robert); two short forms of one name
    (``kasia`` → Kaśka) are less sure.
    """
    return _also_called().get(fold(name), ())


def as_written(name: str) -> str:
    """Return a name with its accents and capital, as far as the data knows it."""
    others = also_called(name)
    own = (back for back in also_called(others[0].name) if back.name == fold(name)) if others else iter(())
    return next((back.as_written for back in own), name.capitalize())


@cache
def _also_called() -> Mapping[str, tuple[Nickname, ...]]:
    found: defaultdict[str, dict[str, Nickname]] = defaultdict(dict)
    for file in _FILES:
        for formal, forms in load(file).items():
            _add_group(found, formal, cast("list[str]", forms))
    return {name: _ordered(others.values()) for name, others in found.items()}


def _add_group(found: dict[str, dict[str, Nickname]], formal: str, forms: list[str]) -> None:
    group = [formal, *forms]
    for position, name in enumerate(group):
        for other_position, other in enumerate(group):
            key, other_key = fold(name), fold(other)
            if key != other_key:
                trust = _SIBLING if position and other_position else _DIRECT
                known = found[key].get(other_key)
                if known is None or known.trust < trust:
                    found[key][other_key] = Nickname(other_key, trust, other)


def _ordered(names: Iterable[Nickname]) -> tuple[Nickname, ...]:
    return tuple(sorted(names, key=lambda nickname: (-nickname.trust, nickname.name)))
