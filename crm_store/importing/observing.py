"""What is worth knowing about the data as a whole, once it is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.duplicates import find_duplicates
from crm_store.importing.loading.report import Noticed
from crm_store.models import Deal, Role, User

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_store.importing.loading.context import ImportContext

_SHOWN = 3
_KINDS = {"accounts": "account", "contacts": "contact"}


def observe(context: ImportContext, entities: Collection[str]) -> None:
    """Tell probable duplicates among what was imported, and reps without deals."""
    for entity in set(_KINDS) & set(entities):
        found = find_duplicates(context.unit, _KINDS[entity])
        if found.total:
            examples = [", ".join(member.label for member in group.members) for group in found.groups[:_SHOWN]]
            what = f"{entity}: groups of probable duplicates, see `duplicates`"
            context.report.noticed[what] = Noticed(found.total, examples)
    if "deals" in entities and "users" in entities:
        owners = select(Deal.owner_id).where(Deal.owner_id.is_not(None))
        idle = select(User.name).where(User.role == Role.REP, User.id.not_in(owners)).order_by(User.name)
        for name in context.unit.session.scalars(idle):
            context.report.notice("users: reps who own no deal", example=name)
