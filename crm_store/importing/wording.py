"""The words of a column's header, and the currency or unit that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crm_store.importing.amounts import currency_of
from crm_store.importing.vocabulary import words_of
from crm_store.matching.text import words

_CAMEL = re.compile(r"(?<=[a-z0-9ąćęłńóśźż])(?=[A-ZĄĆĘŁŃÓŚŹŻ])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_SIGN = re.compile(r"[$€£¥₴₽₹₺]")
_PERCENT = re.compile(r"%|\bpct\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """A header's words, folded, without the currency (an ISO code) or unit of time that it names.

    ``percent`` tells that it has a percent sign.
    """

    words: tuple[str, ...]
    currency: str | None = None
    unit: str | None = None
    percent: bool = False

    @property
    def key(self) -> str:
        """The words run together, so that ``Close Date`` and ``closedate`` are one."""
        return "".join(self.words)


@lru_cache(maxsize=4096)
def wording(header: str) -> Wording:
    """Return the words of a header: ``Opportunity Amount (USD)`` → opportunity, amount; in dollars."""
    inside = " ".join(_BRACKETS.findall(header))
    text = f"{_BRACKETS.sub(' ', header)} {f'({inside})' if inside else ''}"
    sign = _SIGN.search(text)
    found = split_words(_PERCENT.sub(" ", _SIGN.sub(" ", text)))
    currency = currency_of(sign[0]) if sign else None
    if currency is None and len(found) > 1:
        currency = _code(found[-1], text)
        found = found[:-1] if currency else found
    unit = found[-1] if len(found) > 1 and found[-1] in words_of("durations") else None
    return Wording(tuple(found), currency, unit, _PERCENT.search(header) is not None)


def split_words(text: str) -> list[str]:
    """Return the folded words of a text, cut at spaces, punctuation and humps."""
    found = words(_CAMEL.sub(" ", text).replace("_", " "))
    # Deal - Deal created
    return [word for at, word in enumerate(found) if not at or word != found[at - 1]]


def _code(word: str, text: str) -> str | None:
    """Return the currency that a header's last word is, if it is written like one: all and try are words."""
    if currency_of(word.upper()) == word.upper():
        written = (word.upper(), f"({word})", f"[{word}]", f"_{word}")
        return word.upper() if any(form in text for form in written) else None
    return currency_of(word) if "zł" in text.lower() else None
