"""What is done in one turn, from the understood message to the reply that is kept."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING, Any

from assistant import replying, turns
from assistant.decided import carry_out, supersede
from assistant.messages import Event, Usage
from assistant.replying import Told
from assistant.understanding.context import attach
from assistant.understanding.decisions import decision
from assistant.understanding.findings import Question
from assistant.voice import voice_before, voice_for
from assistant.window import fitting
from crm_store.conversations import LEASE
from crm_store.origin import Origin
from tools.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langchain_core.messages import BaseMessage

    from assistant.agent import Work
    from assistant.conversation import Office
    from assistant.messages import Inbound, Reply
    from assistant.turns import CutOff, Started
    from assistant.understanding.decisions import Decision
    from assistant.understanding.findings import Findings, PastTurn
    from crm_store.errors import CrmError

_log = logging.getLogger(__name__)
_PARAGRAPH = re.compile(r".+?(?:\n\s*\n|\Z)", re.DOTALL)


class Turn:
    """A message that has its conversation: works on it once, and is saved once."""

    def __init__(self, office: Office, inbound: Inbound, text: str, begun: Started, started: float) -> None:
        """Begin with what was stored when the turn took its conversation."""
        self.id = begun.lease.turn_id
        self._office = office
        self._inbound = inbound
        self._text = text
        self._begun = begun
        self._started = started
        self._renewed = started
        self._told = Told()
        self._work: Work | None = None
        self._findings: Findings | None = None
        self._voice = voice_before(text, inbound.actor.locale)
        self._model = ""

    def work(self) -> Iterator[Event]:
        """Understand the message, do what it asks for, and yield what happens, the text last."""
        with self._office.store.read(self._inbound.actor, self._inbound.audience) as unit:
            findings = self._office.understand(unit, self._text, self._begun.past, self._begun.pending)
        self._findings, self._voice = findings, voice_for(findings, self._inbound.actor.locale)
        repeated = self._recovered()
        decided = None if repeated else decision(self._text, findings, self._waiting())
        if repeated:
            self._told.text = self._voice.notice("not_repeated")
        elif decided is not None:
            before = self._told.before
            lease, pending = self._begun.lease, self._begun.pending
            self._told = carry_out(decided, self._office.approvals, self._inbound, lease, pending, self._voice)
            self._told.before = before
            self._told.text = "\n\n".join(part for part in (self._told.text, self._kept_beside(decided)) if part)
        else:
            yield from self._asked(findings)
        yield from self._shown()

    def _waiting(self) -> dict[int, str]:
        """Return what waits for a yes, by number, in the words that it may be named by."""
        approvals, actor = self._office.approvals, self._inbound.actor
        if len(self._begun.pending) <= 1:
            return {}
        shown = [approvals.show(actor, number) for number in self._begun.pending]
        return {card.id: " ".join({change.label for change in card.changes}) for card in shown}

    def save(self, failed: CrmError | None = None) -> Reply:
        """Keep the reply, or what was done until the turn ``failed`` or nobody waited for it any more; return it."""
        if self._work is not None:
            self._told.outcomes = list(self._work.outcomes)
        if failed is not None:
            self._told.text = "\n\n".join(filter(None, [f"{failed} {failed.advice}".strip(), self._rendered()]))
        timing = (time.perf_counter() - self._started) * 1000
        reply = replying.reply_of(self._inbound.conversation, self.id, self._told, self._voice, timing)
        details = replying.details_of(self._told, self._findings, self._model)
        turns.finish(self._office.store, self._inbound, self._begun.lease, reply.model_dump(mode="json"), details)
        return reply

    def _recovered(self) -> bool:
        """Tell what became of earlier turns that were cut off; return whether this message only repeats one."""
        told = []
        for cut_off in self._begun.cut_off:
            text = self._of_cut_off(cut_off)
            turns.settle(self._office.store, self._inbound, cut_off, text)
            told.append(text)
        self._told.before = "\n\n".join(told)
        return any(one.changes and one.text == self._text for one in self._begun.cut_off)

    def _of_cut_off(self, cut_off: CutOff) -> str:
        first = self._voice.notice("cut_off", request=cut_off.text)
        if not cut_off.changes:
            return f"{first} {self._voice.notice('cut_off_nothing')}"
        return f"{first} {self._voice.notice('cut_off_kept')} {self._voice.summary(cut_off.changes)}"

    def _asked(self, findings: Findings) -> Iterator[Event]:
        """Let the agent work on the message."""
        from assistant.agent import ModelFailed, Work
        from assistant.models.provider import OFFLINE
        from assistant.provenance import Provenance

        self._model, agent = self._office.agent(self._inbound.model)
        work = self._work = Work(self._gate(), self._renew)
        if self._model != OFFLINE:
            work.gate.suspicious = Provenance(self._text, findings, work, self._begun.past).suspicious
        try:
            yield from agent.run(self._messages(findings), work)
        except ModelFailed as error:
            level = logging.ERROR if self._model == OFFLINE else logging.INFO  # the embedded model has no excuse
            _log.log(level, "model %s failed in turn %s", self._model, self.id, exc_info=error)
            self._told.text = self._model_failed(error)
        else:
            self._told.text = self._worded(work, findings)
        self._told.outcomes = list(work.outcomes)
        self._told.approvals = replying.cards(work.outcomes, self._voice)
        self._told.text = "\n\n".join(part for part in (self._told.text, self._replaced(work)) if part)
        self._told.question = _question(work) or replying.question_in(work.outcomes)
        self._told.usage = Usage(
            model=self._model, calls=work.calls, input_tokens=work.input_tokens, output_tokens=work.output_tokens
        )

    def _replaced(self, work: Work) -> str:
        """Refuse what waited and was asked for again, or for another record instead; return what is said of it."""
        named = work.final.additional_kwargs.get("replaces", ()) if work.final is not None else ()
        done = any(outcome.ok for outcome in work.outcomes)
        meant = [number for number in named if done and number in self._begun.pending]
        refused = supersede(self._office.approvals, self._inbound, self._begun.pending, self._told.approvals, meant)
        told = [self._voice.summary(card.changes) if card.changes else card.summary for card in refused]
        return "\n".join(self._voice.notice("replaced", summary=summary) for summary in told)

    def _kept_beside(self, decided: Decision) -> str:
        """Return that what was saved together with a refused approval stays."""
        last = self._begun.past[-1] if self._begun.past else None
        asked = {call.approval_id for call in last.calls} if last else set()
        refused = not decided.approve and not decided.ask and bool(set(decided.ids) & asked)
        saved = [call for call in (last.calls if last else []) if call.ok and call.effect != "read"]
        return self._voice.notice("kept_beside") if refused and any(not call.approval_id for call in saved) else ""

    def _gate(self) -> Gate:
        inbound, office = self._inbound, self._office
        origin = Origin(inbound.channel, self._text, turn_id=self.id)
        lease = self._begun.lease
        return Gate(office.store, inbound.actor, origin, inbound.audience, lease, office.history, tool=office.tools.get)

    def _renew(self) -> None:
        """Renew the lease when much of it has passed, before the model is asked again."""
        now = time.perf_counter()
        if now - self._renewed > LEASE.total_seconds() / 4:
            turns.renew(self._office.store, self._inbound, self._begun.lease)
            self._renewed = now

    def _messages(self, findings: Findings) -> list[BaseMessage]:
        """Return what the model is shown: as much of earlier turns as fits, and the message with its findings."""
        from langchain_core.messages import AIMessage, HumanMessage

        budget = self._office.models.settings.model_window
        shown: list[BaseMessage] = []
        for turn in fitting([one for one in self._begun.past if one.reply], budget, _both):
            shown += [HumanMessage(turn.text), AIMessage(turn.reply or "")]
        return [*shown, HumanMessage(attach(self._text, findings))]

    def _worded(self, work: Work, findings: Findings) -> str:
        """Return the answer: the model's, if it can be vouched for, else what the results say."""
        from assistant.guard import checked
        from assistant.models.provider import OFFLINE

        text = work.final.text.strip() if work.final is not None else ""
        if work.stopped:
            stopped = self._voice.notice("stopped", calls=work.calls)
            return "\n\n".join(part for part in (self._rendered(), stopped) if part)
        if not text:
            return self._rendered() or self._voice.notice("nothing_said")
        if self._model == OFFLINE or not checked(text, work.results, self._text, findings.model_dump_json()):
            return text
        rendered = self._rendered()
        if not rendered:
            return self._voice.notice("unchecked_bare")
        return f"{self._voice.notice('unchecked')}\n\n{rendered}"

    def _rendered(self) -> str:
        return self._voice.reply(self._work.results) if self._work is not None else ""

    def _model_failed(self, error: CrmError) -> str:
        failed = self._voice.notice("model_failed", model=self._model, reason=error.details["reason"])
        rendered = self._rendered()
        if not rendered:
            return f"{failed} {self._voice.notice('model_nothing')}"
        return f"{failed} {self._voice.notice('model_kept')}\n\n{rendered}"

    def _shown(self) -> Iterator[Event]:
        """Yield approvals, charts and text."""
        for card in self._told.approvals:
            yield Event(type="approval", data=card.model_dump(mode="json"))
        for chart in self._voice.charts(self._told.results):
            yield Event(type="chart", data=chart.model_dump(mode="json"))
        whole = "\n\n".join(part for part in (self._told.before, self._told.text) if part)
        for paragraph in _PARAGRAPH.findall(whole):
            yield Event(type="text", data={"text": paragraph})


def _both(turn: PastTurn) -> str:
    return f"{turn.text}\n{turn.reply or ''}"


def _question(work: Work) -> Question | None:
    """Return the question that a model's last message carries beside its words."""
    carried: Any = work.final.additional_kwargs.get("question") if work.final is not None else None
    return None if carried is None else Question.model_validate(carried)
