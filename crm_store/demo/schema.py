"""The form of the demo company's story files: one account and all that happened with it.

Days are counted from the day the demo is loaded: ``-30`` is thirty days ago, ``5`` lies ahead.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Day = Annotated[int, Field(ge=-760, le=200)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]*$")]
Text = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """A piece of a story; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Handover(Part):
    """Who an account belonged to before its present owner, and the day it changed hands."""

    owner: Key
    until: Day


class StoryAccount(Part):
    """The company the story is about; ``parent`` is the name of another story's account."""

    name: Text
    domain: Text
    industry: Text
    region: Text
    segment: Literal["Small", "Mid-Market", "Enterprise"]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    employees: int
    annual_revenue: int
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    owner: Key
    earlier: Handover | None = None
    icp: Literal["A", "B", "C", "none"]
    parent: str | None = None
    parent_since: Day | None = None
    since: Day


class StoryContact(Part):
    """A person, with the time he works (or worked) at the account.

    When ``went_to`` names the account of another story, the person of that name there is the same one.
    """

    key: Key
    first_name: Text
    last_name: Text
    title: Text
    emails: tuple[Text, ...]
    phones: tuple[Text, ...] = ()
    language: Literal["en", "pl", "de"]
    role: Literal[
        "champion",
        "decision_maker",
        "economic_buyer",
        "influencer",
        "user",
        "blocker",
        "technical",
        "legal",
        "procurement",
    ]
    since: Day
    left: Day | None = None
    went_to: str | None = None


class StoryLine(Part):
    """A product on a deal; the price is per unit, in the deal's currency."""

    product: Text
    quantity: int
    unit_price: Decimal


class StoryStep(Part):
    """What became of a deal on a day; only what changed is named."""

    day: Day
    stage: Text | None = None
    amount: Decimal | None = None
    close: Day | None = None
    owner: Key | None = None
    category: Literal["pipeline", "best_case", "commit", "omitted"] | None = None
    reason: Text | None = None


class StoryDeal(Part):
    """A deal; its first step creates it and must carry a stage. ``owner`` is the first one."""

    key: Key
    name: Text
    owner: Key
    source: Text
    lines: tuple[StoryLine, ...] = ()
    contacts: tuple[Key, ...] = ()
    competitor: str | None = None
    next_step: str | None = None
    steps: Annotated[tuple[StoryStep, ...], Field(min_length=1)]


class StoryEntry(Part):
    """A call, meeting, e-mail or note; ``at`` is local time of the owner's team."""

    day: Annotated[int, Field(ge=-760, le=60)]
    at: Annotated[str, Field(pattern=r"^\d\d:\d\d$")]
    type: Literal["call", "meeting", "email", "note"]
    direction: Literal["inbound", "outbound"] | None = None
    by: Key
    contacts: tuple[Key, ...] = ()
    deal: Key | None = None
    minutes: int | None = None
    language: Literal["en", "pl"]
    subject: Text
    text: Text


class StoryTask(Part):
    """Something to do; ``done`` is the day it was done, if it was."""

    title: Text
    due: Day
    owner: Key
    deal: Key | None = None
    done: Day | None = None
    priority: Literal["low", "normal", "high"] = "normal"


class Story(Part):
    """One account with its people, deals and timeline."""

    about: Text
    account: StoryAccount
    contacts: tuple[StoryContact, ...]
    deals: tuple[StoryDeal, ...]
    timeline: tuple[StoryEntry, ...]
    tasks: tuple[StoryTask, ...] = ()
