"""Deals as activities and tasks of files refer to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from crm_store.models import Deal
from crm_store.namesakes import same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft, Named


class KnownDeal(NamedTuple):
    """A deal's id and account."""

    id: int
    account_id: int | None


class Deals:
    """Deals by id, or by name at an account; those that a batch names are looked up in one go."""

    def __init__(self, context: ImportContext) -> None:
        """Know no deals yet."""
        self._context = context
        self._unit = context.unit
        self._by_id: dict[str | None, KnownDeal] = {}
        self._by_name: dict[str, list[KnownDeal]] = {}

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Look up the deals that a batch names."""
        wanted = [named for draft in drafts for named in draft.all_named("deal")]
        ids = {self._context.external_id(named.external_id) for named in wanted} - {None}
        names = {named.name for named in wanted} - {None}
        columns = select(Deal.id, Deal.account_id, Deal.external_id, Deal.name).order_by(Deal.id)
        session = self._unit.session
        by_id = session.execute(columns.where(Deal.external_id.in_(ids))) if ids else ()
        self._by_id = {row.external_id: KnownDeal(row.id, row.account_id) for row in by_id}
        self._by_name = {}
        for row in session.execute(columns.where(Deal.name.in_(names))) if names else ():
            self._by_name.setdefault(row.name, []).append(KnownDeal(row.id, row.account_id))

    def find(self, draft: Draft, account_id: int | None) -> KnownDeal | None:
        """Return the deal that a row names first; of several with the name, the account's."""
        named = draft.named("deal")
        if named.external_id:
            found = self._by_id.get(self._context.external_id(named.external_id))
            if found is not None:
                return found
        return self._called(named, account_id) if named.name else None

    def _called(self, named: Named, account_id: int | None) -> KnownDeal | None:
        name = str(named.name)
        if name not in self._by_name:
            rows = same_name(self._unit, Deal, name)
            self._by_name[name] = [KnownDeal(row.id, row.account_id) for row in rows]
        possible = _at(self._by_name[name], account_id)
        return possible[0] if len(possible) == 1 else None


def _at(deals: Iterable[KnownDeal], account_id: int | None) -> list[KnownDeal]:
    return [deal for deal in deals if account_id is None or deal.account_id in {None, account_id}]
