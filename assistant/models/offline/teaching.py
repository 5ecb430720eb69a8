"""Reads what people call things: "when I say Big Blue I mean …", "we call … the mill", "forget what … means"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from assistant.models.offline.calls import Call, Need
from assistant.models.offline.message import CLOSE
from assistant.models.offline.outcome import Outcome
from assistant.models.offline.plan import make_plan
from assistant.models.offline.references import best
from assistant.models.offline.rules import rules
from assistant.models.offline.wording import LANGUAGES, Lexicon, load
from assistant.understanding.language_data import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import Mention, Span

TAUGHT = "taught"
"""The detail of a span that a taught word made."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019.&-][^\W_]+)*")
_EDGES = " \t\n\"'`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb,;:.!?()[]\u2013\u2014-*"
_LONGEST = 4
_FEW = 2


@dataclass(frozen=True)
class _Definition:
    """A word as written, and the part of the message that says what it stands for."""

    word: str
    start: int
    end: int


def taught(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Outcome | None:
    """Return the call that learns or forgets a word, and those of the other sentences, where a message defines one."""
    tools = rules()["own_words"]
    if not tools.keys() <= schemas.keys():
        return None
    for start, end in _sentences(message):
        call = _forgotten(message, start, end) or _learned(message, start, end, schemas)
        if call is not None:
            others = [clause for clause in clauses if clause.end <= start or clause.start >= end]
            return Outcome([call, *make_plan(message, others, schemas).calls])
    return None


def learned(need: Need, choice: Mention, schemas: Schemas) -> list[Call]:
    """Return the learning of a word for a stage or product that was asked about, so that it is asked but once."""
    tool, names = next((name, names) for name, names in rules()["own_words"].items() if "record" in names)
    if tool not in schemas or not need.reference or choice.kind not in rules()["learned_kinds"]:
        return []
    return [Call(tool, arguments={names["word"]: need.reference, names["record"]: _reference(choice)})]


def _sentences(message: Message) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(message.text):
        end = message.sentence(at)[1]
        yield at, end
        at = max(end, at + 1)


def _forgotten(message: Message, start: int, end: int) -> Call | None:
    """Return the forgetting of a taught word that is named as such."""
    known = next((span for span in message.within(start, end) if TAUGHT in span.details), None)
    if known is None or not _lexicon()["forgets"].search(message.folded, start, end):
        return None
    tool, arguments = next((name, names) for name, names in rules()["own_words"].items() if "record" not in names)
    return Call(tool, start, end, {arguments["word"]: known.details[TAUGHT]}, used={known.start})


def _learned(message: Message, start: int, end: int, schemas: Schemas) -> Call | None:
    tool, names = next((name, names) for name, names in rules()["own_words"].items() if "record" in names)
    for definition in _definitions(message, start, end):
        call = Call(tool, start, end, {names["word"]: definition.word})
        if _lexicon()["everybody"].search(message.folded, start, end):
            call.arguments[names["everybody"]] = True
        if _put_meaning(message, definition, call, schemas[tool].arguments[names["record"]].name):
            return call
    return None


def _definitions(message: Message, start: int, end: int) -> Iterator[_Definition]:
    """Yield the readings of a sentence as a definition, the surest first."""
    marks, text = _lexicon(), message.folded
    opening = [found for found in marks["opens"].finditer(text, start, end) if not _said(message, start, found.start())]
    opened = max((found.end() for found in opening), default=start)
    for name in ("says", "opened") if opening else ("says",):
        for found in marks[name].finditer(text, opened, end):
            word = _word(message, opened, found.start())
            if word:
                yield _Definition(word, found.end(), end)
    for found in marks["calls"].finditer(text, start, end):
        record = next((span for span in message.within(found.end(), end) if span.type == "record"), None)
        if record is not None and not _said(message, found.end(), record.start):
            word = _word(message, record.end, end)
            if word:
                yield _Definition(word, found.end(), record.end)
    yield from _named_behind(message, start, end)


def _named_behind(message: Message, start: int, end: int) -> Iterator[_Definition]:
    """Yield a definition whose verb stands between the meaning and the word: "na Acme mówimy młyn"."""
    for found in _lexicon()["called"].finditer(message.folded, start, end):
        records = [span for span in message.within(start, found.start()) if span.type == "record"]
        if len(records) == 1 and not _said(message, start, records[0].start):
            word = _word(message, found.end(), end)
            if word and not _said(message, records[0].end, found.start()):
                yield _Definition(word, start, records[0].end)


def _put_meaning(message: Message, definition: _Definition, call: Call, argument: str) -> bool:
    """Set what a word stands for, or what is to be asked about it; return whether that is what the words say."""
    spans = [span for span in message.within(definition.start, definition.end) if _is_meaning(span)]
    if not spans:
        name = _word(message, definition.start, definition.end)
        call.arguments[argument] = name
        return bool(name) and name[:1].isupper()
    span = spans[0]
    if len(spans) > 1 or _said(message, definition.start, span.start) + _said(message, span.end, definition.end) > _FEW:
        return False
    choices = best(span.candidates) if span.candidates else []
    call.used.add(span.start)
    if len(choices) > 1 and choices[0].score - choices[-1].score < CLOSE:
        call.needs.append(Need("which", argument, span.text, tuple(choices)))
    else:
        call.arguments[argument] = _reference(choices[0]) if choices else span.value or span.text
    return True


def _is_meaning(span: Span) -> bool:
    return span.type in {"record", "person", "company"}


def _reference(mention: Mention) -> str:
    kind = rules()["own_word_kinds"].get(mention.kind, mention.kind)
    return f"{kind}:{mention.id}"


_VALUES = frozenset({"money", "change", "percent", "day", "moment", "period", "duration"})
"""What a word that is learned cannot hold: an amount or a time is what it is."""


def _word(message: Message, start: int, end: int) -> str:
    """Return the word that a part of the message is, as written, or nothing where it is a sentence or no name."""
    part = _without_fillers(message, start, end)
    said = message.text[part[0] : part[1]].strip(_EDGES)
    folded = [found.group().lower() for found in _WORD.finditer(said)]
    plain = all(word in words(message.findings.language, "function_words") for word in folded)
    plain = plain or any(span.type in _VALUES for span in message.within(*part))
    return said if 0 < len(folded) <= _LONGEST and not plain else ""


def _said(message: Message, start: int, end: int) -> int:
    """Return how many words of a part are no fillers."""
    rest = _lexicon()["fillers"].sub(" ", _lexicon()["everybody"].sub(" ", message.folded[start:end]))
    return len(_WORD.findall(rest))


def _without_fillers(message: Message, start: int, end: int) -> tuple[int, int]:
    """Return a part without the fillers and set phrases at its ends."""
    marks, text = _lexicon(), message.folded
    while True:
        start = next((at for at in range(start, end) if text[at] not in _EDGES), end)
        while end > start and text[end - 1] in _EDGES:
            end -= 1
        ahead = [found for name in ("everybody", "fillers") if (found := marks[name].match(text, start, end))]
        behind = [
            found for name in ("everybody", "fillers") for found in marks[name].finditer(text, start, end)
            if found.end() == end
        ]  # fmt: skip
        if ahead and ahead[0].end() < end:
            start = ahead[0].end()
        elif behind and behind[0].start() > start:
            end = behind[0].start()
        else:
            return start, end


@cache
def _lexicon() -> Lexicon:
    merged: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for name, listed in load(f"{language}/definitions.yaml").items():
            merged.setdefault(name, []).extend(listed)
    return Lexicon(merged)
