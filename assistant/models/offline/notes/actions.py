"""What somebody is to do after a meeting: from lists and tables of tasks, and from what was promised or asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.models.offline.notes import cues
from assistant.models.offline.notes.cast import Person
from assistant.models.offline.notes.verbs import asks, modal, promised_at
from assistant.models.offline.notes.wording import EDGES, MOST_SUBJECT, Wording
from crm_store.history.words import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from assistant.models.offline.message import Message
    from assistant.models.offline.notes.cast import Cast
    from assistant.models.offline.notes.statements import Pages, Statement

_LEAST_TERMS = 1
_SET_OFF = tuple(":-–—")
_ALIKE = 0.5
_DASHED = re.compile(r"\s+[-–—→]+>?\s+|\s*[|;]\s*")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$")


@dataclass(frozen=True)
class Action:
    """Something to do: in what words, by when, by whom (None is the one who pasted), and where it stands."""

    title: str
    due: str | None
    owner: Person | None
    statement: Statement

    @property
    def ours(self) -> bool:
        """Whether it is for one of us."""
        return self.owner is None or self.owner.kind == "user"


class Actions:
    """Finds what is to be done in the pages of a message's notes, told on the day of the meeting."""

    def __init__(self, message: Message, pages: Pages, cast: Cast, day: date) -> None:
        """Look into these pages."""
        self._message = message
        self._pages = pages
        self._cast = cast
        self._words = Wording(message, day)
        self._customer = Person("stranger", "")

    def found(self) -> list[Action]:
        """Return all actions, each once; what a list says goes before what was said in between."""
        listed = [action for one in self._pages.statements if one.section == "tasks" for action in self._listed(one)]
        said = [action for action in self._said() if not any(_alike(action, other) for other in listed)]
        kept: list[Action] = []
        for action in said:
            twin = next((at for at, other in enumerate(kept) if _alike(action, other)), None)
            if twin is None:
                kept.append(action)
            elif action.due and not kept[twin].due:
                kept[twin] = replace(kept[twin], due=action.due)
        return [*kept, *listed]

    def _listed(self, one: Statement) -> Iterator[Action]:
        """Yield the action that a point or row of a list of tasks is."""
        if cues.said("unsaid", one.text) or cues.said("not_decided", one.text):
            return
        text, owner, due = _row(one) if one.cells else (one.text, one.label, one.text)
        person = self._cast.named(owner) if owner else None
        if owner and person is None:
            person = Person("stranger", owner)
        if not owner:
            text, person = self._signed(text, one)
        title = self._words.title(text)
        if title:
            yield Action(title, self._words.due(due), person, one)

    def _signed(self, text: str, one: Statement) -> tuple[str, Person | None]:
        """Return a point without the name of who is to do it, and who that is: none is oneself."""
        bracket = _BRACKETED.search(text)
        if bracket:
            person = next((found for part in bracket[1].split(",") if (found := self._cast.named(part))), None)
            if person:
                return text[: bracket.start()], person
        parts = _DASHED.split(text)
        for place, part in enumerate(parts[1:], start=1):
            person = self._cast.named(part) or self._only(part, one)
            if person:
                return " – ".join([*parts[:place], *parts[place + 1 :]]), person
        first = parts[0].strip(EDGES)
        if len(parts) > 1 and self._cast.named(first):
            return " – ".join(parts[1:]), self._cast.named(first)
        subject = self._subject(one)
        if subject:
            begin, person = subject
            return text[begin - one.start :], person
        return text, None

    def _only(self, part: str, one: Statement) -> Person | None:
        """Return who a part of a point names, if it is nothing but a name, such as an inflected one."""
        at = one.text.find(part)
        found = list(self._cast.within(one.start + at, one.start + at + len(part)))
        bare = part.strip(EDGES)
        return found[0][2] if len(found) == 1 and len(found[0][2].label) >= len(bare) - 1 else None

    def _subject(self, one: Statement) -> tuple[int, Person] | None:
        """Return who a sentence says will do something, and where what he does begins."""
        for first, last, person in self._cast.within(one.start, one.end):
            if first - one.start > MOST_SUBJECT:
                return None
            rest = self._message.text[last : one.end].lstrip(" ,:")
            begin = one.end - len(rest)
            english = cues.opening("third_person", rest) or modal("modals_third", rest)
            if english and cues.opening("idle_verbs", rest[english:].strip()):
                return None
            polish = cues.future("future_third").match(rest) or cues.future("future_first").match(rest)
            later = cues.future("future_third").search(rest)
            if english or polish or (later and later.start() <= MOST_SUBJECT and one.section != "decisions"):
                return begin, person
            if one.section == "tasks" and first - one.start <= 1 and rest[:1].islower():
                return begin, person
        return None

    def _said(self) -> Iterator[Action]:
        """Yield what was promised, marked as to be done, or asked for and taken on."""
        before: Statement | None = None
        for one in self._pages.statements:
            if one.section == "tasks":
                continue
            action = self._promised(one) or self._taken_on(before, one)
            if action:
                yield action
            if not one.speaker or cues.said("requests", one.text) or (before and before.speaker == one.speaker):
                before = one if cues.said("requests", one.text) else before
            elif before and one.speaker != before.speaker:
                before = None

    def _promised(self, one: Statement) -> Action | None:
        mark = _mark(one)
        if mark:
            text, person = self._signed(one.text[mark:].lstrip(EDGES), one) if one.label is None else (one.text, None)
            return self._action(text, person, one)
        if asks(one.text) or cues.said("unsaid", one.text):
            return None
        subject = self._subject(one)
        if subject and subject[1].label != one.speaker:
            begin, person = subject
            return self._action(self._message.text[begin : one.end], person, one)
        place = promised_at(one.text)
        if place is not None:
            speaker = self._cast.named(one.speaker) or Person("stranger", one.speaker) if one.speaker else None
            return self._action(one.text[place:], speaker, one)
        theirs = cues.places("they_commit", one.text)
        if theirs and not one.speaker and self._does(one.text[theirs[0][1] :]):
            return self._action(one.text[theirs[0][1] :], self._customer, one)
        return (self._by_us(one) if not one.speaker else None) or self._noted(one)

    def _does(self, rest: str) -> bool:
        bare = rest.strip(EDGES)
        idle = cues.opening("idle_verbs", bare)
        return not idle and bool(cues.opening("task_verbs", bare) or cues.future("future_third").search(bare))

    def _noted(self, one: Statement) -> Action | None:
        """Return what a point of one's own notes says is to be done by a day: it begins with the verb."""
        if one.speaker or not self._words.due(one.text) or one.section in {"decisions", "timing"}:
            return None
        title = self._words.title(one.text)
        return self._action(one.text, None, one) if cues.opening("task_verbs", title) else None

    def _by_us(self, one: Statement) -> Action | None:
        """Return what people of ours are to do: "our engineers will check"."""
        for _, last in cues.places("ours", one.text):
            rest = one.text[last:]
            for name in ("third_person", "modals_third"):
                for _, end in cues.places(name, rest[:MOST_SUBJECT]):
                    if cues.opening("task_verbs", rest[end:].strip(EDGES)):
                        return self._action(rest[end:], None, one)
            later = cues.future("future_third").search(rest[:MOST_SUBJECT])
            if later:
                return self._action(rest[later.start() :], None, one)
        return None

    def _taken_on(self, before: Statement | None, one: Statement) -> Action | None:
        """Return what somebody asked for just before, if the other now says that he will do it."""
        if before is None or before.speaker == one.speaker or not one.speaker or cues.opening("refusals", one.text):
            return None
        if not cues.opening("assents", one.text):
            return None
        place = cues.places("requests", before.text)
        text = before.text[place[0][1] :] if place else before.text
        return self._action(text, self._cast.named(one.speaker) or Person("stranger", one.speaker), before)

    def _action(self, text: str, person: Person | None, one: Statement) -> Action | None:
        title = self._words.title(text)
        if not title or len(set(terms(title))) <= _LEAST_TERMS:
            return None
        return Action(title, self._words.due(one.text), person, one)


def _mark(one: Statement) -> int:
    """Return how many characters mark a statement as something to do: "todo", "Next step:"."""
    if one.section in {"summary", "decisions"}:
        return 0
    plain, marked = cues.opening("task_marks_plain", one.text), cues.opening("task_marks", one.text)
    return plain or (marked if one.text[marked:].lstrip()[:1] in _SET_OFF else 0)


def _row(one: Statement) -> tuple[str, str | None, str]:
    """Return what, who and when of a table's row."""
    columns = {"what": one.cells[0], "who": "", "when": one.text}
    for head, cell in zip(one.heads, one.cells, strict=False):
        for name in columns:
            if cues.whole(f"column_{name}", head):
                columns[name] = cell
    return columns["what"], columns["who"] or None, columns["when"]


def _alike(one: Action, other: Action) -> bool:
    """Return whether two actions are the same, said twice."""
    mine, others = set(terms(one.title)), set(terms(other.title))
    least = min(len(mine), len(others))
    if not least or len(mine & others) / least < _ALIKE:
        return False
    return one.owner == other.owner or not (one.owner and other.owner)


def dated(actions: Sequence[Action]) -> list[Action]:
    """Return the actions, those with a day first."""
    return sorted(actions, key=lambda action: action.due or "9")
