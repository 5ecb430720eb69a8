"""A message that only says yes or no to what waits for a yes: decided by code, before any model.

The whole message has to be made of words that decide, point, name what waits, or are polite; with anything else in
it, such as "yes, but 50k", it is no decision. A bare yes counts for what the last turn asked for; where several
things wait, or none of them was asked for last, it is asked which one is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.understanding.verdicts import Words, leading, parts, phrases, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.understanding.findings import Findings, PastTurn

APPROVAL = "approval"
"""The kind of the choices where it was asked which approval is meant."""

_POSITIONS = {"first": 0, "second": 1, "third": 2, "last": -1}
_TWO = 2
_MORE = {True: 3, False: 7}
"""How many words may go with a yes or a no that are none of those that decide."""


@dataclass(frozen=True)
class Decision:
    """What was decided: to give the approvals ``ids``, or to refuse them; ``ask`` where it has to be said which.

    Of the approvals ``others`` the opposite was decided: "only the first", "the Acme one yes, the other no".
    """

    approve: bool
    ids: tuple[int, ...] = ()
    ask: bool = False
    others: tuple[int, ...] = ()


def decision(text: str, findings: Findings, labels: Mapping[int, str] | None = None) -> Decision | None:
    """Return what a message decides about the conversation's approvals; None where it is about something else.

    Args:
        text: the message.
        findings: what is known of it and of the conversation.
        labels: what waits, by number, in words that it may be named by.
    """
    pending, named = findings.approvals, labels or {}
    words = read(text, findings.language, named)
    last = findings.turns[-1] if findings.turns else None
    asked = _asked_which(last)
    if words is None or (words.verdict is None and asked is None and not _only(words, pending)):
        return _in_parts(parts(text, findings.language, named), pending) or _with_more(text, findings)
    approve = bool(asked if words.verdict is None and asked is not None else words.verdict is not False)
    if len(words.named) > 1 and not words.numbers:
        return Decision(approve, ask=True)
    chosen = _chosen(words, pending)
    if chosen:
        rest = tuple(number for number in pending if number not in chosen)
        return Decision(approve, chosen, others=rest if approve and "only" in words.groups else ())
    if words.numbers:
        return Decision(approve, words.numbers) if words.explicit else None
    return _bare(words, approve=approve, last=last, pending=pending) if words.verdict is not None else None


def _only(words: Words, pending: Sequence[int]) -> bool:
    """Return whether words without a yes name the only one that is to be done."""
    return "only" in words.groups and bool(pending) and bool(_chosen(words, pending))


def _with_more(text: str, findings: Findings) -> Decision | None:
    """Return what a yes or no decides that goes on with words of its own: "no, leave it where it is", "tak, zmień".

    Only of the one thing that was just asked for, and only where the words name nothing and set nothing against it.
    """
    last = findings.turns[-1] if findings.turns else None
    asked_for = {call.approval_id for call in last.calls} if last is not None else set()
    found = leading(text, findings.language)
    if found is None or len(findings.approvals) != 1 or findings.approvals[0] not in asked_for or findings.spans:
        return None
    approve, more = found
    against = {word for phrase, groups in phrases(findings.language).items() if "against" in groups for word in phrase}
    if not 0 < len(more) <= _MORE[approve] or any(word.isdecimal() or word in against for word in more):
        return None
    return Decision(approve, tuple(findings.approvals))


def _in_parts(said: Sequence[Words], pending: Sequence[int]) -> Decision | None:
    """Return what a message decides that says yes to one thing and no to another."""
    given: list[int] = []
    refused: list[int] = []
    verdict: bool | None = None
    for words in said:
        verdict = verdict if words.verdict is None else words.verdict
        left = [number for number in pending if number not in (*given, *refused)]
        chosen = [number for number in _chosen(words, pending) if number in left]
        if not chosen and "other" in words.groups | _seconds(words):
            chosen = left
        if verdict is None or len(words.named) > 1 or not chosen:
            return None
        (given if verdict else refused).extend(chosen)
    if len(said) < _TWO or not (given or refused):
        return None
    approve = bool(given)
    ids, others = (given, refused) if approve else (refused, given)
    return Decision(approve, tuple(ids), others=tuple(others))


def _seconds(words: Words) -> set[str]:
    """Return that a second one is meant as the other, in languages where it is the same word."""
    return {"other"} if "second" in words.groups else set()


def _bare(words: Words, *, approve: bool, last: PastTurn | None, pending: list[int]) -> Decision | None:
    """Return what a yes or no means that names nothing."""
    if not words.explicit and last is not None and last.question is not None and _asked_which(last) is None:
        return None
    if not pending:
        return Decision(approve) if words.explicit else None
    asked_for = {call.approval_id for call in last.calls} if last is not None else set()
    if len(pending) == 1 and (words.explicit or pending[0] in asked_for):
        return Decision(approve, tuple(pending))
    return Decision(approve, ask=True)


def _chosen(words: Words, pending: Sequence[int]) -> tuple[int, ...]:
    """Return the waiting approvals that a message points at, by number, place, name, or as all."""
    if "all" in words.groups:
        return tuple(pending)
    chosen = [number for number in words.numbers if number in pending]
    if words.numbers and not chosen:
        chosen = [pending[number - 1] for number in words.numbers if 1 <= number <= len(pending)]
    for group, place in _POSITIONS.items():
        if group in words.groups and place < len(pending) and pending:
            chosen.append(pending[place])
    return tuple(dict.fromkeys([*chosen, *(number for number in words.named if number in pending)]))


def _asked_which(last: PastTurn | None) -> bool | None:
    """Return what was to be done with an approval when the last turn asked which one; None if it did not ask."""
    question = last.question if last is not None else None
    if question is None or question.missing is None or not all(one.kind == APPROVAL for one in question.choices):
        return None
    return bool(question.missing["approve"]) if "approve" in question.missing else None
