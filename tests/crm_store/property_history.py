"""A deal's past, told a second time: the log applied to a list of moments, in the order of recording."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_store.models import Change, ChangeSet, DealEvent, Operation, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

TRACKED = ("stage_id", "amount", "currency", "close_date", "owner_id", "forecast_category")
Values = dict[str, Any]
Past = list[tuple["datetime", Values | None]]


@dataclass
class Told:
    """One deal's past so far, and how it was told before each change set touched it."""

    past: Past = field(default_factory=list)
    before: dict[int, Past] = field(default_factory=dict)
    gone_by: int | None = None


def as_told(connection: Connection) -> dict[int, Past]:
    """Return each deal's past: moments and the values held from then on, None once it is removed."""
    changes, sets = table_of(Change), table_of(ChangeSet)
    query = (
        select(changes, sets.c.undoes_id)
        .join(sets, sets.c.id == changes.c.change_set_id)
        .where(changes.c.table_name == "deals")
        .order_by(changes.c.id)
    )
    deals: dict[int, Told] = {}
    for change in connection.execute(query):
        told = deals.setdefault(change.row_id, Told())
        told.before.setdefault(change.change_set_id, list(told.past))
        if change.operation is Operation.CREATE and change.undoes_id and told.gone_by:
            told.past, told.gone_by = list(told.before[told.gone_by]), None
        else:
            _tell(told, change)
    return {deal_id: told.past for deal_id, told in deals.items()}


def _tell(told: Told, change: Any) -> None:  # noqa: ANN401  (a row of a query)
    moment = change.effective_at
    if change.operation is Operation.CREATE:
        values = {name: change.after.get(name) for name in TRACKED}
        told.past = [*(entry for entry in told.past if entry[0] <= moment), (moment, values)]
        return
    born = next(at for at, values in told.past if values is not None)
    moment = max(moment, born)
    if change.operation is Operation.REMOVE:
        told.past = [*(entry for entry in told.past if entry[0] <= moment), (moment, None)]
        told.gone_by = change.change_set_id
    elif change.field in TRACKED:
        held = at(told.past, moment)
        told.past = sorted([*told.past, (moment, held)], key=lambda entry: entry[0])
        told.past = [
            (when, {**values, change.field: change.after} if when >= moment and values is not None else values)
            for when, values in told.past
        ]


def at(past: Past, moment: datetime) -> Values | None:
    """Return the values held at a moment, None before the deal was and after it."""
    held = None
    for when, values in past:
        if when <= moment:
            held = values
    return held


def as_stored(connection: Connection) -> dict[int, Past]:
    """Return each deal's past as ``deal_events`` has it."""
    events = table_of(DealEvent)
    deals: dict[int, Past] = {}
    for event in connection.execute(select(events).order_by(events.c.deal_id, events.c.at, events.c.id)):
        values = {name: _encoded(getattr(event, name)) for name in TRACKED}
        deals.setdefault(event.deal_id, []).append((event.at, None if event.removed else values))
    return deals


def _encoded(value: object) -> object:
    return value if value is None or isinstance(value, int) else str(value)


def disagreements(connection: Connection) -> Iterator[str]:
    """Yield the deals and moments at which the two tell different things."""
    told, stored = as_told(connection), as_stored(connection)
    if told.keys() != stored.keys():
        yield f"deals {sorted(told.keys() ^ stored.keys())} are in one of them only"
    for deal_id in told.keys() & stored.keys():
        for moment in sorted({when for when, _ in (*told[deal_id], *stored[deal_id])}):
            expected, found = at(told[deal_id], moment), at(stored[deal_id], moment)
            if expected != found:
                yield f"deal {deal_id} at {moment}: {found}, not {expected}"
