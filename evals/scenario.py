"""What a scenario says: who writes what, and what must be true afterwards. Explained in evals/README.md."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from crm_store.errors import CrmError

if TYPE_CHECKING:
    from collections.abc import Iterable

SCENARIOS = Path(__file__).parent / "scenarios"
RecordKind = Literal["activity", "task", "account", "contact", "deal", "lead", "word"]
Topic = Literal[
    "acts", "several", "dialogue", "names", "times", "money", "filters", "notes", "typing", "refusals", "own_words"
]
"""What of understanding a scenario is about; evals/README.md says what each means."""


class ScenarioInvalid(CrmError):
    """{source} is not a scenario: {reason}."""

    hint = "evals/README.md explains the form."


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Model):
    """One message of the person; ``now`` moves the clock before it is sent."""

    say: str
    now: datetime | None = None
    actor: str | None = None


class Words(_Model):
    """Parts that a text must contain: every one of ``all``, one of ``any``; whatever the case."""

    any: list[str] = Field(default_factory=list)
    all: list[str] = Field(default_factory=list)

    @field_validator("any", "all", mode="before")
    @classmethod
    def _as_texts(cls, value: object) -> object:
        """Take a number such as 400 for its digits."""
        return [str(part) for part in value] if isinstance(value, list) else value


Value = str | int | float | bool | date | time | list[str] | Words | None


class Write(_Model):
    """One record created, changed or removed."""

    create: RecordKind | None = None
    change: RecordKind | None = None
    remove: RecordKind | None = None
    name: str | None = None
    fields: dict[str, Value] = Field(default_factory=dict, alias="with")

    @property
    def kind(self) -> RecordKind:
        """The kind of record."""
        return cast("RecordKind", self.create or self.change or self.remove)


class ReplyExpected(_Model):
    """What a reply must and must not contain; ``turn`` counts from 1, the last one if left out."""

    turn: int | None = None
    has: list[str] = Field(default_factory=list)
    any: list[str] = Field(default_factory=list)
    lacks: list[str] = Field(default_factory=list)


class Expected(_Model):
    """What must be true in the end."""

    writes: list[Write] = Field(default_factory=list)
    approvals: list[dict[str, Any]] = Field(default_factory=list)
    reply: list[ReplyExpected] = Field(default_factory=list)
    asks: bool | None = None
    calls: list[str] = Field(default_factory=list)

    @field_validator("reply", mode="before")
    @classmethod
    def _several(cls, value: object) -> object:
        return value if isinstance(value, list) else [value]


class Scenario(_Model):
    """A conversation and what must come of it."""

    id: str
    purpose: str
    language: Literal["en", "pl"]
    world: str
    actor: str
    now: datetime | None = None
    turns: list[Said]
    expect: Expected
    topic: Topic | None = None
    label: Literal["answer", "ask"] | None = None
    source: str = ""

    @field_validator("turns", mode="before")
    @classmethod
    def _spelt_out(cls, value: object) -> object:
        turns = value if isinstance(value, list) else [value]
        return [turn if isinstance(turn, dict) else {"say": str(turn)} for turn in turns]

    @property
    def group(self) -> str:
        """The folder it comes from, by which results are told apart."""
        return Path(self.source).parent.name


def load(paths: Iterable[Path]) -> list[Scenario]:
    """Return the scenarios of files and folders, in the order of their names.

    Raises:
        ScenarioInvalid: a file cannot be read as scenarios, or two have the same id.
    """
    files = sorted({file for path in paths for file in (path.rglob("*.yaml") if path.is_dir() else [path])})
    found = [scenario for file in files for scenario in _in(file)]
    seen: dict[str, str] = {}
    for scenario in found:
        if scenario.id in seen:
            raise ScenarioInvalid(source=scenario.source, reason=f"{scenario.id} is in {seen[scenario.id]} too")
        seen[scenario.id] = scenario.source
    return found


def _in(file: Path) -> list[Scenario]:
    try:
        documents = [document for document in yaml.safe_load_all(file.read_text(encoding="utf-8")) if document]
        return [Scenario(**{**document, "source": str(file)}) for document in documents]
    except (OSError, yaml.YAMLError, ValidationError, TypeError) as error:
        raise ScenarioInvalid(source=str(file), reason=str(error)) from error
