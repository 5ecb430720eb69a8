"""Loads leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import select

from crm_store.importing.loading.alike import alike
from crm_store.importing.loading.base import Keys, Loader, given, group
from crm_store.importing.loading.contacts import names_of
from crm_store.importing.loading.drafts import RowRejected, required
from crm_store.importing.loading.owned import owned
from crm_store.matching.companies import name_key
from crm_store.matching.text import words
from crm_store.models import Business, Lead, LeadStatus
from crm_store.namesakes import person_key

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from crm_store.importing.loading.drafts import Draft

_MOMENTS = {"created": "arrived_at", "first_response": "first_response_at", "converted": "converted_at"}


class LeadLoader(Loader[Lead]):
    """Leads, by external id, e-mail address, or name and company."""

    entity: ClassVar[str] = "leads"
    kind: ClassVar[type[Business]] = Lead

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Look up what leads were converted to."""
        self.resolver.people.prepare(drafts)
        self.resolver.deals.prepare(drafts)

    def keys(self, draft: Draft) -> Keys:
        """A row with an id is that record; one without is known by its address, or else by what it says."""
        email, name, company = _email(draft), _name(draft), draft.text("company")
        phone = next((labelled.value for labelled in draft.get("phone") or ()), None)
        external_id = self.context.external_id(draft.text("external_id"))
        addressed = (("email", email),) if email else ()
        if external_id:
            return Keys((("id", external_id),), addressed)
        if addressed:
            return Keys(addressed)
        required(name or company or phone, "name, company, address, number or id")
        return Keys((("who", person_key(name or ""), name_key(company or ""), None if name else phone),))

    def existing(self, keys: set[Hashable]) -> Mapping[Hashable, Sequence[Lead]]:
        """Find leads by id, address, or name and company."""
        pairs = [key for key in keys if isinstance(key, tuple)]
        external = [key[1] for key in pairs if key[0] == "id"]
        rows = self.unit.all(select(Lead).where(Lead.external_id.in_(external))) if external else ()
        found: dict[Hashable, list[Lead]] = group(rows, lambda row: ("id", row.external_id))
        addresses = [key[1] for key in pairs if key[0] == "email"]
        query = select(Lead).where(Lead.email.in_(addresses)).order_by(Lead.id)
        found |= group(self.unit.all(query) if addresses else (), lambda row: ("email", row.email))
        if any(key[0] == "who" for key in pairs):
            anonymous = select(Lead).where(Lead.external_id.is_(None), Lead.email.is_(None)).order_by(Lead.id)
            found |= group(self.unit.all(anonymous), _who)
        return found

    def may_be(self, row: Lead, draft: Draft, key: Hashable) -> bool:
        """An id that comes with another name, company and address is that of somebody else."""
        if isinstance(key, tuple) and key[0] == "id":
            said = [_name(draft), draft.text("company"), _email(draft)]
            known = [row.name, row.company_name, row.email]
            both = [(one, other) for one, other in zip(said, known, strict=True) if one and other]
            if both and not any(alike(words(one), words(other)) for one, other in both):
                reason = f"its id is that of {row.label} here; name the system it comes from with --source"
                raise RowRejected(reason)
            return True
        return not (draft.text("external_id") and self.context.is_of_source(row.external_id))

    def create(self, draft: Draft) -> Lead:
        """Add a lead."""
        values = {"status": LeadStatus.NEW} | self._values(draft) | owned(self.context, self.resolver, draft)
        return self.unit.create(Lead(**values), values.get("arrived_at"))

    def update(self, row: Lead, draft: Draft) -> bool:
        """Bring a lead up to date; an empty cell changes nothing."""
        return self.bring(row, draft, self._values(draft) | owned(self.context, self.resolver, draft, row))

    def _values(self, draft: Draft) -> dict[str, Any]:
        values: dict[str, Any] = given(draft, "title", "score", "product_interest", "status")
        texts = {"name": _name(draft), "company_name": draft.text("company"), "email": _email(draft)}
        values |= {name: text for name, text in texts.items() if text}
        phones = draft.get("phone")
        if phones:
            values["phone"] = phones[0].value
        for field, column in _MOMENTS.items():
            if draft.get(field) not in {None, True, False}:
                values[column] = self.context.moment(draft.get(field))
        if draft.get("converted") not in {None, False}:
            values["status"] = LeadStatus.CONVERTED
        for field, names in (("source", self.resolver.sources), ("campaign", self.resolver.campaigns)):
            found = names.of(draft, field)
            if found is not None:
                values[f"{field}_id"] = found
        return values | self._became(draft)

    def _became(self, draft: Draft) -> dict[str, int]:
        """Return the account, contact and deal that the lead was converted to."""
        account_id = self.resolver.accounts.of(draft)
        deal = self.resolver.deals.find(draft, account_id)
        found = {"account_id": account_id, "deal_id": deal.id if deal else None}
        found["contact_id"] = next(iter(self.resolver.people.all_of(draft, account_id)), None)
        return {name: row_id for name, row_id in found.items() if row_id is not None}


def _who(row: Lead) -> Hashable:
    return ("who", person_key(row.name or ""), name_key(row.company_name or ""), None if row.name else row.phone)


def _name(draft: Draft) -> str | None:
    return draft.text("name") or " ".join(filter(None, names_of(draft))) or None


def _email(draft: Draft) -> str | None:
    return next((labelled.value for labelled in draft.get("email") or ()), None)
