"""Players that know the answers, and players that are wrong on purpose: they show that scores can be trusted.

The oracle does just what a scenario expects and must pass every one. The others must fail every scenario that
expects a write: a check that they pass would let a wrong assistant pass too.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from crm_store import approvals, tasks, vocabulary
from crm_store.models import StageKind
from crm_store.origin import Origin
from evals.scenario import Words
from evals.state import MAIN
from evals.twin import Writer
from evals.worlds import person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_store.store import Store
    from evals.scenario import Scenario, Write

_TABLES = {kind: table for table, kind in MAIN.items()}


class Oracle:
    """Does exactly what is expected."""

    def __init__(self) -> None:
        """Begin without a scenario."""
        self.scenario: Scenario | None = None
        self.store: Store | None = None
        self.turn = 0

    def begin(self, store: Store, scenario: Scenario) -> None:
        """Get ready for a scenario."""
        self.store, self.scenario, self.turn = store, scenario, 0

    def answer(self, text: str, email: str) -> Mapping[str, object]:
        """Answer; with the last message do all writes."""
        del text, email
        assert self.scenario is not None  # noqa: S101  (begin comes first)
        self.turn += 1
        if self.turn == len(self.scenario.turns):
            self.write(self.scenario.expect.writes)
            self.ask(self.scenario.expect.approvals)
        return self.reply()

    def write(self, writes: Sequence[Write]) -> None:
        """Make the expected writes."""
        store, email = self._who()
        with store.write(store.actor(email), Origin("evals", "oracle")) as unit:
            writer = Writer(unit)
            for write in writes:
                writer.make(write)

    def ask(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        """Store the expected approvals."""
        store, email = self._who()
        with store.write(store.actor(email), Origin("evals", "oracle")) as unit:
            for want in wanted:
                approvals.ask(unit, approvals.Draft("oracle", {}, diff=_diff(want)), None)

    def reply(self) -> dict[str, Any]:
        """Return a reply that says what is expected of this turn's."""
        assert self.scenario is not None  # noqa: S101  (begin comes first)
        expect = self.scenario.expect
        last = len(self.scenario.turns)
        parts = [
            part for wanted in expect.reply if (wanted.turn or last) == self.turn for part in [*wanted.has, *wanted.any]
        ]
        question = " ?" if expect.asks and self.turn == last else ""
        calls = [{"name": name, "arguments": {}, "effect": "read", "ok": True} for name in expect.calls]
        return {"reply": " | ".join(parts) + question, "tool_calls": calls, "choices": []}

    def _who(self) -> tuple[Store, str]:
        assert self.store is not None  # noqa: S101  (begin comes first)
        assert self.scenario is not None  # noqa: S101  (as above)
        return self.store, person(self.store, self.scenario.actor)


class DoesNothing(Oracle):
    """Answers well and writes nothing."""

    def write(self, writes: Sequence[Write]) -> None:
        """Leave the CRM as it is."""

    def ask(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        """Ask for no yes either."""


class AlwaysAsks(DoesNothing):
    """Asks back whatever was said."""

    def reply(self) -> dict[str, Any]:
        """Return a question."""
        return {**super().reply(), "reply": "?"}


class WritesTooMuch(Oracle):
    """Does what is expected, and sets a task that nobody asked for."""

    def write(self, writes: Sequence[Write]) -> None:
        """Make the expected writes and one more."""
        super().write(writes)
        store, email = self._who()
        with store.write(store.actor(email), Origin("evals", "oracle")) as unit:
            tasks.create(unit, title="Celebrate")


class WrongArgument(Oracle):
    """Does what is expected, with one value of the first write wrong; a removal has none, and is left out."""

    def write(self, writes: Sequence[Write]) -> None:
        """Make the expected writes, the first one wrong."""
        wrong = [_spoilt(write, self._stages()) for write in writes[:1] if not write.remove]
        super().write([*wrong, *writes[1:]])

    def _stages(self) -> list[str]:
        store, _ = self._who()
        with store.read(store.actor()) as unit:
            return [stage.name for stage in vocabulary.stages(unit) if stage.stage_kind is StageKind.OPEN]

    def ask(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        """Ask for the wrong thing where nothing is to be written at once."""
        assert self.scenario is not None  # noqa: S101  (begin comes first)
        spoil = wanted if self.scenario.expect.writes else [_misread(want) for want in wanted]
        super().ask(spoil)


def _spoilt(write: Write, stages: Sequence[str]) -> Write:
    """Return a write with one named value changed so that it means something else, or left out."""
    if "stage" in write.fields:
        other = next(name for name in stages if name != write.fields["stage"])
        kept = {name: value for name, value in write.fields.items() if name != "close_reason"}
        return write.model_copy(update={"fields": {**kept, "stage": other}})
    for field, value in write.fields.items():
        wrong = _wrong(field, value)
        if wrong is not None:
            return write.model_copy(update={"fields": {**write.fields, field: wrong}})
    return write.model_copy(update={"fields": dict(list(write.fields.items())[1:])})


_TEXTS = frozenset({"subject", "body", "title", "notes", "next_step", "email", "phone", "name", "word"})


def _wrong(field: str, value: Any) -> Any:  # noqa: ANN401, PLR0911  (any value of a scenario)
    if isinstance(value, Words):
        return "x"
    if field in {"due", "day", "close_date"} and value is not None:
        return value + timedelta(days=1)
    if field == "amount":
        return value + 1
    if field == "type":
        return "call" if value != "call" else "meeting"
    if field == "done":
        return not value
    if field == "status":
        return "contacted" if value != "contacted" else "working"
    if isinstance(value, str) and field in _TEXTS:
        return {"email": "x", "phone": "9"}.get(field, "") + value + {"phone": "9", "email": ""}.get(field, " x")
    return None


def _misread(want: Mapping[str, Any]) -> dict[str, Any]:
    """Return an expected approval that names another record."""
    kind = next(name for name in ("remove", *_TABLES) if name in want)
    name = "name" if kind == "remove" else kind
    return {**want, name: f"{want[name]} x"}


def _diff(want: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the changes that an expected approval names."""
    if "remove" in want:
        return [{"table": _TABLES[want["remove"]], "id": 0, "label": want["name"], "op": "remove"}]
    kind = next(name for name in _TABLES if name in want)
    if len(want) == 1:
        return [{"table": _TABLES[kind], "id": 0, "label": want[kind], "op": "create"}]
    return [
        {"table": _TABLES[kind], "id": 0, "label": want[kind], "op": "change", "field": field, "after": str(value)}
        for field, value in want.items()
        if field != kind
    ]
