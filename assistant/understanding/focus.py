"""Which records were spoken of last."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.understanding.findings import Mention, PastTurn

MOST_OF_A_KIND = 5


def focus_of(past: Sequence[PastTurn]) -> dict[str, list[Mention]]:
    """Return the records of earlier turns by kind, each kind's latest first, at most five.

    Within a turn what was written comes before what was only shown or named, and what was offered to choose from
    comes last.
    """
    found: dict[str, list[Mention]] = {}
    for turn in reversed(past):
        for mention in _records(turn):
            known = found.setdefault(mention.kind, [])
            if len(known) < MOST_OF_A_KIND and all(other.id != mention.id for other in known):
                known.append(mention)
    return found


def about(focus: dict[str, list[Mention]]) -> set[tuple[str, int]]:
    """Return the records in focus, and the accounts they belong to, as (kind, id)."""
    every = [mention for mentions in focus.values() for mention in mentions]
    accounts = {("account", mention.account_id) for mention in every if mention.account_id is not None}
    return {(mention.kind, mention.id) for mention in every} | accounts


def _records(turn: PastTurn) -> Iterator[Mention]:
    for call in reversed(turn.calls):
        if call.ok and call.effect != "read":
            yield from call.records
    yield from turn.mentions
    for call in reversed(turn.calls):
        if call.ok and call.effect == "read":
            yield from call.records
    if turn.question:
        yield from turn.question.choices
