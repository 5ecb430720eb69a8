"""Contacts as deals, activities and tasks of files refer to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.models import Contact, ContactEmail, Employment
from crm_store.namesakes import person_key, same_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft, Named
    from crm_store.importing.loading.known_accounts import Accounts


class People:
    """Contacts by id, e-mail address, or name at an account; those that a batch names are looked up in one go."""

    def __init__(self, context: ImportContext, accounts: Accounts) -> None:
        """Know nobody yet."""
        self._context = context
        self._unit = context.unit
        self._accounts = accounts
        self._by_id: dict[str, int] = {}
        self._by_email: dict[str, int] = {}
        self._at: dict[tuple[int, str], int] = {}

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Look up the contacts that a batch names."""
        wanted = [(named, self._accounts.peek(draft)) for draft in drafts for named in draft.all_named("contact")]
        ids = {self._context.external_id(named.external_id) for named, _ in wanted} - {None}
        self._by_id = self._pairs(select(Contact.external_id, Contact.id).where(Contact.external_id.in_(ids)), ids)
        emails = {named.email for named, _ in wanted} - {None}
        addresses = select(ContactEmail.address, ContactEmail.contact_id).where(ContactEmail.address.in_(emails))
        self._by_email = self._pairs(addresses, emails)
        self._at = self._staff({account_id for named, account_id in wanted if named.name} - {None})

    def find(self, named: Named, account_id: int | None) -> int | None:
        """Return the contact with this id, address, or name: at the account, or the only one called so."""
        external_id = self._context.external_id(named.external_id)
        found = self._by_id.get(str(external_id)) if external_id else None
        if found is None and named.email:
            found = self._by_email.get(named.email)
        if found is None and named.name and account_id is not None:
            found = self._at.get((account_id, person_key(named.name)))
        if found is None and named.name and account_id is None and not named.email:
            called = same_name(self._unit, Contact, named.name)
            found = called[0].id if len(called) == 1 else None
        return found

    def tell_unknown(self, draft: Draft) -> None:
        """Keep as they are written the contacts that a row names and :meth:`all_of` will not find."""
        for named in draft.all_named("contact"):
            creatable = named.email or (named.name and draft.all_named("account"))
            if not creatable and self.find(named, self._accounts.peek(draft)) is None:
                self._context.report.notice("contacts that were mentioned and nobody knows, left out", draft)
                draft.keep("contact_external_id" if named.external_id else "contact")

    def all_of(self, draft: Draft, account_id: int | None) -> list[int]:
        """Return the contacts that a row names; those with an address or at an account are added if they are new."""
        found: list[int] = []
        for named in draft.all_named("contact"):
            row_id = self.find(named, account_id)
            if row_id is None and (named.email or (named.name and account_id is not None)):
                row_id = self._create(named, account_id)
            if row_id is not None and row_id not in found:
                found.append(row_id)
        return found

    def _create(self, named: Named, account_id: int | None) -> int:
        first, _, last = (named.name or "").rpartition(" ")
        unit, external_id = self._unit, self._context.external_id(named.external_id)
        values = {"first_name": first or None, "last_name": last or None, "external_id": external_id}
        contact = unit.create(Contact(**values, **self._context.belonging()))
        unit.session.flush()
        if named.email:
            unit.create(ContactEmail(contact_id=contact.id, address=named.email, position=0))
            self._by_email[named.email] = contact.id
        if account_id is not None:
            unit.create(Employment(contact_id=contact.id, account_id=account_id))
            self._at[account_id, person_key(named.name or "")] = contact.id
        if external_id:
            self._by_id[external_id] = contact.id
        self._context.report.notice("contacts that were only mentioned, added", example=named.shown)
        return contact.id

    def _pairs(self, query: object, wanted: object) -> dict[str, int]:
        if not wanted:
            return {}
        found: dict[str, int] = {}
        for key, row_id in self._unit.session.execute(query):  # type: ignore[call-overload]  # a select of two columns
            found.setdefault(key, row_id)
        return found

    def _staff(self, account_ids: set[int | None]) -> dict[tuple[int, str], int]:
        if not account_ids:
            return {}
        query = (
            select(Employment.account_id, Contact.id, Contact.first_name, Contact.last_name)
            .join(Contact, Contact.id == Employment.contact_id)
            .where(Employment.account_id.in_(account_ids))
            .order_by(Contact.id)
        )
        found: dict[tuple[int, str], int] = {}
        for account_id, contact_id, first, last in self._unit.session.execute(query):
            found.setdefault((account_id, person_key(f"{first or ''} {last or ''}")), contact_id)
        return found
