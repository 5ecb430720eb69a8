"""Tells what somebody does by saying a clause: states, asks, orders, corrects, takes back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assistant.models.offline.items import PLACE, words_of
from assistant.models.offline.phrasing import (
    after_fillers,
    finite_verb,
    is_question,
    lets_at,
    looks_like_order,
    opens_prose,
    orders_at,
    orders_late,
    verb_index,
)
from assistant.models.offline.reading import Act
from assistant.models.offline.verbforms import FUTURE, INFINITIVE, OWN, PAST, PRESENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.items import Item
    from assistant.models.offline.lexicon import Lexicon, Phrases
    from assistant.understanding.findings import Findings

_TIMES = frozenset({"day", "moment"})
_AT = frozenset({None, "at"})
_AMOUNTS = frozenset({"number", "money", "duration", "percent", "change"})
_DURATION = "duration"
_QUESTION_MARK = "?"
_PEOPLE = frozenset(PLACE.format(kind) for kind in ("contact", "person", "user", "lead"))
_DEAL = PLACE.format("deal")
_HEAD = 4
_SHORT = 6
_ISO_DAY = 10
_INHERITED = frozenset({Act.DONE, Act.PLANNED, Act.COMMAND, Act.ASKED, Act.HYPOTHETICAL, Act.REPORTED, Act.WISHED})


def act_of(clause: Sequence[Item], lexicon: Lexicon, findings: Findings, before: Act | None) -> Act:
    """Return the act of a clause; ``before`` is that of the clause before it in the message."""
    bare = [item for item in clause if not item.is_mark]
    words = words_of(bare)
    asked = bool(findings.turns and findings.turns[-1].question)
    return (
        _exclamation(words, lexicon)
        or _undo(words, lexicon)
        or _correction(clause, bare, lexicon)
        or _answer(bare, lexicon, asked=asked)
        or _put(clause, bare, lexicon, findings)
        or _without_verb(bare, lexicon, findings, before)
    )


def _exclamation(words: Sequence[str], lexicon: Lexicon) -> Act | None:
    """Return the act of a clause that is a set phrase as a whole."""
    acts = {
        Act.UNDO: lexicon.undo,
        Act.ASSENT: lexicon.assent,
        Act.REFUSAL: lexicon.refusal,
        Act.GREETING: lexicon.greetings,
        Act.THANKS: lexicon.thanks,
    }
    whole = (act for act, phrases in acts.items() if phrases.whole(words))
    return next(whole, None) or _rows(words, acts, lexicon)


def _rows(words: Sequence[str], acts: dict[Act, Phrases], lexicon: Lexicon) -> Act | None:
    """Return the act of a clause of several set phrases in a row; the first decides."""
    index, first = 0, None
    while index < len(words):
        length, act = max(((kind.at(words, index), act) for act, kind in acts.items()), key=lambda pair: pair[0])
        filler = max(lexicon.adverbs.at(words, index), lexicon.connectors.at(words, index))
        if not length and not filler:
            return None
        first = first or (act if length else None)
        index += length or filler
    return first


def _undo(words: Sequence[str], lexicon: Lexicon) -> Act | None:
    index = 0
    while index < len(words) and not lexicon.undo.at(words, index):
        step = max(k.at(words, index) for k in (lexicon.adverbs, lexicon.connectors, lexicon.polite_requests))
        step = step or lexicon.correction_openers.at(words, index) or lexicon.assent.at(words, index)
        if not step:
            return None
        index += step
    return Act.UNDO if index < len(words) else None


def _correction(clause: Sequence[Item], bare: Sequence[Item], lexicon: Lexicon) -> Act | None:
    """Return a correction where the clause begins as one, or sets one value against another."""
    words = words_of(bare)
    length = lexicon.correction_openers.at(words, 0)
    if lexicon.negations.at(words, 0) > length:
        return None
    if length and length < len(words) and not is_question(clause, lexicon):
        parted = any(item.is_mark and item.start >= bare[length - 1].end for item in clause[: length + 1])
        negated = lexicon.negations.at(words, length - 1) and not parted
        value = bare[length].kind is not None or words[length] in lexicon.determiners
        if not negated or (value and not _has_verb(words[length:], lexicon)):
            return Act.CORRECTION
    return Act.CORRECTION if _contrasts(bare, words, lexicon) else None


def _has_verb(words: Sequence[str], lexicon: Lexicon) -> bool:
    return any(finite_verb(words, index, lexicon) for index in range(len(words)))


def _contrasts(bare: Sequence[Item], words: Sequence[str], lexicon: Lexicon) -> bool:
    """Say whether one value stands against another of its kind: this, not that."""
    for index in range(1, len(bare)):
        length = lexicon.contrast.at(words, index)
        if not length or index + length >= len(bare):
            continue
        left, right = bare[index - 1], bare[index + length]
        if left.kind is not None and (left.kind == right.kind or {left.kind, right.kind} <= _AMOUNTS):
            return True
    return False


def _answer(bare: Sequence[Item], lexicon: Lexicon, *, asked: bool) -> Act | None:
    """Return an answer where a question stands open and the clause is a few words without a verb."""
    if not asked or not bare or len(bare) > _SHORT:
        return None
    words = words_of(bare)
    return (
        None if _has_verb(words, lexicon) or orders_at(words, 0, lexicon) or is_question(bare, lexicon) else Act.ANSWER
    )


def _put(clause: Sequence[Item], bare: Sequence[Item], lexicon: Lexicon, findings: Findings) -> Act | None:
    """Return the act that the clause's verb shows."""
    words, index = words_of(bare), after_fillers(bare, lexicon)
    polite = lexicon.polite_requests.at(words, index)
    if clause[-1].word == _QUESTION_MARK and lexicon.obligations.at(words, index):
        return Act.ASKED
    if polite and _orders_after(words, index + polite, lexicon):
        return Act.COMMAND
    if is_question(clause, lexicon) and not _conditional(clause, index, lexicon):
        return Act.COMMAND if polite and not _asks_after(words, index + polite, lexicon) else Act.ASKED
    if opens_prose(clause, lexicon):
        return Act.COMMAND
    shown = _told(clause, words, index, lexicon) or _ordered(clause, lexicon)
    return shown or _stated(bare, words, lexicon, findings) or (Act.COMMAND if polite else None)


def _told(clause: Sequence[Item], words: Sequence[str], index: int, lexicon: Lexicon) -> Act | None:
    """Return the act of what is told as somebody's words or supposed, not as a fact."""
    if _conditional(clause, index, lexicon):
        return Act.HYPOTHETICAL
    if lexicon.hypothetical.within(words):
        return Act.REPORTED if _told_first(words, lexicon) else Act.HYPOTHETICAL
    source = index + lexicon.sources.at(words, index)
    cited = index < source < len(words) and words[source] in _PEOPLE
    return Act.REPORTED if cited or lexicon.reporting.at(words, index) else None


def _ordered(clause: Sequence[Item], lexicon: Lexicon) -> Act | None:
    """Return the act of an order, or of one not to do something."""
    words, index = words_of(clause), after_fillers(clause, lexicon)
    if lets_at(clause, index, lexicon):
        return Act.COMMAND
    if orders_late(clause, lexicon):
        return Act.NEGATED if lexicon.negations.within(words[:_SHORT]) else Act.COMMAND
    if orders_at(words, index, lexicon) or looks_like_order(words, index, lexicon):
        forbidden = (index and lexicon.negations.at(words, index - 1)) or lexicon.nothing.at(words, index + 1)
        return Act.NEGATED if forbidden else Act.COMMAND
    return None


def _conditional(clause: Sequence[Item], index: int, lexicon: Lexicon) -> bool:
    """Say whether a condition opens the clause, and behind a mark what would follow from it."""
    words, pairs = words_of(clause), range(len(clause) - 1)
    if not lexicon.conditional_openers.at(words, index):
        return False
    return any(clause[place].is_mark and lexicon.conditional_then.at(words, place + 1) for place in pairs)


def _told_first(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Say whether somebody's words are told, and only within them something is supposed."""
    places = range(len(words))
    told = next((place for place in places if lexicon.reporting.at(words, place)), len(words))
    return told < next((place for place in places if lexicon.hypothetical.at(words, place)), len(words))


def _orders_after(words: Sequence[str], index: int, lexicon: Lexicon) -> bool:
    while index < len(words) and lexicon.adverbs.at(words, index):
        index += lexicon.adverbs.at(words, index)
    return bool(lexicon.imperative.at(words, index)) and not lexicon.asking_verbs.at(words, index)


def _asks_after(words: Sequence[str], index: int, lexicon: Lexicon) -> bool:
    return any(lexicon.asking_verbs.at(words, place) for place in range(index, min(index + 3, len(words))))


def _stated(bare: Sequence[Item], words: Sequence[str], lexicon: Lexicon, findings: Findings) -> Act | None:
    """Return the act of a statement."""
    verb = verb_index(bare, lexicon)
    if verb is None:
        return Act.NEGATED if lexicon.negations.at(words, 0) else None
    denied = lexicon.negations.within(words[: verb + 2]) and not lexicon.ceasing.within(words)
    if denied or any(_unrealised(words, place, lexicon) for place in range(verb + 1)):
        return Act.NEGATED
    own = bool(lexicon.first_person.within(words[:verb]))
    if lexicon.wishing.at(words, verb) and not own:
        return Act.WISHED
    if lexicon.reporting.within(words[: verb + 3]):
        return Act.REPORTED
    return _ahead_or_done(bare, words, verb, lexicon, findings)


def _ahead_or_done(bare: Sequence[Item], words: Sequence[str], verb: int, lexicon: Lexicon, findings: Findings) -> Act:
    """Return whether what is stated is to come, by us or as others told, or was done."""
    if lexicon.obligations.within(words):
        return Act.PLANNED
    if OWN in (first := lexicon.forms(bare[verb].written)) and PAST in first and not lexicon.arranging.within(words):
        return Act.DONE
    if any(lexicon.is_future(words, place) for place in range(len(words))):
        return Act.REPORTED if _of_others(bare, words, verb, lexicon) else Act.PLANNED
    arranged = lexicon.arranging.at(words, verb) and _times(bare, findings) != frozenset({False})
    return Act.PLANNED if arranged else Act.DONE


def _unrealised(words: Sequence[str], place: int, lexicon: Lexicon) -> bool:
    """Say whether something was only meant to be done."""
    behind = words[place + 1 : place + 4]
    intended = lexicon.intended.at(words, place) and any(INFINITIVE in lexicon.forms(word) for word in behind)
    return bool(intended or lexicon.unrealised.at(words, place))


def _of_others(bare: Sequence[Item], words: Sequence[str], verb: int, lexicon: Lexicon) -> bool:
    """Say whether somebody else will do what is told: the verb says so, or stands behind another subject."""
    ours = (lexicon.first_person, lexicon.contact_nouns, lexicon.deal_nouns)
    if any(kind.at(words, at) for kind in ours for at in range(verb + 1)) or _DEAL in words[:verb]:
        return False
    if lexicon.inflects:
        forms = lexicon.forms(bare[verb].written)
        return FUTURE in forms and not forms & {OWN, PRESENT}
    return verb > 0 and bool(lexicon.others_future.at(words, verb))


def _times(bare: Sequence[Item], findings: Findings) -> frozenset[bool]:
    """Return whether the days and moments of the clause lie ahead."""
    places = {item.start for item in bare if item.kind in _TIMES}
    spans = [span for span in findings.spans if span.start in places and span.value and span.role in _AT]
    return frozenset(_ahead(str(span.value), findings) for span in spans)


def _ahead(value: str, findings: Findings) -> bool:
    """Say whether an ISO day or moment lies ahead of now."""
    if len(value) > _ISO_DAY:
        return value > findings.now[: len(value)]
    return value > date.fromisoformat(findings.today).isoformat()


def _without_verb(bare: Sequence[Item], lexicon: Lexicon, findings: Findings, before: Act | None) -> Act:
    """Return the act of a clause without a verb: as the clause before it, or by its time, or a question by its noun."""
    words = words_of(bare)
    index = after_fillers(bare, lexicon)
    if index < len(words) and lexicon.noun_questions.at(words, index):
        return Act.ASKED
    if before in _INHERITED and before is not None:
        return before
    times = _times(bare, findings)
    if times:
        return Act.PLANNED if True in times and bare[0].kind != _DURATION else Act.DONE
    if lexicon.noun_questions.within(words[: index + _HEAD]):
        return Act.ASKED
    return Act.OTHER
