"""The assistant as a player: the same conversation, tools and gate as every channel uses."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from assistant.messages import Inbound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.conversation import Office
    from crm_store.store import Store
    from evals.scenario import Scenario

CHANNEL = "evals"


class Assistant(AbstractContextManager["Assistant"]):
    """Answers with a model of this name."""

    def __init__(self, model: str) -> None:
        """Load the settings; the model is made with the first message, and kept."""
        from assistant.bootstrap import models_of
        from assistant.settings import load

        self.settings = load()
        self.models = models_of(self.settings)
        self.model = model
        self.store: Store | None = None
        self.office: Office | None = None
        self.conversation = ""

    def begin(self, store: Store, scenario: Scenario) -> None:
        """Open an office in the scenario's store."""
        from assistant.bootstrap import office_of

        self.store, self.conversation = store, scenario.id
        self.office = office_of(store, self.settings, self.models)

    def answer(self, text: str, email: str) -> Mapping[str, object]:
        """Return the assistant's reply."""
        assert self.store is not None  # noqa: S101  (begin comes first)
        assert self.office is not None  # noqa: S101  (as above)
        inbound = Inbound(CHANNEL, self.conversation, self.store.actor(email), text, model=self.model)
        return self.office.answer(inbound).model_dump(mode="json")

    def __exit__(self, *_: object) -> None:
        """Let the models go."""
        self.office = None
