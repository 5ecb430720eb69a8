"""Records by the name they are called, however it is spelt: what is meant, and what a second one would repeat."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sqlalchemy import select

from crm_store.access import visible
from crm_store.errors import AmbiguousRecord, UnknownRecord
from crm_store.matching.companies import core_words, name_key
from crm_store.matching.text import squash, words
from crm_store.models import Account, Base, Business, Contact, Deal, Lead, NamedKind, NameTerm, Product, table_of
from crm_store.models.matching import TERM_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crm_store.unit import Unit

Named = TypeVar("Named", Account, Contact, Deal, Lead, Product)
Row = TypeVar("Row", bound=Base)
BusinessRow = TypeVar("BusinessRow", bound=Business)

_MOST_TERMS = 3
_SHOWN = 5
_NO_ID = 2**31
_TERMS = table_of(NameTerm).c


class _Naming(NamedTuple):
    """How a kind's names are indexed, split, and told apart."""

    kind: NamedKind
    split: Callable[[str], list[str]]
    key: Callable[[str], str]


def person_key(name: str) -> str:
    """Return what two spellings of a person's name share, in whatever order: ``Nowak Anna``, ``anna nowak``."""
    return " ".join(sorted(words(name)))


_NAMINGS: dict[type[Base], _Naming] = {
    Account: _Naming(NamedKind.ACCOUNT, core_words, name_key),
    Contact: _Naming(NamedKind.CONTACT, words, person_key),
    Deal: _Naming(NamedKind.DEAL, words, squash),
    Lead: _Naming(NamedKind.LEAD, words, person_key),
    Product: _Naming(NamedKind.PRODUCT, core_words, name_key),
}


def same_name(unit: Unit, kind: type[Named], name: str) -> list[Named]:
    """Return the visible records of a kind that are called ``name``, whatever the case, accents and legal form.

    How many statements this takes depends on visible records only.
    """
    naming = _NAMINGS[kind]
    terms = sorted(set(naming.split(name)), key=lambda term: (-len(term), term))[:_MOST_TERMS]
    if not terms:
        return []
    unit.session.flush()
    table = table_of(kind)
    query = select(table.c.id).where(visible(table, unit.scope)).order_by(table.c.id)
    for term in terms:
        indexed = select(_TERMS.record_id).where(_TERMS.kind == naming.kind, _TERMS.term == term[:TERM_LENGTH])
        query = query.where(table.c.id.in_(indexed))
    wanted = naming.key(name)
    rows = [unit.get(kind, row_id) for row_id in unit.session.connection().scalars(query)]
    return [row for row in rows if naming.key(row.label) == wanted]


def exact(unit: Unit, kind: type[Named], reference: str, others: Iterable[Named] = ()) -> Named:
    """Return the record of a kind that an id or a full name means, or that is among ``others``.

    Guessing what somebody may mean is :func:`crm_store.matching.find.find`'s business.

    Raises:
        UnknownRecord: none is called that.
        AmbiguousRecord: several are.
    """
    return only(kind, reference, chain(others, by_id(unit, kind, reference), same_name(unit, kind, reference)))


def by_id(unit: Unit, kind: type[Row], reference: str) -> list[Row]:
    """Return the visible record whose id a reference is, if it is one."""
    number = reference.strip()
    if not (number.isascii() and number.isdecimal()) or int(number) >= _NO_ID:
        return []
    row = unit.session.get(kind, int(number))
    return [row] if row is not None else []


def only(kind: type[BusinessRow], reference: str, found: Iterable[BusinessRow]) -> BusinessRow:
    """Return the one record that was found.

    Raises:
        UnknownRecord: none was.
        AmbiguousRecord: several were.
    """
    rows = list({row.id: row for row in found}.values())
    if not rows:
        raise UnknownRecord(kind=kind.kind, reference=reference)
    if len(rows) > 1:
        labels = ", ".join(f"{row.label} ({row.id})" for row in rows[:_SHOWN])
        raise AmbiguousRecord(reference=reference, count=len(rows), labels=labels, example=str(rows[0].id))
    return rows[0]
