"""Whether questions about the published deals get the known answers, in both languages, with the offline model."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bench.table import Table, percentile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.conversation import Office
    from assistant.messages import Reply

_NOW = datetime(2018, 1, 10, 9, tzinfo=UTC)
_QUESTIONS = Path(__file__).with_name("maven_questions.yaml")
_GROUPED = {"en": re.compile(r"(?<=\d),(?=\d{3}(?!\d))"), "pl": re.compile(r"(?<=\d)[\xa0\u202f](?=\d{3}(?!\d))")}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Question:
    """A message, what its answer says, and names in the order in which it says them."""

    text: str
    says: Sequence[str]
    before: Sequence[str] = ()

    @property
    def wanted(self) -> str:
        """Return what is expected, for a table."""
        first = [f"{self.before[0]} first"] if self.before else []
        return ", ".join([*first, *self.says])

    def is_answered(self, reply: Reply) -> bool:
        """Tell whether a reply says it."""
        known = numbers(reply.reply, reply.language)
        places = [reply.reply.find(name) for name in self.before]
        return all(number in known for number in self.says) and -1 not in places and places == sorted(places)


def run(data: Path | None = None) -> Table:
    """Import the published deals, then ask; one line a question."""
    columns = ["question", "expected", "right", "tool calls", "ms"]
    if data is None:
        return Table("Known answers", columns, [], ["Skipped: it needs the published files, see `--data`."])
    with tempfile.TemporaryDirectory() as folder:
        office = _office(Path(folder) / "crm.db", data)
        asked = [(question, _ask(office, question.text, number)) for number, question in enumerate(questions())]
        office.store.close()
    rows = [_row(question, reply) for question, reply in asked]
    return Table("Known answers", columns, rows, _notes(asked))


def questions() -> Iterator[Question]:
    """Yield the questions of the data file."""
    for entry in yaml.safe_load(_QUESTIONS.read_text(encoding="utf-8")):
        for text in entry["ask"]:
            yield Question(text, entry["says"], entry.get("before", ()))


def numbers(text: str, language: str) -> set[str]:
    """Return the numbers of a text as plain digits with a decimal point, whatever the language writes."""
    plain = _GROUPED[language].sub("", text)
    if language == "pl":
        plain = re.sub(r"(?<=\d),(?=\d)", ".", plain)
    return set(_NUMBER.findall(plain))


def _notes(asked: Sequence[tuple[Question, Reply]]) -> list[str]:
    right = sum(question.is_answered(reply) for question, reply in asked)
    times = [reply.timing_ms for _, reply in asked]
    half, most = (percentile(times, share) for share in (0.5, 0.95))
    asked_how = "the published files; each question in a conversation of its own"
    return [
        f"{right} of {len(asked)} right: the figures are in the reply, and the best of a ranking stands first.",
        f"8,800 deals, {asked_how}: median {half:.0f} ms, p95 {most:.0f} ms.",
    ]


def _row(question: Question, reply: Reply) -> list[str]:
    right = "yes" if question.is_answered(reply) else "**no**"
    made = "; ".join(f"{call.name}({_arguments(call.arguments)})" for call in reply.tool_calls)
    return [question.text, question.wanted, right, made or "(none)", f"{reply.timing_ms:.0f}"]


def _arguments(given: dict[str, Any]) -> str:
    return ", ".join(f"{name}={'+'.join(value) if isinstance(value, list) else value}" for name, value in given.items())


def _ask(office: Office, text: str, number: int) -> Reply:
    from assistant.messages import Inbound

    return office.answer(Inbound("bench", f"question {number}", office.store.actor(), text))


def _office(path: Path, data: Path) -> Office:
    from assistant.bootstrap import office_of
    from assistant.settings import Settings
    from crm_store.clock import FrozenClock
    from crm_store.engine import make_engine
    from crm_store.importing.running import import_paths
    from crm_store.origin import Origin
    from crm_store.schema import upgrade
    from crm_store.store import Store

    engine = make_engine(str(path))
    upgrade(engine)
    store = Store(engine, FrozenClock(_NOW))
    import_paths(store, store.actor(), [data / "maven"], Origin("bench", "import"))
    office = office_of(store, Settings(database_url=str(engine.url)))
    _ask(office, "Hello", -1)
    return office
