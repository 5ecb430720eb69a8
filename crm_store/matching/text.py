"""Folding and cutting names, as people type them, into comparable words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "ŧ": "t",
        "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n", "ĸ": "k",
        **dict.fromkeys("`\u00b4\u02bc\u2018\u2019", "'"),
        **dict.fromkeys("\u2010\u2011\u2013\u2014\u2212", "-"),
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SPOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*'?")
_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_DOMAIN = re.compile(r"(?<![@\w.-])(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?![\w@])")
ADDRESSES = re.compile(f"{_EMAIL.pattern}|{_DOMAIN.pattern}")
"""E-mail addresses and domains in a folded text."""
PHONES = re.compile(r"\+?\(?\d[\d\s()./-]{5,}\d")
"""What looks like a phone number; see `phone_key` for whether it is long enough."""
_PHONE_DIGITS = 9
_SHORTEST_PHONE = 7


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents: ``Łucja Müller`` → ``lucja muller``.

    Folding twice changes nothing, and composed and decomposed input fold alike.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    return _fold(text)


@lru_cache(maxsize=65_536)
def _fold(text: str) -> str:
    bare = _unmarked(text).casefold().translate(_LETTERS)
    return _unmarked(bare)


def _unmarked(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Return the folded words of a stored name, apostrophes closed up.

    ``Anne-Marie O'Brien`` → ``["anne", "marie", "obrien"]``.
    """
    return [word.replace("'", "") for word in _WORD.findall(fold(text))]


def spoken_words(text: str) -> list[str]:
    """Return the folded words of a sentence, keeping inner apostrophes and hyphens.

    They may set off a case ending (``KGHM-em``, ``Acme's``, ``Moore'a``), which only
    `crm_store.matching.inflection` can tell from a part of the name.
    """
    return _SPOKEN.findall(fold(text))


def squash(text: str) -> str:
    """Return the folded letters and digits in one piece: ``GTX Pro`` → ``gtxpro``."""
    return "".join(words(text))


def emails(text: str) -> list[str]:
    """Return the e-mail addresses in ``text``, folded, without trailing dots."""
    return [found.strip(".'") for found in _EMAIL.findall(fold(text))]


def domains(text: str) -> list[str]:
    """Return the web domains in ``text`` outside of e-mail addresses, folded, without scheme and ``www.``."""
    return [bare_domain(found) for found in _DOMAIN.findall(_EMAIL.sub(" ", fold(text)))]


def bare_domain(address: str) -> str:
    """Return the domain of a URL, domain or e-mail: ``https://www.acme.pl/en`` → ``acme.pl``."""
    host = fold(address).strip().rpartition("@")[2].rpartition("://")[2]
    return host.partition("/")[0].partition(":")[0].removeprefix("www.").strip(".")


def email_words(address: str) -> list[str]:
    """Return the words of an address' local part, without numbers: ``a.nowak2@…`` → a, nowak."""
    local = address.partition("@")[0].partition("+")[0]
    return [bare for word in words(local) if (bare := word.strip("0123456789"))]


def phone_key(number: str) -> str:
    """Return the last nine digits of a phone number, last digit first, or ``""``.

    Reversed, so that a number given without its country or area code is a prefix of the key.
    An extension (``x371``, ``wew. 12``) is left out.
    """
    found = PHONES.search(number)
    digits = re.sub(r"\D", "", found.group()) if found else ""
    return digits[::-1][:_PHONE_DIGITS] if len(digits) >= _SHORTEST_PHONE else ""


def phones(text: str) -> list[str]:
    """Return the keys (see `phone_key`) of the phone numbers in ``text``."""
    return [key for found in PHONES.findall(text) if (key := phone_key(found))]
