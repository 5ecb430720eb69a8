"""Message templates: texts with ``{placeholders}`` that are filled from a record or by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from sqlalchemy import func, select

from crm_store import inputs, listing, storing
from crm_store.errors import CrmError, DuplicateRecord, InvalidValue
from crm_store.models import MessageTemplate, Sharing
from crm_store.namesakes import by_id, only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_store.filters import Filter
    from crm_store.listing import Page
    from crm_store.unit import Unit, WriteUnit

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


class TemplateFields(TypedDict, total=False):
    """What a template holds; ``language`` as in ``pl``."""

    name: str
    language: str
    subject: str | None
    body: str
    owner_id: int | None
    sharing: Sharing


class UnfilledPlaceholders(CrmError):
    """The template {label} also needs {names}."""

    hint = "Give a value for each of them; nothing was written."


@dataclass(frozen=True)
class Message:
    """A template with its placeholders filled."""

    subject: str | None
    body: str
    language: str


def create(unit: WriteUnit, *, allow_duplicate: bool = False, **fields: Unpack[TemplateFields]) -> MessageTemplate:
    """Add a template; without an owner it is the actor's.

    Raises:
        DuplicateRecord: a visible one has the name in this language.
        InvalidValue: name, language or body are missing, or a placeholder is not like ``{first_name}``.
    """
    values = _fit({"name": "", "language": "", "body": "", **fields})
    values["owner_id"] = inputs.owner(unit, fields.get("owner_id"))
    if not allow_duplicate:
        _refuse_taken(unit, values["name"], values["language"])
    return storing.add(unit, MessageTemplate(**values))


def change(
    unit: WriteUnit, template_id: int, *, expect_version: int | None = None, **fields: Unpack[TemplateFields]
) -> MessageTemplate:
    """Change what is given.

    Raises:
        UnknownRecord: it is not to be seen.
        InvalidValue: see :func:`create`.
        ChangedMeanwhile: it has another version than ``expect_version``.
    """
    row = unit.get(MessageTemplate, template_id)
    return storing.update(unit, row, _fit(dict(fields)), expect_version=expect_version)


def remove(unit: WriteUnit, template_id: int) -> None:
    """Remove a template.

    Raises:
        UnknownRecord: it is not to be seen.
        Forbidden: it is not the actor's to remove.
    """
    unit.remove(unit.get(MessageTemplate, template_id))
    unit.session.flush()


def get(unit: Unit, template_id: int) -> MessageTemplate:
    """Return a template by id.

    Raises:
        UnknownRecord: there is none that may be seen.
    """
    return unit.get(MessageTemplate, template_id)


def find(unit: Unit, reference: str, language: str | None = None) -> MessageTemplate:
    """Return the template that an id or a name means, in a language if several speak of the same.

    Raises:
        UnknownRecord: none is called that.
        AmbiguousRecord: several are.
    """
    query = select(MessageTemplate).where(func.lower(MessageTemplate.name) == reference.strip().lower())
    if language is not None:
        query = query.where(MessageTemplate.language == language.strip().lower())
    named = unit.all(query.order_by(MessageTemplate.id))
    return only(MessageTemplate, reference, named or by_id(unit, MessageTemplate, reference))


def find_all(
    unit: Unit, *, where: Filter = (), order_by: str = "name", limit: int = listing.USUAL, offset: int = 0
) -> Page[MessageTemplate]:
    """Return the templates that a filter lets through; see :func:`crm_store.listing.page`."""
    return listing.page(unit, MessageTemplate, where, order_by, limit, offset)


def placeholders(unit: Unit, template_id: int) -> list[str]:
    """Return the names that a template needs values for, in the order they occur.

    Raises:
        UnknownRecord: it is not to be seen.
    """
    row = unit.get(MessageTemplate, template_id)
    return list(dict.fromkeys(_PLACEHOLDER.findall(f"{row.subject or ''}\n{row.body}")))


def fill(unit: Unit, template_id: int, values: Mapping[str, str]) -> Message:
    """Return a template's texts with their placeholders replaced; the values are taken as they are.

    Raises:
        UnknownRecord: it is not to be seen.
        UnfilledPlaceholders: ``values`` lacks some.
    """
    row = unit.get(MessageTemplate, template_id)
    lacking = [name for name in placeholders(unit, row.id) if name not in values]
    if lacking:
        raise UnfilledPlaceholders(label=row.label, names=", ".join(lacking))

    def filled(text: str) -> str:
        return _PLACEHOLDER.sub(lambda match: values[match[1]], text)

    return Message(filled(row.subject) if row.subject else None, filled(row.body), row.language)


def _fit(values: dict[str, Any]) -> dict[str, Any]:
    fit = dict(values)
    if "name" in fit:
        fit["name"] = inputs.required("name", fit["name"])
    if "language" in fit:
        fit["language"] = inputs.required("language", fit["language"]).lower()
    if "subject" in fit:
        fit["subject"] = inputs.words(fit["subject"])
    if "body" in fit:
        fit["body"] = inputs.prose(fit["body"])
        if fit["body"] is None:
            raise InvalidValue(field="body", value="", reason="it must not be empty")
    for field in ("subject", "body"):
        _check_placeholders(field, fit.get(field) or "")
    return fit


def _check_placeholders(field: str, text: str) -> None:
    without = _PLACEHOLDER.sub("", text)
    strange = [name for name in _PLACEHOLDER.findall(text) if not _NAME.fullmatch(name)]
    if strange or "{" in without or "}" in without:
        shown = "{" + strange[0] + "}" if strange else "a single brace"
        raise InvalidValue(field=field, value=shown, reason="placeholders look like {first_name} or {account.name}")


def _refuse_taken(unit: Unit, name: str, language: str) -> None:
    query = select(MessageTemplate).where(MessageTemplate.language == language).order_by(MessageTemplate.id)
    for other in unit.all(query):
        if other.name.casefold() == name.casefold():
            reason = "it has the same name and language"
            raise DuplicateRecord(kind=other.kind, label=other.label, row_id=other.id, reason=reason)
