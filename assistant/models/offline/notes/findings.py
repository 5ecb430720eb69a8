"""What pasted notes say of decisions, and of budget, authority, need and timing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.notes import cues
from assistant.models.offline.notes.verbs import asks
from assistant.models.offline.wording import flat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.notes.actions import Action
    from assistant.models.offline.notes.cast import Cast
    from assistant.models.offline.notes.statements import Pages, Statement
    from assistant.understanding.findings import Span

QUALIFICATION = ("budget", "authority", "need", "timing")
_STRONG, _WEAK, _MOST_WEAK = 2.0, 0.5, 3
_IN_PART, _VALUE, _CUSTOMER, _QUESTION, _UNSAID = 1.5, 1.0, 0.5, -3.0, -4.0
_LEAST = 2.0
_LEAST_WORDS = 4
_TIMES = frozenset({"day", "moment", "period", "duration"})
_ANSWER, _ANSWERING = 2, 3.0


class Facts:
    """Looks for facts in the statements that nobody has to do anything about."""

    def __init__(self, message: Message, pages: Pages, cast: Cast, actions: Sequence[Action]) -> None:
        """Leave out what the actions were taken from."""
        self._message = message
        self._pages = pages
        self._cast = cast
        taken = {action.statement.start for action in actions}
        self._answered: dict[str, dict[int, float]] = {}
        self.rest = [one for one in pages.statements if one.start not in taken]

    def decisions(self) -> list[Statement]:
        """Return what was decided, each as it stands there."""
        found = [one for one in self.rest if self._decided(one)]
        return list({flat(one.text): one for one in found}.values())

    def _decided(self, one: Statement) -> bool:
        if asks(one.text) or cues.said("not_decided", one.text):
            return False
        if one.section == "decisions":
            return len(one.text.split()) > 1
        headed = cues.opening("section_decisions", one.text)
        if headed and one.text[headed:].lstrip()[:1] == ":" and one.section != "tasks":
            return True
        return one.section != "tasks" and cues.said("decided", one.text) and len(one.text.split()) >= _LEAST_WORDS

    def qualification(self) -> dict[str, Statement]:
        """Return, for budget, authority, need and timing, the sentence that tells of it."""
        found: dict[str, Statement] = {}
        for name in QUALIFICATION:
            scored = [(self._score(name, one), -one.start, one) for one in self.rest]
            scored = [each for each in scored if each[0] >= _LEAST]
            if scored:
                found[name] = max(scored, key=lambda each: each[:2])[2]
        return found

    def _score(self, name: str, one: Statement) -> float:
        strong = cues.count(f"{name}_strong", one.text)
        answers = self._answers(name).get(one.start, 0.0)
        if not strong and not answers and one.section != name:
            return 0.0
        spans = self._message.within(one.start, one.end)
        weak = cues.count(f"{name}_weak", one.text)
        score = _STRONG * min(strong, 2) + _WEAK * min(weak, _MOST_WEAK)
        score += _IN_PART * (one.section == name) + answers
        score += self._valued(name, one, spans)
        if asks(one.text):
            score += _QUESTION
        if cues.said("unsaid", one.text):
            score += _UNSAID
        return score + self._by_customer(one)

    def _answers(self, name: str) -> dict[int, float]:
        """Return which statements answer a question about this, the first words of the answer most likely."""
        if name not in self._answered:
            found: dict[int, float] = {}
            asker, left = "", 0
            for one in self._pages.statements:
                if one.speaker and asks(one.text) and cues.said(f"{name}_asked", one.text):
                    asker, left = one.speaker, _ANSWER
                elif left and one.speaker != asker and len(one.text.split()) >= _LEAST_WORDS:
                    found[one.start] = _ANSWERING * (left + 1) / (_ANSWER + 1)
                    left -= 1
                elif one.speaker == asker:
                    left = 0
            self._answered[name] = found
        return self._answered[name]

    def _valued(self, name: str, one: Statement, spans: Sequence[Span]) -> float:
        """Return what an amount, a time or a person adds: a time is what timing is about, so it has to be there."""
        if name == "budget":
            return _VALUE if any(span.type in {"money", "percent"} for span in spans) else 0.0
        if name == "timing":
            timed = any(span.type in _TIMES for span in spans) or cues.said("seasons", one.text)
            return _VALUE if timed else -_STRONG
        return 0.0

    def _by_customer(self, one: Statement) -> float:
        person = self._cast.named(one.speaker) if one.speaker else None
        if not one.speaker:
            return 0.0
        return -_CUSTOMER * 2 if person and person.kind == "user" else _CUSTOMER
