"""Loads contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import select

from crm_store.importing.loading.alike import alike
from crm_store.importing.loading.base import Keys, Loader, given, group
from crm_store.importing.loading.contact_parts import ContactParts
from crm_store.importing.loading.drafts import RowRejected, required
from crm_store.importing.loading.owned import owned
from crm_store.matching.companies import name_key
from crm_store.matching.text import words
from crm_store.models import Business, Contact, ContactEmail, ContactPhone, Employment
from crm_store.namesakes import person_key, same_name

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft
    from crm_store.importing.loading.resolving import Resolver


class ContactLoader(Loader[Contact]):
    """Contacts, by external id, e-mail address, or name at an account."""

    entity: ClassVar[str] = "contacts"
    kind: ClassVar[type[Business]] = Contact

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Place contacts at the accounts that ``resolver`` finds."""
        super().__init__(context, resolver)
        self._parts = ContactParts(context, resolver)

    def keys(self, draft: Draft) -> Keys:
        """A row with an id is that record; one without is known by its addresses, or else by name and account."""
        addresses = tuple(("email", labelled.value) for labelled in draft.get("email") or ())
        first, last = names_of(draft)
        named = (("name", person_key(f"{first or ''} {last or ''}"), self._account(draft)),) if first or last else ()
        if not named and not addresses:
            required(None, "name and no e-mail address")
        external_id = self.context.external_id(draft.text("external_id"))
        if external_id:
            return Keys((("id", external_id),), (*addresses, *named))
        return Keys(addresses, named) if addresses else Keys(named)

    def _account(self, draft: Draft) -> Hashable:
        """Return what the row's account is known by: its id, else its name; None where the row names none."""
        found = self.resolver.accounts.peek(draft)
        return found if found is not None else name_key(draft.named("account").shown) or None

    def existing(self, keys: set[Hashable]) -> Mapping[Hashable, Sequence[Contact]]:
        """Find contacts by id, address, and name at an account."""
        pairs = [key for key in keys if isinstance(key, tuple)]
        external = [key[1] for key in pairs if key[0] == "id"]
        rows = self.unit.all(select(Contact).where(Contact.external_id.in_(external))) if external else ()
        found: dict[Hashable, list[Contact]] = group(rows, lambda row: ("id", row.external_id))
        addresses = [key[1] for key in pairs if key[0] == "email"]
        query = select(ContactEmail.address, Contact).join(Contact, Contact.id == ContactEmail.contact_id)
        matching = query.where(ContactEmail.address.in_(addresses)).order_by(Contact.id)
        for address, row in self.unit.session.execute(matching) if addresses else ():
            found.setdefault(("email", address), []).append(row)
        for key, row in self._called([key for key in pairs if key[0] == "name"]):
            found.setdefault(key, []).append(row)
        self._parts.look_up([row.id for rows in found.values() for row in rows])
        return found

    def may_be(self, row: Contact, draft: Draft, key: Hashable) -> bool:
        """Colleagues share mailboxes, and namesakes an employer; ids of two systems may be the same."""
        kind = key[0] if isinstance(key, tuple) else None
        called, known = words(" ".join(filter(None, names_of(draft)))), words(row.label) if _has_name(row) else []
        given_addresses = {email.value for email in draft.get("email") or ()}
        if kind == "id":
            if not alike(called, known) and not given_addresses & self._addresses(row):
                reason = f"its id is that of {row.label} here; name the system it comes from with --source"
                raise RowRejected(reason)
            return True
        if draft.text("external_id") and self.context.is_of_source(row.external_id):
            return False
        if kind == "email":
            return not called or not known or bool({*called} & {*known}) or alike(called, known)
        return not given_addresses or not self._addresses(row)

    def create(self, draft: Draft) -> Contact:
        """Add a contact; addresses, numbers and employment follow when its id is known."""
        self._check_parts(draft)
        values = self._values(draft) | owned(self.context, self.resolver, draft)
        created = draft.get("created")
        return self.unit.create(Contact(**values), self.context.moment(created) if created is not None else None)

    def update(self, row: Contact, draft: Draft) -> bool:
        """Bring a contact up to date; an empty cell changes nothing."""
        self._check_parts(draft)
        values = self._values(draft) | owned(self.context, self.resolver, draft, row)
        changed = self.bring(row, draft, values)
        return bool(changed | self._parts.add(row, draft))

    def flushed(self, created: Sequence[tuple[Contact, Draft]]) -> None:
        """Add the parts of the batch's new contacts."""
        for contact, draft in created:
            self._parts.add(contact, draft)

    def _called(self, keys: Sequence[tuple[str, str, Hashable]]) -> Iterator[tuple[Hashable, Contact]]:
        """Yield the contacts of an account by name, and those that work nowhere."""
        wanted: set[Hashable] = {key for key in keys if isinstance(key[2], int)}
        query = (
            select(Employment.account_id, Contact)
            .join(Contact, Contact.id == Employment.contact_id)
            .where(Employment.account_id.in_({key[2] for key in keys if key in wanted}))
        )
        for account_id, row in self.unit.session.execute(query.order_by(Contact.id)) if wanted else ():
            found = ("name", person_key(row.label), account_id)
            if found in wanted:
                yield found, row
        for key in keys:
            if key[2] is None:
                yield from ((key, row) for row in same_name(self.unit, Contact, key[1]) if not self._works(row))

    def _works(self, row: Contact) -> bool:
        return self.unit.first(select(Employment).where(Employment.contact_id == row.id)) is not None

    def _addresses(self, row: Contact) -> set[str]:
        return self._parts.addresses(row.id)

    def _check_parts(self, draft: Draft) -> None:
        for email in draft.get("email") or ():
            self.check(ContactEmail, address=email.value)
        for phone in draft.get("phone") or ():
            self.check(ContactPhone, number=phone.value)

    @staticmethod
    def _values(draft: Draft) -> dict[str, Any]:
        first, last = names_of(draft)
        texts = {"first_name": first, "last_name": last, "background": draft.text("notes")}
        found = given(draft, "title", "language", "consent")
        return found | {name: value for name, value in texts.items() if value}


def names_of(draft: Draft) -> tuple[str | None, str | None]:
    """Return first and last name; a full name is parted at its last space, or at a comma after the last name."""
    first, last, full = draft.text("first_name"), draft.text("last_name"), draft.text("full_name")
    if full and not (first or last):
        last, comma, first = full.partition(",")
        if not comma:
            first, _, last = full.rpartition(" ")
    return (first or "").strip() or None, (last or "").strip() or None


def _has_name(row: Contact) -> bool:
    return bool(row.first_name or row.last_name)
