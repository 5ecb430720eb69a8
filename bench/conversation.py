"""How long a turn with the offline model takes, all included, on the demo company: both languages, reads and writes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bench.table import Table, percentile, timed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.conversation import Office
    from assistant.messages import Reply

_NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
_MESSAGES = Path(__file__).with_name("conversation_messages.yaml")
_ROUNDS = 3
_LIMIT = "median < 60, p95 < 180"
_SLOWEST = 3


@dataclass(frozen=True)
class Turn:
    """A message that was answered: in which round, how long it took in milliseconds, and with what."""

    round: int
    text: str
    wall: float
    cpu: float
    reply: Reply

    @property
    def wrote(self) -> bool:
        """Tell whether it changed something, or asks to."""
        return bool(self.reply.changes or self.reply.approvals)


def run(data: Path | None = None) -> Table:
    """Say each message once to a warm office, then all of them again in new conversations."""
    del data  # the demo company is made up
    with tempfile.TemporaryDirectory() as folder:
        office = demo_office(Path(folder))
        list(_said(office, 0, slice(0, 1)))
        turns = [turn for number in range(1, _ROUNDS + 1) for turn in _said(office, number, slice(1, None))]
        office.store.close()
    first, later = [one for one in turns if one.round == 1], [one for one in turns if one.round > 1]
    rows = [
        _row("all messages, said for the first time", first, _LIMIT),
        _row("of them, that write", [one for one in first if one.wrote], ""),
        _row("of them, that read", [one for one in first if not one.wrote], ""),
        _row(f"all messages, {_ROUNDS - 1} times more in new conversations", later, _LIMIT),
    ]
    columns = ["turns", "messages", "median, ms", "p95, ms", "slowest, ms", "median CPU, ms", "limit, ms"]
    return Table("A turn with the offline model", columns, rows, _notes(first))


def demo_office(folder: Path) -> Office:
    """Load the demo company, with its notes indexed, and return what answers its colleagues."""
    from assistant.bootstrap import index_notes, office_of
    from assistant.settings import Settings
    from crm_store.clock import FrozenClock
    from crm_store.demo.loader import load
    from crm_store.engine import make_engine
    from crm_store.schema import upgrade
    from crm_store.store import Store

    engine = make_engine(str(folder / "crm.db"))
    upgrade(engine)
    store = Store(engine, FrozenClock(_NOW))
    load(store)
    settings = Settings(database_url=str(engine.url))
    index_notes(engine, settings, _quietly)
    return office_of(store, settings)


def conversations() -> Iterator[tuple[str, list[str]]]:
    """Yield who writes, and what, one conversation after another."""
    for entry in yaml.safe_load(_MESSAGES.read_text(encoding="utf-8")):
        yield entry["as"], entry["say"]


def _said(office: Office, number: int, which: slice) -> Iterator[Turn]:
    """Say the messages of some conversations; each round is a new set of them."""
    from assistant.messages import Inbound

    for place, (who, messages) in list(enumerate(conversations()))[which]:
        for text in messages:
            inbound = Inbound("bench", f"{number} {place}", office.store.actor(who), text)
            with timed() as lap:
                reply = office.answer(inbound)
            yield Turn(number, text, lap.wall * 1000, lap.cpu * 1000, reply)


def _row(name: str, turns: Sequence[Turn], limit: str) -> list[str]:
    walls = [turn.wall for turn in turns]
    figures = (percentile(walls, 0.5), percentile(walls, 0.95), max(walls), percentile([one.cpu for one in turns], 0.5))
    return [name, str(len(turns)), *(f"{figure:.0f}" for figure in figures), limit]


def _notes(turns: Sequence[Turn]) -> list[str]:
    slow = sorted(turns, key=lambda turn: -turn.wall)[:_SLOWEST]
    return [
        "From the message to the stored reply, in one process that has answered six other messages before; SQLite.",
        f"Slowest: {'; '.join(f'“{turn.text}” {turn.wall:.0f} ms' for turn in slow)}.",
    ]


def _quietly(*_progress: object) -> None:
    """Tell nobody how far it is."""
