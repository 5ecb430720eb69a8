"""E-mail addresses, phone numbers and web domains, several to a cell if need be."""

from __future__ import annotations

import re
from typing import NamedTuple

from crm_store.importing.errors import BadCell

_LONGEST_EMAIL = 254
_LIKE_EMAIL = re.compile(r"[^\s<>()\[\],;:|/\"]+@[^\s<>()\[\],;:|/\"]*")
_EMAIL = re.compile(r"[\w.!#$%&'*+=?^`{}~-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")
_PHONE_BREAK = re.compile(
    r"\s*(?:[;|\n]|,(?!\s*(?:ext|wew|w\.|x))|\s(?:lub|or|oraz|and)\s|(?<=\d{3})\s*/\s*(?=[+(\d][\d\s()-]{6,}))\s*",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"[\s,;]*(?:ext(?:ension)?|extn|x|wew(?:n(?:ętrzny)?)?|w|#)\.?\s*:?\s*(\d{1,6})\s*$", re.IGNORECASE
)
_PHONE_SIGNS = re.compile(
    r"(?:tel|phone|mob|kom|fax|t|m|p)?\s*\.?\s*:?\s*[+(]?[\d\s()./\-\u2010-\u2015\u00a0]+", re.IGNORECASE
)
_SHORTEST, _LONGEST = 5, 15
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^mailto:", re.IGNORECASE)


class Phone(NamedTuple):
    """A number as written, its digits, its E.164 form if the country is given, and its extension."""

    written: str
    digits: str
    e164: str | None
    extension: str | None


def parse_emails(text: str) -> tuple[str, ...]:
    """Return the addresses in a cell, in lower case, each once, in the order written.

    Names, ``mailto:`` and angle brackets around them are left out.

    Raises:
        BadCell: it holds no address, or something with an @ that is none.
    """
    found = [like.strip(".'").removeprefix("mailto:").lower() for like in _LIKE_EMAIL.findall(text)]
    if not found or not all(
        _EMAIL.fullmatch(email) and len(email) <= _LONGEST_EMAIL and ".." not in email for email in found
    ):
        raise BadCell(text=text.strip(), expected="an e-mail address")
    return tuple(dict.fromkeys(found))


def parse_phones(text: str) -> tuple[Phone, ...]:
    """Return the phone numbers in a cell, in the order written.

    Raises:
        BadCell: one of them has letters, or under 5 or over 15 digits.
    """
    parts = [part for part in _PHONE_BREAK.split(text.strip()) if part]
    if not parts:
        raise BadCell(text=text, expected="a phone number")
    return tuple(_phone(part) for part in parts)


def parse_domain(text: str) -> str:
    """Return the domain of a web address, e-mail address or bare domain, in lower case without ``www.``.

    Of several, the first counts.

    Raises:
        BadCell: it holds no domain.
    """
    bare = _SCHEME.sub("", text.strip().lower(), count=1)
    host = re.split(r"[/?#\s,;]", bare, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    host = host.strip(".").removeprefix("www.")
    if not _HOST.fullmatch(host):
        raise BadCell(text=text.strip(), expected="a web domain")
    return host


def _is_email(address: str) -> bool:
    return _EMAIL.fullmatch(address) is not None and len(address) <= _LONGEST_EMAIL and ".." not in address


def _phone(written: str) -> Phone:
    found = _EXTENSION.search(written)
    number = written[: found.start()] if found else written
    digits = re.sub(r"\D", "", number)
    if not _PHONE_SIGNS.fullmatch(number) or not _SHORTEST <= len(digits) <= _LONGEST:
        raise BadCell(text=written, expected="a phone number")
    return Phone(written, digits, _international(number, digits), found[1] if found else None)


def _international(number: str, digits: str) -> str | None:
    """Return the number in E.164 if it names its country: ``+48 600…``, ``0048 600…``, ``+44 (0)20…``."""
    if "+" in number:
        return "+" + re.sub(r"\D", "", number.replace("(0)", ""))
    return f"+{digits[2:]}" if digits.startswith("00") and digits[2:3] not in {"", "0"} else None
