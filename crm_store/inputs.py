"""What people type, made fit to be stored and compared: names, addresses, domains, numbers."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from crm_store.errors import InvalidValue
from crm_store.matching.text import bare_domain, phone_key

if TYPE_CHECKING:
    from decimal import Decimal

    from crm_store.unit import Unit

Choice = TypeVar("Choice", bound=StrEnum)

_EMAIL = re.compile(r"[^\s@<>,;\"()]+@[^\s@<>,;\"()]+\.[^\s@<>,;\"().]+")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_LONGEST_EMAIL = 320


def words(text: str | None) -> str | None:
    """Return a one-line text without needless spaces; None when nothing is left."""
    return " ".join(text.split()) or None if text is not None else None


def required(field: str, text: str | None) -> str:
    """Return a one-line text without needless spaces.

    Raises:
        InvalidValue: it is empty.
    """
    found = words(text)
    if found is None:
        raise InvalidValue(field=field, value=text, reason="it must not be empty")
    return found


def prose(text: str | None) -> str | None:
    """Return a text of several lines without blank ends; None when nothing is left."""
    return text.strip() or None if text is not None else None


def email(address: str) -> str:
    """Return an e-mail address in lower case, without what surrounds it.

    Raises:
        InvalidValue: it is none.
    """
    bare = address.strip().removeprefix("mailto:").strip("<>").lower()
    if not _EMAIL.fullmatch(bare) or len(bare) > _LONGEST_EMAIL:
        raise InvalidValue(field="e-mail", value=address[:80], reason="it is not an e-mail address")
    return bare


def domain(text: str | None) -> str | None:
    """Return the bare domain of a company: ``https://www.Acme.pl/en`` → ``acme.pl``.

    Raises:
        InvalidValue: it is none, or a mail service's.
    """
    from crm_store.matching.data import mail_hosts

    if words(text) is None:
        return None
    found = bare_domain(text or "")
    if not _DOMAIN.fullmatch(found):
        raise InvalidValue(field="domain", value=text, reason="it is not a domain such as acme.com")
    if found in mail_hosts():
        raise InvalidValue(field="domain", value=text, reason="it belongs to a mail service, not to a company")
    return found


def company_domain(address: str | None) -> str | None:
    """Return the domain of an e-mail address if it tells the company; None for that of a mail service."""
    try:
        return domain(address) if address else None
    except InvalidValue:
        return None


def phone(number: str) -> tuple[str, str]:
    """Return a phone number as written, and what numbers are compared by.

    Raises:
        InvalidValue: it has too few digits to be one.
    """
    written = required("phone", number)
    key = phone_key(written)
    if not key:
        raise InvalidValue(field="phone", value=number, reason="it is not a phone number")
    return written, key


def owner(unit: Unit, owner_id: int | None) -> int | None:
    """Return whom a new record belongs to: the given user, else the actor."""
    return unit.actor.user_id if owner_id is None else owner_id


def not_negative(field: str, number: Decimal | int | None) -> None:
    """Check a number that may be nothing, but not less.

    Raises:
        InvalidValue: it is less.
    """
    if number is not None and number < 0:
        raise InvalidValue(field=field, value=str(number), reason="it must not be negative")


def member(kind: type[Choice], field: str, value: str) -> Choice:
    """Return the one of a few words that is meant.

    Raises:
        InvalidValue: it is none of them.
    """
    try:
        return kind(value.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError:
        known = ", ".join(kind)
        raise InvalidValue(field=field, value=value[:80], reason=f"it must be one of {known}") from None
