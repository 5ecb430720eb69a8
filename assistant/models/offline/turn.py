"""The present turn of a conversation, read from its messages: what was said, and the calls made since."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.models.offline.rules import rules
from assistant.understanding.context import detach
from assistant.understanding.findings import Findings, Mention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from langchain_core.messages import BaseMessage

LOOKUP = "look"
"""How the ids of calls begin that only find out what other calls need."""

RETRY = "again"
"""How the ids of calls begin that were made again with what the message itself says of what they lacked."""

_UNTOLD = {"language": "en", "now": "1970-01-01T00:00:00", "today": "1970-01-01", "zone": "UTC", "currency": "EUR"}


@dataclass(frozen=True)
class Made:
    """A call of this turn, and what came of it."""

    id: str
    name: str
    arguments: dict[str, Any]
    result: dict[str, Any]

    @property
    def looked_up(self) -> bool:
        """Whether it only found out what another call needs."""
        return self.id.startswith(LOOKUP)


@dataclass(frozen=True)
class Turn:
    """What was said last, with its findings, and the calls made for it, in order."""

    text: str
    findings: Findings
    made: list[Made] = field(default_factory=list)

    @property
    def results(self) -> list[Made]:
        """The calls that were asked for, without those that failed and were made again with what they lacked."""
        asked = [made for made in self.made if not made.looked_up]
        again = {made.name for made in asked if made.id.startswith(RETRY)}
        return [made for made in asked if made.id.startswith(RETRY) or made.name not in again or made.result.get("ok")]

    @property
    def retried(self) -> bool:
        """Whether failed calls were made again."""
        return any(made.id.startswith(RETRY) for made in self.made)

    @property
    def looked_up(self) -> dict[str, list[Mention]]:
        """The records that look-ups found, by the reference that they were asked with."""
        found: dict[str, list[Mention]] = {}
        for kind, rule in rules()["lookups"].items():
            for made in self.made:
                if made.looked_up and made.name == rule["tool"]:
                    found[_key(made.arguments, rule, kind)] = mentions_in(made.result, kind)
        return found


def _key(arguments: dict[str, Any], rule: dict[str, Any], kind: str) -> str:
    """Return the reference with which records were looked up: their account, or all conditions."""
    if set(arguments) - {rule["by"], *rule["fixed"]}:
        return json.dumps(arguments, sort_keys=True)
    return str(arguments.get(rule["by"], kind))


def read_turn(messages: Sequence[BaseMessage]) -> Turn:
    """Return the present turn; a message without findings is read as if nothing was found in it."""
    last = max((place for place, message in enumerate(messages) if message.type == "human"), default=-1)
    text, findings = detach(messages[last].text) if last >= 0 else ("", None)
    calls: dict[str, Mapping[str, Any]] = {}
    made: list[Made] = []
    for message in messages[last + 1 :]:
        calls.update({call["id"]: call for call in getattr(message, "tool_calls", ())})
        identity = getattr(message, "tool_call_id", None)
        if identity in calls:
            call = calls[identity]
            made.append(Made(identity, call["name"], dict(call["args"]), _result(message)))
    return Turn(text, findings or Findings.model_validate(_UNTOLD), made)


def _result(message: BaseMessage) -> dict[str, Any]:
    """Return a tool message's result; what is none is told as a failure."""
    try:
        found = json.loads(message.text)
    except ValueError:
        found = None
    if isinstance(found, dict) and "result" in found:
        return found
    name = getattr(message, "name", None) or ""
    return {"result": "failed", "tool": name, "error": "ToolError", "message": message.text[:500]}


def mentions_in(result: Mapping[str, Any], kind: str) -> list[Mention]:
    """Return the records of a kind that a list's items are, each with its account."""
    found = []
    for item in result.get(f"{kind}s", ()):
        link, account = item.get(kind) or {}, item.get("account") or {}
        if "id" in link:
            found.append(
                Mention(
                    kind=link.get("kind", kind),
                    id=link["id"],
                    label=link.get("label", ""),
                    detail=item.get("stage"),
                    account_id=account.get("id"),
                )
            )
    return found
