"""Chat models by name: "offline", "openai:MODEL", or any other prefix whose LangChain package is installed."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from crm_store.errors import CrmError

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from assistant.settings import Settings

OFFLINE = "offline"
_KEYLESS = "none"  # a compatible server of one's own asks for no key, but the client insists on one


class UnknownModel(CrmError):
    """There is no chat model {name!r}: {reason}."""

    hint = 'Use "offline", or "openai:MODEL" with OPENAI_API_KEY, or OPENAI_BASE_URL for a compatible server.'


def chat_model(name: str, settings: Settings) -> BaseChatModel:
    """Return the chat model of a name.

    Raises:
        UnknownModel: the name is not one, its package is missing, or its key.
    """
    if name == OFFLINE:
        return _offline(settings)
    provider, _, model = name.partition(":")
    if not model:
        raise UnknownModel(name=name, reason="it is neither offline nor PROVIDER:MODEL")
    return _openai(name, model, settings) if provider == "openai" else _other(name, settings)


@dataclass
class Models:
    """The chat models of a process, each made once; ``default`` is used where a message names none."""

    settings: Settings
    default: str = OFFLINE
    made: dict[str, BaseChatModel] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, name: str | None = None) -> tuple[str, BaseChatModel]:
        """Return a model and its name.

        Raises:
            UnknownModel: see :func:`chat_model`.
        """
        wanted = name or self.default
        with self._lock:
            if wanted not in self.made:
                self.made[wanted] = chat_model(wanted, self.settings)
            return wanted, self.made[wanted]


def _offline(settings: Settings) -> BaseChatModel:
    from pathlib import Path

    from assistant.models.offline.model import OfflineModel

    made: BaseChatModel = OfflineModel(learned_in=Path(settings.cache))
    return made


def _openai(name: str, model: str, settings: Settings) -> BaseChatModel:
    from langchain_openai import ChatOpenAI

    if settings.openai_api_key is None and settings.openai_base_url is None:
        raise UnknownModel(name=name, reason="OPENAI_API_KEY is not set")
    options: dict[str, Any] = {
        "model": model,
        "base_url": settings.openai_base_url,
        "api_key": settings.openai_api_key or _KEYLESS,
        "timeout": settings.model_timeout,
        "max_retries": settings.model_retries,
        "stream_usage": settings.stream_usage,
        "use_responses_api": False,
    }
    return ChatOpenAI(**options)


def _other(name: str, settings: Settings) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    try:
        made: BaseChatModel = init_chat_model(name, timeout=settings.model_timeout, max_retries=settings.model_retries)
    except (ImportError, ValueError, TypeError) as error:
        raise UnknownModel(name=name, reason=str(error).strip().splitlines()[0]) from error
    return made
