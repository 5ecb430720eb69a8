"""Chat models by name: each made once, with the settings, and a clear refusal of what cannot be used."""

from __future__ import annotations

import pytest
from langchain_openai import ChatOpenAI

from assistant.models.provider import Models, UnknownModel, chat_model
from assistant.settings import Settings


def test_the_offline_model_is_the_default_and_made_once() -> None:
    """Nothing has to be set; all turns share it."""
    models = Models(Settings())
    name, model = models.get()
    assert name == "offline"
    assert models.get("offline")[1] is model


def test_a_compatible_server_is_used_as_it_is_set() -> None:
    """Its address, a key of its own or none, time and retries; never the Responses API."""
    settings = Settings(openai_base_url="http://127.0.0.1:9/v1", model_timeout=7, model_retries=1, stream_usage=False)
    model = chat_model("openai:gpt-5.5-pro", settings)
    assert isinstance(model, ChatOpenAI)
    assert (model.model_name, model.openai_api_base) == ("gpt-5.5-pro", "http://127.0.0.1:9/v1")
    assert (model.request_timeout, model.max_retries, model.stream_usage) == (7, 1, False)
    assert model.use_responses_api is False


@pytest.mark.parametrize(
    ("name", "reason"),
    [("gpt-4", "neither"), ("", "neither"), ("openai:", "neither"), ("openai:gpt-4", "OPENAI_API_KEY"),
     ("nobody:model", "nobody"), ("anthropic:claude", "anthropic")],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_the_reason(name: str, reason: str) -> None:
    """A name that is none, a key or a package that is missing."""
    with pytest.raises(UnknownModel, match=reason):
        chat_model(name, Settings())
