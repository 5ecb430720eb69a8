"""What was found in a message before any model saw it: names, times, amounts, and what was spoken of before.

It goes to every model as structured context: a large model saves a look-up, the offline model has all that it
needs to stay a function of its messages.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SpanType = Literal[
    "record",  # one or more records of the CRM; see candidates
    "person",  # somebody unknown; value is the name in the nominative
    "company",  # a company unknown; value likewise
    "stage",  # a stage that the company does not have; value is what it is called
    "day",  # value is an ISO date
    "moment",  # value is an ISO date and time, local
    "period",  # value is a period's name, as crm_store.periods reads it
    "duration",  # value is minutes
    "money",  # value is "45000" or "45000 EUR"
    "number",  # value is a number
    "percent",  # value is a number
    "change",  # value is what an amount changes by: "+10%", "-5000", "-5000 EUR", "*2"
    "email",
    "phone",
    "domain",
]


class Found(BaseModel):
    """A piece of findings."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Mention(Found):
    """A record that words may mean; ``account_id`` is where a contact works, or whose a deal is.

    ``amount`` is that of a deal, as decimal text in the deal's own currency.
    """

    kind: str
    id: int
    label: str
    detail: str | None = None
    score: float = 1.0
    account_id: int | None = None
    amount: str | None = None


class Span(Found):
    """Words of a message that mean something, from ``start`` up to before ``end``, in characters.

    ``vocabulary`` records (stage, product, user, source, reason) are told by their kind in ``candidates`` too.
    ``role`` says how a time is meant: at, by, since, until, from; ``certain`` is False where a person should be asked.
    ``details`` is what the message says of somebody unknown: email, phone, company, title.
    """

    start: int
    end: int
    text: str
    type: SpanType
    value: str | None = None
    candidates: list[Mention] = Field(default_factory=list)
    role: str | None = None
    certain: bool = True
    details: dict[str, str] = Field(default_factory=dict)


class Term(Found):
    """Words of a message that name a field of a kind of records, or, with a ``value``, one that records hold there.

    ``path`` is the field's in a filter; ``holds`` the type of its values, as the catalogue of fields has it.
    """

    start: int
    end: int
    text: str
    kind: str
    path: str
    holds: str
    value: str | None = None


class PastCall(Found):
    """A tool call of an earlier turn: what was called, and the records that came of it or that it showed."""

    name: str
    arguments: dict[str, Any]
    effect: str | None
    ok: bool
    result: str
    records: list[Mention] = Field(default_factory=list)
    approval_id: int | None = None


class Question(Found):
    """What the assistant asked, and the calls that wait for the answer.

    ``calls`` run once ``missing`` (a call's number and argument) is known; ``choices`` are what was offered.
    """

    kind: Literal["which", "missing", "confirm", "new_record"]
    text: str
    calls: list[dict[str, Any]] = Field(default_factory=list)
    missing: dict[str, Any] | None = None
    choices: list[Mention] = Field(default_factory=list)


class PastTurn(Found):
    """An earlier turn of the conversation: what was said, which records that named, what was done and asked."""

    text: str
    reply: str | None
    mentions: list[Mention] = Field(default_factory=list)
    calls: list[PastCall] = Field(default_factory=list)
    question: Question | None = None
    change_set_id: int | None = None


class Findings(Found):
    """All that is known before a model is asked.

    ``terms`` are the company's own fields and the values of fields that the message names, beside its spans;
    ``focus`` are the records spoken of last, by kind, the latest first; ``open_deals`` the open deals of the companies
    that the message names, or else of those in focus; ``turns`` the last few turns, the latest last; ``approvals`` the
    ids that wait for a yes in this conversation.
    """

    language: Literal["en", "pl"]
    now: str
    today: str
    zone: str
    currency: str
    locale: str | None = None
    actor: Mention | None = None
    spans: list[Span] = Field(default_factory=list)
    terms: list[Term] = Field(default_factory=list)
    focus: dict[str, list[Mention]] = Field(default_factory=dict)
    open_deals: list[Mention] = Field(default_factory=list)
    turns: list[PastTurn] = Field(default_factory=list)
    approvals: list[int] = Field(default_factory=list)
