"""Company names without their legal forms: Acme Sp. z o.o., ACME GmbH & Co. KG and Acme are one name."""

from __future__ import annotations

from functools import cache
from typing import cast

from crm_store.matching.data import load
from crm_store.matching.text import words

_Forms = frozenset[tuple[str, ...]]


def core_words(name: str) -> list[str]:
    """Return the folded words of a company's name without legal forms; never empty unless ``name`` is.

    ``Zakłady Mięsne Łuków S.A.`` → ``["zaklady", "miesne", "lukow"]``.
    """
    return _without_first(_without_last(words(name)))


def name_key(name: str) -> str:
    """Return what two spellings of one company's name have in common: ``T-Mobile Polska S.A.`` → ``tmobilepolska``."""
    return "".join(core_words(name))


def legal_spans(sentence: list[str]) -> set[int]:
    """Return the positions of ``sentence`` (folded words) where a legal form follows a name."""
    forms, longest = _forms("last")
    found: set[int] = set()
    for start in range(1, len(sentence)):
        for length in range(longest, 0, -1):
            if tuple(sentence[start : start + length]) in forms:
                found.update(range(start, min(start + length, len(sentence))))
                break
    return found


def _without_last(name: list[str]) -> list[str]:
    forms, longest = _forms("last")
    for length in range(min(longest, len(name) - 1), 0, -1):
        if tuple(name[-length:]) in forms:
            return _without_last(name[:-length])
    return name


def _without_first(name: list[str]) -> list[str]:
    forms, longest = _forms("first")
    for length in range(min(longest, len(name) - 1), 0, -1):
        if tuple(name[:length]) in forms:
            return _without_first(name[length:])
    return name


@cache
def _forms(place: str) -> tuple[_Forms, int]:
    """Return the forms that stand ``first`` or ``last``, and how many words the longest has."""
    written = cast("list[str]", load("legal_forms.yaml")[place])
    forms = frozenset(tuple(form.split()) for form in written)
    return forms, max(map(len, forms))
