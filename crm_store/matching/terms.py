"""The terms by which each kind of record is found, and the columns they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from crm_store.matching.companies import core_words
from crm_store.matching.data import mail_hosts
from crm_store.matching.text import bare_domain, email_words, fold, phone_key, words
from crm_store.models import (
    Account,
    Business,
    Contact,
    ContactEmail,
    ContactPhone,
    Deal,
    Lead,
    NamedKind,
    NamePart,
    Product,
    User,
)
from crm_store.models.matching import TERM_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

WORD_PARTS = frozenset({NamePart.GIVEN, NamePart.SURNAME, NamePart.NAME, NamePart.COMPANY, NamePart.HOST})
"""Parts whose terms are words, in which typos are looked for."""

_GIVEN_SHARE = 40
_SURNAME_SHARE = 60
_WHOLE_NAME = 100


class Term(NamedTuple):
    """A folded term, what it is to the record, and its share of the name in percent."""

    term: str
    part: NamePart
    weight: int


@dataclass(frozen=True)
class Source:
    """Rows of ``model`` give ``terms`` to the record of ``kind`` whose id is in the attribute ``key``.

    ``columns`` are all that ``terms`` reads, so any row that has them will do.
    """

    kind: NamedKind
    model: type[Business]
    key: str
    columns: tuple[str, ...]
    terms: Callable[[Any], Iterator[Term]]


def person_terms(given: Iterable[str], surname: Iterable[str]) -> Iterator[Term]:
    """Yield the terms of a person's name from the words of its two parts."""
    first, last = list(given), list(surname)
    yield from _shared(first, NamePart.GIVEN, _GIVEN_SHARE if last else _WHOLE_NAME)
    yield from _shared(last, NamePart.SURNAME, _SURNAME_SHARE if first else _WHOLE_NAME)
    yield from _initials([*first, *last])


def company_terms(name: str | None, part: NamePart = NamePart.NAME) -> Iterator[Term]:
    """Yield the terms of a company's name: its words, all of them in one piece, their initials."""
    core = core_words(name or "")
    yield from _shared(core, part, _WHOLE_NAME)
    if len(core) > 1 and part is NamePart.NAME:
        yield Term("".join(core)[:TERM_LENGTH], NamePart.WHOLE, _WHOLE_NAME)
        yield from _initials(core)


def _shared(names: list[str], part: NamePart, total: int) -> Iterator[Term]:
    """Yield the words, each with an equal share of ``total``."""
    distinct = dict.fromkeys(name[:TERM_LENGTH] for name in names)
    yield from (Term(name, part, total // len(distinct)) for name in distinct)


def _initials(names: list[str]) -> Iterator[Term]:
    if len(names) > 1:
        yield Term("".join(name[0] for name in names)[:TERM_LENGTH], NamePart.INITIALS, _WHOLE_NAME)


def _account(row: Account) -> Iterator[Term]:
    yield from company_terms(row.name)
    yield from _web(row.domain)
    yield from _phone(row.phone)


def _contact(row: Contact) -> Iterator[Term]:
    yield from person_terms(words(row.first_name or ""), words(row.last_name or ""))


def _contact_email(row: ContactEmail) -> Iterator[Term]:
    yield from _handles(row.address)


def _contact_phone(row: ContactPhone) -> Iterator[Term]:
    yield from _phone(row.number)


def _deal(row: Deal) -> Iterator[Term]:
    yield from _shared(words(row.name), NamePart.NAME, _WHOLE_NAME)


def _user(row: User) -> Iterator[Term]:
    *given, surname = words(row.name) or [""]
    yield from person_terms(given, filter(None, [surname]))
    yield from _address(row.email)


def _lead(row: Lead) -> Iterator[Term]:
    *given, surname = words(row.name or "") or [""]
    yield from person_terms(given, filter(None, [surname]))
    yield from company_terms(row.company_name, NamePart.COMPANY if row.name else NamePart.NAME)
    yield from _address(row.email)
    yield from _phone(row.phone)


def _product(row: Product) -> Iterator[Term]:
    yield from company_terms(row.name)
    if row.sku:
        yield Term("".join(words(row.sku))[:TERM_LENGTH], NamePart.WHOLE, _WHOLE_NAME)


def _web(domain: str | None) -> Iterator[Term]:
    """Yield a company's domain, and the words before its last dot as one may say them."""
    if not domain or (host := bare_domain(domain)) in mail_hosts():
        return
    yield Term(host[:TERM_LENGTH], NamePart.DOMAIN, _WHOLE_NAME)
    for word in words(host.partition(".")[0]):
        yield Term(word[:TERM_LENGTH], NamePart.HOST, _WHOLE_NAME)


def _handles(address: str | None) -> Iterator[Term]:
    """Yield what stands before the @, in one piece and in words: anowak, anna, nowak."""
    local = email_words(address or "")
    for word in dict.fromkeys(("".join(local), *local)):
        if len(word) > 1:
            yield Term(word[:TERM_LENGTH], NamePart.HANDLE, _WHOLE_NAME)


def _address(address: str | None) -> Iterator[Term]:
    """Yield an address and its handles; contacts have a table of their own for addresses."""
    if address:
        yield Term(fold(address)[:TERM_LENGTH], NamePart.EMAIL, _WHOLE_NAME)
        yield from _handles(address)


def _phone(number: str | None) -> Iterator[Term]:
    if key := phone_key(number or ""):
        yield Term(key, NamePart.PHONE, _WHOLE_NAME)


SOURCES = (
    Source(NamedKind.ACCOUNT, Account, "id", ("name", "domain", "phone"), _account),
    Source(NamedKind.CONTACT, Contact, "id", ("first_name", "last_name"), _contact),
    Source(NamedKind.CONTACT, ContactEmail, "contact_id", ("address",), _contact_email),
    Source(NamedKind.CONTACT, ContactPhone, "contact_id", ("number",), _contact_phone),
    Source(NamedKind.DEAL, Deal, "id", ("name",), _deal),
    Source(NamedKind.USER, User, "id", ("name", "email"), _user),
    Source(NamedKind.LEAD, Lead, "id", ("name", "company_name", "email", "phone"), _lead),
    Source(NamedKind.PRODUCT, Product, "id", ("name", "sku"), _product),
)
