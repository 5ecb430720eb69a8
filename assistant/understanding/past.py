"""Earlier turns as the findings tell them, from what is stored of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.understanding.findings import Mention, PastCall, PastTurn, Question

if TYPE_CHECKING:
    from collections.abc import Mapping

_Model = TypeVar("_Model", bound=BaseModel)


def past_turn(
    text: str, reply: str | None, details: Mapping[str, Any] | None = None, change_set_id: int | None = None
) -> PastTurn:
    """Return a stored turn; what its ``details`` hold that no turn has, or that is not whole, is left out.

    Args:
        text: what the user wrote.
        reply: what was answered, if anything.
        details: ``{"calls": [PastCall, …], "question": Question, "mentions": [Mention, …]}`` as plain data.
        change_set_id: the change set of what the turn wrote.
    """
    stored = details or {}
    number = change_set_id if change_set_id is not None else stored.get("change_set_id")
    return PastTurn(
        text=text,
        reply=reply,
        calls=_each(PastCall, stored.get("calls")),
        question=_one(Question, stored.get("question")),
        mentions=_each(Mention, stored.get("mentions")),
        change_set_id=number if isinstance(number, int) else None,
    )


def _each(model: type[_Model], stored: object) -> list[_Model]:
    """Return those of a list's elements that are whole."""
    found = [_one(model, one) for one in stored] if isinstance(stored, list) else []
    return [one for one in found if one is not None]


def _one(model: type[_Model], stored: object) -> _Model | None:
    if not isinstance(stored, dict):
        return None
    known = {key: value for key, value in stored.items() if key in model.model_fields}
    for name in ("records", "choices"):
        if name in known:
            known[name] = _each(Mention, known[name])
    try:
        return model.model_validate(known)
    except ValidationError:
        return None
