"""Fills the arguments of a call from what was found in a message, by the types in the tool's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.calls import Call, Need
from assistant.models.offline.message import VOCABULARY, is_reference
from assistant.models.offline.pasttimes import not_its_own
from assistant.models.offline.references import best
from assistant.models.offline.rules import of_tool, reads, rules
from assistant.models.offline.schema import ENUM
from assistant.models.offline.titles import wisher
from assistant.models.offline.values import value_of
from assistant.models.offline.wording import value_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.models.offline.message import Message
    from assistant.models.offline.references import Referent
    from assistant.models.offline.schema import Argument, ToolSchema
    from assistant.understanding.findings import Mention, Span

ANY_RECORD = "record"
ME = "me"
STAGE = "stage"
CHANGE = "change"
CUE_BEFORE = 30
"""How many characters before a span a cue for its argument may stand."""
CUE_AFTER = 20
_LARGE = 4
"""How many digits a plain number has at least that is an amount without being called one."""
_NARROW_FIRST = ("task", "activity", "deal", "lead", "contact", "account")


def put_referents(call: Call, schema: ToolSchema, found: Iterable[Referent], message: Message | None = None) -> None:
    """Give a call the records that things are done with; doubts about them become needs.

    What is said of a task is never done to the company that it is for.
    """
    if schema.of_slot(ANY_RECORD):
        found = sorted(found, key=_breadth)
        if message is not None and not reads(schema) and message.said("task_noun", call.start, call.end):
            found = [referent for referent in found if "task" in referent.kinds]
    if rules()["hints"].get(call.tool):
        found = _without_hints(list(found), rules()["hints"][call.tool])
    for referent in found:
        argument = None if _put_name(call, schema, referent) else _room_for(call, schema, referent)
        if argument is not None and argument.many and _all_meant(call, referent, message):
            for choice in referent.choices:
                call.put(argument, reference_to(choice, argument))
            call.used |= {referent.span.start} if referent.span else set()
        elif argument is not None:
            _put_referent(call, schema, referent, argument)


def _without_hints(found: list[Referent], kind: str) -> list[Referent]:
    """Return the referents without the records of a kind to which others of them belong."""
    owners = {referent.mention.account_id for referent in found if referent.mention and referent.kind != kind}
    return [each for each in found if not (each.kind == kind and each.mention and each.mention.id in owners)]


def _put_referent(call: Call, schema: ToolSchema, referent: Referent, argument: Argument) -> None:
    if referent.mention:
        call.put(argument, reference_to(referent.mention, argument))
    elif company := _of_one_company(schema, referent):
        call.put(schema.of_slot("account")[0], company)
    elif not referent.unknown:
        call.needs.append(Need("which", argument.name, referent.reference, referent.choices))
    elif reads(schema):
        call.put(argument, referent.reference)
    else:
        call.needs.append(Need("unknown", argument.name, referent.reference, record=referent.kind))
    if referent.span:
        call.used.add(referent.span.start)


def _all_meant(call: Call, referent: Referent, message: Message | None) -> bool:
    """Return whether a name stands for all the deals that it may mean: "both Kora deals"."""
    deals = len(referent.choices) > 1 and all(choice.kind == "deal" for choice in referent.choices)
    return deals and message is not None and message.said("plural", call.start, call.end)


def _of_one_company(schema: ToolSchema, referent: Referent) -> str | None:
    """Return the company whose deals are meant by one name, where it can stand for any of them."""
    companies = {choice.account_id for choice in referent.choices if choice.kind == "deal"}
    whole = len(companies) == 1 and all(choice.kind == "deal" for choice in referent.choices)
    able = schema.of_slot("account") and not any(argument.required for argument in schema.of_slot("deal"))
    return str(companies.pop()) if whole and able and None not in companies else None


def _breadth(referent: Referent) -> int:
    """Return how wide a kind of record is: a deal is meant before its account."""
    return _NARROW_FIRST.index(referent.kind) if referent.kind in _NARROW_FIRST else len(_NARROW_FIRST)


def _room_for(call: Call, schema: ToolSchema, referent: Referent) -> Argument | None:
    """Return the argument that takes a referent: of its kind, or of any record; None if all are taken."""
    fitting = schema.of_slot(*referent.kinds, ANY_RECORD)
    return next((argument for argument in fitting if argument.many or call.lacks(argument)), None)


def _put_name(call: Call, schema: ToolSchema, referent: Referent) -> bool:
    """Give a call that makes a record its name; return whether that is what the referent is."""
    name = (of_tool("names", schema.name) or {}).get(referent.kind)
    if name is None or name in call.arguments:
        return False
    label = referent.reference if referent.unknown or referent.span is None else referent.span.text
    return call.put(schema.arguments[name], label)


def reference_to(mention: Mention, argument: Argument) -> str:
    """Return how an argument names a record."""
    return f"{mention.kind}:{mention.id}" if argument.slot == ANY_RECORD else str(mention.id)


def put_values(call: Call, schema: ToolSchema, message: Message) -> None:
    """Give a call the times, amounts, stages, colleagues and other values that its part of the message names."""
    spans = [span for span in message.within(call.start, call.end) if not _contrasted(message, span)]
    cued = rules()["cued"]
    for argument in sorted(schema.arguments.values(), key=lambda argument: argument.name not in cued):
        if argument.slot in {ENUM, "boolean"}:
            _put_choice(call, argument, message)
        elif call.lacks(argument):
            listed = spans if reads(schema) or argument.slot != STAGE else _targets(message, call, spans)
            _put_value(call, argument, listed, message)
    impossible = impossible_day(message, call.start, call.end)
    dated = schema.of_slot("moment", "day", "period") if impossible else []
    if impossible and dated and call.lacks(dated[0]):
        call.needs.append(Need("missing", dated[0].name, impossible.text))
    for argument in schema.of_slot("user") if reads(schema) else ():
        if call.lacks(argument) and message.said("mine", call.start, call.end):
            call.put(argument, ME)


def several_deals(message: Message, start: int, end: int) -> bool:
    """Return whether a part of a message speaks of several deals without naming them."""
    return message.said("plural", start, end) and message.said("deals_noun", start, end)


def changes(amount: object) -> bool:
    """Return whether an argument says how an amount changes, and not what it is."""
    return str(amount or "")[:1] in {"+", "-", "*"}


def _targets(message: Message, call: Call, spans: list[Span]) -> list[Span]:
    """Return the spans without stages in which several deals are, those first to which they go."""
    targets = [span for span in spans if behind(message, "stage_target", span)]
    if several_deals(message, call.start, call.end):
        return targets
    return [*targets, *(span for span in spans if span not in targets)]


def behind(message: Message, name: str, span: Span) -> bool:
    """Return whether a phrase of a list stands right before a span."""
    before = message.folded[: span.start].rstrip()
    return any(found.end() == len(before) for found in message.words[name].finditer(before))


def impossible_day(message: Message, start: int = 0, end: int | None = None) -> Span | None:
    """Return the words of a day that does not exist."""
    last = len(message.text) if end is None else end
    times = (span for span in message.within(start, last) if span.type in {"day", "moment"})
    return next((span for span in times if not span.value), None)


def _contrasted(message: Message, span: Span) -> bool:
    """Return whether a span is what something is not: "54, not 45"."""
    return behind(message, "contrast", span)


def _put_value(call: Call, argument: Argument, spans: list[Span], message: Message) -> None:
    for span in _ordered(spans, argument):
        if span.start in call.used or not _fits(message, call, span, argument):
            continue
        chosen = vocabulary(span, argument.slot)
        if len(chosen) > 1:
            call.needs.append(Need("which", argument.name, span.text, tuple(chosen)))
        value = value_of(span, argument, message.findings) if span.type != "record" else _named(chosen, argument)
        if value is not None and call.put(argument, value):
            call.used.add(span.start)
            if not argument.many:
                return


def _ordered(spans: list[Span], argument: Argument) -> list[Span]:
    """Return the spans that an argument may take, those of the type that fits best first."""
    order = rules()["takes"].get(argument.slot, ["record"] if argument.slot in VOCABULARY else [])
    return sorted((span for span in spans if span.type in order), key=lambda span: order.index(span.type))


def _fits(message: Message, call: Call, span: Span, argument: Argument) -> bool:
    roles = rules()["roles"].get(argument.name)
    if roles and span.role and span.role not in roles:
        return False
    relative = of_tool("relative", call.tool) or ()
    if (span.type == CHANGE and argument.name not in relative) or (
        argument.slot == "user" and wisher(message, span, call.end)
    ):
        return False
    if call.past and argument.slot == "moment" and (span.role == "from" or not_its_own(message, call, span)):
        return False
    if argument.name in rules()["cued"]:
        return _of_hours(span, argument) or cue_near(message, call, span, argument.name)
    if argument.slot == "money" and span.type == "number":
        return _is_amount(message, call, span, argument.name)
    return argument.name not in rules()["anchored"].get(call.tool, ()) or _anchored(message, call, argument.name)


def _of_hours(span: Span, argument: Argument) -> bool:
    """Return whether a length is that of hours named from and to, which needs no cue: "between 2 and 3"."""
    return argument.slot == "minutes" and span.type == "duration" and span.role == "until"


def _is_amount(message: Message, call: Call, span: Span, name: str) -> bool:
    """Return whether a plain number is an amount: words beside it say so, or it is large and counts nothing."""
    if cue_near(message, call, span, name):
        return True
    following = message.folded[span.end :].lstrip(" ")
    return len((span.value or "").partition(".")[0]) >= _LARGE and not following[:1].isalpha()


def _anchored(message: Message, call: Call, name: str) -> bool:
    """Return whether a clause names what it changes, or the field; it is no report of something else."""
    named = any(is_reference(span) for span in message.within(call.start, call.end))
    pointed = any(message.said(f"anaphor_{kind}", call.start, call.end) for kind in ("deal", "any"))
    several = several_deals(message, call.start, call.end)
    return named or pointed or several or message.cued(name, call.start, call.end)


def cue_near(message: Message, call: Call, span: Span, name: str) -> bool:
    """Return whether a cue for an argument stands right before or after a span, within the call's part."""
    earlier = [other.end for other in message.within(call.start, span.start) if other.end <= span.start]
    start = max([call.start, span.start - CUE_BEFORE, *earlier])
    later = [other.start for other in message.within(span.end, call.end)]
    end = min([call.end, span.end + CUE_AFTER, *later])
    return message.cued(name, start, end)


def vocabulary(span: Span, kind: str) -> list[Mention]:
    """Return the records of a kind, such as stages, that a span means."""
    return [mention for mention in best(span.candidates) if mention.kind == kind]


def _named(chosen: list[Mention], argument: Argument) -> str | None:
    if len(chosen) != 1:
        return None
    return str(chosen[0].id) if argument.slot == "user" else chosen[0].label


def _put_choice(call: Call, argument: Argument, message: Message) -> None:
    """Set an argument of a few words, or a yes, from the cues in the call's part of the message."""
    if argument.slot == "boolean":
        if message.cued(argument.name, call.start, call.end):
            call.put(argument, value=True)
        return
    known = [value for value in value_names(argument.name) if value in argument.choices]
    for value in known:
        if message.cued(f"{argument.name}={value}", call.start, call.end):
            call.put(argument, value)
            if not argument.many:
                return


def put_defaults(call: Call, schema: ToolSchema) -> None:
    """Give a call what the rules say where nothing was said, and note what is required and still lacking."""
    ahead = (of_tool("planned_defaults", call.tool) or {}) if call.ahead else {}
    for name, value in {**(of_tool("defaults", call.tool) or {}), **ahead}.items():
        if name in schema.arguments and call.lacks(schema.arguments[name]):
            call.arguments[name] = value
    for argument in schema.arguments.values():
        if argument.required and call.lacks(argument):
            call.needs.append(Need("missing", argument.name))
    wanted = [name for name in of_tool("one_of", call.tool) or () if name in schema.arguments]
    if wanted and not call.needs and not any(call.arguments.get(name) for name in wanted):
        call.needs.append(Need("missing", wanted[0]))
