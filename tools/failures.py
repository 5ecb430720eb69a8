"""What a call that could not be done answers: the error, its advice, and who may have been meant."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from crm_store.errors import AmbiguousRecord, CrmError, UnknownRecord
from crm_store.models import NamedKind
from tools.results import Failed, RecordLink

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from crm_store.unit import Unit

_NEAREST = 5
_LEAST = 0.4
_LONGEST = 300  # characters of a value that an error repeats
_log = logging.getLogger(__name__)


class UnknownTool(CrmError):
    """There is no tool {name!r}."""

    hint = "Nothing was done. Call one of the tools that are offered."


class ToolFailed(CrmError):
    """{tool} failed for a reason of its own."""

    hint = "Nothing of it was done. The log of this program says more."


def failure(tool: str, error: Exception, reading: Callable[[], AbstractContextManager[Unit]]) -> Failed:
    """Return what is answered instead of an exception.

    Args:
        tool: the tool's name.
        error: what it raised, or what its arguments are refused with.
        reading: opens a unit to look for who may have been meant.
    """
    if isinstance(error, ValidationError):
        return _misfit(tool, error)
    if not isinstance(error, CrmError):
        _log.error("tool %s failed", tool, exc_info=error)
        error = ToolFailed(tool=tool)
    details = error.details
    missing = details.get("missing") or getattr(error, "missing", ())
    return Failed(
        tool=tool,
        error=type(error).__name__,
        message=str(error),
        hint=error.advice,
        field=_text(details.get("field")),
        reference=_text(details.get("reference")),
        missing=[str(name) for name in missing] if isinstance(missing, list | tuple) else [],
        candidates=_candidates(error, reading),
    )


def _misfit(tool: str, error: ValidationError) -> Failed:
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or None
    given = first.get("input")
    return Failed(
        tool=tool,
        error="InvalidArguments",
        message=f"{where}: {first['msg']}" if where else str(first["msg"]),
        hint="Nothing was done. Correct the arguments and call again.",
        field=where,
        reference=_text(given) if isinstance(given, str | int | float) else None,
    )


def _candidates(error: CrmError, reading: Callable[[], AbstractContextManager[Unit]]) -> list[RecordLink]:
    """Return who may have been meant: as the error says, else who is named like it."""
    told: Sequence[Any] = getattr(error, "candidates", None) or error.details.get("candidates") or ()  # type: ignore[assignment]  # details hold anything
    if told:
        return [_link(one) for one in told]
    reference = error.details.get("reference")
    if not isinstance(error, UnknownRecord | AmbiguousRecord) or not reference:
        return []
    from crm_store.matching.find import find

    kind = str(error.details.get("kind", ""))
    kinds = (kind,) if kind.upper() in NamedKind.__members__ else None
    if kind and kinds is None:
        return []
    with reading() as unit:
        found = find(unit, str(reference)[:_LONGEST], kinds=kinds, limit=_NEAREST)
    return [_link(one) for one in found if one.score >= _LEAST]


def _link(one: Any) -> RecordLink:  # noqa: ANN401  (a link, a candidate of the matcher, or a row)
    return RecordLink(kind=one.kind, id=one.id, label=one.label, detail=getattr(one, "detail", None))


def _text(value: object) -> str | None:
    return None if value is None else str(value)[:_LONGEST]
