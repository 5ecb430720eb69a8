"""JSON Lines: one object a line, every value as text."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING

from crm_store.importing.errors import NotATable
from crm_store.importing.lines import TooLong
from crm_store.importing.records import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_store.importing.lines import Lines

_SAMPLED = 1000
_LOOKED_AT = 20
_OBJECT = re.compile(r'\s*\{\s*(?:"[^"]*"\s*:.*)?$')
# Digits stay as they are written: a float would round amounts and long identifiers.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


def holds_objects(name: str, lines: Sequence[str]) -> bool:
    """Whether the first lines of a file are JSON objects.

    Raises:
        NotATable: they are one JSON document that goes over several lines.
    """
    filled = [line for line in lines if line.strip()][:_LOOKED_AT]
    if not filled or not filled[0].lstrip("\ufeff \t").startswith("{"):
        return False
    if any(isinstance(_decoded(line), dict) for line in filled):
        return True
    if _OBJECT.match(filled[0]):
        found = "a JSON document over several lines"
        raise NotATable(name=name, found=found, remedy="Write one object on each line (JSON Lines).")
    return False


def find_keys(lines: Lines) -> tuple[str, ...]:
    """Return the keys of the first objects in the order they appear."""
    keys: dict[str, None] = {}
    for found in islice(read_objects(lines), _SAMPLED):
        if not isinstance(found, Rejected):
            keys |= dict.fromkeys(found[1])
    return tuple(keys)


def read_objects(lines: Lines) -> Iterator[tuple[int, dict[str, str]] | Rejected]:
    """Yield each object with its line, values as text: null is empty, lists and objects stay JSON."""
    while True:
        lines.mark()
        number = lines.number + 1
        try:
            line = next(lines)
        except StopIteration:
            return
        except TooLong as error:
            yield Rejected(number, "it is too long", f"{error.raw}…")
            continue
        found = _read(number, line, [reason for _, reason in lines.flaws_until(number)])
        if found:
            yield found


def _read(number: int, line: str, flaws: list[str]) -> tuple[int, dict[str, str]] | Rejected | None:
    if flaws:
        return Rejected(number, flaws[0], line.rstrip("\r\n"))
    if not line.strip():
        return None
    value = _decoded(line)
    if not isinstance(value, dict):
        reason = value if isinstance(value, str) else "it is not a JSON object"
        return Rejected(number, reason, line.rstrip("\r\n"))
    return number, {" ".join(str(key).split()): _as_text(item) for key, item in value.items()}


def _decoded(line: str) -> object:
    """Return the value, or the reason why there is none, which is no object either way."""
    try:
        return _DECODER.decode(line.strip().lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        return f"it is not JSON at character {error.colno}: {error.msg}"
    except RecursionError:
        return "its lists and objects are nested too deeply"


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
