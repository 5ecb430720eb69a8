"""Finds the records that a file refers to by id, name, e-mail or domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.importing.loading.known_accounts import Accounts
from crm_store.importing.loading.known_deals import Deals
from crm_store.importing.loading.known_names import Names, Users
from crm_store.importing.loading.known_people import People
from crm_store.importing.loading.pipelines import Pipelines
from crm_store.models import Campaign, LeadSource, Product, Team

if TYPE_CHECKING:
    from crm_store.importing.loading.context import ImportContext


class Resolver:
    """All look-ups of one import."""

    def __init__(self, context: ImportContext) -> None:
        """Know the small tables and all accounts; look contacts and deals up as they come."""
        self.accounts = Accounts(context)
        self.people = People(context, self.accounts)
        self.deals = Deals(context)
        self.users = Users(context)
        self.teams = Names(context, Team, "team")
        self.products = Names(context, Product, "product")
        self.sources = Names(context, LeadSource, "lead source")
        self.campaigns = Names(context, Campaign, "campaign")
        self.pipelines = Pipelines(context)
