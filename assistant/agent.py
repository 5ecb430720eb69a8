"""The agent: LangChain's loop of model and tools, with the gate in the place of its tool node.

The tools are bound to the model as plain function definitions, so there is no node that could run them. A hook
after each model call runs all calls of the message one after another through the gate, in the order given, and
goes back to the model with the results. It is built once for a model and serves all turns and threads; what
belongs to a turn is in its :class:`Work`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, hook_config
from langchain_core.messages import AIMessage, ToolMessage

from assistant.messages import Event
from crm_store.conversations import LeaseLost
from crm_store.errors import CrmError
from tools.results import ApprovalNeeded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from langchain.agents.middleware import ModelRequest, ModelResponse
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.messages.tool import ToolCall
    from langgraph.runtime import Runtime

    from tools.gate import Gate, GateOutcome
    from tools.registry import Tool

MOST_CALLS = 8
"""How often a model is asked in one turn."""

_REASON = 200  # characters of a provider's error that are shown


class ModelFailed(CrmError):
    """The model did not answer: {reason}."""

    hint = "What was done before that is kept. Try again in a moment, or use another model."


@dataclass
class Work:
    """One turn of the agent: what it works with, and what has come of it so far.

    ``renew`` is called before each call of the model, and stops the turn if it lost its conversation.
    """

    gate: Gate
    renew: Callable[[], None]
    outcomes: list[GateOutcome] = field(default_factory=list)
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    final: AIMessage | None = None
    stopped: bool = False

    @property
    def results(self) -> list[dict[str, Any]]:
        """What the model was told of its calls, in order."""
        return [outcome.message() for outcome in self.outcomes]


class Agent:
    """A chat model with the tools, for many turns.

    Args:
        model: the chat model.
        tools: the tools that it is told of.
        system: what it is told first.
        effects: whether it is also told what a tool does to the world, and the types of its arguments; other models
            have no use for them, and providers refuse what they do not know.
    """

    def __init__(self, model: BaseChatModel, tools: Iterable[Tool], system: str, *, effects: bool = False) -> None:
        """Build the graph."""
        self._graph: Any = create_agent(
            model,
            tools=[definition(tool, effects=effects) for tool in tools],
            system_prompt=system,
            middleware=[_ThroughTheGate()],
            context_schema=Work,
        )

    def run(self, messages: Sequence[BaseMessage], work: Work) -> Iterator[Event]:
        """Work on a turn; yield its steps, and leave what came of it in ``work``.

        Raises:
            ModelFailed: the model could not be asked, or gave no answer.
            LeaseLost: another turn took the conversation over.
        """
        given = {"messages": list(messages)}
        yield from self._graph.stream(given, context=work, stream_mode="custom")


def definition(tool: Tool, *, effects: bool = False) -> dict[str, Any]:
    """Return a tool as it is bound to a model: a function definition with its JSON schema."""
    parameters = tool.parameters(slots=effects)
    function: dict[str, Any] = {"name": tool.name, "description": tool.description, "parameters": parameters}
    if effects:
        function["effect"] = tool.effect.value if tool.effect else None
    return {"type": "function", "function": function}


class _ThroughTheGate(AgentMiddleware[Any, Work, Any]):
    """Counts and guards the calls of the model, and makes those of the tools."""

    def wrap_model_call(
        self, request: ModelRequest[Work], handler: Callable[[ModelRequest[Work]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """Ask the model, and say plainly if it cannot be asked."""
        work = request.runtime.context
        if work.calls:
            work.renew()
        work.calls += 1
        try:
            response = handler(request)
        except Exception as error:
            raise ModelFailed(reason=_reason(error)) from error
        for message in response.result:
            usage = getattr(message, "usage_metadata", None) or {}
            work.input_tokens += usage.get("input_tokens", 0)
            work.output_tokens += usage.get("output_tokens", 0)
        return response

    @hook_config(can_jump_to=["model", "end"])
    def after_model(self, state: Any, runtime: Runtime[Work]) -> dict[str, Any] | None:  # noqa: ANN401  (a state of messages)
        """Make the calls of the model's message, in order, and go back to it; without calls it has answered."""
        work = runtime.context
        last = next((one for one in reversed(state["messages"]) if isinstance(one, AIMessage)), None)
        if last is None or not (last.tool_calls or last.invalid_tool_calls):
            work.final = last
            return None
        if work.calls >= MOST_CALLS:
            work.stopped = True
            return {"jump_to": "end"}
        answers = [_made(call, work, runtime.stream_writer) for call in last.tool_calls]
        return {"messages": answers, "jump_to": "model"}


def _made(call: ToolCall, work: Work, tell: Callable[[Any], None]) -> ToolMessage:
    """Make one call through the gate."""
    tell(_step(call["name"], "started"))
    outcome = work.gate.call(call["name"], call["args"])
    work.outcomes.append(outcome)
    waiting = isinstance(outcome.result, ApprovalNeeded)
    tell(_step(call["name"], "waiting" if waiting else "done" if outcome.ok else "failed"))
    content = json.dumps(outcome.message(), ensure_ascii=False)
    status: Any = "success" if outcome.ok else "error"
    return ToolMessage(content, tool_call_id=call["id"] or "", name=call["name"], status=status)


def _step(tool: str, state: str) -> Event:
    return Event(type="step", data={"tool": tool, "state": state})


def _reason(error: Exception) -> str:
    """Return the first line of a provider's error."""
    text = str(error).strip()
    return (text.splitlines()[0] if text else type(error).__name__)[:_REASON].rstrip(".")


__all__ = ["MOST_CALLS", "Agent", "LeaseLost", "ModelFailed", "Work", "definition"]
