"""Loads what the first message would wait for: words, grammars, the embedding model, the offline model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.provider import OFFLINE

if TYPE_CHECKING:
    from assistant.conversation import Office

_SAMPLE = "2"  # means the same, nothing, in every language


def warm(office: Office, name: str | None = None) -> None:
    """Load it, by reading a message that nobody sent; nothing is stored.

    Raises:
        UnknownModel: there is no such model, or it cannot be used.
        DatabaseUnusable, DatabaseBusy: the database cannot be read.
    """
    known, _ = office.agent(name)
    with office.store.read(office.store.actor()) as unit:
        findings = office.understand(unit, _SAMPLE, [], [])
    if known == OFFLINE:
        from pathlib import Path

        from assistant.models.offline.analysis import analyse
        from assistant.voice import voice_for

        analyse(_SAMPLE, findings, list(office.tools), cache=Path(office.models.settings.cache))
        voice_for(findings, None).reply([])
