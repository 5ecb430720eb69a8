"""The loop of every loader: find what exists, create what is new, change what differs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

from crm_store.columns import checked
from crm_store.errors import CrmError
from crm_store.importing.loading.drafts import Draft, RowRejected
from crm_store.models import Business

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.resolving import Resolver

Row = TypeVar("Row", bound=Business)


class Keys(NamedTuple):
    """What a draft's record is found by.

    A ``sure`` key names one record, and a later row with it describes the same one. A ``likely`` key finds
    a record that no other row of the import has described.
    """

    sure: tuple[Hashable, ...] = ()
    likely: tuple[Hashable, ...] = ()


class Loader(ABC, Generic[Row]):
    """Loads the drafts of one entity.

    Subclasses say how a row is recognised (:meth:`keys`), found (:meth:`existing`), and written.
    """

    entity: ClassVar[str]
    kind: ClassVar[type[Business]]

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Load into the unit of ``context`` what refers to records that ``resolver`` knows."""
        self.context = context
        self.resolver = resolver
        self.unit = context.unit
        self.report = context.report
        self._written = context.written.setdefault(self.entity, {})
        self._rows = context.rows.setdefault(self.entity, set())
        self._stored: list[tuple[Row, Draft]] = []

    @abstractmethod
    def keys(self, draft: Draft) -> Keys:
        """Return what identifies the draft's record, strongest first.

        Raises:
            RowRejected: nothing does.
        """

    @abstractmethod
    def existing(self, keys: set[Hashable]) -> Mapping[Hashable, Sequence[Row]]:
        """Return the stored rows that answer to each of these keys."""

    @abstractmethod
    def create(self, draft: Draft) -> Row:
        """Create the draft's record."""

    @abstractmethod
    def update(self, row: Row, draft: Draft) -> bool:
        """Bring a stored record up to the draft; return whether anything changed."""

    def may_be(self, row: Row, draft: Draft, key: Hashable) -> bool:
        """Tell whether a row that answers to a key can be the draft's record.

        Raises:
            RowRejected: the key is somebody else's here.
        """
        del row, draft, key
        return True

    def agreement(self, row: Row, draft: Draft) -> int:
        """Return how much a row that a likely key found agrees with the draft; the more, the likelier."""
        del row, draft
        return 0

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Look up in one go what a batch refers to."""

    def flushed(self, created: Sequence[tuple[Row, Draft]]) -> None:
        """Create what hangs on new rows, whose ids are known now."""

    def finish(self) -> None:
        """Do what needs all rows of the file, such as parents named before they appear."""

    def load(self, drafts: Sequence[Draft], reject: Callable[[Draft, str], None]) -> None:
        """Load a batch; a draft that cannot be stored is handed to ``reject`` with the reason."""
        self.prepare(drafts)
        wanted: dict[int, tuple[Draft, Keys]] = {}
        for draft in drafts:
            try:
                keys = self.keys(draft)
                if not self._is_left_out(draft, keys):
                    wanted[draft.line] = (draft, keys)
            except RowRejected as error:
                self._reject(draft, str(error), reject)
        found = self._found(wanted, reject)
        fresh: dict[Hashable, list[Row]] = {}
        for draft, keys in wanted.values():
            try:
                row = found.get(draft.line) or next(self._candidates(fresh, keys.sure, draft), None)
                stored = self._store(row, draft)
                fresh.update((key, [*fresh.get(key, ()), stored]) for key in keys.sure)
            except (RowRejected, CrmError) as error:
                self._reject(draft, str(error), reject)
        self._flush()

    def bring(self, row: Row, draft: Draft, values: Mapping[str, Any], effective_at: datetime | None = None) -> bool:
        """Set what a draft says; where an earlier row of the import spoke, only what that left open.

        Raises:
            RowRejected: the earlier row said something else.
        """
        values = dict(values)
        if "custom" in values:
            values["custom"] = {**(getattr(row, "custom", None) or {}), **values["custom"]}
        if draft.again is not None:
            _refuse_contradiction(row, values, draft)
        return self.unit.change(row, effective_at=effective_at, **values)

    def check(self, kind: type[Business], **values: object) -> None:
        """Check values of a part before its record is written.

        Raises:
            InvalidValue: a column cannot hold its value.
        """
        for name, value in values.items():
            checked(kind, name, value)

    def _found(self, wanted: dict[int, tuple[Draft, Keys]], reject: Callable[[Draft, str], None]) -> dict[int, Row]:
        """Return the stored row of each draft, by line: by sure keys first, then by what agrees most."""
        stored = self.existing({key for _, keys in wanted.values() for part in keys for key in part})
        found: dict[int, Row] = {}
        if not stored:
            return found
        for draft, keys in list(wanted.values()):
            try:
                row = next(self._candidates(stored, keys.sure, draft), None)
            except RowRejected as error:
                del wanted[draft.line]
                self._reject(draft, str(error), reject)
            else:
                if row is not None:
                    found[draft.line] = row
        taken = {row.id for row in found.values()} | self._written.keys()
        open_drafts = (item for item in wanted.values() if item[1].likely and item[0].line not in found)
        for _, line, row in self._likely(stored, open_drafts):
            if line not in found and row.id not in taken:
                found[line] = row
                taken.add(row.id)
        return found

    def _likely(
        self, stored: Mapping[Hashable, Sequence[Row]], drafts: Iterable[tuple[Draft, Keys]]
    ) -> list[tuple[int, int, Row]]:
        pairs = [
            (-self.agreement(row, draft), draft.line, row)
            for draft, keys in drafts
            for row in self._candidates(stored, keys.likely, draft)
        ]
        return sorted(pairs, key=lambda pair: pair[:2])

    def _candidates(
        self, stored: Mapping[Hashable, Sequence[Row]], keys: Iterable[Hashable], draft: Draft
    ) -> Iterator[Row]:
        return (row for key in keys for row in stored.get(key, ()) if self.may_be(row, draft, key))

    def _store(self, row: Row | None, draft: Draft) -> Row:
        counts = self.report.count(self.entity)
        if row is None:
            row = self.create(draft)
            self._stored.append((row, draft))
            counts.created += 1
            return row
        if row in self.unit.session.new:
            self._flush()
        earlier = self._written.get(row.id)
        draft.again = self._told(earlier) if earlier else None
        changed = self.update(row, draft)
        self._written.setdefault(row.id, (self.context.file, draft.line))
        if changed:
            counts.changed += 1
        elif draft.again is None:
            counts.unchanged += 1
        else:
            self.report.notice(f"{self.entity}: rows that say what an earlier row said, passed over", draft)
        return row

    def _flush(self) -> None:
        """Write what was created, so that ids are known, and what hangs on it."""
        self.unit.session.flush()
        created, self._stored = self._stored, []
        for row, draft in created:
            self._written[row.id] = (self.context.file, draft.line)
        self.flushed(created)

    def _is_left_out(self, draft: Draft, keys: Keys) -> bool:
        """Tell whether the source has deleted the row's record, or a row without an id repeats another in full."""
        if draft.get("deleted") not in {None, False}:
            self.report.notice(f"{self.entity}: rows that are marked as deleted, passed over", draft)
            return True
        if keys.sure:
            return False
        if draft.content in self._rows:
            self.report.notice(f"{self.entity}: rows that say what an earlier row said, passed over", draft)
            return True
        self._rows.add(draft.content)
        return False

    def _told(self, written: tuple[str, int]) -> str:
        file, line = written
        return f"line {line}" if file == self.context.file else f"line {line} of {file}"

    def _reject(self, draft: Draft, reason: str, reject: Callable[[Draft, str], None]) -> None:
        self.report.count(self.entity).rejected += 1
        reject(draft, reason)


def given(draft: Draft, *names: str) -> dict[str, Any]:
    """Return the fields of a draft that hold something; an empty cell never erases what is stored."""
    return {name: draft.fields[name] for name in names if draft.fields.get(name) is not None}


def group(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
    """Return rows by what they are found by."""
    found: dict[Hashable, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _refuse_contradiction(row: Business, values: Mapping[str, Any], draft: Draft) -> None:
    """Refuse values that differ from what the row holds, unless it holds none; ``custom`` has the stored ones too.

    Raises:
        RowRejected: one does; its column is named.
    """
    for name, value in values.items():
        stored = getattr(row, name)
        if name == "custom":
            differing = [header for header, text in draft.custom.items() if (stored or {}).get(header, text) != text]
        else:
            same = stored is None or stored == checked(type(row), name, value)
            differing = [] if same else [draft.headers.get(name.removesuffix("_id"), name)]
        if differing:
            reason = f"it describes the same record as {draft.again}, but {differing[0]!r} differs"
            raise RowRejected(reason)
