"""Visible records that share what should be one record's own: a domain, an address, a name at a company."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from crm_store.access import visible
from crm_store.matching.text import words
from crm_store.models import (
    Account,
    Contact,
    ContactEmail,
    Employment,
    NamedKind,
    NamePart,
    NameTerm,
    table_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from crm_store.access import Scope

_ALL_OF_NAME = 100
_BATCH = 5_000
_ACCOUNTS = table_of(Account)
_CONTACTS = table_of(Contact)
_EMAILS = table_of(ContactEmail)
_EMPLOYMENTS = table_of(Employment)
_TERMS = table_of(NameTerm)


@dataclass(frozen=True)
class Alike:
    """Records that share something; pairs (lower id first) in ``unless`` have good reason to."""

    ids: frozenset[int]
    reason: str
    unless: frozenset[tuple[int, int]] = frozenset()


def alike_accounts(connection: Connection, scope: Scope) -> Iterator[Alike]:
    """Yield accounts with one domain, and accounts with one name but for the legal form."""
    whole_name = or_(
        _TERMS.c.part == NamePart.WHOLE.value,
        and_(_TERMS.c.part == NamePart.NAME.value, _TERMS.c.weight == _ALL_OF_NAME),
    )
    for part, reason in ((whole_name, "same name"), (_TERMS.c.part == NamePart.DOMAIN.value, "same domain")):
        times = func.count().over(partition_by=_TERMS.c.term).label("times")
        terms = (
            select(_TERMS.c.term, _TERMS.c.record_id, _ACCOUNTS.c.parent_id, times)
            .join(_ACCOUNTS, _ACCOUNTS.c.id == _TERMS.c.record_id)
            .where(_TERMS.c.kind == NamedKind.ACCOUNT.value, part, visible(_ACCOUNTS, scope))
            .subquery()
        )
        shared = select(terms).where(terms.c.times > 1).order_by(terms.c.term, terms.c.record_id)
        for term, rows in groupby(connection.execute(shared), key=lambda row: str(row.term)):
            parents = {row.record_id: row.parent_id for row in rows}
            if reason == "same name":
                yield Alike(frozenset(parents), reason)
            else:
                yield Alike(frozenset(parents), f"{reason} {term}", _relatives(parents))


def _relatives(parents: dict[int, int | None]) -> frozenset[tuple[int, int]]:
    """Return the pairs of a company and its subsidiary, and of two subsidiaries of one company."""
    families: defaultdict[int, set[int]] = defaultdict(set)
    for child, parent in parents.items():
        if parent is not None:
            families[parent] |= {child, parent}
    return frozenset((one, other) for family in families.values() for one in family for other in family if one < other)


def alike_contacts(connection: Connection, scope: Scope) -> Iterator[Alike]:
    """Yield contacts with one e-mail address, and contacts of one name at one account."""
    yield from _same_address(connection, scope)
    yield from _same_name_at_account(connection, scope)


def _same_address(connection: Connection, scope: Scope) -> Iterator[Alike]:
    address = func.lower(_EMAILS.c.address)
    times = func.count().over(partition_by=address).label("times")
    seen = select(address.label("address"), _EMAILS.c.contact_id, times).where(visible(_EMAILS, scope)).subquery()
    shared = select(seen).where(seen.c.times > 1).order_by(seen.c.address, seen.c.contact_id)
    for found, rows in groupby(connection.execute(shared), key=lambda row: str(row.address)):
        yield Alike(frozenset(row.contact_id for row in rows), f"same e-mail address {found}")


def _same_name_at_account(connection: Connection, scope: Scope) -> Iterator[Alike]:
    """Yield namesakes account by account; the order of given name and surname does not matter."""
    people = (
        select(
            _EMPLOYMENTS.c.account_id, _CONTACTS.c.id, _CONTACTS.c.first_name, _CONTACTS.c.last_name, _ACCOUNTS.c.name
        )
        .join(_CONTACTS, _CONTACTS.c.id == _EMPLOYMENTS.c.contact_id)
        .join(_ACCOUNTS, _ACCOUNTS.c.id == _EMPLOYMENTS.c.account_id)
        .where(visible(_CONTACTS, scope), visible(_ACCOUNTS, scope))
        .order_by(_EMPLOYMENTS.c.account_id)
    )
    rows = connection.execute(people.execution_options(yield_per=_BATCH))
    for (_, company), colleagues in groupby(rows, key=lambda row: (int(row.account_id), str(row.name))):
        by_name: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
        for row in colleagues:
            by_name[tuple(sorted(words(f"{row.first_name or ''} {row.last_name or ''}")))].add(row.id)
        for name, ids in by_name.items():
            if name and len(ids) > 1:
                yield Alike(frozenset(ids), f"same name at {company}")
