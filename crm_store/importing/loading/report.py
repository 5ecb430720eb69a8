"""What an import did, as it is told to the person who ran it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_store.importing.loading.drafts import Draft

_EXAMPLES = 3


@dataclass
class EntityCount:
    """How many rows of a kind were created, changed, left as they were, or rejected."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class RejectedRow:
    """A row that was left out, and why."""

    file: str
    line: int
    reason: str
    raw: str


@dataclass
class Noticed:
    """Something worth knowing about many rows: how many, and some examples."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str) -> None:
        """Count one more; keep the first few examples."""
        self.count += 1
        if len(self.examples) < _EXAMPLES and example not in self.examples:
            self.examples.append(example)


class ImportReport:
    """Counts, repairs and observations, gathered while rows are loaded."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.counts: dict[str, EntityCount] = {}
        self.repairs: Counter[tuple[str, str, str]] = Counter()
        self.noticed: dict[str, Noticed] = {}
        self.assumptions: list[str] = []

    def count(self, entity: str) -> EntityCount:
        """Return the counts of an entity."""
        return self.counts.setdefault(entity, EntityCount())

    def repaired(self, field_name: str, before: str, after: str) -> None:
        """Note that a value was read as another one."""
        self.repairs[(field_name, before, after)] += 1

    def notice(self, what: str, draft: Draft | None = None, example: str | None = None) -> None:
        """Note something worth knowing about a row."""
        shown = example if example is not None else f"line {draft.line}" if draft else ""
        self.noticed.setdefault(what, Noticed()).add(shown)

    def assume(self, sentence: str) -> None:
        """Note a decision that the file left open, once."""
        if sentence not in self.assumptions:
            self.assumptions.append(sentence)
