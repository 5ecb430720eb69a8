"""Whether two names can be one record's: spelt otherwise, shortened, or with something added."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALIKE = 80


def alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether the words of two names are the same, all among the other's, or nearly so; no name is any name."""
    if not one or not other or set(one) <= set(other) or set(other) <= set(one):
        return True
    from rapidfuzz.fuzz import ratio

    return ratio("".join(one), "".join(other)) >= _ALIKE
