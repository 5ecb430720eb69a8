"""Scores a played scenario: end state against the twin's, approvals, replies, calls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from evals.comparing import Difference, has_words
from evals.scenario import Words
from evals.state import MAIN, RENAMED, custom_field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evals.scenario import Expected, ReplyExpected, Scenario

_GROUPED = re.compile(r"(?<=\d)[\s\u00a0\u202f,.'](?=\d{3}(?!\d))")
_CENTS = re.compile(r"(?<=\d)[.,]00(?!\d)")
_COMMA = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")


@dataclass(frozen=True)
class Played:
    """What a player left behind: the replies as JSON, and the diffs of the approvals that wait in the end."""

    replies: Sequence[Mapping[str, Any]]
    pending: Sequence[Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Score:
    """What was wrong with a played scenario; nothing, if it passed."""

    scenario: Scenario
    differences: list[Difference] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    asks_back: bool = False

    @property
    def passed(self) -> bool:
        """Whether nothing was wrong."""
        return not self.differences

    @property
    def asked(self) -> bool:
        """Whether the last reply asks back, and nothing waits for a yes that is expected to."""
        return self.asks_back and not self.scenario.expect.approvals

    @property
    def needlessly_asked(self) -> bool:
        """Whether it asks back although the scenario is labelled to be answered at once."""
        return self.scenario.label == "answer" and not self.passed and self.asked

    @property
    def unwanted(self) -> int:
        """How many things were written that nobody asked for."""
        return sum(difference.unwanted for difference in self.differences)


def judge(expect: Expected, played: Played) -> Iterator[Difference]:
    """Yield what is wrong with approvals, replies and calls."""
    yield from _approvals(expect.approvals, played.pending)
    for wanted in expect.reply:
        yield from _reply(wanted, played.replies)
    last = played.replies[-1] if played.replies else {}
    if expect.asks is not None and bool(asks(last)) != expect.asks:
        yield Difference("the last reply asks nothing" if expect.asks else "the last reply asks something")
    called = {call["name"] for reply in played.replies for call in reply["tool_calls"]}
    for name in expect.calls:
        if name not in called:
            yield Difference(f"{name} was not called")


def asks(reply: Mapping[str, Any]) -> bool:
    """Tell whether a reply asks something or offers choices."""
    return bool(reply.get("choices")) or "?" in str(reply.get("reply", ""))


def _approvals(wanted: list[dict[str, Any]], pending: Sequence[Sequence[Mapping[str, Any]]]) -> Iterator[Difference]:
    met: set[int] = set()
    for want in wanted:
        found = {number for number, changes in enumerate(pending) if _waits(want, changes)}
        if not found:
            yield Difference(f"nothing waits for a yes to {want}")
        met |= found
    for number, changes in enumerate(pending):
        if number not in met:
            told = "; ".join(f"{one['label']}: {one.get('field')} → {one.get('after')}" for one in changes)
            yield Difference(f"an unexpected approval waits: {told}", unwanted=True)


def _waits(want: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether changes that wait for a yes hold what is wanted of one record."""
    if "remove" in want:
        return any(
            one["op"] == "remove" and MAIN.get(one["table"]) == want["remove"] and _equal(one["label"], want["name"])
            for one in changes
        )
    kind = next(name for name in MAIN.values() if name in want)
    own = [one for one in changes if MAIN.get(one["table"]) == kind and _equal(one["label"], want[kind])]
    return bool(own) and all(
        any(_is_set(one, name, value) for one in own) for name, value in want.items() if name != kind
    )


def _is_set(change: Mapping[str, Any], name: str, value: object) -> bool:
    """Tell whether a change sets a field to a value; custom fields change together, as one."""
    field, after = _renamed(change), change.get("after")
    if field == "custom" and isinstance(after, dict):
        return any(custom_field(key) == name and _equal(part, value) for key, part in after.items())
    told = custom_field(field.removeprefix("custom.")) if field.startswith("custom.") else field
    return told == name and _equal(after, value)


def _renamed(change: Mapping[str, Any]) -> str:
    """Return a changed field as scenarios call it."""
    return RENAMED.get((MAIN.get(str(change["table"]), ""), str(change.get("field"))), _field(change))


def _field(change: Mapping[str, Any]) -> str:
    return str(change.get("field") or "").removesuffix("_id")


def _equal(one: object, other: object) -> bool:
    """Tell whether two values mean the same: numbers as numbers, a colleague also by the first part of his name."""
    try:
        return Decimal(str(one)) == Decimal(str(other))
    except InvalidOperation:
        left, right = str(one).casefold(), str(other).casefold()
        return left == right or right in left.split()


def _reply(wanted: ReplyExpected, replies: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    number = (wanted.turn or len(replies)) - 1
    text = plain(str(replies[number]["reply"])) if 0 <= number < len(replies) else ""
    for part in wanted.has:
        if plain(part) not in text:
            yield Difference(f"reply {number + 1} lacks {part!r}")
    for part in wanted.lacks:
        if plain(part) in text:
            yield Difference(f"reply {number + 1} has {part!r}")
    if wanted.any and not has_words(text, Words(any=[plain(part) for part in wanted.any])):
        yield Difference(f"reply {number + 1} has none of {', '.join(wanted.any)}")


def plain(text: str) -> str:
    """Return a text in lower case with numbers written alike in every locale: ``48,000.00`` as ``48000``."""
    ungrouped = _GROUPED.sub("", text.casefold().replace("\u2212", "-"))
    return _COMMA.sub(".", _CENTS.sub("", ungrouped))
