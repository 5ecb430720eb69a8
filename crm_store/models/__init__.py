"""All tables: the business ones, which the unit of work logs, and the operational ones."""

from crm_store.models.accounts import (
    Account,
    BuyingRole,
    Consent,
    Contact,
    ContactEmail,
    ContactPhone,
    Employment,
    Owned,
    Sharing,
)
from crm_store.models.activities import Activity, ActivityType, Direction, Participant, Priority, Task
from crm_store.models.base import Base, Business, Operational, Writers, table_of
from crm_store.models.changes import Change, ChangeSet, DealEvent, Operation
from crm_store.models.company import (
    CloseReason,
    Company,
    ForecastCategory,
    LeadSource,
    Outcome,
    Pipeline,
    Stage,
    StageKind,
)
from crm_store.models.deals import Deal, DealContact, DealLine, Product
from crm_store.models.history import HistoryChunk, HistoryDocument, HistoryTerm, IndexState
from crm_store.models.leads import Campaign, Lead, LeadStatus
from crm_store.models.library import ExchangeRate, MessageTemplate, OwnWord, Quota, Segment
from crm_store.models.matching import DuplicateDismissal, NamedKind, NamePart, NameTerm, NameWord
from crm_store.models.operations import (
    Approval,
    ApprovalStatus,
    Conversation,
    IdempotencyRecord,
    InboundMessage,
    Job,
    JobStatus,
    Turn,
)
from crm_store.models.people import ApiKey, Identity, Role, Team, User

# Ids are never used twice, so that undoing a removal cannot meet a stranger under the old id.
for _table in Base.metadata.tables.values():
    _table.dialect_options["sqlite"]["autoincrement"] = "id" in _table.c
    # An undo removes and brings back rows in any order; it defers the check to the commit.
    for _reference in _table.foreign_key_constraints:
        _reference.deferrable, _reference.initially = True, "IMMEDIATE"

__all__ = [
    "Account",
    "Activity",
    "ActivityType",
    "ApiKey",
    "Approval",
    "ApprovalStatus",
    "Base",
    "Business",
    "BuyingRole",
    "Campaign",
    "Change",
    "ChangeSet",
    "CloseReason",
    "Company",
    "Consent",
    "Contact",
    "ContactEmail",
    "ContactPhone",
    "Conversation",
    "Deal",
    "DealContact",
    "DealEvent",
    "DealLine",
    "Direction",
    "DuplicateDismissal",
    "Employment",
    "ExchangeRate",
    "ForecastCategory",
    "HistoryChunk",
    "HistoryDocument",
    "HistoryTerm",
    "IdempotencyRecord",
    "Identity",
    "InboundMessage",
    "IndexState",
    "Job",
    "JobStatus",
    "Lead",
    "LeadSource",
    "LeadStatus",
    "MessageTemplate",
    "NamePart",
    "NameTerm",
    "NameWord",
    "NamedKind",
    "Operation",
    "Operational",
    "Outcome",
    "OwnWord",
    "Owned",
    "Participant",
    "Pipeline",
    "Priority",
    "Product",
    "Quota",
    "Role",
    "Segment",
    "Sharing",
    "Stage",
    "StageKind",
    "Task",
    "Team",
    "Turn",
    "User",
    "Writers",
    "table_of",
]
