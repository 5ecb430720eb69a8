"""Which records the words of a message mean: by name, by what is near, by what was spoken of before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.models.offline.message import CLOSE, VOCABULARY, is_reference
from assistant.models.offline.persons import CONTACT, persons_meant
from assistant.understanding.pointing import last_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.models.offline.message import Message
    from assistant.understanding.findings import Mention, Span

UNKNOWN = {"person": "contact", "company": "account"}
ANAPHORS = ("contact", "account", "deal", "lead", "task", "activity")


@dataclass(frozen=True)
class Referent:
    """What a name or pronoun stands for: one record, several that may be meant, or somebody unknown.

    ``kind`` is that of the record, and for somebody unknown that of the record which would be made.
    """

    kind: str
    reference: str
    choices: tuple[Mention, ...] = ()
    span: Span | None = None

    @property
    def mention(self) -> Mention | None:
        """The record, if there is no doubt."""
        return self.choices[0] if len(self.choices) == 1 else None

    @property
    def unknown(self) -> bool:
        """Whether no record is known for it."""
        return not self.choices

    @property
    def kinds(self) -> set[str]:
        """The kinds of record that it may be."""
        return {choice.kind for choice in self.choices} or {self.kind}


def referents(message: Message, start: int, end: int) -> list[Referent]:
    """Return what the names in a part of a message stand for, in order."""
    spans = [span for span in message.within(start, end) if is_reference(span)]
    hints = {mention.id for span in spans for mention in best(span.candidates) if mention.kind == "account"}
    return [_referent(message, span, hints) for span in spans]


def _referent(message: Message, span: Span, hints: set[int]) -> Referent:
    named = [mention for mention in span.candidates if mention.kind not in VOCABULARY]
    if not named:
        return Referent(UNKNOWN.get(span.type, span.type), _name(message, span), (), span)
    chosen = best(named)
    if len(chosen) > 1:
        chosen = _narrowed(message, named, chosen, hints)
    return Referent(chosen[0].kind, span.text, tuple(chosen), span)


def _name(message: Message, span: Span) -> str:
    """Return a stranger's name: in the nominative, where the language has cases."""
    value = span.value or span.text
    declined = message.words["declined"].search("") is not None
    return value if declined or span.text.startswith(value) else span.text


def _narrowed(message: Message, named: list[Mention], chosen: list[Mention], hints: set[int]) -> list[Mention]:
    """Return those of the candidates that work for an account named too, or were spoken of last."""
    there = [mention for mention in named if mention.account_id in hints]
    if there:
        return best(there)
    lately = {(mention.kind, mention.id) for mention in last_shown(message)}
    spoken = [mention for mention in chosen if (mention.kind, mention.id) in lately]
    return spoken if len(spoken) == 1 else chosen


def best(candidates: Sequence[Mention]) -> list[Mention]:
    """Return the candidates that score so near the best that none is to be preferred."""
    if not candidates:
        return []
    top = max(mention.score for mention in candidates)
    return [mention for mention in candidates if top - mention.score < CLOSE]


def last_shown(message: Message) -> list[Mention]:
    """Return the records of the last turn, in the order told."""
    if not message.findings.turns:
        return []
    return [mention for call in message.findings.turns[-1].calls for mention in call.records]


def listed(message: Message, kind: str) -> list[Mention]:
    """Return the records of a kind that the last turn listed, where there are several: a pronoun means none of them."""
    shown = last_list(message.findings.turns[-1:])
    items = shown.of_kind(kind) if shown else []
    return list(items) if len(items) > 1 else []


def anaphors(message: Message, start: int, end: int) -> list[Referent]:
    """Return what pronouns, "the deal" and the like in a part of a message stand for, from the focus."""
    kinds = [kind for kind in ANAPHORS if message.said(f"anaphor_{kind}", start, end)]
    meant = [(kind, _meant(message, kind, start, end)) for kind in kinds]
    return [Referent(kind, choices[0].label, tuple(choices)) for kind, choices in meant if choices]


def _meant(message: Message, kind: str, start: int, end: int) -> list[Mention]:
    """Return the records of a kind that a pronoun may mean: one in focus, or those of a list shown just before."""
    if kind == CONTACT:
        return persons_meant(message, start, end)
    return listed(message, kind) or message.findings.focus.get(kind, [])[:1]


def points_back(message: Message, start: int, end: int) -> bool:
    """Return whether a part of a message holds a pronoun, so that it may be about what was spoken of."""
    return any(message.said(f"anaphor_{kind}", start, end) for kind in (*ANAPHORS, "any"))


def in_focus(message: Message, kind: str) -> Mention | None:
    """Return the record of a kind that was spoken of last."""
    known = message.findings.focus.get(kind, [])
    return known[0] if known else None


def account_ids(found: Iterable[Referent]) -> list[int]:
    """Return the accounts that things named belong to: accounts themselves first, then whose people they are."""
    mentions = [referent.mention for referent in found if referent.mention]
    accounts = [mention.id for mention in mentions if mention.kind == "account"]
    others = [mention.account_id for mention in mentions if mention.account_id is not None]
    return list(dict.fromkeys([*accounts, *others]))
