"""Which loader takes the rows of an entity."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from crm_store.importing.loading.accounts import AccountLoader
from crm_store.importing.loading.catalogue import CampaignLoader, ProductLoader, QuotaLoader, RateLoader
from crm_store.importing.loading.contacts import ContactLoader
from crm_store.importing.loading.deals import DealLoader
from crm_store.importing.loading.happenings import ActivityLoader, TaskLoader
from crm_store.importing.loading.leads import LeadLoader
from crm_store.importing.loading.people import TeamLoader, UserLoader
from crm_store.importing.loading.stage_history import StageHistoryLoader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft
    from crm_store.importing.loading.resolving import Resolver
    from crm_store.models import Business


class RowLoader(Protocol):
    """Loads the drafts of the files of one entity, into rows of ``kind``."""

    kind: ClassVar[type[Business]]

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Load into the unit of ``context``."""

    def load(self, drafts: Sequence[Draft], reject: Callable[[Draft, str], None]) -> None:
        """Load a batch; a draft that cannot be stored is counted and handed to ``reject`` with the reason."""
        ...

    def finish(self) -> None:
        """Do what needs all rows of all files of the entity."""
        ...


LOADERS: dict[str, type[RowLoader]] = {
    "teams": TeamLoader,
    "users": UserLoader,
    "products": ProductLoader,
    "campaigns": CampaignLoader,
    "exchange_rates": RateLoader,
    "accounts": AccountLoader,
    "contacts": ContactLoader,
    "deals": DealLoader,
    "stage_history": StageHistoryLoader,
    "leads": LeadLoader,
    "activities": ActivityLoader,
    "tasks": TaskLoader,
    "quotas": QuotaLoader,
}
"""The loaders, each after those of what it refers to: the order in which files are loaded."""
