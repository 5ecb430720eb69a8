"""The exemplars: what people say to a CRM, by the tool that they mean, as lines of data files.

A file ``exemplars/LANGUAGE/TOOL.txt`` has one exemplar a line; lines of ``#`` tell its source. ``{contact}`` and the
like are places of typed spans. ``none`` holds what no tool can do.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, get_args

from assistant.models.offline.lexicon import LANGUAGES, absorbed, standin
from assistant.understanding.findings import Findings, Mention, Span, SpanType
from crm_store.matching.text import fold

NONE = "none"
FOLDER = Path(__file__).with_name("exemplars")
_HEADER = "#"
_PLACE = re.compile(r"\{(\w+)\}")
_NOW = "2026-11-25T09:00"
_TYPES = frozenset(get_args(SpanType))
_TIMES = frozenset({"day", "moment", "period", "duration"})
_AT = "at"


class UnknownPlace(ValueError):
    """An exemplar has a place of no known kind."""


class Exemplar(NamedTuple):
    """A thing said, with what understanding would find in it, and the tool that it asks for."""

    text: str
    findings: Findings
    tool: str


@lru_cache
def exemplars() -> tuple[Exemplar, ...]:
    """Return all exemplars, in order of language, tool and line."""
    return tuple(
        _exemplar(line, language, path.stem)
        for language in LANGUAGES
        for path in sorted((FOLDER / language).glob("*.txt"))
        for line in lines_of(path)
    )


def lines_of(path: Path) -> list[str]:
    """Return the exemplars of a file as written."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith(_HEADER)]


def digest() -> str:
    """Return a name for what the exemplars and the words of the languages are now."""
    content = hashlib.sha256()
    for folder in (FOLDER, Path(__file__).with_name("language")):
        for path in sorted(folder.rglob("*.*")):
            content.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return content.hexdigest()


def filled(line: str, language: str) -> tuple[str, list[Span]]:
    """Return an exemplar's text with stand-ins in its places, and these as spans.

    Raises:
        UnknownPlace: a place is of no kind that has a stand-in.
    """
    text, spans, position = "", [], 0
    for place in _PLACE.finditer(line):
        before, role = _role(line[position : place.start()], place[1], language)
        written = standin(place[1], role, language)
        if written is None:
            raise UnknownPlace(line)
        text += before
        spans.append(_span(place[1], role, written, len(text)))
        text += written
        position = place.end()
    return text + line[position:], spans


def _role(before: str, kind: str, language: str) -> tuple[str, str | None]:
    """Return the text before a place without a word that belongs to the time there, and the role that it gives it."""
    if kind not in _TIMES:
        return before, None
    words = before.split()
    role = absorbed(language).get(fold(words[-1])) if words and before.endswith(" ") else None
    if role is None:
        return before, _AT
    return before.rstrip()[: -len(words[-1])], role


def _span(kind: str, role: str | None, text: str, start: int) -> Span:
    place = {"start": start, "end": start + len(text), "text": text, "role": role}
    if kind in _TYPES:
        return Span.model_validate({**place, "type": kind})
    return Span.model_validate({**place, "type": "record", "candidates": [Mention(kind=kind, id=1, label=text)]})


def _exemplar(line: str, language: str, tool: str) -> Exemplar:
    text, spans = filled(line, language)
    found = {"language": language, "now": _NOW, "today": _NOW[:10], "zone": "UTC", "currency": "EUR"}
    return Exemplar(text, Findings.model_validate({**found, "spans": spans}), tool)
