"""Says what the schema found wrong, in words that name the value and the way on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel

from crm_store.company.issues import nearest
from crm_store.company.schema import CompanyFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import ErrorDetails

_SHOWN = 60
_NEEDED = {
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "int_type": "a whole number",
    "decimal_parsing": "a number",
    "decimal_type": "a number",
    "finite_number": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "date_parsing": "a day such as 2026-03-31",
    "date_from_datetime_parsing": "a day such as 2026-03-31",
    "date_from_datetime_inexact": "a day such as 2026-03-31",
    "date_type": "a day such as 2026-03-31",
    "string_type": "a text",
    "list_type": "a list",
    "dict_type": "a group of keys with values",
    "model_type": "a group of keys with values",
    "model_attributes_type": "a group of keys with values",
}
_EMPTY = {
    "missing": "it is missing",
    "string_too_short": "it must not be empty",
    "too_short": "it must not be empty",
}
KEY = "[key]"
"""How the schema marks that a key, not its value, is at fault."""


def worded(error: ErrorDetails) -> str:
    """Return the message of one error of the schema."""
    kind, value = error["type"], error["input"]
    if kind == "extra_forbidden":
        return _unknown_key(error["loc"])
    if kind == "enum":
        return _none_of(error, value)
    if kind == "string_too_long":
        return f"it is longer than {error['ctx']['max_length']} characters"
    if kind in _EMPTY or (value is None and kind in _NEEDED):
        return _EMPTY.get(kind, "it must not be empty")
    return f"{shown(value)} is not {_NEEDED[kind]}" if kind in _NEEDED else error["msg"]


def shown(value: object) -> str:
    """Return a value as an error quotes it: numbers bare, texts in quotes and cut, lists and groups by their kind."""
    if isinstance(value, dict):
        return "a group of keys with values"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    if re.fullmatch(r"-?\d+([.,]\d+)?", text):
        return text
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _unknown_key(loc: Sequence[str | int]) -> str:
    return _no_key(str(loc[-1]), _keys_at(loc[:-1]))


def _no_key(name: str, known: Sequence[str]) -> str:
    return f"there is no such key here{nearest(name, known) or '; the keys are ' + ', '.join(known)}"


def _none_of(error: ErrorDetails, value: object) -> str:
    allowed = re.findall(r"'([^']+)'", str(error.get("ctx", {}).get("expected", "")))
    if error["loc"][-1] == KEY:
        return _no_key(str(value), allowed)
    return f"{shown(value)} is none of {', '.join(allowed)}{nearest(str(value), allowed)}"


def _keys_at(loc: Sequence[str | int]) -> list[str]:
    """Return the keys that the schema knows at a place."""
    model: type[BaseModel] = CompanyFile
    for part in loc:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the model that an annotation such as ``list[StageItem] | None`` speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
