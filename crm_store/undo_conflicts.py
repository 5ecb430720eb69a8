"""What stands in the way of undoing a change set: rows changed since, or needed by newer ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_store.change_log import Labels, field_label, zone_of
from crm_store.columns import logged_columns, snapshot
from crm_store.models import ApiKey, Base, Business, Change, ChangeSet, User, table_of
from crm_store.undo_effects import MODELS, Effect, RowKey, model
from crm_store.undo_needs import Places, references_of
from crm_store.unit import unfiltered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from crm_store.unit import Unit

BATCH = 500
_SHOWN = 3


@dataclass(frozen=True)
class Conflict:
    """Why one row cannot be put back: what happened to it since, by whom, and when in the reader's time zone."""

    table: str
    row_id: int
    label: str
    reason: str
    by: str | None = None
    at: datetime | None = None

    def __str__(self) -> str:
        """Read as a sentence."""
        who = f" by {self.by}" if self.by else ""
        when = f" on {self.at:%Y-%m-%d %H:%M}" if self.at else ""
        return f"{self.label} {self.reason}{who}{when}"


class Conflicts:
    """Finds the conflicts of one change set's effects."""

    def __init__(self, unit: Unit, effects: Sequence[Effect]) -> None:
        """Look at ``effects`` as ``unit``'s actor would undo them."""
        self._unit = unit
        self._effects = {effect.key: effect for effect in effects}
        self._found: dict[RowKey, Conflict] = {}
        self._places = Places(unit.session.connection())
        self._wanted: dict[RowKey, list[Effect]] = {}
        self._labels = Labels(unit)
        self._zone = zone_of(unit)

    def find(self) -> dict[RowKey, Conflict]:
        """Return the conflicts by row; empty when the whole set can be undone."""
        by_table: dict[str, list[Effect]] = {}
        for effect in self._effects.values():
            by_table.setdefault(effect.table, []).append(effect)
        for table, effects in by_table.items():
            for start in range(0, len(effects), BATCH):
                self._compare(model(table), effects[start : start + BATCH])
                self._unit.session.expunge_all()
        self._keep_actor()
        self._check_references()
        self._check_places()
        self._find_dependents(by_table)
        self._keep_what_is_needed()
        self._unit.session.expunge_all()
        return self._found

    def _compare(self, kind: type[Business], effects: Sequence[Effect]) -> None:
        """Compare rows with what the set left; a hidden row is only said to be out of reach."""
        ids = [effect.row_id for effect in effects]
        rows = {row.id: row for row in self._unit.session.scalars(unfiltered(select(kind).where(kind.id.in_(ids))))}
        seen = set(self._unit.session.scalars(select(kind.id).where(kind.id.in_(ids))))
        for effect in effects:
            row = rows.get(effect.row_id)
            if row is not None and row.id not in seen:
                self._add(effect, "is out of your reach by now")
            elif effect.removed:
                self._check_restorable(effect, row)
            elif row is None:
                self._blame(effect, "was removed")
            else:
                self._check_unchanged(effect, row)

    def _check_unchanged(self, effect: Effect, row: Business) -> None:
        now = snapshot(row)
        names = logged_columns(type(row)) if effect.created else effect.changed()
        differing = [name for name in names if now.get(name) != effect.last.get(name)]
        if differing:
            self._blame(effect, self._changes(effect, differing, now), row.label, differing)
        elif isinstance(row, ApiKey) and not effect.created and effect.last.get("revoked_at") is not None:
            self._add(effect, "stays revoked; issue a new key", row.label)
        elif not effect.created:
            self._want(effect, now | {name: effect.first[name] for name in names}, names)

    def _check_restorable(self, effect: Effect, row: Business | None) -> None:
        if row is not None:
            self._blame(effect, "was brought back", row.label)
        else:
            self._want(effect, effect.first, effect.first)

    def _want(self, effect: Effect, values: dict[str, Any], names: Collection[str]) -> None:
        """Remember which rows and which free places a row needs to be put back."""
        for target in references_of(effect.table, {name: values[name] for name in names}):
            self._wanted.setdefault(target, []).append(effect)
        self._places.want(effect, values, names)

    def _check_references(self) -> None:
        """Note rows whose old values point to something that is gone, or hidden, and does not come back with them."""
        by_table: dict[str, list[int]] = {}
        for table, row_id in self._wanted:
            if not self._comes_back((table, row_id)):
                by_table.setdefault(table, []).append(row_id)
        for table, ids in by_table.items():
            kind = model(table)
            for start in range(0, len(ids), BATCH):
                batch = ids[start : start + BATCH]
                seen = set(self._unit.session.scalars(select(kind.id).where(kind.id.in_(batch))))
                for row_id in batch:
                    if row_id not in seen:
                        self._refuse_all((table, row_id), f"referred to {kind.kind} {row_id}, which is gone or hidden")

    def _check_places(self) -> None:
        """Note rows whose unique values somebody else has taken."""
        for effect, holder_id in self._places.taken():
            holder = self._effects.get((effect.table, holder_id))
            if holder is None or holder.key in self._found or not self._places.leaves(holder):
                row = self._unit.session.get(model(effect.table), holder_id)
                self._add(effect, f"has lost its place to {row.label!r}" if row else "has lost its place")
            else:
                self._wanted.setdefault(holder.key, []).append(effect)

    def _refuse_all(self, target: RowKey, reason: str) -> list[RowKey]:
        """Note all that need ``target`` to be put back; return those that were not noted before."""
        new = [effect for effect in self._wanted.get(target, ()) if effect.key not in self._found]
        for effect in new:
            self._add(effect, reason)
        return [effect.key for effect in new]

    def _comes_back(self, key: RowKey) -> bool:
        effect = self._effects.get(key)
        return effect is not None and effect.removed and key not in self._found

    def _keep_actor(self) -> None:
        """Keep the user who undoes: the log of the undo names him."""
        effect = self._effects.get((User.__tablename__, self._unit.actor.user_id or 0))
        if effect is not None and effect.created:
            self._add(effect, "is who undoes this")

    def _find_dependents(self, by_table: dict[str, list[Effect]]) -> None:
        """Note created rows that something outside of the set has come to refer to."""
        for table, effects in by_table.items():
            created = [effect.row_id for effect in effects if effect.created]
            for start in range(0, len(created), BATCH):
                for parent_id, column, child in self._dependents(table, created[start : start + BATCH]):
                    if not self._lets_go(child, column):
                        effect = self._effects[(table, parent_id)]
                        self._found.setdefault(effect.key, self._dependent_conflict(effect, child))

    def _dependents(self, table: str, ids: Sequence[int]) -> Iterator[tuple[int, str, RowKey]]:
        """Yield (referred id, column, row) for every row, also of the machinery, that refers to one of ``ids``."""
        for child in Base.metadata.tables.values():
            for reference in child.foreign_keys:
                if reference.column.table.name == table:
                    column = reference.parent
                    query = select(column, child.c.id).where(column.in_(ids))
                    for parent_id, child_id in self._unit.session.connection().execute(query):
                        yield parent_id, column.name, (child.name, child_id)

    def _lets_go(self, key: RowKey, column: str) -> bool:
        """Tell whether putting a row back ends its reference."""
        effect = self._effects.get(key)
        return effect is not None and key not in self._found and (effect.created or column in effect.changed())

    def _dependent_conflict(self, effect: Effect, child: RowKey) -> Conflict:
        table, row_id = child
        if table not in MODELS:
            what = f"{table.replace('_', ' ')} (number {row_id})"
            return Conflict(effect.table, effect.row_id, _name(effect), f"is needed by the {what}")
        visible = self._unit.session.get(model(table), row_id)
        if visible is None:
            return Conflict(effect.table, effect.row_id, _name(effect), "is needed by another record")
        by, at = self._last_writer(table, row_id, 0)
        reason = f"is needed by {visible.kind} {visible.label!r}, written"
        return Conflict(effect.table, effect.row_id, _name(effect), reason, by, at)

    def _keep_what_is_needed(self) -> None:
        """Leave what cannot do without something that stays as it is, until nothing more is found."""
        pending = list(self._found)
        while pending:
            effect = self._effects[pending.pop()]
            pending += self._refuse_all(effect.key, f"needs {_name(effect)}, which stays as it is")
            kind = model(effect.table)
            row = self._unit.session.scalars(unfiltered(select(kind).where(kind.id == effect.row_id))).first()
            for key in references_of(effect.table, snapshot(row) if row else {}):
                needed = self._effects.get(key)
                if needed is not None and needed.created and key not in self._found:
                    self._add(needed, f"is needed by {_name(effect)}, which stays")
                    pending.append(key)

    def _blame(self, effect: Effect, reason: str, label: str | None = None, names: Sequence[str] | None = None) -> None:
        by, at = self._last_writer(effect.table, effect.row_id, effect.last_change_id, names)
        self._found[effect.key] = Conflict(effect.table, effect.row_id, label or _name(effect), reason, by, at)

    def _add(self, effect: Effect, reason: str, label: str | None = None) -> None:
        self._found[effect.key] = Conflict(effect.table, effect.row_id, label or _name(effect), reason)

    def _last_writer(
        self, table: str, row_id: int, after: int, names: Sequence[str] | None = None
    ) -> tuple[str | None, datetime | None]:
        """Return who wrote to a row last (after a change, to one of some fields), and when."""
        changes, sets, users = table_of(Change).c, table_of(ChangeSet).c, table_of(User).c
        query = (
            select(users.name, changes.at)
            .join_from(table_of(Change), table_of(ChangeSet), changes.change_set_id == sets.id)
            .outerjoin(table_of(User), users.id == sets.actor_id)
            .where(changes.table_name == table, changes.row_id == row_id, changes.id > after)
            .order_by(changes.id.desc())
            .limit(1)
        )
        if names is not None:
            query = query.where(changes.field.in_(names))
        row = self._unit.session.connection().execute(query).one_or_none()
        return (row.name or "the system", row.at.astimezone(self._zone)) if row else (None, None)

    def _changes(self, effect: Effect, names: Sequence[str], now: dict[str, Any]) -> str:
        """Say which values were changed since: "amount 45000 → 54000, …"."""

        def told(name: str, value: object) -> object:
            return "–" if value is None else self._labels.of_field(effect.table, name, value)

        shown = [
            f"{field_label(name)} {told(name, effect.last.get(name))} → {told(name, now.get(name))}"
            for name in names[:_SHOWN]
        ]
        more = f" and {len(names) - _SHOWN} more fields" if len(names) > _SHOWN else ""
        return f"was changed since ({', '.join(shown)}{more})"


def _name(effect: Effect) -> str:
    """Return what to call a row that is known from the log only."""
    values = effect.last | effect.first
    name = values.get("name") or values.get("title") or values.get("subject")
    return f"{model(effect.table).kind} {str(name)!r}" if name else f"{model(effect.table).kind} {effect.row_id}"
