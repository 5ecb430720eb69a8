"""Which given names are women's and which men's, as far as the lists of names tell."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, cast

from crm_store.matching.data import load
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

Gender = Literal["feminine", "masculine"]
_ENDING = "a"


def gender_of(given: str) -> Gender | None:
    """Return whose name a given name or short form is; None for one that both have, or that nobody listed."""
    return _genders().get(fold(given))


@cache
def _genders() -> Mapping[str, Gender | None]:
    found: dict[str, Gender | None] = {}
    women = frozenset(cast("list[str]", load("genders.yaml")["feminine"]))
    for file in ("nicknames_en.yaml", "nicknames_pl.yaml"):
        for formal, forms in load(file).items():
            polish = file.endswith("pl.yaml")
            feminine = formal.endswith(_ENDING) if polish else formal in women
            gender: Gender = "feminine" if feminine else "masculine"
            for name in map(fold, [formal, *cast("list[str]", forms)]):
                found[name] = gender if found.get(name, gender) == gender else None
    return found
