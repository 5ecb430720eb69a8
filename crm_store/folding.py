"""Texts compared regardless of case and of the marks on letters, alike in Python, SQLite and PostgreSQL."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from sqlalchemy import Double, String, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]*)?")
_LATIN = range(0xC0, 0x250)


def _bare(letter: str) -> str:
    """Return the letter that a marked one is written on; in lower case, and itself where it is none."""
    strokes = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "ŧ": "t"}
    lower = letter.lower()
    base = strokes.get(lower) or unicodedata.normalize("NFD", lower)[0]
    return base if base.isascii() and base.isalpha() else lower[0]


_BARE = {code: _bare(chr(code)) for code in _LATIN if chr(code).isalpha()}
_MARKED, _PLAIN = "".join(map(chr, _BARE)), "".join(_BARE.values())


def fold_letters(text: str) -> str:
    """Return a text in lower case, its Latin letters without marks: ``Żółw`` → ``zolw``. It has as many characters."""
    lower = text.lower()
    return lower if lower.isascii() else lower.translate(_BARE)


def number_of(text: str) -> float | None:
    """Return the number that a text of digits, a sign and a point stands for; None for any other text."""
    return float(text) if _NUMBER.fullmatch(text) else None


class folded(FunctionElement[str]):  # noqa: N801  (it reads as the SQL function it is)
    """A text as :func:`fold_letters` gives it."""

    type = String()
    inherit_cache = True


class number_in(FunctionElement[float]):  # noqa: N801  (as above)
    """The number that a text of digits, a sign and a point stands for; nothing for any other text."""

    type = Double()
    inherit_cache = True


@compiles(folded)
def _sqlite_folded(element: folded, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  (the compiler's own)
    return f"crm_folded({compiler.process(element.clauses, **options)})"


@compiles(folded, "postgresql")
def _postgresql_folded(element: folded, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  (the compiler's own)
    text, marked, plain = (compiler.process(part, **options) for part in (element.clauses, _FROM, _TO))
    return f"translate(lower({text}), {marked}, {plain})"


@compiles(number_in)
def _sqlite_number(element: number_in, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  (the compiler's own)
    # One function of our own: spelt out in SQL, the text would be taken out of its JSON four times.
    return f"crm_number({compiler.process(element.clauses, **options)})"


@compiles(number_in, "postgresql")
def _postgresql_number(element: number_in, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  (the compiler's own)
    text = compiler.process(element.clauses, **options)
    return f"CASE WHEN {text} ~ '^-?[0-9]+([.][0-9]*)?$' THEN CAST({text} AS DOUBLE PRECISION) END"


_FROM, _TO = literal(_MARKED, literal_execute=True), literal(_PLAIN, literal_execute=True)
