"""Records identified by an e-mail address, a web domain or a phone number."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.access import visible
from crm_store.matching.scoring import Verdict
from crm_store.models import ContactEmail, NamedKind, NamePart, table_of
from crm_store.models.matching import TERM_LENGTH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection

    from crm_store.matching.question import Question
    from crm_store.matching.retrieval import Lookup

    Key = tuple[NamedKind, int]
    Identified = tuple[Key, float, str]

_WITH_ADDRESS = (NamedKind.LEAD, NamedKind.USER)
_WITH_PHONES = (NamedKind.ACCOUNT, NamedKind.CONTACT, NamedKind.LEAD)
_PARENT_DOMAIN = 0.95
_COMPANY_OF_ADDRESS = 0.9
_EMAILS = table_of(ContactEmail)


def identified(
    lookup: Lookup, connection: Connection, question: Question, kinds: Collection[NamedKind]
) -> dict[Key, Verdict]:
    """Return the visible records of ``kinds`` that an address or number in the question belongs to."""
    found: dict[Key, Verdict] = {}
    for key, score, reason in chain(
        _by_email(lookup, connection, question), _by_domain(lookup, question), _by_phone(lookup, question)
    ):
        if key[0] in kinds and (key not in found or found[key].score < score):
            found[key] = Verdict(score, (reason,), frozenset())
    return found


def _by_email(lookup: Lookup, connection: Connection, question: Question) -> Iterator[Identified]:
    for address in question.emails:
        contacts = select(_EMAILS.c.contact_id).where(_EMAILS.c.address == address, visible(_EMAILS, lookup.scope))
        keys = [(NamedKind.CONTACT, row.contact_id) for row in connection.execute(contacts)]
        for kind in _WITH_ADDRESS:
            hits = lookup.having(kind, [address[:TERM_LENGTH]])
            keys += ((kind, hit.record_id) for hit in hits if hit.part == NamePart.EMAIL)
        yield from ((key, 1.0, "same e-mail address") for key in keys)


def _by_domain(lookup: Lookup, question: Question) -> Iterator[Identified]:
    for host in question.domains:
        for score, name in _domains_above(host):
            trust = score * (_COMPANY_OF_ADDRESS if question.emails else 1.0)
            hits = lookup.having(NamedKind.ACCOUNT, [name[:TERM_LENGTH]])
            found = (hit.record_id for hit in hits if hit.part == NamePart.DOMAIN)
            yield from (((NamedKind.ACCOUNT, record_id), trust, f"domain {name}") for record_id in found)


def _by_phone(lookup: Lookup, question: Question) -> Iterator[Identified]:
    for number in question.phones:
        for kind in _WITH_PHONES:
            yield from (((kind, record_id), 1.0, "same phone number") for record_id in lookup.by_phone(kind, number))


def _domains_above(host: str) -> Iterator[tuple[float, str]]:
    """Yield a domain and those it is part of: mail.acme.pl, acme.pl."""
    yield 1.0, host
    labels = host.split(".")
    for start in range(1, len(labels) - 1):
        yield _PARENT_DOMAIN, ".".join(labels[start:])
