"""Which account, deal, lead and contacts an activity or a task of a file is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.models import Account, Employment, Lead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft
    from crm_store.importing.loading.resolving import Resolver

# Ids that no two records of a system share, whatever their kind: those of Salesforce, UUIDs.
_UNIQUE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[0-9A-Za-z-]{15,}")


class Links:
    """Finds what rows refer to; what is not found is told and kept as it is written."""

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Find records by ``resolver``."""
        self._context = context
        self._unit = context.unit
        self._resolver = resolver
        self._accounts: dict[str, int] = {}
        self._leads: dict[str, int] = {}

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Look up what a batch names; an id in the place of a deal's or contact's may be an account's or lead's."""
        self._resolver.people.prepare(drafts)
        self._resolver.deals.prepare(drafts)
        self._accounts = self._others(Account, drafts, "deal_external_id")
        self._leads = self._others(Lead, drafts, "contact_external_id")

    def peek(self, draft: Draft) -> tuple[int | None, int | None]:
        """Return account and deal as far as they are known already."""
        account_id = self._account(draft)
        if account_id is None:
            account_id = self._resolver.accounts.peek(draft)
        deal = self._resolver.deals.find(draft, account_id)
        if deal is None:
            return account_id, None
        return deal.account_id or account_id, deal.id

    def find(self, draft: Draft) -> dict[str, int]:
        """Return ``account_id``, ``deal_id`` and ``lead_id`` as far as found; a deal brings its account."""
        account_id = self._account(draft)
        if account_id is None:
            account_id = self._resolver.accounts.of(draft)
        deal = self._resolver.deals.find(draft, account_id)
        if deal is None and draft.all_named("deal") and self._account(draft) is None:
            self._context.report.notice("activities and tasks: deals that nobody knows, left out", draft)
            draft.keep("deal_external_id" if draft.get("deal_external_id") is not None else "deal")
        lead_id = self._leads.get(draft.text("contact_external_id") or "")
        if deal is not None:
            account_id = deal.account_id or account_id
        found = {"account_id": account_id, "deal_id": deal.id if deal else None, "lead_id": lead_id}
        if lead_id is None:
            self._resolver.people.tell_unknown(draft)
        return {name: row_id for name, row_id in found.items() if row_id is not None}

    def contacts(self, draft: Draft, account_id: int | None) -> list[int]:
        """Return the contacts that a row names."""
        return self._resolver.people.all_of(draft, account_id)

    def employer(self, contact_ids: Sequence[int]) -> int | None:
        """Return the account that all these contacts work at, if there is exactly one."""
        query = select(Employment.account_id).where(
            Employment.contact_id.in_(contact_ids), Employment.ended_on.is_(None)
        )
        found = set(self._unit.session.scalars(query)) if contact_ids else set()
        return found.pop() if len(found) == 1 else None

    def _account(self, draft: Draft) -> int | None:
        return self._accounts.get(draft.text("deal_external_id") or "")

    def _others(self, kind: type[Account | Lead], drafts: Sequence[Draft], field: str) -> dict[str, int]:
        said = {draft.text(field) or "" for draft in drafts}
        ids = {self._context.external_id(text): text for text in said if _UNIQUE.fullmatch(text)}
        query = select(kind.external_id, kind.id).where(kind.external_id.in_(ids))
        return {ids[key]: row_id for key, row_id in self._unit.session.execute(query)} if ids else {}
