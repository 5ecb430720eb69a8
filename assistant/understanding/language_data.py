"""The words of both languages, as data files hold them: each file is read once."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

Language = Literal["en", "pl"]
LANGUAGES: Final[tuple[Language, Language]] = ("en", "pl")
_FOLDER = Path(__file__).with_name("language")
_EXEMPLARS = Path(__file__).parent.parent / "models" / "offline" / "exemplars"
_STAND_INS = re.compile(r"\{[^}]*\}")
_WORDS = re.compile(r"[^\W\d_]+")


@cache
def words(language: Language, name: str) -> frozenset[str]:
    """Return the folded words of ``language/<language>/<name>.txt``; with apostrophes closed up, too."""
    from crm_store.matching.text import fold

    text = (_FOLDER / language / f"{name}.txt").read_text(encoding="utf-8")
    found = {fold(word) for word in text.split()}
    return frozenset(found | {word.replace("'", "") for word in found})


@cache
def plain(language: Language) -> frozenset[str]:
    """Return the folded words of everyday language and of what people ask of a CRM."""
    return words(language, "common_words") | words(language, "function_words") | _asked_with(language)


@cache
def _asked_with(language: Language) -> frozenset[str]:
    """Return the words in small letters of the offline model's exemplars, first names left out."""
    from crm_store.matching.nicknames import also_called
    from crm_store.matching.text import fold

    found: set[str] = set()
    for path in sorted((_EXEMPLARS / language).glob("*.txt")):
        lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
        for line in lines:
            found.update(fold(word) for word in _WORDS.findall(_STAND_INS.sub(" ", line)) if word.islower())
    return frozenset(word for word in found if not also_called(word))


@cache
def mapping(language: Language, name: str) -> dict[str, Any]:
    """Return the content of ``language/<language>/<name>.yaml``; shared by all callers: do not change it."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load((_FOLDER / language / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  (always a safe loader)
    if not isinstance(content, dict):
        raise TypeError(name)
    return content


@cache
def listed(language: Language, name: str, key: str) -> frozenset[str]:
    """Return a list of words in a mapping, as a set."""
    return frozenset(mapping(language, name)[key])


@cache
def either(name: str, key: str) -> frozenset[str]:
    """Return a list of words of both languages together."""
    return listed("en", name, key) | listed("pl", name, key)


def other(language: Language) -> Language:
    """Return the other language."""
    return "pl" if language == "en" else "en"
