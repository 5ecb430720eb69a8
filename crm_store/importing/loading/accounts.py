"""Loads accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import select

from crm_store.importing.loading.alike import alike
from crm_store.importing.loading.base import Keys, Loader, given, group
from crm_store.importing.loading.drafts import RowRejected, required
from crm_store.importing.loading.owned import owned
from crm_store.importing.loading.placing import place
from crm_store.matching.companies import core_words, name_key
from crm_store.models import Account, Business

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft, Named
    from crm_store.importing.loading.resolving import Resolver

_FIELDS = ("domain", "industry", "region", "segment", "country", "icp", "employees", "annual_revenue")


class AccountLoader(Loader[Account]):
    """Accounts, by external id, name or domain."""

    entity: ClassVar[str] = "accounts"
    kind: ClassVar[type[Business]] = Account

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Add to the accounts that ``resolver`` finds."""
        super().__init__(context, resolver)
        self._unplaced: list[tuple[int, Named]] = []

    def keys(self, draft: Draft) -> Keys:
        """A row with an id is that record; one without is known by its name, or else by its domain."""
        name, domain = draft.text("name"), draft.text("domain")
        if not name and not domain:
            required(None, "name")
        named = (("name", name_key(name)),) if name else ()
        hosted = (("domain", domain),) if domain else ()
        external_id = self.context.external_id(draft.text("external_id"))
        if external_id:
            return Keys((("id", external_id),), (*named, *hosted))
        return Keys(named, hosted) if named else Keys(hosted)

    def existing(self, keys: set[Hashable]) -> Mapping[Hashable, Sequence[Account]]:
        """Find accounts by id, and by the names and domains that all accounts are known by."""
        pairs = [key for key in keys if isinstance(key, tuple)]
        external = [value for kind, value in pairs if kind == "id"]
        rows = self.unit.all(select(Account).where(Account.external_id.in_(external))) if external else ()
        found = group(rows, lambda row: ("id", row.external_id))
        ids = {key: self.resolver.accounts.by_key(*key) for key in pairs if key[0] != "id"}
        wanted = {row_id for row_ids in ids.values() for row_id in row_ids}
        query = select(Account).where(Account.id.in_(wanted)).order_by(Account.id)
        by_id = {row.id: row for row in self.unit.all(query)} if wanted else {}
        return found | {key: [by_id[row_id] for row_id in row_ids if row_id in by_id] for key, row_ids in ids.items()}

    def may_be(self, row: Account, draft: Draft, key: Hashable) -> bool:
        """A namesake with another domain, or another id of the same source, is somebody else."""
        name, domain = draft.text("name"), draft.text("domain")
        kind = key[0] if isinstance(key, tuple) else None
        fits = alike(core_words(name or ""), core_words(row.name))
        if kind == "id":
            if not fits and not (domain and domain == row.domain):
                reason = f"its id is that of {row.label} here; name the system it comes from with --source"
                raise RowRejected(reason)
            return True
        if draft.text("external_id") and self.context.is_of_source(row.external_id):
            return False
        return fits if kind == "domain" else not (domain and row.domain) or domain == row.domain

    def create(self, draft: Draft) -> Account:
        """Add an account; its parent is found when all rows are read."""
        values = self._values(draft) | owned(self.context, self.resolver, draft)
        values.setdefault("name", draft.text("domain"))
        created = draft.get("created")
        if created is None:
            return self.unit.create(Account(**values))
        return self.unit.create(Account(since=self.context.day(created), **values), self.context.moment(created))

    def update(self, row: Account, draft: Draft) -> bool:
        """Bring an account up to date; its name changes only where its id says that it is the same."""
        values = self._values(draft) | owned(self.context, self.resolver, draft, row)
        if row.external_id is None or row.external_id != self.context.external_id(draft.text("external_id")):
            values.pop("name", None)
        changed = self.bring(row, draft, values)
        self._know(row)
        named = draft.named("parent")
        parent_id = self.resolver.accounts.find(named)
        if parent_id is not None:
            return bool(changed | place(self.unit, self.report, row, "parent_id", parent_id))
        if named.shown:
            self._unplaced.append((row.id, named))
        return changed

    def flushed(self, created: Sequence[tuple[Account, Draft]]) -> None:
        """Make the batch's accounts known to later rows and files."""
        for account, draft in created:
            self._know(account)
            if draft.all_named("parent"):
                self._unplaced.append((account.id, draft.named("parent")))

    def finish(self) -> None:
        """Link subsidiaries to their parents, wherever in the files these stood."""
        for account_id, named in self._unplaced:
            parent_id = self.resolver.accounts.find_or_create(named)
            if parent_id is None:
                self.report.notice("accounts: parents known by an id alone that nobody has", example=named.shown)
            else:
                place(self.unit, self.report, self.unit.get(Account, account_id), "parent_id", parent_id)

    def _values(self, draft: Draft) -> dict[str, Any]:
        values = given(draft, "name", *_FIELDS)
        phones = draft.get("phone")
        if phones:
            values["phone"] = phones[0].value
        if "annual_revenue" in values:
            values["currency"] = draft.get("currency") or self.context.currency
        return values

    def _know(self, account: Account) -> None:
        self.resolver.accounts.know(account.id, account.name, account.domain, account.external_id)
