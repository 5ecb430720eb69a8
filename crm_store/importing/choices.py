"""What other systems call the choices that this one offers."""

from __future__ import annotations

from functools import cache
from typing import cast

from crm_store.importing.errors import BadCell
from crm_store.importing.vocabulary import data
from crm_store.matching.text import squash


def choice_sets() -> frozenset[str]:
    """Return the names of the sets of choices: ``outcome``, ``priority`` and so on."""
    return frozenset(data("choices"))


def match_choice(choices: str, text: str) -> str | None:
    """Return the choice that a cell means, or ``None``: ``("priority", "Pilne")`` → ``"high"``.

    Args:
        choices: the name of a set of choices.
        text: the cell.
    """
    return _synonyms(choices).get(_key(text))


def parse_choice(choices: str, text: str) -> str:
    """Return the choice that a cell means.

    Raises:
        BadCell: it means none of them.
    """
    found = match_choice(choices, text)
    if found is None:
        known = ", ".join(sorted(set(_synonyms(choices).values())))
        raise BadCell(text=text.strip(), expected=f"one of {known}")
    return found


def parse_boolean(text: str) -> bool:
    """Return whether a cell says yes. Raises BadCell as `parse_choice` does."""
    return parse_choice("boolean", text) == "true"


def _key(text: str) -> str:
    return squash(text) or text.strip()


@cache
def _synonyms(choices: str) -> dict[str, str]:
    groups = cast("dict[str, list[str]]", data("choices")[choices])
    found: dict[str, str] = {}
    for choice, words in groups.items():
        for word in (choice, *words):
            found.setdefault(_key(word), choice)
    return found
