"""Where the arguments of a write come from: once outside text was read, only the actor's own words go unasked.

E-mails and notes are data, also those that the actor pastes. A model that has read one could be talked into a write
by it; so from then on a write needs a yes unless every value that it sets stands in the actor's own words or was
found in them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.models.offline.notes.recognising import own_words
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.agent import Work
    from assistant.understanding.findings import Findings, PastTurn
    from tools.registry import Tool

_QUOTING = frozenset({"passages", "record_card", "account_summary", "activity_list", "suggestions", "day"})
"""Kinds of results that carry what others wrote."""

_WORD = re.compile(r"\w+")
_STEM = 4


class Provenance:
    """Judges the writes of one turn."""

    def __init__(self, text: str, findings: Findings, work: Work, past: Sequence[PastTurn]) -> None:
        """Take the actor's words: his message, what was found in it, and his earlier messages."""
        said = own_words(text)
        pasted = said != text
        found = {"spans": [span.model_dump() for span in findings.spans if not pasted or span.text in said]}
        found |= findings.model_dump(exclude={"turns", "spans"})
        own = " ".join([said, *(own_words(turn.text) for turn in past), *_values(found)])
        self._words = {fold(word) or word for word in _WORD.findall(own)}
        self._stems = {word[:_STEM] for word in self._words if len(word) > _STEM}
        self._work = work
        self._tainted = (
            pasted
            or any(own_words(turn.text) != turn.text for turn in past)
            or any(call.result in _QUOTING for turn in past for call in turn.calls)
        )

    def suspicious(self, _tool: Tool, arguments: Mapping[str, Any]) -> bool:
        """Tell whether a write may have been put into the model's mouth."""
        read = self._tainted or any(outcome.result.result in _QUOTING for outcome in self._work.outcomes)
        return read and not all(self._own(value) for value in _values(dict(arguments)))

    def _own(self, value: str) -> bool:
        words = [fold(word) or word for word in _WORD.findall(value)]
        return all(word in self._words or (len(word) > _STEM and word[:_STEM] in self._stems) for word in words)


def _values(data: object) -> Iterator[str]:
    """Yield the values of a tree of data as text."""
    if isinstance(data, dict):
        for value in data.values():
            yield from _values(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _values(value)
    elif data is not None and not isinstance(data, bool):
        yield str(data)
