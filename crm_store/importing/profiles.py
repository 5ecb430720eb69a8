"""What the columns of a file hold, judged by a sample of the whole file."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from crm_store.importing.amounts import agreed_sign, decimal_sign, parse_amount
from crm_store.importing.errors import BadCell
from crm_store.importing.moments import agreed_order, day_order
from crm_store.importing.reading import Row
from crm_store.importing.values import DEFAULT, Conventions, Kind, reads_as
from crm_store.importing.vocabulary import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_store.importing.reading import Table

_SAMPLED = 2000
_JUDGED = 100
_EXAMPLES = 5
_SURE = 0.9
_VARIED = 0.2
_DIGITS = re.compile(r"[\d\s.,]+")
# In this order: what is narrower comes first.
_KINDS = (
    Kind.EMAIL, Kind.DAY, Kind.MOMENT, Kind.INTEGER, Kind.NUMBER, Kind.PERCENT, Kind.MONEY,
    Kind.BOOLEAN, Kind.DOMAIN, Kind.PHONE,
)  # fmt: skip


class Sample(NamedTuple):
    """Rows taken evenly from the whole file, and how many rows were read and rejected on the way."""

    rows: list[dict[str, str]]
    total: int
    rejected: int


class Known(NamedTuple):
    """What somebody knows about all columns of a file: the decimal sign, the order of dates."""

    decimal: str | None = None
    order: str | None = None


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """What a column holds.

    Attributes:
        header: its name.
        kind: what nine in ten of its cells are; text, if nothing narrower.
        conventions: how it writes numbers and dates.
        cells: how many cells were looked at.
        blanks: how many of them hold nothing.
        distinct: how many different values there are among the others.
        values: the most frequent values.
        doubts: what about numbers and dates its cells do not decide, by the kind of value it matters to.
        fingerprint: equal in columns that hold the same in every row looked at.
    """

    header: str
    kind: Kind
    conventions: Conventions = DEFAULT
    cells: int = 0
    blanks: int = 0
    distinct: int = 0
    values: tuple[str, ...] = ()
    doubts: tuple[tuple[Kind, str], ...] = ()
    fingerprint: int = 0
    _shares: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    @property
    def examples(self) -> tuple[str, ...]:
        """A few of its values."""
        return self.values[:_EXAMPLES]

    @property
    def blank_share(self) -> float:
        """The share of cells that hold nothing, 0 to 1."""
        return self.blanks / self.cells if self.cells else 1.0

    @property
    def variety(self) -> float:
        """Distinct values per filled cell: 1 in a column of identifiers, near 0 in one of stages."""
        filled = self.cells - self.blanks
        return self.distinct / filled if filled else 0.0

    def assumptions(self, kind: Kind | str) -> list[str]:
        """Return what reading its cells as ``kind`` takes for granted, for the reader to confirm."""
        return [text for concerned, text in self.doubts if concerned == kind]

    def share(self, kind: Kind | str) -> float:
        """Return the share of its values that can be read as ``kind``, 1 if it has none."""
        if kind not in self._shares:
            read = sum(reads_as(value, kind, self.conventions) for value in self.values)
            self._shares[kind] = read / len(self.values) if self.values else 1.0
        return self._shares[kind]


def sample(table: Table, size: int = _SAMPLED) -> Sample:
    """Read the whole table and keep at most ``size`` rows at even distances.

    Of a stream that cannot be read twice, only what was already looked at is sampled.
    """
    kept: list[dict[str, str]] = []
    step, total, rejected = 1, 0, 0
    for row in table.looked_at().rows():
        if not isinstance(row, Row):
            rejected += 1
            continue
        if total % step == 0:
            kept.append(row.values)
        total += 1
        if len(kept) > size:
            kept, step = kept[::2], step * 2
    return Sample(kept, total, rejected)


def profile_columns(
    headers: Sequence[str], rows: Sequence[Mapping[str, str]], decimal: str = ".", known: Known = NOTHING_KNOWN
) -> dict[str, ColumnProfile]:
    """Return the profile of each column.

    A column that does not decide its own decimal sign or date order takes those of the others.

    Args:
        headers: the columns.
        rows: a sample of rows.
        decimal: the decimal sign that goes with the file's delimiter.
        known: what is not to be judged by the cells.
    """
    counted = {header: _counted(rows, header) for header in headers}
    signs = Counter(filter(None, map(_usual_sign, counted.values())))
    orders = [agreed_order(values) for values in counted.values() if _has_numeric_dates(values)]
    decided = Counter(order for order, _, sure in orders if sure)
    habits = _Habits(_most(signs) or decimal, _most(decided), known)
    return {
        header: replace(_profile(header, len(rows), values, habits), fingerprint=_fingerprint(rows, header))
        for header, values in counted.items()
    }


def _fingerprint(rows: Sequence[Mapping[str, str]], header: str) -> int:
    return hash(tuple(row.get(header, "").strip() for row in rows))


class _Habits(NamedTuple):
    """What the other columns of a file do: their decimal sign, and their date order if one decided."""

    decimal: str
    order: str | None
    known: Known


def _most(votes: Mapping[str, int]) -> str | None:
    return max(votes, key=votes.__getitem__, default=None)


def _counted(rows: Sequence[Mapping[str, str]], header: str) -> Counter[str]:
    cells = (row.get(header, "").strip() for row in rows)
    return Counter(cell for cell in cells if not is_blank(cell))


def _frequent(values: Counter[str]) -> tuple[str, ...]:
    return tuple(value for value, _ in values.most_common(_JUDGED))


def _usual_sign(values: Counter[str]) -> str | None:
    """Return the decimal sign that a column of numbers gives away, ``None`` if it is none or does not."""
    votes = Counter(
        sign
        for value in _frequent(values)
        if (sign := decimal_sign(value)) and reads_as(value, Kind.NUMBER, Conventions(decimal=sign))
    )
    return _most(votes) if votes.total() * 4 > min(len(values), _JUDGED) else None


def _has_numeric_dates(values: Counter[str]) -> bool:
    frequent = _frequent(values)
    return sum(day_order(value) is not None for value in frequent) * 2 > len(frequent)


def _profile(header: str, cells: int, values: Counter[str], habits: _Habits) -> ColumnProfile:
    conventions, doubts = _conventions(values, habits)
    profile = ColumnProfile(
        header=header,
        kind=Kind.TEXT,
        conventions=conventions,
        cells=cells,
        blanks=cells - values.total(),
        distinct=len(values),
        values=_frequent(values),
        doubts=doubts,
    )
    return replace(profile, kind=_kind(profile))


def _conventions(values: Counter[str], habits: _Habits) -> tuple[Conventions, tuple[tuple[Kind, str], ...]]:
    known = habits.known
    sign, about_sign = (known.decimal, "") if known.decimal else agreed_sign(values, habits.decimal)
    order, about_order = (known.order, "") if known.order else agreed_order(values, habits.order)[:2]
    fractions, about_shares = _are_fractions(values, sign)
    doubts = [(kind, about_sign) for kind in (Kind.NUMBER, Kind.MONEY, Kind.INTEGER, Kind.PERCENT)]
    doubts += [(Kind.DAY, about_order), (Kind.MOMENT, about_order), (Kind.PERCENT, about_shares)]
    conventions = Conventions(sign, order, fractions, currency=_common_currency(values, sign))
    return conventions, tuple((kind, text) for kind, text in doubts if text)


def _are_fractions(values: Iterable[str], decimal: str) -> tuple[bool, str]:
    """Return whether shares are written 0 to 1, and what had to be assumed."""
    found = set()
    for value in values:
        if not reads_as(value, Kind.NUMBER, Conventions(decimal=decimal)):
            return False, ""
        found.add(parse_amount(value, decimal).value)
    if not found or max(found) > 1 or min(found) < 0:
        return False, ""
    return True, "" if any(0 < share < 1 for share in found) else "1 is read as 100 %, since nothing is above it"


def _common_currency(values: Iterable[str], decimal: str) -> str | None:
    """Return the currency that every cell names, if there is one."""
    found = set()
    for value in values:
        try:
            found.add(parse_amount(value, decimal).currency)
        except BadCell:
            continue
    return found.pop() if len(found) == 1 else None


def _kind(profile: ColumnProfile) -> Kind:
    if not profile.values:
        return Kind.TEXT
    bare_digits = all(_DIGITS.fullmatch(value) for value in profile.values)
    dated = {Kind.DAY, Kind.MOMENT}
    # Digits alone are dates only to a field that wants a date.
    barred = dated if bare_digits and not _separated(profile) else set()
    if profile.variety < _VARIED:
        barred = {*barred, Kind.DOMAIN}  # 02.Medium looks like one, but sites do not repeat so often
    kinds = [kind for kind in _KINDS if kind not in barred]
    kind = next((kind for kind in kinds if profile.share(kind) >= _SURE), Kind.TEXT)
    if kind == Kind.DAY and any(":" in value for value in profile.values):
        return Kind.MOMENT
    return Kind.MONEY if kind in {Kind.INTEGER, Kind.NUMBER} and _names_currency(profile) else kind


def _separated(profile: ColumnProfile) -> bool:
    return all(day_order(value) is not None for value in profile.values)


def _names_currency(profile: ColumnProfile) -> bool:
    return any(
        parse_amount(value, profile.conventions.decimal).currency
        for value in profile.values
        if reads_as(value, Kind.MONEY, profile.conventions)
    )
