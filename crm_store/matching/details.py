"""What candidates are called, and what tells two of the same name apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from crm_store.access import visible
from crm_store.matching.retrieval import MODELS
from crm_store.models import Employment, NamedKind, table_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Connection, Select

    from crm_store.access import Scope

_LABELS = {NamedKind.CONTACT: ("first_name", "last_name"), NamedKind.LEAD: ("name", "company_name", "email")}
_EXTRAS = {
    NamedKind.ACCOUNT: "domain",
    NamedKind.CONTACT: "title",
    NamedKind.USER: "email",
    NamedKind.LEAD: "company_name",
    NamedKind.PRODUCT: "family",
}
_OWNED = frozenset({NamedKind.ACCOUNT, NamedKind.CONTACT, NamedKind.DEAL, NamedKind.LEAD})


@dataclass
class Detail:
    """A record's label; ``account_ids`` are the accounts it is at; ``extra`` tells namesakes apart."""

    label: str
    owner_id: int | None = None
    extra: str | None = None
    account_ids: frozenset[int] = frozenset()

    def told(self, account_names: Mapping[int, str]) -> str | None:
        """Return what tells the record from its namesakes, given the names of visible accounts."""
        places = [account_names[account_id] for account_id in sorted(self.account_ids) if account_id in account_names]
        return ", ".join(places) or self.extra


class Directory:
    """Labels and details of records that a reader may see."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        """Read through ``connection`` what ``scope`` may see."""
        self._connection = connection
        self._scope = scope

    def details(self, records: Iterable[tuple[NamedKind, int]]) -> dict[tuple[NamedKind, int], Detail]:
        """Return the details of ``records``; hidden and unknown ones are left out."""
        by_kind: defaultdict[NamedKind, list[int]] = defaultdict(list)
        for kind, record_id in records:
            by_kind[kind].append(record_id)
        return {
            (kind, key): detail for kind, ids in by_kind.items() for key, detail in self._of_kind(kind, ids).items()
        }

    def account_names(self, ids: Collection[int]) -> dict[int, str]:
        """Return the names of visible accounts."""
        if not ids:
            return {}
        rows = self._connection.execute(_records(NamedKind.ACCOUNT, self._scope), {"ids": sorted(ids)})
        return {row.id: row.name for row in rows.all()}

    def _of_kind(self, kind: NamedKind, ids: list[int]) -> dict[int, Detail]:
        rows = self._connection.execute(_records(kind, self._scope), {"ids": sorted(ids)}).all()
        found = {row.id: _detail(kind, row) for row in rows}
        if kind is NamedKind.CONTACT:
            for contact_id, accounts in self._employers(ids).items():
                if contact_id in found:
                    found[contact_id].account_ids = frozenset(accounts)
        return found

    def _employers(self, contact_ids: list[int]) -> dict[int, set[int]]:
        """Return where contacts work now."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        for contact_id, account_id in self._connection.execute(_employers(self._scope), {"ids": contact_ids}).all():
            found[contact_id].add(account_id)
        return found


@lru_cache(maxsize=256)
def _records(kind: NamedKind, scope: Scope) -> Select[Any]:
    table = table_of(MODELS[kind])
    named = {"id", "owner_id", "account_id", _EXTRAS.get(kind), *_LABELS.get(kind, ("name",))}
    columns = [column for column in table.c if column.name in named]
    return select(*columns).where(table.c.id.in_(bindparam("ids", expanding=True)), visible(table, scope))


@lru_cache(maxsize=64)
def _employers(scope: Scope) -> Select[int, int]:
    table = table_of(Employment)
    asked = table.c.contact_id.in_(bindparam("ids", expanding=True))
    return select(table.c.contact_id, table.c.account_id).where(
        asked, table.c.ended_on.is_(None), visible(table, scope)
    )


def _detail(kind: NamedKind, row: Any) -> Detail:  # noqa: ANN401  (a row of columns known at run time)
    parts = [part for name in _LABELS.get(kind, ("name",)) if (part := getattr(row, name))]
    label = " ".join(parts) if kind is NamedKind.CONTACT else next(iter(parts), "")
    at_account = {row.account_id} - {None} if kind is NamedKind.DEAL else ()
    return Detail(
        label=label or f"{MODELS[kind].kind} {row.id}",
        owner_id=row.owner_id if kind in _OWNED else None,
        extra=getattr(row, _EXTRAS[kind]) if kind in _EXTRAS else None,
        account_ids=frozenset(at_account),
    )
