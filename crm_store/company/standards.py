"""Codes that the world agreed on: time zones, currencies, countries, locales, domains."""

from __future__ import annotations

import re

from crm_store.company.issues import nearest
from crm_store.errors import InvalidValue

_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_EMAIL = re.compile(r"[^@\s\"<>]+@[^@\s\"<>]+")
_COUNTRY_LETTERS = 2


def time_zone(name: str) -> str:
    """Return an IANA time zone.

    Raises:
        ValueError: there is none of this name.
    """
    from zoneinfo import available_timezones

    known = available_timezones()
    if name not in known:
        raise ValueError(f"there is no time zone {name!r}{nearest(name, known) or ', such as Europe/Warsaw'}")
    return name


def currency(code: str) -> str:
    """Return an ISO 4217 code in capitals.

    Raises:
        ValueError: there is none of this name.
    """
    from crm_store.money import checked_currency

    try:
        return checked_currency(code)
    except InvalidValue:
        raise ValueError(f"{code!r} is not a currency code such as EUR or PLN") from None


def holidays_country(code: str) -> str:
    """Return the ISO 3166 code of a country whose public holidays are known, in capitals.

    Raises:
        ValueError: there is none of this name, or its holidays are not known.
    """
    from holidays import list_supported_countries

    if len(code) != _COUNTRY_LETTERS or code.upper() not in list_supported_countries():
        raise ValueError(f"{code!r} is not the two-letter code of a country whose holidays are known")
    return code.upper()


def locale(name: str) -> str:
    """Return a locale as Babel writes it: ``en``, ``pl``, ``en_GB``.

    Raises:
        ValueError: there is none of this name.
    """
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(name.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"{name!r} is not a locale such as en, pl or en_GB") from None


def domain(name: str) -> str:
    """Return an e-mail domain in small letters, without ``@``.

    Raises:
        ValueError: it is not one.
    """
    plain = name.strip().removeprefix("@").lower()
    if not _DOMAIN.fullmatch(plain):
        raise ValueError(f"{name!r} is not a domain such as acme.com")
    return plain


def email(address: str) -> str:
    """Return an e-mail address without space around it.

    Raises:
        ValueError: it is not one.
    """
    plain = address.strip()
    if not _EMAIL.fullmatch(plain):
        raise ValueError(f"{address!r} is not an e-mail address")
    return plain
