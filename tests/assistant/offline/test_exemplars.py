"""The exemplars are data that a newcomer can add to: sourced, varied, and for every tool."""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from assistant.models.offline.corpus import FOLDER, NONE, UnknownPlace, exemplars, filled, lines_of
from assistant.models.offline.lexicon import LANGUAGES, lexicon, standins
from crm_store.matching.text import fold
from tools.catalog import CATALOG

if TYPE_CHECKING:
    from pathlib import Path

LEAST = 40
MOST_LINES = 300
FILES = sorted(FOLDER.glob("*/*.txt"))
CODE = FOLDER.parent


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tool_has_exemplars_and_nothing_else_has(language: str) -> None:
    """A tool without exemplars could never be meant."""
    assert {path.stem for path in (FOLDER / language).glob("*.txt")} == {tool.name for tool in CATALOG} | {NONE}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_file_of_exemplars_is_sourced_varied_and_short(path: Path) -> None:
    """Forty or more a tool and language, none twice, a source on top, at most 300 lines."""
    lines = lines_of(path)
    assert path.read_text(encoding="utf-8").startswith("#")
    assert len(lines) >= LEAST
    assert len({fold(line) for line in lines}) == len(lines) or path.parent.name == "pl"
    assert len(set(lines)) == len(lines)
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_no_exemplar_teaches_two_tools() -> None:
    """The same words under two tools would teach neither."""
    seen = Counter((exemplar.findings.language, exemplar.text.lower()) for exemplar in exemplars())
    assert [text for text, count in seen.items() if count > 1] == []


def test_places_of_exemplars_become_spans() -> None:
    """A place is filled with its stand-in, and found there."""
    text, spans = filled("call {contact} {day}", "en")
    assert [text[span.start : span.end] for span in spans] == [standins("en")["contact"], standins("en")["day"]]
    with pytest.raises(UnknownPlace):
        filled("call {nobody}", "en")


@pytest.mark.parametrize(
    "path", sorted(CODE.glob("language/*/*.yaml")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_word_files_say_what_they_hold(path: Path) -> None:
    """A file of words begins with a line on it and is at most 300 lines long."""
    content = path.read_text(encoding="utf-8")
    assert content.startswith("#")
    assert len(content.splitlines()) <= MOST_LINES


def test_both_languages_have_the_same_places() -> None:
    """A kind of span has a stand-in in each language."""
    assert set(standins("en")) == set(standins("pl"))


ANALYSIS = [
    "acts",
    "analysis",
    "classifier",
    "clauses",
    "corpus",
    "delexicalise",
    "features",
    "items",
    "lexicon",
    "phrasing",
    "reading",
    "training",
]
# Names of kinds, fields, files and libraries' options that happen to be words as well.
TERMS = {"at", "record", "person", "company", "day", "moment", "period", "duration", "money", "number", "percent"}
TERMS |= {"email", "phone", "domain", "contact", "account", "deal", "lead", "user", "stage", "type", "text", "start"}
TERMS |= {
    "end",
    "value",
    "words",
    "meaning",
    "names",
    "none",
    "new",
    "ignore",
    "candidates",
    "language",
    "now",
    "today",
}
TERMS |= {"change", "by"}
TERMS |= {"past", "zone", "currency", "spans", "form", "main", "weights", "bias", "top", "learn", "pl", "role", "times"}


@pytest.mark.parametrize("name", ANALYSIS)
def test_code_holds_no_words_of_a_language(name: str) -> None:
    """What people say is told by data files; texts in the code are names of fields and marks."""
    tree = ast.parse((CODE / f"{name}.py").read_text(encoding="utf-8"))
    found = {word for text in _texts(tree) for word in re.findall(r"[^\W\d_]{2,}", text)}
    words = set().union(*(_vocabulary(language) for language in LANGUAGES))
    assert {word for word in found if not word.isascii() or (fold(word) in words and fold(word) not in TERMS)} == set()


# Keys of the calendar's data and labels of the company's own lists, the same in every language.
KEYS = {"quarter hour", "half hour", "working day", "fiscal quarter", "fiscal half", "fiscal year", "half year"}
KEYS |= {"close reason", "lead source"}
ROOMS = sorted([*CODE.glob("*.py"), *(CODE.parents[1] / "understanding").glob("*.py")])


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_module_holds_phrases_or_polish_words(path: Path) -> None:
    """Planning and understanding keep what people say in data files too: no phrase, no accent, no Polish word."""
    texts = {text for text in _texts(ast.parse(path.read_text(encoding="utf-8"))) if not _alphabet(text)} - KEYS
    polish = _vocabulary("pl") - _vocabulary("en") - TERMS
    words = [(text, re.findall(r"[^\W\d_]{3,}", text)) for text in texts]
    assert [text for text, found in words if any(not word.isascii() or word in polish for word in found)] == []
    assert [text for text, found in words if len(found) > 1 and text == " ".join(found)] == []


def _alphabet(text: str) -> bool:
    """Say whether a text is a row of letters that are told apart, none of them twice and none of them plain."""
    return len(set(text)) == len(text) and not any(letter.isascii() for letter in text)


def _texts(tree: ast.AST) -> list[str]:
    """Return the string literals that are neither docstrings nor parts of an error's message."""
    nodes = list(ast.walk(tree))
    apart = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    raised = (part for node in nodes if isinstance(node, ast.Raise) for part in ast.walk(node))
    apart |= {id(part) for part in raised}
    texts = (node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [str(node.value) for node in texts if id(node) not in apart]


def _vocabulary(language: str) -> set[str]:
    """Return the words that analysis goes by, and those of the exemplars."""
    lists = (part for part in vars(lexicon(language)).values() if hasattr(part, "vocabulary"))
    listed = set().union(*(part.vocabulary() for part in lists))
    said = (exemplar.text for exemplar in exemplars() if exemplar.findings.language == language)
    return listed | {word for text in said for word in re.findall(r"[^\W\d_]{2,}", fold(text))}
