"""The one way to a tool: check the arguments, run it in one short transaction, keep it or ask for a yes.

What a call is judged by is what it wrote: where the company's policy wants a yes for that, the transaction is
rolled back and an approval stored instead, with the exact arguments, what would change, and the versions seen.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn

from crm_store import approvals, conversations
from crm_store.company.policy import WriteKind
from tools import catalog
from tools.failures import UnknownTool, failure
from tools.policy import needs_approval
from tools.registry import Effect
from tools.results import ApprovalNeeded
from tools.running import Ran, plain, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from crm_store.actors import Actor, Audience
    from crm_store.conversations import Lease
    from crm_store.history.search import HistorySearch
    from crm_store.origin import Origin
    from crm_store.store import Store
    from crm_store.unit import Unit, WriteUnit
    from tools.registry import Tool, ToolArguments
    from tools.results import FieldChange, Result


@dataclass(frozen=True)
class GateOutcome:
    """What came of a call. ``changes`` are those written; ``change_set_id`` is where they are logged.

    ``arguments`` are as they were understood, or as given where they could not be.
    """

    tool: str
    arguments: dict[str, Any]
    effect: Effect | None
    result: Result
    changes: list[FieldChange] = field(default_factory=list)
    change_set_id: int | None = None

    @property
    def ok(self) -> bool:
        """Whether the call was done, or waits for a yes."""
        return self.result.ok

    @property
    def approval_id(self) -> int | None:
        """The approval that waits, if the call needs one."""
        return self.result.approval_id if isinstance(self.result, ApprovalNeeded) else None

    def message(self) -> dict[str, Any]:
        """Return what a model is told: the result with ``ok``, ``tool`` and the ``changes`` written."""
        told = self.result.model_dump(mode="json", exclude_none=True)
        changes = [change.model_dump(mode="json") for change in self.changes]
        return {"ok": self.ok, "tool": self.tool, **({"changes": changes} if changes else {}), **told}


@dataclass(frozen=True)
class Replacing:
    """An approval that gives way to a new one, and who wants that."""

    approval_id: int
    by: int | None


class _Held(Exception):
    """Rolls back what a call wrote, and carries what it was."""

    def __init__(self, ran: Ran) -> None:
        super().__init__()
        self.ran = ran


def _hold(ran: Ran) -> NoReturn:
    raise _Held(ran)


def _nothing_suspicious(_tool: Tool, _arguments: Mapping[str, Any]) -> bool:
    return False


@dataclass
class Gate:
    """Calls tools for one actor during one turn or command.

    Args:
        store: the CRM.
        actor: who calls; never from a model.
        origin: where his writes are logged as coming from; the approvals he is asked for belong to its turn.
        audience: who will read the answers, if not only he.
        lease: the conversation's lease; a turn that lost it writes nothing.
        history: the index of notes and e-mails, if there is one.
        suspicious: tells whether a write needs a yes whatever the policy says.
        tool: finds a tool by its name.
    """

    store: Store
    actor: Actor
    origin: Origin
    audience: Audience | None = None
    lease: Lease | None = None
    history: HistorySearch | None = None
    suspicious: Callable[[Tool, Mapping[str, Any]], bool] = _nothing_suspicious
    tool: Callable[[str], Tool | None] = catalog.by_name

    def call(self, tool_name: str, raw_arguments: Mapping[str, Any]) -> GateOutcome:
        """Call a tool; whatever is wrong with the call is told in the outcome.

        Raises:
            LeaseLost: another turn took the conversation over; nothing was written.
        """
        tool = self.tool(tool_name)
        if tool is None:
            refused = failure(tool_name, UnknownTool(name=tool_name), self.reading)
            return GateOutcome(tool_name, dict(raw_arguments), None, refused)
        given = dict(raw_arguments)
        try:
            arguments = tool.arguments.model_validate(given)
            given = plain(arguments)
            return self._called(tool, arguments, given)
        except conversations.LeaseLost:
            raise
        except Exception as error:  # noqa: BLE001  (a turn goes on whatever a tool does; the error is logged)
            return GateOutcome(tool.name, given, tool.effect, failure(tool.name, error, self.reading))

    def propose(self, tool: Tool, raw_arguments: Mapping[str, Any], replacing: Replacing | None = None) -> GateOutcome:
        """Ask for a yes to a call whatever the policy says, in place of an older approval if one is named.

        Raises:
            CrmError, ValidationError: the call cannot be done.
        """
        arguments = tool.arguments.model_validate(dict(raw_arguments))
        ran: Ran | None = None
        if tool.effect is Effect.WRITE:
            try:
                with self.writing(self.origin) as unit:
                    _hold(run(unit, tool, arguments, self.history))
            except _Held as held:
                ran = held.ran
        return self._asked(tool, plain(arguments), ran, replacing)

    def writing(self, origin: Origin) -> AbstractContextManager[WriteUnit]:
        """Open a transaction that writes while the turn has its conversation."""
        return _fenced(self.store.write(self.actor, origin, self.audience), self.lease)

    def reading(self) -> AbstractContextManager[Unit]:
        """Open a transaction that reads what actor and audience may see."""
        return self.store.read(self.actor, self.audience)

    def _called(self, tool: Tool, arguments: ToolArguments, given: dict[str, Any]) -> GateOutcome:
        if tool.effect is Effect.READ:
            with self.reading() as unit:
                return GateOutcome(tool.name, given, tool.effect, run(unit, tool, arguments, self.history).result)
        if self._asks_first(tool):
            return self._asked(tool, given, None)
        origin = replace(self.origin, change_set_id=None) if tool.reverses else self.origin
        wary = not tool.reverses and self.suspicious(tool, given)
        try:
            with self.writing(origin) as unit:
                ran = run(unit, tool, arguments, self.history)
                if ran.changes and not tool.reverses and (wary or tool.confirms or needs_approval(unit, ran.kinds)):
                    _hold(ran)
        except _Held as held:
            return self._asked(tool, given, held.ran)
        change_set_id = origin.change_set_id if ran.changes else None
        return GateOutcome(tool.name, given, tool.effect, ran.result, ran.changes, change_set_id)

    def _asks_first(self, tool: Tool) -> bool:
        """Tell whether a call cannot be tried out, because nobody knows what it does or it goes outside."""
        if tool.effect is Effect.WRITE:
            return False
        with self.reading() as unit:
            return tool.effect is None or needs_approval(unit, {WriteKind.EXTERNAL})

    def _asked(
        self, tool: Tool, given: dict[str, Any], ran: Ran | None, replacing: Replacing | None = None
    ) -> GateOutcome:
        """Store an approval of a call, for the records that it was tried on."""
        changes = ran.changes if ran else []
        if tool.pins and ran:
            given = {**given, tool.pins: [one.id for one in getattr(ran.result, "records", ())]}
        changes = [change.model_copy(update={"id": None}) if change.op == "create" else change for change in changes]
        diff = [change.model_dump(mode="json") for change in changes]
        draft = approvals.Draft(tool.name, given, diff, ran.versions if ran else {})
        with self.writing(replace(self.origin, change_set_id=None)) as unit:
            if replacing is not None:
                approvals.decide(unit, replacing.approval_id, approvals.REPLACED, replacing.by)
            stored = approvals.ask(unit, draft, self.origin.turn_id)
        needed = ApprovalNeeded(
            tool=tool.name,
            approval_id=stored.id,
            changes=changes,
            expires_at=stored.expires_at.isoformat(),
            preview=ran.result.model_dump(mode="json") if ran and tool.confirms else None,
        )
        return GateOutcome(tool.name, given, tool.effect, needed)


@contextmanager
def _fenced(opened: AbstractContextManager[WriteUnit], lease: Lease | None) -> Iterator[WriteUnit]:
    with opened as unit:
        if lease is not None:
            conversations.hold(unit, lease)
        yield unit


def checked_tool(find: Callable[[str], Tool | None], name: str) -> Tool:
    """Return a tool by its name.

    Raises:
        UnknownTool: there is none.
    """
    tool = find(name)
    if tool is None:
        raise UnknownTool(name=name)
    return tool
