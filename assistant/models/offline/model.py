"""The embedded chat model: it reads the last message and its findings, and answers with tool calls or a reply."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path  # noqa: TC003  (pydantic reads the annotation at run time)
from typing import TYPE_CHECKING, Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field

from assistant.models.offline.responding import Step, respond
from assistant.models.offline.schema import read_schemas
from assistant.models.offline.speaking import sentences
from assistant.models.offline.turn import read_turn
from assistant.understanding.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from langchain_core.callbacks import CallbackManagerForLLMRun
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

    from assistant.models.offline.reading import Clause

NAME = "offline"
QUESTION = "question"
"""Where an answer's ``additional_kwargs`` hold the question that it asks."""
REPLACES = "replaces"
"""Where they hold the numbers of approvals that wait for what was asked for in another way."""


class OfflineModel(BaseChatModel):
    """A chat model without a network: a function of its messages and the schemas of the tools bound to it.

    ``learned_in`` is a folder for what is learned from the exemplars, which may be deleted at any time; ``reader``
    takes the place of the analysis of clauses, for tests.
    """

    learned_in: Path | None = Field(default=None, exclude=True)
    reader: Any = Field(default=None, exclude=True)

    def prepare(self) -> None:
        """Load or learn what the first message would wait for; for the first time it takes seconds."""
        from assistant.models.offline.warming import warm

        if self.reader is None:
            warm(self.learned_in)

    @property
    def _llm_type(self) -> str:
        return NAME

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": NAME}

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,  # noqa: ANN401  (the base class takes whatever other models need)
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return the model with tools to call; of their schemas the types of arguments are kept."""
        del tool_choice
        return self.bind(tools=[_definition(tool) for tool in tools], **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401  (as above)
    ) -> ChatResult:
        del stop, run_manager
        step = self._step(messages, kwargs)
        message = AIMessage(
            content=step.text,
            tool_calls=[tool_call(name=name, args=arguments, id=identity) for identity, name, arguments in step.calls],
            additional_kwargs=_asked(step),
            usage_metadata=_no_usage(),
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401  (as above)
    ) -> Iterator[ChatGenerationChunk]:
        del stop
        step = self._step(messages, kwargs)
        for piece in sentences(step.text):
            if run_manager:
                run_manager.on_llm_new_token(piece)
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        yield ChatGenerationChunk(message=_last_chunk(step))

    def _step(self, messages: Sequence[BaseMessage], bound: dict[str, Any]) -> Step:
        schemas = read_schemas(bound.get("tools", ()))
        return respond(read_turn(messages), schemas, self.reader or self._analyse)

    def _analyse(self, text: str, findings: Findings, tools: Collection[str]) -> list[Clause]:
        """Return the clauses of a message; the steps of one turn share what was read for the first."""
        return _read(text, findings.model_dump_json(), tuple(tools), self.learned_in)


@lru_cache(maxsize=16)
def _read(text: str, findings: str, tools: tuple[str, ...], cache: Path | None) -> list[Clause]:
    from assistant.models.offline.analysis import analyse

    return analyse(text, Findings.model_validate_json(findings), tools, cache=cache)


def _definition(tool: dict[str, Any] | type | Callable[..., Any] | BaseTool) -> dict[str, Any]:
    """Return a tool as an OpenAI function definition, with the types of its arguments and its effect."""
    definition = convert_to_openai_tool(tool)
    if isinstance(tool, BaseTool):
        if isinstance(tool.args_schema, dict):
            definition["function"]["parameters"] = tool.args_schema
        effect = (tool.metadata or {}).get("effect")
        if effect is not None:
            definition["function"]["effect"] = str(effect)
    return definition


def _asked(step: Step) -> dict[str, Any]:
    question = {QUESTION: step.question.model_dump(mode="json")} if step.question else {}
    return {**question, **({REPLACES: step.replaces} if step.replaces else {})}


def _no_usage() -> UsageMetadata:
    return UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)


def _last_chunk(step: Step) -> AIMessageChunk:
    from json import dumps

    chunks = [
        tool_call_chunk(name=name, args=dumps(arguments, ensure_ascii=False), id=identity, index=at)
        for at, (identity, name, arguments) in enumerate(step.calls)
    ]
    return AIMessageChunk(
        content="",
        tool_call_chunks=chunks,
        additional_kwargs=_asked(step),
        usage_metadata=_no_usage(),
        chunk_position="last",
    )
