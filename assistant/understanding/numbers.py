"""Numbers: what digits stand for by the habits of a language, and what number words add up to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.understanding.value_words import Language
    from assistant.understanding.words import Word

_LONGEST = 18
_WORDS_AT_MOST = 12
_TEN, _TWENTY, _HUNDRED, _THOUSAND = 10, 20, 100, 1_000
_SPACES = re.compile(r"[ \u00a0\u202f'’]")
_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")
_DECIMAL_COMMA: frozenset[Language] = frozenset({"pl"})


def number_of(text: str, language: Language) -> tuple[Decimal, bool] | None:
    """Return the number that digits with separators stand for, and whether it is certain; None if it is none.

    A dot or comma before three digits groups thousands; where the language writes its decimals with that very
    sign it stays a decimal (``1.250`` in English), unless the digits are noughts.
    """
    digits = _SPACES.sub("", text)
    if len(digits) > _LONGEST:
        return None
    marks = [sign for sign in digits if sign in ".,"]
    if not marks:
        return Decimal(digits), True
    if len(set(marks)) > 1:
        return _of_two_marks(digits, marks)
    if len(marks) > 1:
        return (Decimal(digits.replace(marks[0], "")), True) if _GROUPS.fullmatch(digits) else None
    return _of_one_mark(digits, marks[0], language)


def _of_two_marks(digits: str, marks: list[str]) -> tuple[Decimal, bool] | None:
    """Return a number with both signs: the last is the decimal one and stands once."""
    last = marks[-1]
    whole, _, part = digits.rpartition(last)
    if last in marks[:-1] or not _GROUPS.fullmatch(whole):
        return None
    return Decimal(f"{re.sub('[.,]', '', whole)}.{part}"), True


def _of_one_mark(digits: str, mark: str, language: Language) -> tuple[Decimal, bool]:
    decimal_mark = "," if language in _DECIMAL_COMMA else "."
    whole, _, part = digits.partition(mark)
    grouped = _GROUPS.fullmatch(digits) is not None
    if grouped and (mark != decimal_mark or not part.strip("0")):
        return Decimal(whole + part), True
    if grouped and mark == ",":
        return Decimal(whole + part), False
    return Decimal(f"{whole}.{part}"), True


@dataclass
class _Sum:
    """Number words added up so far: finished thousands, and the hundreds under way."""

    total: Decimal = Decimal(0)
    current: Decimal | None = None
    last_scale: Decimal | None = None
    of_digits: bool = False

    def add(self, value: Decimal) -> bool:
        """Take a number word in, unless it cannot follow (``ten thirty`` are two numbers)."""
        if self.of_digits:
            return False
        if self.current is None:
            self.current = value
            return True
        low = self.current % _HUNDRED
        fits = (
            (value < _TEN and low >= _TWENTY and low % _TEN == 0)
            or (value < _HUNDRED and self.current >= _HUNDRED and low == 0)
        )  # fmt: skip
        if not fits or value % 1 or self.current % 1 or not value:
            return False
        self.current += value
        return True

    def hundred(self, hundred: Decimal) -> bool:
        """Multiply by a hundred."""
        if self.current is not None and not 1 <= self.current < hundred:
            return False
        self.current = (self.current or 1) * hundred
        return True

    def scale(self, scale: Decimal) -> bool:
        """Multiply what is under way by a thousand or more."""
        if self.last_scale is not None and (self.current is None or scale >= self.last_scale):
            return False
        self.total += (Decimal(1) if self.current is None else self.current) * scale
        self.current, self.last_scale = None, scale
        return True

    @property
    def in_last_scale(self) -> Decimal | None:
        """What hundreds right behind millions are taken for: ``a million two hundred`` is 1.2 million."""
        hundreds = self.current is not None and _HUNDRED <= self.current < _THOUSAND and not self.current % _HUNDRED
        if not hundreds or self.last_scale is None or self.last_scale <= _THOUSAND:
            return None
        return self.total + (self.current or 0) * self.last_scale / _THOUSAND

    @property
    def value(self) -> Decimal:
        """The sum."""
        return self.total + (self.current or 0)


@dataclass(frozen=True)
class Amount:
    """A number that ``length`` words say; ``scaled`` where it is so many thousands or millions."""

    value: Decimal
    length: int
    scaled: bool
    certain: bool = True


def amount_at(words: Sequence[Word], at: int) -> Amount | None:
    """Return the number that begins at a word, the longest that the words make."""
    total, i, certain = _Sum(), at, True
    end = min(len(words), at + _WORDS_AT_MOST)
    good: Amount | None = None
    while i < end:
        step = _step(total, words, i, first=i == at)
        if step == 0:
            break
        certain = certain and words[i].certain
        i += step
        good = Amount(total.value, i - at, total.last_scale is not None, certain)
    rest = total.in_last_scale
    return good if good is None or rest is None else replace(good, value=rest, certain=False)


def _step(total: _Sum, words: Sequence[Word], i: int, *, first: bool) -> int:
    """Take in the words at ``i``; return how many, 0 if the number ends before them."""
    word = words[i]
    if total.of_digits and total.last_scale is not None:
        return 0
    if word.kind not in {"word", "sign"}:
        return _digits(total, word, first=first)
    return _begun(total, words, i) if first else _continued(total, words, i)


def _begun(total: _Sum, words: Sequence[Word], i: int) -> int:
    begun = _beginning(total, words, i)
    if begun is not None:
        return begun
    return int("NUMWORD" in words[i].values and total.add(Decimal(words[i].values["NUMWORD"])))


def _continued(total: _Sum, words: Sequence[Word], i: int) -> int:
    word = words[i]
    for category, take in (("NUMWORD", total.add), ("HUNDRED", total.hundred), ("SCALE", total.scale)):
        if category in word.values:
            return int(take(Decimal(word.values[category])))
    if "GLUEDSCALE" in word.values and word.glued:
        return int(total.scale(Decimal(word.values["GLUEDSCALE"])))
    return _joined(total, words, i)


def _digits(total: _Sum, word: Word, *, first: bool) -> int:
    if word.number is None or not first:
        return 0
    total.current, total.of_digits = word.number, True
    return 1


def _beginning(total: _Sum, words: Sequence[Word], i: int) -> int | None:
    """Read ``a hundred``, ``half a million``: words that begin a number only before others."""
    word, following = words[i], words[i + 1] if i + 1 < len(words) else None
    if "FRACTION" in word.values:
        skipped = 1 + int(following is not None and "OF" in following.values)
        skipped += int(i + skipped < len(words) and "A" in words[i + skipped].values)
        after = words[i + skipped] if i + skipped < len(words) else None
        if after is None or not after.values.keys() & {"SCALE", "HUNDRED"}:
            return 0
        total.current = Decimal(word.values["FRACTION"])
        return skipped if total.scale(Decimal(after.values.get("SCALE", "100"))) is False else skipped + 1
    if "ONESCALE" in word.values:
        return int(total.scale(Decimal(word.values["ONESCALE"])))
    if "A" in word.values and following is not None and following.values.keys() & {"SCALE", "HUNDRED"}:
        total.current = Decimal(1)
        return 1
    return None


def _joined(total: _Sum, words: Sequence[Word], i: int) -> int:
    """Read what joins a number to its rest: ``and`` after hundreds, ``and a half``, a hyphen within a number."""
    word, following = words[i], words[i + 1] if i + 1 < len(words) else None
    if "ANDHALF" in word.values and total.current is not None and total.current % 1 == 0:
        total.current += Decimal(word.values["ANDHALF"])
        return 1
    if following is None or "NUMWORD" not in following.values:
        return 0
    value = Decimal(following.values["NUMWORD"])
    if word.text == "-" and word.glued and following.glued and total.current is not None:
        return 2 if total.current % _HUNDRED >= _TWENTY and value < _TEN and total.add(value) else 0
    hundreds = total.current is not None and total.current >= _HUNDRED and total.current % _HUNDRED == 0
    if "NUMAND" in word.values and (hundreds or (total.current is None and total.last_scale)):
        return 2 if total.add(value) else 0
    return 0
