"""What runs at once and what waits for a yes: the company's confirmation policy."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_store.models import Company


class Confirmation(StrEnum):
    """Whether something is done at once, and can be undone, or becomes an approval."""

    RUN = "run"
    APPROVE = "approve"


class WriteKind(StrEnum):
    """What a write does, as far as the policy tells writes apart."""

    ACTIVITY = "activity"
    NOTE = "note"
    TASK = "task"
    STAGE = "stage"
    CREATE = "create"
    EDIT = "edit"
    AMOUNT = "amount"
    WON = "won"
    LOST = "lost"
    OWNER = "owner"
    MERGE = "merge"
    DELETE = "delete"
    SEVERAL = "several"
    EXTERNAL = "external"


_AT_ONCE = {
    WriteKind.ACTIVITY,
    WriteKind.NOTE,
    WriteKind.TASK,
    WriteKind.STAGE,
    WriteKind.CREATE,
    WriteKind.EDIT,
}
DEFAULT_POLICY = {kind: Confirmation.RUN if kind in _AT_ONCE else Confirmation.APPROVE for kind in WriteKind}


def confirmation(company: Company, kind: str) -> Confirmation:
    """Return what the company's policy says of a kind of write; a kind that nobody knows needs a yes."""
    default = next((setting for known, setting in DEFAULT_POLICY.items() if known == kind), Confirmation.APPROVE)
    return Confirmation(company.policy.get(kind, default))
