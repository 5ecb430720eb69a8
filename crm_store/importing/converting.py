"""Turns rows of a file into drafts, by the file's mapping."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from crm_store.importing.addresses import Phone
from crm_store.importing.errors import BadCell, InvalidMapping
from crm_store.importing.fields import entities
from crm_store.importing.loading.drafts import Draft, Labelled
from crm_store.importing.mapping import Column
from crm_store.importing.markup import without_markup
from crm_store.importing.overrides import IGNORE
from crm_store.importing.values import Kind, parse_cell
from crm_store.importing.vocabulary import is_blank
from crm_store.inputs import company_domain
from crm_store.models.types import AMOUNT_PLACES

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from crm_store.importing.amounts import Amount
    from crm_store.importing.loading.report import ImportReport
    from crm_store.importing.mapping import Mapping
    from crm_store.importing.periods import Period
    from crm_store.importing.reading import Row

    Take = Callable[[Draft, str], None]

# A row whose amount or day cannot be read is worthless; one with a bad phone number is not.
_DECISIVE = frozenset(
    {
        Kind.MONEY,
        Kind.NUMBER,
        Kind.PERCENT,
        Kind.DAY,
        Kind.MOMENT,
        Kind.PERIOD,
        Kind.CURRENCY,
        "outcome",
        "activity_type",
    }
)
_PROSE = frozenset({"body", "notes"})
_NAMED = ("first_name", "last_name")
# Fields that files have and records have not; they are kept as they are written.
_UNSTORED = {"deals": {"probability", "region", "team"}}
_REMEMBERED = 4096

_blank = lru_cache(maxsize=16_384)(is_blank)


class BadRow(Exception):
    """A cell that decides what the row means cannot be read; the message is the reason."""


class Converter:
    """Converts the rows of one file.

    What becomes of each column is worked out once, so that a row costs a call for each cell that holds something.
    """

    def __init__(self, mapping: Mapping, report: ImportReport, repair: Callable[[str, str], str]) -> None:
        """Convert by ``mapping``; ``repair`` is asked for a better spelling of a text: (field, text) → text."""
        self._mapping = mapping
        self._report = report
        self._repair = repair
        self._fields = entities()[mapping.entity].fields
        columns = [column for column in mapping.columns.values() if not column.ignored]
        self._takers = [(column.header, self._taker(column)) for column in columns]
        self._headers = {key: column.header for column in columns if (key := _key(column))}
        self._joined = {str(column.field) for column in columns if column.by in _NAMED}
        self._constants = [(field, self._constant(field, text)) for field, text in mapping.constants.items()]
        self._currency = mapping.currency if "currency" in self._fields else None

    def draft(self, row: Row) -> Draft:
        """Return a row's draft.

        Raises:
            BadRow: a cell that decides what it means cannot be read.
        """
        values = row.values
        draft = Draft(row.line, {}, {}, self._headers, hash(tuple(values.values())))
        for header, take in self._takers:
            text = values.get(header)
            if text and not text.isspace():
                take(draft, text)
        fields = draft.fields
        for field, value in self._constants:
            fields.setdefault(field, value)
        if self._currency:
            fields.setdefault("currency", self._currency)
        if self._joined:
            self._join_names(fields)
        return draft

    def _constant(self, field: str, text: str) -> object:
        """Return the value that a field has in every row.

        Raises:
            InvalidMapping: the field cannot hold it.
        """
        draft = Draft(0, {})
        try:
            self._filling(Column(field, field, self._fields[field].kind), field)(draft, text)
        except BadRow as error:
            place, remedy = f"constants, {field}", "Write a value as it would stand in a cell."
            raise InvalidMapping(place=place, reason=str(error), remedy=remedy) from error
        return draft.fields.get(field, text)

    def _taker(self, column: Column) -> Take:
        """Return what a cell of a column does to a draft."""
        take = self._kept(column.header) if column.field is None else self._filling(column, column.field)
        if not column.values:
            return take
        read_as = column.values

        def replaced(draft: Draft, text: str) -> None:
            text = read_as.get(text.strip(), text)
            if text == IGNORE:
                draft.fields["deleted"] = IGNORE
            elif text:
                take(draft, text)

        return replaced

    def _filling(self, column: Column, field: str) -> Take:
        if column.by and column.by != "name":
            return self._reference(column, f"{field}_{column.by}")
        kind, known = column.kind, self._fields[field]
        if kind == Kind.TEXT:
            return self._text(field, may_be_blank=bool(known.to) or known.repeats)
        if kind == Kind.DOMAIN:
            return self._parsed(column, self._put_domain(field, column.header))
        puts: dict[str, Callable[[Draft, Any], None]] = {
            Kind.MONEY: _put_amount(field, self._report, column.header),
            Kind.PERIOD: _put_period,
            Kind.EMAIL: _put_several(field, column.label),
            Kind.PHONE: _put_several(field, column.label),
        }
        taken = self._parsed(column, puts.get(kind, _put(field)))
        return _both(taken, self._kept(column.header)) if self._is_unstored(field) else taken

    def _text(self, field: str, *, may_be_blank: bool) -> Take:
        def take(draft: Draft, text: str) -> None:
            if not (may_be_blank and _blank(text)):
                text = without_markup(text) if field in _PROSE else text
                draft.fields[field] = self._repair(field, text.strip())

        kept = self._kept(self._header_of(field))
        return _both(take, kept) if self._is_unstored(field) else take

    def _reference(self, column: Column, key: str) -> Take:
        """Return what sets a reference's id, address or part of a name."""

        def take(draft: Draft, text: str) -> None:
            if not _blank(text):
                draft.fields[key] = text.strip()

        if column.by != "domain":
            return take
        return self._parsed(column, self._put_domain(key, column.header), Kind.DOMAIN)

    def _parsed(self, column: Column, put: Callable[[Draft, Any], None], kind: str | None = None) -> Take:
        """Return what reads a cell once, however often it comes, and puts its value."""
        known: dict[str, Any] = {}
        decisive = column.kind in _DECISIVE
        wanted, conventions = kind or column.kind, column.conventions

        def take(draft: Draft, text: str) -> None:
            if text in known:
                value = known[text]
            else:
                try:
                    value = parse_cell(text, wanted, conventions)
                except BadCell as error:
                    if decisive:
                        reason = f"{column.header}: {error}".rstrip(".")
                        raise BadRow(reason) from error
                    self._keep_unread(draft, column, text)
                    return
                if len(known) < _REMEMBERED:
                    known[text] = value
            if value is not None:
                put(draft, value)

        return take

    def _keep_unread(self, draft: Draft, column: Column, text: str) -> None:
        self._report.notice(f"{column.header}: cells that are no {column.field}, kept as they are", draft)
        draft.custom[column.header] = text.strip()

    def _kept(self, header: str) -> Take:
        def take(draft: Draft, text: str) -> None:
            if not _blank(text):
                draft.custom[header] = text.strip()

        return take

    def _put_domain(self, field: str, header: str) -> Callable[[Draft, str], None]:
        """Return what sets a domain; that of a mail service says nothing of a company."""

        def put(draft: Draft, value: str) -> None:
            if company_domain(value):
                draft.fields[field] = value
            else:
                draft.custom[header] = value

        return put

    def _is_unstored(self, field: str) -> bool:
        return field in _UNSTORED.get(self._mapping.entity, ())

    def _header_of(self, field: str) -> str:
        return next(iter(self._mapping.headers_of(field)), field)

    def _join_names(self, fields: dict[str, Any]) -> None:
        """Join a referred person's first and last name, where two columns hold them."""
        for relation in self._joined:
            joined = " ".join(filter(None, (fields.get(f"{relation}_{part}") for part in _NAMED)))
            if joined:
                fields.setdefault(relation, joined)


def _key(column: Column) -> str | None:
    """Return the draft's field that a column fills."""
    if column.field is None:
        return None
    return column.field if column.by in {None, "name"} else f"{column.field}_{column.by}"


def _both(one: Take, other: Take) -> Take:
    def take(draft: Draft, text: str) -> None:
        one(draft, text)
        other(draft, text)

    return take


def _put(field: str) -> Callable[[Draft, Any], None]:
    def put(draft: Draft, value: object) -> None:
        draft.fields[field] = value

    return put


def _put_amount(field: str, report: ImportReport, header: str) -> Callable[[Draft, Amount], None]:
    """Return what sets an amount, with the currency that the cell or its column names."""

    def put(draft: Draft, amount: Amount) -> None:
        value = amount.value
        if _places(value) > AMOUNT_PLACES:
            report.notice(f"{header}: more than {AMOUNT_PLACES} decimal places, rounded", draft)
            value = round(value, AMOUNT_PLACES)
        draft.fields[field] = value
        if amount.currency:
            draft.fields.setdefault("currency", amount.currency)

    return put


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _put_period(draft: Draft, period: Period) -> None:
    draft.fields |= {"starts_on": period.first, "ends_on": period.last}


def _put_several(field: str, label: str | None) -> Callable[[Draft, tuple[str | Phone, ...]], None]:
    """Return what collects addresses or numbers of several columns."""

    def put(draft: Draft, items: tuple[str | Phone, ...]) -> None:
        found = tuple(Labelled(label, item.written if isinstance(item, Phone) else item) for item in items)
        draft.fields[field] = (*(draft.fields.get(field) or ()), *found)

    return put
