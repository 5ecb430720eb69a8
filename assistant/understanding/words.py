"""A message as words with what they may mean: phrases, numbers and ordinals are one word each.

Every word has categories, those of the lexicon and those of its form; the grammar is written in categories.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.understanding.identifiers import blocked
from assistant.understanding.numbers import amount_at
from assistant.understanding.shapes import shape_of, sizes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.understanding.tokens import Token
    from assistant.understanding.value_words import Entry, Language, Lexicon

_SIGNS = {
    ",": "COMMA",
    "-": "DASH",
    "–": "DASH",
    "—": "DASH",
    ".": "DOT",
    "/": "STROKE",
    "'": "APOSTROPHE",
    "’": "APOSTROPHE",
}
_TENS = frozenset({20, 30})
_TEN = 10


@dataclass(slots=True)
class Word:
    """A word, phrase, number or sign: ``values`` by category, ``number`` if it is one, ``parts`` of a date or clock."""

    start: int
    end: int
    kind: str
    text: str
    glued: bool
    values: dict[str, str] = field(default_factory=dict)
    shape: frozenset[str] = frozenset()
    number: Decimal | None = None
    parts: tuple[int, ...] = ()
    certain: bool = True

    @property
    def categories(self) -> frozenset[str]:
        """What it may be."""
        return self.shape.union(self.values)


def words_of(tokens: Sequence[Token], known: Lexicon, language: Language) -> list[Word]:
    """Return the words that tokens make in a language."""
    single = _phrased(tokens, known, language)
    for i in blocked(single):
        single[i] = replace(single[i], kind="other", values={}, shape=frozenset({"OTHER"}), number=None, parts=())
    return _numbered(single)


def entry_word(entry: Entry, text: str = "") -> Word:
    """Return a word of the lexicon as it would stand in a text."""
    return _lexical(0, 0, text, entry.values, glued=False)


def number_word(number: Decimal, kinds: frozenset[str], words: Sequence[Word], certain: bool) -> Word:  # noqa: FBT001  (a field)
    """Return the one word that stands for the words of a number."""
    first, last = words[0], words[-1]
    shape = sizes_of(number, 0) | kinds
    return Word(first.start, last.end, "number", first.text, first.glued, {}, shape, number, (), certain)


def _phrased(tokens: Sequence[Token], known: Lexicon, language: Language) -> list[Word]:
    found: list[Word] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        length, values = _phrase_at(tokens, i, known)
        if length:
            found.append(_lexical(token.start, tokens[i + length - 1].end, token.text, values, glued=token.glued))
            i += length
            continue
        found.append(_single(token, known, language))
        i += 1
    return found


def _phrase_at(tokens: Sequence[Token], i: int, known: Lexicon) -> tuple[int, dict[str, str]]:
    for form, entry in known.phrases.get(tokens[i].text, ()):
        if len(form) <= len(tokens) - i and all(tokens[i + n].text == part for n, part in enumerate(form)):
            return len(form), entry.values
    return 0, {}


def _single(token: Token, known: Lexicon, language: Language) -> Word:
    entry = known.words.get(token.text)
    if entry is not None:
        return _lexical(token.start, token.end, token.text, entry.values, glued=token.glued, kind=token.kind)
    if token.kind == "word":
        shape = frozenset({"WORD" if token.raw == token.text else "NAME"})
        return Word(token.start, token.end, "word", token.text, token.glued, {}, shape)
    if token.kind == "sign":
        shape = frozenset({_SIGNS.get(token.raw, "OTHER")})
        return Word(token.start, token.end, "sign", token.text, token.glued, {}, shape)
    form = shape_of(token.kind, token.text, language)
    return Word(
        token.start, token.end, token.kind, token.text, token.glued, {},
        form.categories, form.number, form.parts, form.certain,
    )  # fmt: skip


def _lexical(start: int, end: int, text: str, values: dict[str, str], *, glued: bool, kind: str = "word") -> Word:
    number = values.get("NUMWORD")
    if number is not None:
        amount = Decimal(number)
        return Word(start, end, kind, text, glued, values, sizes_of(amount, 0) | {"SPELT"}, amount)
    ordinal = values.get("ORDINAL")
    if ordinal is not None:
        shape = _ordinal_shape(Decimal(ordinal), hour="FEMININE" in values)
        return Word(start, end, kind, text, glued, values, shape, Decimal(ordinal))
    return Word(start, end, kind, text, glued, values)


def _ordinal_shape(number: Decimal, *, hour: bool, day: bool | None = None) -> frozenset[str]:
    """Return what an ordinal may be; where ordinals have genders, hours are feminine and days of a month are not."""
    wanted = {"HOUR"} if hour else set()
    if day or (day is None and not hour):
        wanted.add("DAYNUM")
    return frozenset({"ORDINAL"} | {f"ORD{size}" for size in sizes_of(number, 0) & wanted})


def _numbered(words: Sequence[Word]) -> list[Word]:
    """Join the words of numbers, of ordinals, and letters with their numbers."""
    found: list[Word] = []
    i = 0
    while i < len(words):
        merged, length = _merged_at(words, i)
        found.append(merged)
        i += length
    return found


def _merged_at(words: Sequence[Word], i: int) -> tuple[Word, int]:
    word = words[i]
    if word.number is None and not word.values.keys() & {"FRACTION", "A", "LETTER", "SCALE", "HUNDRED"}:
        return word, 1
    merged = _lettered(words, i) or _ordinal(words, i)
    if merged is not None:
        return merged
    if "ORDINAL" in word.shape and "NUMWORD" not in word.values:
        return word, 1
    amount = amount_at(words, i)
    if amount is None or (amount.length == 1 and not amount.scaled):
        return word, 1
    kinds = frozenset({"SCALED"}) if amount.scaled else frozenset({"SPELT"})
    return number_word(amount.value, kinds, words[i : i + amount.length], amount.certain), amount.length


def _lettered(words: Sequence[Word], i: int) -> tuple[Word, int] | None:
    """Join ``Q`` and ``1``, in either order, where nothing stands between them."""
    if i + 1 >= len(words) or not words[i + 1].glued:
        return None
    first, second = words[i], words[i + 1]
    letter, digits = (first, second) if "LETTER" in first.values else (second, first)
    if letter is first and letter.glued and _is_unit(letter):
        return None
    if "LETTER" not in letter.values or digits.number is None or "INT" not in digits.shape:
        return None
    if letter is second and (digits.number > _TEN or letter.values["LETTER"] not in {"Q", "H"} or _is_unit(letter)):
        return None
    name = letter.values["LETTER"] + "NUMBER"
    return Word(first.start, second.end, "number", "", first.glued, {}, frozenset({name}), digits.number), 2


def _is_unit(word: Word) -> bool:
    return bool(word.values.keys() & {"UNIT", "GLUEDUNIT"})


def _ordinal(words: Sequence[Word], i: int) -> tuple[Word, int] | None:
    """Join ``3`` and ``rd``, ``14`` and ``-tej``, ``twenty`` and ``first``."""
    word, rest = words[i], words[i + 1 : i + 3]
    if word.number is None or not rest:
        return None
    dashed = len(rest) > 1 and "DASH" in rest[0].shape and rest[0].glued and rest[1].glued
    last = rest[1] if dashed else rest[0]
    length = 3 if dashed else 2
    value: Decimal | None = None
    suffixed = "ORDSUFFIX" in last.values
    if word.kind == "number" and "INT" in word.shape and last.glued and "ORDSUFFIX" in last.values:
        value = word.number
    elif word.number in _TENS and "ORDINAL" in last.values and Decimal(last.values["ORDINAL"]) < _TEN:
        value = word.number + Decimal(last.values["ORDINAL"])
    if value is None:
        return None
    shape = _ordinal_shape(value, hour=suffixed or "FEMININE" in last.values, day=suffixed or None)
    return Word(word.start, last.end, "number", "", word.glued, {}, shape, value), length
