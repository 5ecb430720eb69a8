"""Where a search looks: the activities of a record or a time that the reader may see.

These statements go past the ORM, since they count in every search; each carries the reader's criterion itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from sqlalchemy import select

from crm_store import access
from crm_store.history.documents import Text, texts
from crm_store.models import Activity, HistoryChunk, HistoryDocument, HistoryTerm, IndexState, Participant, table_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from crm_store.history.chunking import Chunk
    from crm_store.models import ActivityType
    from crm_store.unit import Unit

MOST_COMPARED = 5_000
"""How many activities, the latest first, are compared with a question one by one."""
MOST_WITH_WORD = 2_000
"""How many activities, the latest first, are looked at for each word; a word that more have says little."""

_ACTIVITIES = table_of(Activity)
_DOCUMENTS = table_of(HistoryDocument)
_TERMS = table_of(HistoryTerm)
_CHUNKS = table_of(HistoryChunk).c
_PARTICIPANTS = table_of(Participant).c


@dataclass(frozen=True)
class Where:
    """What narrows a search: records, the time from ``since`` to before ``until``, kinds of activity."""

    account_id: int | None = None
    deal_id: int | None = None
    contact_id: int | None = None
    lead_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    types: tuple[ActivityType, ...] | None = None

    def criteria(self) -> list[ColumnElement[bool]]:
        """Return the criteria over ``activities``, without that of the reader."""
        columns = _ACTIVITIES.c
        about = {"account_id": self.account_id, "deal_id": self.deal_id, "lead_id": self.lead_id}
        found: list[ColumnElement[bool]] = [columns[name] == key for name, key in about.items() if key is not None]
        if self.contact_id is not None:
            took_part = select(_PARTICIPANTS.activity_id).where(_PARTICIPANTS.contact_id == self.contact_id)
            found.append(columns.id.in_(took_part))
        if self.since is not None:
            found.append(columns.occurred_at >= self.since)
        if self.until is not None:
            found.append(columns.occurred_at < self.until)
        if self.types is not None:
            found.append(columns.activity_type.in_(self.types))
        return found


class Seen(NamedTuple):
    """An activity in scope, as the index knows it: what a row of :meth:`Scope.documents` is like."""

    activity_id: int
    revision: int
    state: IndexState
    model: str | None


class Scope:
    """A search's reader and narrowing, asked in statements."""

    def __init__(self, unit: Unit, where: Where) -> None:
        """Look with the unit's eyes."""
        self.connection = unit.session.connection()
        self._criteria = [access.visible(_ACTIVITIES, unit.scope), *where.criteria()]

    def documents(self, limit: int, among: Collection[int] | None = None) -> list[Seen]:
        """Return what is in scope, the latest first; with ``among``, of these activities only."""
        columns = _DOCUMENTS.c
        query = select(columns.activity_id, columns.revision, columns.state, columns.model).select_from(
            _DOCUMENTS.join(_ACTIVITIES, _ACTIVITIES.c.id == columns.activity_id)
        )
        query = query.where(columns.state != IndexState.REMOVED, *self._criteria)
        if among is not None:
            query = query.where(columns.activity_id.in_(among))
        ordered = query.order_by(_ACTIVITIES.c.occurred_at.desc(), _ACTIVITIES.c.id.desc()).limit(limit)
        return cast("list[Seen]", self.connection.execute(ordered).all())

    def with_term(self, term: str) -> list[int]:
        """Return the activities in scope that have a term, the newest first, up to `MOST_WITH_WORD`."""
        query = select(_TERMS.c.activity_id).select_from(
            _TERMS.join(_ACTIVITIES, _ACTIVITIES.c.id == _TERMS.c.activity_id)
        )
        query = query.where(_TERMS.c.term == term, *self._criteria).order_by(_TERMS.c.activity_id.desc())
        return list(self.connection.scalars(query.limit(MOST_WITH_WORD)))

    def texts(self, ids: Iterable[int]) -> list[Text]:
        """Return the texts of those activities that are in scope."""
        query = texts().where(_DOCUMENTS.c.activity_id.in_(list(ids)), *self._criteria)
        return [Text._make(row) for row in self.connection.execute(query)]

    def chunks(self, ids: Sequence[int]) -> dict[int, list[Chunk]]:
        """Return the passages of activities that were found in scope, in order."""
        from crm_store.history.chunking import Chunk

        query = select(_CHUNKS.activity_id, _CHUNKS.begins, _CHUNKS.ends).where(_CHUNKS.activity_id.in_(ids))
        found: dict[int, list[Chunk]] = {}
        for key, begins, ends in self.connection.execute(query.order_by(_CHUNKS.activity_id, _CHUNKS.position)):
            found.setdefault(key, []).append(Chunk(begins, ends))
        return found
