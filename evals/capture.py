"""Drafts of scenarios from turns that somebody was not content with, with personal data replaced.

A draft loads and runs as it is; what should have happened is left for a person to fill in. What did happen stands in
comments.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import yaml

from assistant.understanding.language import language_of
from assistant.understanding.understand import understand
from crm_store import feedback
from crm_store.change_log import zone_of
from evals.disguise import Disguise
from evals.scenario import ScenarioInvalid
from evals.worlds import WORLDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_store.models import Turn
    from crm_store.unit import Unit

_UNSAID = "Say what should have happened."
_WIDTH = 110


def drafts(unit: Unit, world: str, since: datetime | None = None, *, amounts: bool = False) -> Iterator[str]:
    """Yield a YAML document for each disliked turn that the unit may see, the oldest first.

    Args:
        unit: with the rights of who captures.
        world: the world of the scenarios to put the conversations into.
        since: leave out what was disliked before.
        amounts: replace amounts of money as well.

    Raises:
        ScenarioInvalid: there is no such world.
    """
    if not (WORLDS / f"{world}.yaml").is_file():
        raise ScenarioInvalid(source=world, reason="there is no such world")
    for turn in feedback.disliked(unit, since):
        yield _draft(unit, turn, feedback.leading_to(unit, turn), world, amounts=amounts)


def _draft(unit: Unit, turn: Turn, turns: Sequence[Turn], world: str, *, amounts: bool) -> str:
    disguise = Disguise(world, turn.actor_id, amounts=amounts)
    for one in turns:
        disguise.learn(one.request, understand(unit, one.request))
        for kind, row_id, label in _records(one.details or {}):
            disguise.learn_record(kind, row_id, label)
    scenario: dict[str, Any] = {
        "id": f"captured-{turn.id}",
        "purpose": disguise.text(turn.dislike_reason or _UNSAID),
        "language": language_of(turn.request),
        "world": world,
        "actor": disguise.actor,
        "now": _moment(unit, turns[0], world),
        "turns": [disguise.text(one.request) for one in turns],
        "expect": {"writes": []},
    }
    dumped = yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return dumped + "".join(f"# {line}\n" for one in turns for line in _happened(one, disguise))


def _happened(turn: Turn, disguise: Disguise) -> Iterator[str]:
    """Yield what was answered and done in a turn, as comments."""
    yield f"What happened in turn {turn.position}, to be replaced above by what should have:"
    for call in (turn.details or {}).get("calls") or ():
        about = ", ".join(disguise.text(record["label"]) for record in call.get("records") or ())
        outcome = "waits for a yes" if call.get("approval_id") else "done" if call.get("ok") else "failed"
        yield f"  {call['name']} ({call.get('effect') or 'undeclared'}): {outcome}{f' – {about}' if about else ''}"
    for line in disguise.text(_said(turn)).splitlines():
        yield f"  < {line}".rstrip()


def _said(turn: Turn) -> str:
    """Return the words of a stored reply."""
    try:
        reply = json.loads(turn.reply or "")
    except ValueError:
        return turn.reply or ""
    return str(reply.get("reply", "")) if isinstance(reply, dict) else str(reply)


def _records(details: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    """Yield the records that a turn named, showed or wrote."""
    found = [*(details.get("mentions") or ()), *(one for call in details.get("calls") or () for one in call["records"])]
    for one in found:
        yield one["kind"], one["id"], one["label"]


def _moment(unit: Unit, turn: Turn, world: str) -> datetime:
    """Return the moment in the world's week that has the weekday and time of a turn."""
    begins = yaml.safe_load((WORLDS / f"{world}.yaml").read_text(encoding="utf-8"))["now"]
    start = begins if isinstance(begins, datetime) else datetime.fromisoformat(str(begins))
    said = turn.received_at.astimezone(zone_of(unit))
    day = start.date() + timedelta(days=said.weekday() - start.weekday())
    return datetime.combine(day, said.time().replace(second=0, microsecond=0))
