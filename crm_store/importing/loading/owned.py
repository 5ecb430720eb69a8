"""What all records that belong to somebody have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_store.models import Sharing

if TYPE_CHECKING:
    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft
    from crm_store.importing.loading.resolving import Resolver
    from crm_store.models import Owned


def owned(context: ImportContext, resolver: Resolver, draft: Draft, row: Owned | None = None) -> dict[str, Any]:
    """Return owner, sharing, external id and custom fields that a draft gives a new record, or the stored ``row``.

    What the file gives to nobody stays with whom it is, or is shared with all if it is new. A row keeps the id
    that another system gave it.
    """
    owner = resolver.users.owner(draft)
    values: dict[str, Any] = {} if row is not None else context.belonging()
    if owner is not None:
        values["owner_id"] = owner
        if row is None or row.owner_id is None:
            values["sharing"] = Sharing.TEAM
    external_id = context.external_id(draft.text("external_id"))
    if external_id and (row is None or row.external_id is None):
        values["external_id"] = external_id
    if draft.custom:
        values["custom"] = dict(draft.custom)
    return values
