"""Accounts: summarised, created, changed."""

from __future__ import annotations

from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import AccountSummary, RecordChanged, RecordCreated
from tools.slots import AccountRef, CompanyName, Domain, PhoneNumber, UserRef, Words


class SummariseAccount(ToolArguments):
    """Which account."""

    account: AccountRef


class CreateAccount(ToolArguments):
    """What is known about a new account."""

    name: CompanyName
    domain: Domain | None = None
    phone: PhoneNumber | None = None
    industry: Words | None = None
    country: Words | None = None


class ChangeAccount(ToolArguments):
    """Which account, and its new values."""

    account: AccountRef
    name: CompanyName | None = None
    domain: Domain | None = None
    phone: PhoneNumber | None = None
    industry: Words | None = None
    owner: UserRef | None = None


@tool(Effect.READ)
def summarise_account(context: ToolContext, arguments: SummariseAccount) -> AccountSummary:
    """Summarise an account: people, open deals, last activities, tasks, risks."""
    raise NotImplementedError


@tool(Effect.WRITE)
def create_account(context: ToolContext, arguments: CreateAccount) -> RecordCreated:
    """Create an account (a company)."""
    raise NotImplementedError


@tool(Effect.WRITE)
def change_account(context: ToolContext, arguments: ChangeAccount) -> RecordChanged:
    """Change fields of an account."""
    raise NotImplementedError
