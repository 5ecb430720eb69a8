"""What hangs on imported contacts: e-mail addresses, phone numbers and employments."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from crm_store.inputs import company_domain
from crm_store.matching.text import phone_key
from crm_store.models import BuyingRole, ContactEmail, ContactPhone, Employment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft, Labelled
    from crm_store.importing.loading.resolving import Resolver
    from crm_store.models import Contact

Part = TypeVar("Part", ContactEmail, ContactPhone, Employment)


class ContactParts:
    """Adds the addresses, numbers and employments that a contact does not have yet."""

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Find accounts by ``resolver``."""
        self._context = context
        self._unit = context.unit
        self._resolver = resolver
        self._emails: dict[int, list[ContactEmail]] = {}
        self._phones: dict[int, list[ContactPhone]] = {}
        self._jobs: dict[int, list[Employment]] = {}

    def look_up(self, contact_ids: Sequence[int]) -> None:
        """Read the parts of a batch's stored contacts."""
        self._emails = self._of(ContactEmail, contact_ids)
        self._phones = self._of(ContactPhone, contact_ids)
        self._jobs = self._of(Employment, contact_ids)

    def addresses(self, contact_id: int) -> set[str]:
        """Return the addresses of a contact that was looked up."""
        return {row.address for row in self._emails.get(contact_id, ())}

    def add(self, contact: Contact, draft: Draft) -> bool:
        """Add what is missing to a contact with an id; return whether anything was."""
        emails = self._add_emails(contact, draft.get("email") or ())
        phones = self._add_phones(contact, draft.get("phone") or ())
        return bool(self._employ(contact, draft) | emails | phones)

    def _add_emails(self, contact: Contact, wanted: Sequence[Labelled]) -> bool:
        stored = self._emails.setdefault(contact.id, [])
        missing = _missing(wanted, (row.address for row in stored))
        for email in missing:
            row = ContactEmail(contact_id=contact.id, address=email.value, use=email.use, position=len(stored))
            stored.append(self._unit.create(row))
        return bool(missing)

    def _add_phones(self, contact: Contact, wanted: Sequence[Labelled]) -> bool:
        stored = self._phones.setdefault(contact.id, [])
        missing = _missing(wanted, (row.number for row in stored))
        for phone in missing:
            row = ContactPhone(contact_id=contact.id, number=phone.value, use=phone.use, position=len(stored))
            row.digits = phone_key(phone.value)
            stored.append(self._unit.create(row))
        return bool(missing)

    def _employ(self, contact: Contact, draft: Draft) -> bool:
        account_ids = self._resolver.accounts.all_of(draft) or self._by_address(draft)
        role = draft.get("buying_role")
        jobs = self._jobs.setdefault(contact.id, [])
        changed = False
        for account_id in dict.fromkeys(account_ids):
            known = next((job for job in jobs if job.account_id == account_id and job.ended_on is None), None)
            if known is None:
                job = Employment(contact_id=contact.id, account_id=account_id, buying_role=role)
                jobs.append(self._unit.create(job))
                changed = True
            elif role:
                changed |= self._unit.change(known, buying_role=BuyingRole(role))
        return changed

    def _by_address(self, draft: Draft) -> list[int]:
        """Return the account that the domain of an address belongs to, where the row names none."""
        hosts = (company_domain(email.value) for email in draft.get("email") or ())
        found = [row_id for host in hosts if host for row_id in self._resolver.accounts.by_key("domain", host)]
        if found:
            self._context.report.notice("contacts: placed at the account of their e-mail address", draft)
        return found[:1]

    def _of(self, kind: type[Part], contact_ids: Sequence[int]) -> dict[int, list[Part]]:
        found: dict[int, list[Part]] = {contact_id: [] for contact_id in contact_ids}
        query = select(kind).where(kind.contact_id.in_(contact_ids)).order_by(kind.id)
        for row in self._unit.all(query) if contact_ids else ():
            found[row.contact_id].append(row)
        return found


def _missing(wanted: Iterable[Labelled] | None, stored: Iterable[str]) -> list[Labelled]:
    fresh: dict[str, Labelled] = {}
    known = set(stored) if wanted else set()
    for labelled in wanted or ():
        if labelled.value not in known:
            fresh.setdefault(labelled.value, labelled)
    return list(fresh.values())
