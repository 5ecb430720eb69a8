"""Accounts as files refer to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.matching.companies import name_key
from crm_store.models import Account

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft, Named


class Accounts:
    """Accounts by the id of their source, domain or name; all are known, in a few dozen bytes each."""

    def __init__(self, context: ImportContext) -> None:
        """Know every account that the actor may see."""
        self._context = context
        self._by_name: dict[str, list[int]] = {}
        self._by_domain: dict[str, list[int]] = {}
        self._by_id: dict[str, int] = {}
        self._identified: set[int] = set()
        self._domains: dict[int, str] = {}
        columns = (Account.id, Account.name, Account.domain, Account.external_id)
        for row in context.unit.session.execute(select(*columns).order_by(Account.id)):
            self.know(*row)

    def by_key(self, kind: str, key: str) -> Sequence[int]:
        """Return the accounts of a domain, or of a name as :func:`name_key` writes it."""
        return (self._by_domain if kind == "domain" else self._by_name).get(key, ())

    def by_name(self, name: str | None) -> Sequence[int]:
        """Return the accounts called so, whatever the legal form."""
        return self.by_key("name", name_key(name)) if name else ()

    def find(self, named: Named) -> int | None:
        """Return the account with this id, else this name and domain, else this domain or name.

        What the source knows under another id is somebody else.
        """
        external_id = self._context.external_id(named.external_id)
        if external_id in self._by_id:
            return self._by_id[str(external_id)]
        namesakes = self.by_name(named.name)
        if named.domain and len(namesakes) > 1:
            namesakes = [row_id for row_id in namesakes if self._domains.get(row_id) == named.domain] or namesakes
        possible = (*namesakes, *(self.by_key("domain", named.domain) if named.domain else ()))
        if external_id:
            possible = tuple(row_id for row_id in possible if row_id not in self._identified)
        return possible[0] if possible else None

    def of(self, draft: Draft) -> int | None:
        """Return the account that a row names first, see :meth:`all_of`."""
        return next(iter(self.all_of(draft)), None)

    def all_of(self, draft: Draft) -> list[int]:
        """Return the accounts that a row names, added if they are new; an id alone that nobody has is kept."""
        found = []
        for named in draft.all_named("account"):
            row_id = self.find_or_create(named)
            if row_id is not None:
                found.append(row_id)
            else:
                self._context.report.notice("accounts known by an id alone that nobody has, left out", draft)
                draft.keep("account_external_id")
        return found

    def peek(self, draft: Draft) -> int | None:
        """Return the account that a row names, if it is known already."""
        return self.find(draft.named("account"))

    def find_or_create(self, named: Named) -> int | None:
        """Return the id of an account; one that nobody described is added under its name."""
        found = self.find(named)
        if not (named.external_id or named.domain) and len(self.by_name(named.name)) > 1:
            self._context.report.notice("account names that several have, taken for the first", example=named.name)
        if found is not None or not (named.name or named.domain):
            return found
        values = {**self._context.belonging(), "external_id": self._context.external_id(named.external_id)}
        account = Account(name=named.name or named.domain, domain=named.domain, **values)
        row = self._context.unit.create(account)
        self._context.unit.session.flush()
        self.know(row.id, row.name, row.domain, row.external_id)
        self._context.report.notice("accounts that were only mentioned, added", example=row.name)
        return row.id

    def know(self, row_id: int, name: str, domain: str | None, external_id: str | None) -> None:
        """Remember an account, also under a new name, domain or id."""
        _add(self._by_name, name_key(name), row_id)
        if domain:
            _add(self._by_domain, domain, row_id)
            self._domains[row_id] = domain
        if external_id:
            self._by_id[external_id] = row_id
            if self._context.is_of_source(external_id):
                self._identified.add(row_id)


def _add(index: dict[str, list[int]], key: str, row_id: int) -> None:
    ids = index.setdefault(key, [])
    if row_id not in ids:
        ids.append(row_id)
