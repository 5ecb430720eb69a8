"""Reads the index of names: which visible records have the terms of a question.

Every statement that finds records carries the access criterion of their table. So a hidden record cannot
become a candidate, nor push one aside, nor make a word known: whether to look further, for typos or at
companies, follows from what the reader sees. Only whether a known word is rare, and so worth listing all
who have it, is counted over all records (up to `MOST_HITS`): counting visible ones would take longer than
the search. No score depends on it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    JSON,
    Text,
    bindparam,
    column,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from crm_store.access import PUBLIC, visible
from crm_store.models import (
    Account,
    Business,
    Contact,
    Deal,
    Employment,
    Lead,
    NamedKind,
    NamePart,
    NameTerm,
    Product,
    User,
    table_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, Connection, Select, Table, TableValuedAlias
    from sqlalchemy.types import TypeEngine

    from crm_store.access import Scope

MODELS: dict[NamedKind, type[Business]] = {
    NamedKind.ACCOUNT: Account,
    NamedKind.CONTACT: Contact,
    NamedKind.DEAL: Deal,
    NamedKind.USER: User,
    NamedKind.LEAD: Lead,
    NamedKind.PRODUCT: Product,
}
MOST_HITS = 200
"""Up to so many records have a rare word; of more, only as many are looked at."""
MOST_FOUND = 2_000
_MOST_RELATED = 2_000
_TERMS = table_of(NameTerm)
_EMPLOYMENTS = table_of(Employment)


Trait = tuple[str, int, int]
"""A term of a record's name, what part it is, and its weight in percent."""

Sizes = dict[NamedKind, dict[str, int]]
"""How many records of a kind have a term, for terms that any has."""


class Hit(NamedTuple):
    """A term of the question found in the name of a record."""

    record_id: int
    term: str
    part: int
    weight: int

    @property
    def trait(self) -> Trait:
        """The term without the record."""
        return self.term, self.part, self.weight


class Tie(NamedTuple):
    """A contact's employment, or a deal's account; ``until`` is the day an employment ended."""

    record_id: int
    account_id: int
    until: date | None = None


class Lookup:
    """Looks terms up for one reader."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        """Read through ``connection`` what ``scope`` may see."""
        self._connection = connection
        self.scope = scope

    def sizes(self, kinds: Iterable[NamedKind], terms: Iterable[str]) -> Sizes:
        """Return how common those of ``terms`` are that any visible record has; above `MOST_HITS` it stops counting."""
        wanted = tuple(sorted(kinds))
        found: Sizes = {kind: {} for kind in wanted}
        statement = _sizes(self._connection.dialect.name, wanted, self.scope)
        for number, term, size in self._connection.execute(statement, {"terms": list(terms)}).all():
            found[NamedKind(number)][term] = size
        return found

    def known(self, terms: Iterable[str]) -> set[str]:
        """Return those of ``terms`` that any record has, hidden ones too: it only spares looking for the others."""
        return set(self._connection.scalars(_known(self._connection.dialect.name), {"terms": list(terms)}))

    def having(self, kind: NamedKind, terms: Iterable[str], limit: int = MOST_FOUND) -> list[Hit]:
        """Return visible records that have any of ``terms``, in the order of terms and ids."""
        statement = _having(kind, self.scope)
        return self._hits(statement, {"terms": sorted(terms), "most": limit})

    def having_both(self, kind: NamedKind, terms: Iterable[str], others: Iterable[str]) -> list[Hit]:
        """Return visible records that have one of ``terms`` and one of ``others``, with the first."""
        statement = _having_both(kind, self.scope)
        return self._hits(statement, {"terms": sorted(terms), "others": sorted(others), "most": MOST_HITS})

    def of_records(self, kind: NamedKind, ids: Iterable[int], terms: Iterable[str], *, initials: bool) -> list[Hit]:
        """Return which of ``terms`` these records have (of visible ones only), and if asked for, their initials."""
        statement = _of_records(kind, self.scope, initials)
        return self._hits(statement, {"ids": sorted(ids), "terms": sorted(terms)})

    def by_phone(self, kind: NamedKind, key: str) -> list[int]:
        """Return visible records with a phone number that ends alike."""
        bounds = {"low": key, "high": key[:-1] + chr(ord(key[-1]) + 1)}
        return [row.record_id for row in self._connection.execute(_by_phone(kind, self.scope), bounds).all()]

    def tied_to(self, kind: NamedKind, accounts: Iterable[int]) -> list[Tie]:
        """Return the visible contacts or deals of ``accounts``, which must be visible themselves."""
        values = {"accounts": sorted(accounts)}
        return [Tie._make(row) for row in self._connection.execute(_tied_to(kind, self.scope), values).all()]

    def ties_of(self, kind: NamedKind, ids: Iterable[int]) -> list[Tie]:
        """Return the visible accounts of these contacts or deals."""
        values = {"ids": sorted(ids)}
        return [Tie._make(row) for row in self._connection.execute(_ties_of(kind, self.scope), values).all()]

    def _hits(self, statement: Select[int, str, int, int], values: dict[str, object]) -> list[Hit]:
        return [Hit._make(row) for row in self._connection.execute(statement, values).all()]


@lru_cache(maxsize=4)
def _known(dialect: str) -> Select[str]:
    terms, term = _each_term(dialect)
    return select(terms.c.value).where(exists().where(_TERMS.c.term == term).correlate(terms))


@lru_cache(maxsize=256)
def _sizes(dialect: str, kinds: tuple[NamedKind, ...], scope: Scope) -> CompoundSelect[int, str, int]:
    """Return the statement that counts terms by kind, each up to one more than `MOST_HITS`.

    Where a name is frequent, counting all its records would take longer than finding the right one.
    """
    return union_all(*(_sizes_of(dialect, kind, scope) for kind in kinds))


def _sizes_of(dialect: str, kind: NamedKind, scope: Scope) -> Select[int, str, int]:
    terms, term = _each_term(dialect)
    having = (_TERMS.c.kind == kind.value, _TERMS.c.term == term)
    some = select(_TERMS.c.record_id).where(*having).limit(MOST_HITS + 1).correlate(terms).subquery()
    size = select(func.count()).select_from(some).scalar_subquery().label("size")
    seen = exists().where(*having, *_seen(_TERMS.c.record_id, kind, scope)).correlate(terms)
    listed = select(terms.c.value.label("term"), size).select_from(terms).where(seen).subquery()
    return select(literal(kind.value), listed.c.term, listed.c.size)


def _each_term(dialect: str) -> tuple[TableValuedAlias, ColumnElement[str]]:
    """Return the asked terms as a table, and a term of it as it compares with the index."""
    terms = _elements(dialect, "terms", Text())
    return terms, terms.c.value if dialect == "sqlite" else terms.c.value.collate("C")


def _elements(dialect: str, name: str, kind: TypeEngine[Any]) -> TableValuedAlias:
    """Return the elements of the list given as the parameter ``name``, as a table with the column ``value``."""
    if dialect == "sqlite":
        return func.json_each(bindparam(name, type_=JSON())).table_valued(column("value", kind), name=f"each_of_{name}")
    elements = func.unnest(bindparam(name, type_=ARRAY(kind)))
    return elements.table_valued(column("value", kind), name=f"each_of_{name}").render_derived()


_DEALS = table_of(Deal)
_DEAL_TIES = select(_DEALS.c.id, _DEALS.c.account_id, null())
_EMPLOYMENT_TIES = select(_EMPLOYMENTS.c.contact_id, _EMPLOYMENTS.c.account_id, _EMPLOYMENTS.c.ended_on)


def _seen(column: ColumnElement[int], kind: NamedKind, scope: Scope) -> list[ColumnElement[bool]]:
    """Return the criterion that the record in ``column`` may be seen; none where everybody sees all."""
    table: Table = table_of(MODELS[kind])
    if scope.everything or table.name in PUBLIC:
        return []
    return [exists().where(table.c.id == column, visible(table, scope))]


def _hit(kind: NamedKind, scope: Scope) -> Select[int, str, int, int]:
    columns = (_TERMS.c.record_id, _TERMS.c.term, _TERMS.c.part, _TERMS.c.weight)
    return select(*columns).where(_TERMS.c.kind == kind.value, *_seen(_TERMS.c.record_id, kind, scope))


@lru_cache(maxsize=256)
def _having(kind: NamedKind, scope: Scope) -> Select[int, str, int, int]:
    return (
        _hit(kind, scope)
        .where(_TERMS.c.term.in_(bindparam("terms", expanding=True)))
        .order_by(_TERMS.c.term, _TERMS.c.record_id)
        .limit(bindparam("most"))
    )


@lru_cache(maxsize=256)
def _having_both(kind: NamedKind, scope: Scope) -> Select[int, str, int, int]:
    other = _TERMS.alias()
    also = exists().where(
        other.c.kind == kind.value,
        other.c.record_id == _TERMS.c.record_id,
        other.c.term.in_(bindparam("others", expanding=True)),
    )
    return _having(kind, scope).where(also)


@lru_cache(maxsize=256)
def _of_records(kind: NamedKind, scope: Scope, initials: bool) -> Select[int, str, int, int]:  # noqa: FBT001  (a cache key)
    # Adding nothing keeps the database from looking up every term for every record: it takes the records' own terms.
    wanted: ColumnElement[bool] = (_TERMS.c.term + "").in_(bindparam("terms", expanding=True))
    if initials:
        wanted = or_(wanted, _TERMS.c.part == NamePart.INITIALS.value)
    return _hit(kind, scope).where(_TERMS.c.record_id.in_(bindparam("ids", expanding=True)), wanted)


@lru_cache(maxsize=256)
def _by_phone(kind: NamedKind, scope: Scope) -> Select[int]:
    alike = (_TERMS.c.term >= bindparam("low"), _TERMS.c.term < bindparam("high"))
    a_phone = (_TERMS.c.kind == kind.value, _TERMS.c.part == NamePart.PHONE.value)
    return select(_TERMS.c.record_id).where(*alike, *a_phone, *_seen(_TERMS.c.record_id, kind, scope)).limit(MOST_HITS)


@lru_cache(maxsize=256)
def _tied_to(kind: NamedKind, scope: Scope) -> Select[int, int, date | None]:
    accounts: BindParameter[int] = bindparam("accounts", expanding=True)
    if kind is NamedKind.DEAL:
        there = _DEAL_TIES.where(_DEALS.c.account_id.in_(accounts), *_seen(_DEALS.c.id, kind, scope))
    else:
        seen = _seen(_EMPLOYMENTS.c.contact_id, kind, scope)
        there = _EMPLOYMENT_TIES.where(_EMPLOYMENTS.c.account_id.in_(accounts), *seen)
    return there.order_by(there.selected_columns[0]).limit(_MOST_RELATED)


@lru_cache(maxsize=256)
def _ties_of(kind: NamedKind, scope: Scope) -> Select[int, int, date | None]:
    ids: BindParameter[int] = bindparam("ids", expanding=True)
    if kind is NamedKind.DEAL:
        at = _DEALS.c.account_id
        return _DEAL_TIES.where(_DEALS.c.id.in_(ids), at.is_not(None), *_seen(at, NamedKind.ACCOUNT, scope))
    own, at = _EMPLOYMENTS.c.contact_id, _EMPLOYMENTS.c.account_id
    return _EMPLOYMENT_TIES.where(own.in_(ids), *_seen(at, NamedKind.ACCOUNT, scope))
