"""Loads a log of stage changes: deals that exist get their past, unknown ones are created with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sqlalchemy import select

from crm_store.errors import CrmError
from crm_store.importing.loading.drafts import RowRejected, required
from crm_store.models import Business, Change, Deal, Operation, Stage, StageKind, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft
    from crm_store.importing.loading.resolving import Resolver

_BATCH = 200


class _Move(NamedTuple):
    """A deal entering a stage, and the user that the row names."""

    at: datetime
    stage_id: int
    owner_id: int | None


class StageHistoryLoader:
    """Stage changes, collected by deal and written in the order they happened."""

    entity: ClassVar[str] = "stage_history"
    kind: ClassVar[type[Business]] = Deal

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Find stages and owners by ``resolver``."""
        self.context = context
        self._resolver = resolver
        self._moves: dict[str, list[_Move]] = {}
        self._stages: dict[int, Stage] = {}

    def load(self, drafts: Sequence[Draft], reject: Callable[[Draft, str], None]) -> None:
        """Remember a batch of stage changes; a row that names no deal, stage or time is rejected."""
        for draft in drafts:
            try:
                named = draft.text("deal_external_id") or required(draft.text("deal"), "deal")
                if draft.get("changed_at") is None:
                    required(None, "time")
                stage = self._resolver.pipelines.find().find(required(draft.text("stage"), "stage"))
                owner_id = self._resolver.users.owner(draft)
            except (RowRejected, CrmError) as error:
                self.context.report.count(self.entity).rejected += 1
                reject(draft, str(error))
            else:
                self._stages[stage.id] = stage
                move = _Move(self.context.moment(draft.get("changed_at")), stage.id, owner_id)
                self._moves.setdefault(named, []).append(move)

    def finish(self) -> None:
        """Write the collected changes deal by deal."""
        names = list(self._moves)
        for start in range(0, len(names), _BATCH):
            batch = names[start : start + _BATCH]
            known = self._known(batch)
            past = self._past([deal.id for deal in known.values()])
            for name in batch:
                moves = sorted(self._moves[name], key=lambda move: move.at)
                if name in known:
                    self._insert(known[name], moves, past.get(known[name].id, []))
                else:
                    self._create(name, moves)
            self.context.unit.session.flush()
            self.context.unit.session.expunge_all()

    def _known(self, names: Sequence[str]) -> dict[str, Deal]:
        external = {self.context.external_id(name): name for name in names}
        unit = self.context.unit
        called = unit.all(select(Deal).where(Deal.name.in_(names)).order_by(Deal.id.desc()))
        found = {row.name: row for row in called}
        for row in unit.all(select(Deal).where(Deal.external_id.in_(external))):
            found[external[row.external_id]] = row
        return found

    def _past(self, deal_ids: Sequence[int]) -> dict[int, list[tuple[datetime, int]]]:
        """Return when each deal entered which stage, as the log tells; the order is that of the log."""
        log = table_of(Change).c
        query = (
            select(log.row_id, log.operation, log.field, log.after, log.effective_at)
            .where(log.table_name == Deal.__tablename__, log.row_id.in_(deal_ids))
            .order_by(log.id)
        )
        found: dict[int, list[tuple[datetime, int]]] = {}
        for row in self.context.unit.session.connection().execute(query) if deal_ids else ():
            if row.operation is Operation.CREATE:
                found.setdefault(row.row_id, []).append((row.effective_at, row.after["stage_id"]))
            elif row.field == "stage_id":
                found.setdefault(row.row_id, []).append((row.effective_at, row.after))
        return found

    def _create(self, name: str, moves: list[_Move]) -> None:
        began, *rest = moves
        owner = {"owner_id": began.owner_id} if began.owner_id is not None else {}
        deal = Deal(
            name=name,
            external_id=self.context.external_id(name),
            pipeline_id=self._stages[began.stage_id].pipeline_id,
            currency=self.context.currency,
            opened_on=self.context.day(began.at),
            **(self.context.belonging() | owner),
            **self._standing(began),
        )
        self.context.unit.create(deal, began.at, [(move.at, self._standing(move)) for move in rest])
        self.context.report.count(self.entity).created += len(moves)

    def _insert(self, deal: Deal, moves: list[_Move], past: list[tuple[datetime, int]]) -> None:
        """Add the changes that the deal's past does not have yet; it ends up where it last was."""
        counts = self.context.report.count(self.entity)
        fresh = [move for move in moves if (move.at, move.stage_id) not in past]
        counts.unchanged += len(moves) - len(fresh)
        counts.changed += len(fresh)
        entered = max((at for at, _ in past), default=None)
        stands: dict[str, Any] = {
            "stage_id": deal.stage_id,
            "forecast_category": deal.forecast_category,
            "close_date": deal.close_date,
        }
        for move in fresh:
            self.context.unit.change(deal, effective_at=move.at, **self._standing(move))
        if fresh and entered is not None and entered > fresh[-1].at:
            self.context.unit.change(deal, effective_at=entered, **stands)

    def _standing(self, move: _Move) -> dict[str, Any]:
        stage = self._stages[move.stage_id]
        values: dict[str, Any] = {"stage_id": stage.id, "forecast_category": stage.forecast_category}
        closed = stage.stage_kind is not StageKind.OPEN
        return {**values, "close_date": self.context.day(move.at)} if closed else values
