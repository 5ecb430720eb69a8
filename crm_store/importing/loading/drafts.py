"""A row of a file as an entity's loader sees it, and the records that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_BEFORE_ADDRESS = re.compile(r"(?P<name>[^<(\[]*)[<(\[]\s*(?P<email>[^\s<>()\[\]]+@[^\s<>()\[\]]+)\s*[>)\]]")
_SEVERAL = re.compile(r"\s*[;\n]\s*")
_SEVERAL_IDS = re.compile(r"\s*[;,|\s]\s*")


class Labelled(NamedTuple):
    """One of several addresses or numbers, with what it is for (``work``, ``home``), if known."""

    use: str | None
    value: str


class Named(NamedTuple):
    """A record as a row names it, by whatever the row gives."""

    name: str | None = None
    email: str | None = None
    domain: str | None = None
    external_id: str | None = None

    @property
    def shown(self) -> str:
        """What a person would recognise it by."""
        return self.name or self.email or self.domain or self.external_id or ""


NOBODY = Named()


@dataclass(slots=True)
class Draft:
    """A row's typed values by field, and by header what no field was found for; blank cells are missing.

    ``headers`` tells which column a field came from, ``again`` which earlier row of this import wrote the
    record that the row describes.
    """

    line: int
    fields: dict[str, Any]
    custom: dict[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: int = 0
    again: str | None = None

    def get(self, name: str) -> Any:  # noqa: ANN401  (a field's type is its own)
        """Return a field's value; None where there is none."""
        return self.fields.get(name)

    def text(self, name: str) -> str | None:
        """Return a field as text; None where it is empty."""
        value = self.fields.get(name)
        if value is None:
            return None
        return value if type(value) is str else str(value)

    def all_named(self, relation: str) -> tuple[Named, ...]:
        """Return the records that the row names as ``relation``, such as its contacts."""
        name, external_id = self.text(relation), self.text(f"{relation}_external_id")
        email, domain = self.text(f"{relation}_email"), self.text(f"{relation}_domain")
        if name is None and external_id is None and email is None and domain is None:
            return ()
        return _all_named(name, email, domain, external_id)

    def named(self, relation: str) -> Named:
        """Return the record that the row names as ``relation``, the first of several."""
        return next(iter(self.all_named(relation)), NOBODY)

    def keep(self, name: str) -> None:
        """Keep a field that could not be used as it is written, under its header."""
        value = self.text(name)
        if value is not None:
            self.custom.setdefault(self.headers.get(name, name), value)


class RowRejected(Exception):
    """A draft cannot be stored; the message is the reason that goes into the file of rejected rows."""


def required(value: str | None, what: str) -> str:
    """Return a text that must be there.

    Raises:
        RowRejected: it is not.
    """
    if not value:
        reason = f"it has no {what}"
        raise RowRejected(reason)
    return value


@lru_cache(maxsize=4096)
def _all_named(
    names: str | None, emails: str | None, domain: str | None, external_ids: str | None
) -> tuple[Named, ...]:
    """Put together what several columns say: ``"Ann (a@b.eu);Bo"`` and ``"101;102"`` are two records."""
    ids = [part for part in _SEVERAL_IDS.split(external_ids or "") if part]
    parts = [part for part in _SEVERAL.split(names or "") if part]
    if len(ids) == 1 and len(parts) > 1 and external_ids == ids[0] and "@" not in str(names):
        parts = [str(names)]
    found = [_person(part) for part in parts] or [NOBODY] * max(len(ids), 1)
    if len(ids) == len(found):
        found = [known._replace(external_id=given) for known, given in zip(found, ids, strict=True)]
    elif ids:
        found = [Named(external_id=given) for given in ids] if len(ids) > len(found) else found
    first = found[0]._replace(email=(emails or found[0].email or "").lower() or None, domain=domain)
    return (first, *found[1:])


def _person(text: str) -> Named:
    """Part a name from its address: ``Ann Lee <ann@lee.eu>``, ``Ann Lee (ann@lee.eu)``, ``ann@lee.eu``."""
    found = _BEFORE_ADDRESS.fullmatch(text)
    if found:
        return Named(found["name"].strip(" ,\"'") or None, found["email"].lower())
    if "@" in text and " " not in text:
        return Named(email=text.lower())
    return Named(text)
