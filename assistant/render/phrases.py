"""What the store says in English, in the reader's language: its messages, reasons, hints and notes.

They are sentences with places to fill, as in "There is no {kind} {reference} that you can see."; the translated
ones stand in ``prompts/store``. What has no translation is told as it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from assistant import prompts
from assistant.render.formats import Formats, flat

_PLACE = re.compile(r"\\\{(\w+)\\\}")
_WORD = re.compile(r"[a-z_]+")
_OPEN_PLACE = re.compile(r"\{\w+\}")
_MOST = 2000


def told(formats: Formats, text: str) -> str:
    """Return a text of the store in the reader's language, sentence by sentence where needed; else as it is."""
    whole = flat(text)[:_MOST]
    return translated(formats, whole) or _unquoted(formats, whole)


def translated(formats: Formats, text: str) -> str | None:
    """Return a text of the store in the reader's language; None where it has no translation."""
    for pattern, form in _phrases(formats.language):
        found = pattern.fullmatch(text)
        if found:
            return form.format_map({name: _place(formats, name, part) for name, part in found.groupdict().items()})
    return None


def _place(formats: Formats, name: str, text: str) -> str:
    if name.startswith(("kind", "field")):
        group = "kinds" if name.startswith("kind") else "fields"
        return formats.label(group, text.replace("-", "").replace(" ", "_") if group == "fields" else text)
    if name.startswith("uses"):
        tables = formats.labels["tables"]
        return _WORD.sub(lambda word: str(tables.get(word[0], word[0])), text)
    if name.startswith("reason"):
        return translated(formats, text) or (translated(formats, f"{text}.") or text).rstrip(".")
    if name.startswith("names"):
        return formats.join(formats.label("fields", part.replace(" ", "_")) for part in text.split(", "))
    return _unquoted(formats, text)


def _unquoted(formats: Formats, text: str) -> str:
    """Return text with Python's quotation marks replaced by the language's."""
    opening, closing = formats.labels["quotes"]
    return re.sub(r"(?<!\w)(['\"])(.+?)\1(?!\w)", rf"{opening}\2{closing}", text)


@cache
def _phrases(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the translations, those first that say most: they fit least by chance."""
    import yaml

    name = f"store/{language}.yaml"
    read: dict[str, Any] = yaml.safe_load(prompts.prompt(name))
    known = sorted((read["phrases"] or {}).items(), key=lambda one: len(_OPEN_PLACE.sub("", one[0])), reverse=True)
    return [(_pattern(says), form) for says, form in known]


def _pattern(says: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(says)), re.DOTALL)
