"""A message that only says yes or no to what waits for a yes: decided by code, before any model.

The whole message has to be made of words that decide, point, or are polite; with anything else in it, such as
"yes, but 50k", it is no decision. A bare yes counts for what the last turn asked for; where several things
wait, or none of them was asked for last, it is asked which one is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.understanding.findings import Findings, PastTurn

APPROVAL = "approval"
"""The kind of the choices where it was asked which approval is meant."""

_LANGUAGES = ("en", "pl")
_LONGEST = 120  # characters; a longer message says more than yes
_POSITIONS = {"first": 0, "second": 1, "third": 2, "last": -1}
_WORD = re.compile(r"\d+|#|[^\W\d_]+(?:['’][^\W\d_]+)*")
_DECIMAL = re.compile(r"\d[.,:/-]\d|\d\s*[%€$£]")
_MARKS = re.compile(r"\?")


@dataclass(frozen=True)
class Decision:
    """What was decided: to give the approvals ``ids``, or to refuse them; ``ask`` where it has to be said which."""

    approve: bool
    ids: tuple[int, ...] = ()
    ask: bool = False


@dataclass(frozen=True)
class _Words:
    """What the words of a message say, by group."""

    groups: frozenset[str]
    numbers: tuple[int, ...]

    @property
    def verdict(self) -> bool | None:
        """Yes, no, or neither."""
        yes, no = self.groups & {"assent", "approve"}, self.groups & {"refusal", "reject"}
        return None if bool(yes) == bool(no) else bool(yes)

    @property
    def explicit(self) -> bool:
        """Whether it speaks of approving, not just of yes or no."""
        return bool(self.groups & {"approve", "reject"})


def decision(text: str, findings: Findings) -> Decision | None:
    """Return what a message decides about the conversation's approvals; None where it is about something else."""
    words = _read(text, findings.language)
    last = findings.turns[-1] if findings.turns else None
    asked = _asked_which(last)
    if words is None or (words.verdict is None and asked is None):
        return None
    approve = bool(asked if words.verdict is None else words.verdict)
    pending = findings.approvals
    chosen = _chosen(words, pending)
    if chosen:
        return Decision(approve, chosen)
    if words.numbers:
        return Decision(approve, words.numbers) if words.explicit else None
    return _bare(words, approve=approve, last=last, pending=pending) if words.verdict is not None else None


def _bare(words: _Words, *, approve: bool, last: PastTurn | None, pending: list[int]) -> Decision | None:
    """Return what a yes or no means that names nothing."""
    if not words.explicit and last is not None and last.question is not None and _asked_which(last) is None:
        return None
    if not pending:
        return Decision(approve) if words.explicit else None
    asked_for = {call.approval_id for call in last.calls} if last is not None else set()
    if len(pending) == 1 and (words.explicit or pending[0] in asked_for):
        return Decision(approve, tuple(pending))
    return Decision(approve, ask=True)


def _chosen(words: _Words, pending: list[int]) -> tuple[int, ...]:
    """Return the waiting approvals that a message points at, by number, place, or as all."""
    if "all" in words.groups:
        return tuple(pending)
    chosen = [number for number in words.numbers if number in pending]
    if words.numbers and not chosen:
        chosen = [pending[number - 1] for number in words.numbers if 1 <= number <= len(pending)]
    for group, place in _POSITIONS.items():
        if group in words.groups and place < len(pending) and pending:
            chosen.append(pending[place])
    return tuple(dict.fromkeys(chosen))


def _asked_which(last: PastTurn | None) -> bool | None:
    """Return what was to be done with an approval when the last turn asked which one; None if it did not ask."""
    question = last.question if last is not None else None
    if question is None or question.missing is None or not all(one.kind == APPROVAL for one in question.choices):
        return None
    return bool(question.missing["approve"]) if "approve" in question.missing else None


def _read(text: str, language: str) -> _Words | None:
    """Return what the words say; None if one of them is about something else."""
    if len(text) > _LONGEST or _DECIMAL.search(text) or _MARKS.search(text):
        return None
    tokens = [_folded(word) for word in _WORD.findall(text)]
    others = [other for other in _LANGUAGES if other != language]
    found = [_grouped(tokens, phrases(one)) for one in (language, *others)]
    return next((words for words in found if words is not None), None)


def _grouped(tokens: list[str], known: Mapping[tuple[str, ...], frozenset[str]]) -> _Words | None:
    """Return the groups of the longest phrases that the tokens are made of; None if one is left over."""
    longest = max(len(phrase) for phrase in known)
    groups: set[str] = set()
    numbers: list[int] = []
    start = 0
    while start < len(tokens):
        if tokens[start].isdecimal():
            numbers.append(int(tokens[start][:9]))
            start += 1
            continue
        lengths = range(min(longest, len(tokens) - start), 0, -1)
        length = next((one for one in lengths if tuple(tokens[start : start + one]) in known), 0)
        if not length:
            return None
        groups |= known[tuple(tokens[start : start + length])]
        start += length
    return _Words(frozenset(groups), tuple(numbers)) if tokens else None


@cache
def phrases(language: str) -> dict[tuple[str, ...], frozenset[str]]:
    """Return the phrases that decide, as words, each with the groups that it is in."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    path = files("assistant.understanding") / "language" / language / "decisions.yaml"
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  (a safe loader either way)
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for group, members in data.items():
        for phrase in members:
            words = tuple(_folded(word) for word in _WORD.findall(str(phrase)))
            if words:
                found[words] = found.get(words, frozenset()) | {group}
    return found


def _folded(word: str) -> str:
    return fold(word) or word  # a sign folds to nothing
