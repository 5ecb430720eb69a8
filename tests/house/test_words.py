"""What is said in English or Polish is data: the code that reads messages holds no words of either language."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.house.project import ROOT, files, python_files, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READING = ("assistant/models/offline/", "assistant/understanding/")
LANGUAGES = ("en", "pl")
# A unit such as "half year" is a name; three words in a row are somebody's speech.
_PROSE = re.compile(r"[^\W\d_]{2,}(?: [^\W\d_]{2,}){2,}")
_ALTERNATIVES = re.compile(r"(?<![^\W\d_])[^\W\d_]{3,}\|[^\W\d_]{3,}")
_POLISH = re.compile(r"[a-z][ąćęłńóśźż]|[ąćęłńóśźż][a-z]", re.IGNORECASE)
_LONG, _MANY = 3, 4


def _reads_messages(path: Path) -> bool:
    return path.as_posix().startswith(READING)


def _sources() -> list[Path]:
    return [path for path in python_files("assistant") if _reads_messages(path)]


def _leaves(value: Any, names: set[str]) -> Iterator[str]:  # noqa: ANN401  (whatever YAML holds)
    """Yield the texts of a data file; its keys are names of the code's own."""
    if isinstance(value, dict):
        names |= {str(name) for name in value}
        yield from chain.from_iterable(_leaves(part, names) for part in value.values())
    elif isinstance(value, list):
        yield from chain.from_iterable(_leaves(part, names) for part in value)
    elif isinstance(value, str):
        yield value.strip().lower()


@cache
def _said() -> tuple[dict[str, set[str]], set[str]]:
    """The words of the data files by language, and the names that their keys give to the code."""
    said: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    names: set[str] = set()
    for path in files():
        if _reads_messages(path) and path.suffix == ".yaml":
            found = set(_leaves(yaml.safe_load((ROOT / path).read_text(encoding="utf-8")), names))
            for language in set(LANGUAGES) & set(path.parts):
                said[language] |= found
    return said, names


def _texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the texts of a module that are no docstrings."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node


def _is_speech(value: str) -> bool:
    said, names = _said()
    word = value.strip().lower()
    polish_only = word in said["pl"] and word not in said["en"] | names and len(word) >= _LONG
    return polish_only or any(rule.search(value) for rule in (_PROSE, _ALTERNATIVES, _POLISH))


def _lists_words(node: ast.AST) -> bool:
    """Tell whether a collection is mostly of words that people say and the code has no names of."""
    said, names = _said()
    parts = node.elts if isinstance(node, ast.Set | ast.Tuple | ast.List) else []
    texts = [part.value.lower() for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    words = [one for one in texts if one in said["en"] | said["pl"] and one not in names]
    return len(texts) >= _MANY and len(words) > len(texts) / 2


def _words_in(source: str) -> list[str]:
    tree = ast.parse(source)
    spoken = [f"{node.lineno}: {node.value!r}" for node in _texts(tree) if _is_speech(str(node.value))]
    lists = [node for node in ast.walk(tree) if _lists_words(node)]
    return spoken + [f"{getattr(node, 'lineno', 0)}: {ast.unparse(node)}" for node in lists]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('DAYS = {"jutro": 1}', True),
        ('WORD = "wtorek rano"', False),
        ('WORD = "środa"', True),
        ('PATTERN = r"(?:tomorrow|yesterday)"', True),
        ('ASKED = {"which", "whom", "where", "why"}', True),
        ('REPLY = "which one is meant"', True),
        ('def f():\n    """Tell which one is meant."""', False),
        ('UNITS = ("day", "week", "month", "year")', False),
        ('LETTERS = "ąćęłńóśźż"', False),
    ],
)
def test_words_are_told_from_names(source: str, *, found: bool) -> None:
    """The check below sees what belongs into a data file, and lets names and letters pass."""
    assert bool(_words_in(source)) is found


@pytest.mark.parametrize("path", _sources(), ids=str)
def test_code_that_reads_messages_holds_no_words(path: Path) -> None:
    """A word in code is known in one language only, and nobody finds it to correct it."""
    assert _words_in(text(path) or "") == []


def test_both_languages_have_data() -> None:
    """The check above compares with something."""
    assert all(len(words) > 300 for words in _said()[0].values())
