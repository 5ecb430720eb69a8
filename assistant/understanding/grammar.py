"""Finds the expressions of a language's grammar in the words of a message.

Each word is written as one sign that stands for all its categories; the forms of ``grammar.yaml`` become regular
expressions over these signs. So a form costs one pass over a short text, however many words a category has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, cast

from assistant.understanding.shapes import shape_of
from assistant.understanding.tokens import tokens_of
from assistant.understanding.value_words import data_file, lexicon, read_yaml
from assistant.understanding.words import entry_word, number_word, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.understanding.value_words import Language
    from assistant.understanding.words import Word

_SYMBOL = re.compile(r"(?:([a-z]\w*):)?([A-Z][A-Z0-9]*)")
_FIRST_SIGN = 0xE000
_NEVER = "[^\x00-\U0010ffff]"
_SAMPLES = (
    "A a , - . ' / x1",
    "1st 20th 31st 24th 29th Q1 H1 FY27 W12",
    "10:30 3/4 2017-03 2017-03-01 1/2/2017 1.2.2017",
)


@dataclass(frozen=True)
class Form:
    """A form of the grammar: who reads it, its expression, and the category that each of its parts has."""

    reader: str
    pattern: re.Pattern[str]
    categories: dict[str, str]


@dataclass(frozen=True)
class Match:
    """Words that a form fits."""

    form: Form
    words: Sequence[Word]
    found: re.Match[str]

    @property
    def start(self) -> int:
        """The number of its first word."""
        return self.found.start()

    @property
    def end(self) -> int:
        """The number of the word after its last."""
        return self.found.end()

    def __contains__(self, name: object) -> bool:
        return name in self.form.categories and self.found[str(name)] is not None

    def word(self, name: str) -> Word:
        """Return the word that is the named part."""
        return self.words[self.found.start(name)]

    def place(self, name: str) -> int:
        """Return the number of the word that is the named part."""
        return self.found.start(name)

    def value(self, name: str) -> str:
        """Return what the named part means in the category that the form wants; empty if it is not there."""
        return self.word(name).values.get(self.form.categories[name], "") if name in self else ""

    def number(self, name: str) -> Decimal:
        """Return the number that the named part is."""
        word = self.word(name)
        if word.number is not None:
            return word.number
        return Decimal(self.value(name) or 0)

    def integer(self, name: str) -> int:
        """Return the number that the named part is, cut to a whole one."""
        return int(self.number(name))


class Grammar:
    """The grammar of a language."""

    def __init__(self, language: Language) -> None:
        """Read and compile the forms."""
        self.language = language
        self._signs = {categories: chr(_FIRST_SIGN + n) for n, categories in enumerate(_signatures(language))}
        self._unknown = chr(_FIRST_SIGN + len(self._signs))
        content = cast("dict[str, list[str] | dict[str, str]]", read_yaml(data_file(language, "grammar.yaml")))
        macros = cast("dict[str, str]", content.pop("MACROS"))
        self.forms = [self._form(reader, text, macros) for reader, texts in content.items() for text in texts]

    def matches(self, words: Sequence[Word]) -> Iterator[Match]:
        """Yield what fits each form, in the order of the forms."""
        signs = self._signs
        text = "".join(signs.get(word.categories, self._unknown) for word in words)
        for form in self.forms:
            for found in form.pattern.finditer(text):
                yield Match(form, words, found)

    def knows(self, categories: frozenset[str]) -> bool:
        """Tell whether a word with just these categories has a sign."""
        return categories in self._signs

    def _form(self, reader: str, text: str, macros: dict[str, str]) -> Form:
        for name, meaning in macros.items():
            text = re.sub(rf"\b{name}\b", meaning, text)
        categories: dict[str, str] = {}

        def compiled(symbol: re.Match[str]) -> str:
            signs = "".join(sign for known, sign in self._signs.items() if symbol[2] in known)
            one = f"[{signs}]" if signs else _NEVER
            if not symbol[1]:
                return one
            categories[symbol[1]] = symbol[2]
            return f"(?P<{symbol[1]}>{one})"

        return Form(reader, re.compile(_SYMBOL.sub(compiled, text).replace(" ", "")), categories)


@cache
def grammar(language: Language) -> Grammar:
    """Return the grammar of a language."""
    return Grammar(language)


def _signatures(language: Language) -> list[frozenset[str]]:
    """Return every set of categories that a word of the language can have."""
    known = lexicon(language)
    found = [entry_word(entry).categories for entry in known.entries()]
    for text in _SAMPLES:
        found += [word.categories for word in words_of(tokens_of(text), known, language)]
    found += [shape_of("number", text, language).categories for text in _digits()]
    for number in (0, 1, 13, 24, 25, 32, 60, 100, Decimal("1.5")):
        for kind in ("SCALED", "SPELT"):
            found.append(
                number_word(
                    Decimal(number), frozenset({kind}), [entry_word(known.entries()[0])], certain=True
                ).categories
            )
    found += [frozenset({"ORDINAL", *more}) for more in ((), ("ORDDAYNUM",), ("ORDHOUR",), ("ORDDAYNUM", "ORDHOUR"))]
    found += [frozenset({name}) for name in ("WORD", "NAME", "OTHER", "ISODAY", "ISOMOMENT", "YEARMONTH")]
    return list(dict.fromkeys(found))


def _digits() -> Iterator[str]:
    yield from ("0", "1", "13", "24", "25", "31", "32", "60", "100", "2017", "5000", "1.5", "1,5", "12.345")
    for first in (0, 1, 13, 24, 25, 31, 32, 60):
        for second in ("00", "01", "12", "13", "31", "59", "60", "99"):
            yield f"{first}.{second}"
            yield f"{first},{second}"
