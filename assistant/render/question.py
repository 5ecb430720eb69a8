"""What the assistant asks back: which one, what is missing, whether it is meant so, whether to add somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant import prompts
from assistant.render.citations import Numbering
from assistant.render.formats import Formats, capital, flat
from assistant.render.kit import kit
from assistant.render.reply import tidy
from assistant.render.values import value
from assistant.understanding.findings import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.render.context import Language, RenderContext

_REFERENCES = frozenset({
    "account", "activity", "contact", "contacts", "deal", "deals", "lead", "record", "task",
})  # fmt: skip
_MAKING = frozenset({"create_account", "create_contact", "create_lead"})
_TELLING = ("email", "phone", "title", "domain")


def render_question(question: Mapping[str, Any], language: Language, context: RenderContext) -> str:
    """Return a question in words, its choices numbered from 1 in their order.

    Args:
        question: ``Question.model_dump()``; its ``missing`` may hold ``call`` (the number of the call that waits),
            ``argument``, ``slot`` (the argument's type, as in :mod:`tools.slots`), ``reference`` (the words that
            are not clear), ``kind`` and ``account`` (of a new record).
        language: of the question.
        context: the reader's day, zone, locale and currency.
    """
    asked = Question.model_validate({"text": "", **question})
    formats = Formats(language, context)
    missing = asked.missing or {}
    words = {name: str(found) for name, found in missing.items() if name != "call" and found}
    call = _call(asked, missing)
    template = prompts.template(language, f"question/{asked.kind}")
    text = template.render(
        kit(formats, Numbering(())),
        q=asked,
        attempt=formats.label("attempts", _name(call)) if call and len(asked.calls) > 1 else None,
        ask=_ask(formats, words, call),
        calls=[call_line(formats, one) for one in asked.calls],
        reference=words.get("reference"),
        kind=words.get("kind") or words.get("slot"),
        account=None if words.get("account", "").isdigit() else words.get("account"),
        details=_details(formats, call),
        along=[call_line(formats, one) for one in asked.calls if one is not call and _name(one) in _MAKING],
    )
    return tidy(text)


def call_line(formats: Formats, call: Mapping[str, Any]) -> str:
    """Return a call in words: what it would do, and its arguments, except for ids, which nobody knows."""
    arguments: Mapping[str, Any] = call.get("arguments") or call.get("args") or {}
    told = [
        f"{formats.label('fields', name)} {value(formats, name, found)}"
        for name, found in arguments.items()
        if found not in (None, "", [], ()) and not _is_id(name, found)
    ]
    return ": ".join(part for part in (capital(formats.label("attempts", _name(call))), ", ".join(told)) if part)


def _is_id(name: str, found: object) -> bool:
    values = found if isinstance(found, list | tuple) else [found]
    return name in _REFERENCES and all(flat(one).rpartition(":")[2].isdigit() for one in values)


def _details(formats: Formats, call: Mapping[str, Any] | None) -> list[str]:
    """Return what a new record would be made with, beside its name and account."""
    arguments: Mapping[str, Any] = (call or {}).get("arguments") or {}
    return [value(formats, name, found) for name, found in arguments.items() if name in _TELLING and found]


def _call(asked: Question, missing: Mapping[str, Any]) -> Mapping[str, Any] | None:
    number = missing.get("call", 0)
    return asked.calls[number] if isinstance(number, int) and number < len(asked.calls) else None


def _name(call: Mapping[str, Any]) -> str:
    return str(call.get("name") or call.get("tool") or "")


def _ask(formats: Formats, words: Mapping[str, str], call: Mapping[str, Any] | None) -> str:
    """Return the question for what is missing: by tool and argument, by argument, by the argument's type."""
    known: Mapping[str, str] = formats.labels["slots"]
    argument, slot = words.get("argument", ""), words.get("slot", "")
    keys = (f"{_name(call)}.{argument}" if call else "", argument, slot, argument.removesuffix("s"))
    return next((str(known[key]) for key in keys if key in known), str(known["other"]))
