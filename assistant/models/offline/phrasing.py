"""How the words of a clause are put: what it opens with, whether it asks, whether a verb stands in it."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from assistant.models.offline.items import words_of
from assistant.models.offline.verbforms import INFINITIVE, ORDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.items import Item
    from assistant.models.offline.lexicon import Lexicon

_QUESTION_MARK = "?"
_COLON = ":"
_SETS = frozenset({":", "=", "->", "=>", "-->", "\u2192"})
_APOSTROPHE = "'"
_CONTRACTED_NOT = "n't"
_DASHES = frozenset("-\u2013\u2014") | {"--"}
_PEOPLE = frozenset({"contact", "account", "person", "company", "deal", "lead", "user"})
_TIMES = frozenset({"day", "moment", "period"})
_SUBJECT_WORDS = 3
_PROSE_HEAD = 9
_OPENER_HEAD = 7
_FIELD_HEAD = 5
_OBJECT = 8


class Opening(Enum):
    """How a clause begins."""

    NONE = auto()
    STATEMENT = auto()
    ORDER = auto()


def after_fillers(items: Sequence[Item], lexicon: Lexicon) -> int:
    """Return the index of the first item that is no connector, adverb, time or mark."""
    words, index = words_of(items), 0
    while index < len(items):
        step = max(kind.at(words, index) for kind in (lexicon.connectors, lexicon.adverbs, lexicon.greetings))
        if not step and not items[index].is_mark and items[index].kind not in _TIMES:
            break
        index += step or 1
    return index


def opening(items: Sequence[Item], lexicon: Lexicon) -> Opening:
    """Return how a clause begins: with an order or a question, with a statement, or as none."""
    index = after_fillers(items, lexicon)
    words = words_of(items)
    if index >= len(items):
        return Opening.NONE
    if _forbids(words, index, lexicon):
        return Opening.ORDER
    if orders_at(words, index, lexicon) or asks_at(words, index, lexicon) or orders_late(items, lexicon):
        return Opening.ORDER
    if lexicon.polite_requests.at(words, index) or lexicon.undo.at(words, index):
        return Opening.ORDER
    if finite_verb(words, index, lexicon) or _subject_and_verb(items, words, index, lexicon):
        return Opening.STATEMENT
    return Opening.STATEMENT if _reports(items, words, index, lexicon) else Opening.NONE


def _forbids(words: Sequence[str], index: int, lexicon: Lexicon) -> bool:
    """Say whether an order not to do something stands at ``index``."""
    place = index
    while lexicon.negations.at(words, place):
        place += lexicon.negations.at(words, place)
    return place > index and bool(orders_at(words, place, lexicon))


def _reports(items: Sequence[Item], words: Sequence[str], index: int, lexicon: Lexicon) -> bool:
    """Say whether without a verb of its own something is told: a field's value, a contact, how things go."""
    if lexicon.progressive.at(words, index):
        return True
    head = items[index : index + _FIELD_HEAD]
    end = next((place for place, item in enumerate(head) if item.is_mark), len(head))
    kinds = {item.kind for item in head[:end]} - {None}
    if length := lexicon.field_nouns.at(words, index):
        sets = index + length < len(items) and items[index + length].word in _SETS
        return sets or bool(kinds - _PEOPLE) or any(item.word in lexicon.be for item in head[:end])
    if lexicon.contact_nouns.at(words, index):
        return bool(kinds & _PEOPLE)
    return participle(items, index, lexicon)


def participle(items: Sequence[Item], index: int, lexicon: Lexicon) -> bool:
    """Say whether at ``index`` a participle states what was done, by what stands next to it: "demo done"."""
    words = words_of(items)
    if not lexicon.participles.at(words, index) and not (items[index].kind and lexicon.is_past(words, index)):
        return False
    following = items[index + 1] if index + 1 < len(items) else None
    if following is None or following.is_mark or following.kind in _PEOPLE or following.word in lexicon.determiners:
        return True
    before = items[index - 1] if index else None
    return before is not None and (before.kind is not None or before.word in lexicon.pronouns)


def orders_late(items: Sequence[Item], lexicon: Lexicon) -> bool:
    """Say whether an order stands behind what it is about: "the Acme deal: close it", "Acme wrzuć na ofertę"."""
    words = words_of(items)
    for index, item in enumerate(items[: _OBJECT + 1]):
        if item.word == _COLON and index:
            return bool(orders_at(words, index + 1, lexicon)) and not _announces(words, lexicon)
        if item.is_mark or (lexicon.orders_late and finite_verb(words, index, lexicon)):
            return False
        if not lexicon.orders_late:
            continue
        if lexicon.letting.at(words, index):
            return True
        bound = words[index - 1] in lexicon.determiners or words[index - 1] in lexicon.subordinators
        if index and not bound and lexicon.imperative.at(words, index):
            return True
    return False


def _announces(words: Sequence[str], lexicon: Lexicon) -> bool:
    index = next((place for place in range(len(words)) if not lexicon.adverbs.at(words, place)), 0)
    return bool(lexicon.task_openers.at(words, index) or lexicon.prose_openers.at(words, index))


def orders_at(words: Sequence[str], index: int, lexicon: Lexicon) -> int:
    """Return the length of the verb of an order at ``index``; 0 where it is a noun, or none is there."""
    length = lexicon.imperative.at(words, index) or _ends_like_order(words, index, lexicon)
    if not length or not lexicon.noun_or_verb.at(words, index):
        return length
    following = words[index + length] if index + length < len(words) else ""
    return 0 if not following or following in lexicon.noun_before else length


def _ends_like_order(words: Sequence[str], index: int, lexicon: Lexicon) -> int:
    word = words[index] if index < len(words) else ""
    formed = lexicon.imperative_form.fullmatch(word) or lexicon.forms(word) & {ORDER, INFINITIVE}
    return int(bool(formed) and word not in lexicon.imperative_exceptions)


def looks_like_order(words: Sequence[str], index: int, lexicon: Lexicon) -> bool:
    """Say whether at ``index`` stands an unlisted verb of an order, to be known by the object behind it."""
    if index + 1 >= len(words) or not words[index].isalpha() or words[index + 1] not in lexicon.objects:
        return False
    word = words[index]
    other = (lexicon.determiners, lexicon.pronouns, lexicon.subordinators, lexicon.noun_questions, lexicon.noun_before)
    known = any(word in kind for kind in (*other, lexicon.question_words, lexicon.asking_verbs, lexicon.negations))
    return not known and not finite_verb(words, index, lexicon)


def asks_at(words: Sequence[str], index: int, lexicon: Lexicon) -> int:
    """Return the length of a verb that asks to be told something, or of a question word; 0 for none."""
    length = max(lexicon.asking_verbs.at(words, index), lexicon.question_words.at(words, index))
    if length or index + 1 >= len(words) or words[index] not in lexicon.determiners:
        return length
    return lexicon.question_words.at(words, index + 1) and 1 + lexicon.question_words.at(words, index + 1)


def finite_verb(words: Sequence[str], index: int, lexicon: Lexicon) -> int:
    """Return the length of a verb at ``index`` that can carry a statement; 0 for none."""
    kinds = (lexicon.be, lexicon.auxiliary, lexicon.arranging, lexicon.wishing, lexicon.reporting)
    formed = (lexicon.is_past(words, index), lexicon.is_present(words, index), lexicon.is_future(words, index))
    return max(*formed, *(kind.at(words, index) for kind in kinds))


def _subject_and_verb(items: Sequence[Item], words: Sequence[str], index: int, lexicon: Lexicon) -> bool:
    """Say whether a subject, of a pronoun, a name or a few words, and then a verb stand at ``index``."""
    if lexicon.pronouns.at(words, index) or items[index].kind in _PEOPLE:
        limit = index + 1
    elif lexicon.determiners.at(words, index):
        limit = index + _SUBJECT_WORDS
    elif items[index].is_word:
        limit = index + 1
    else:
        return False
    for position in range(index + 1, min(limit + 2, len(items))):
        if items[position].is_mark or lexicon.subordinators.at(words, position):
            return False
        if finite_verb(words, position, lexicon):
            return True
    return False


def verb_index(items: Sequence[Item], lexicon: Lexicon) -> int | None:
    """Return where the first verb of a statement stands; a word after an article or preposition is none."""
    words = words_of(items)
    for index in range(len(items)):
        if participle(items, index, lexicon):
            return index
        if items[index].kind is None and finite_verb(words, index, lexicon):
            bound = index > 0 and words[index - 1] in lexicon.determiners
            if not bound or words[index - 1] in lexicon.pronouns:
                return index
    return None


def is_interjection(items: Sequence[Item], lexicon: Lexicon) -> bool:
    """Say whether the items are only a greeting, thanks or a yes."""
    words = [item.word for item in items if not item.is_mark]
    return any(kind.whole(words) for kind in (lexicon.greetings, lexicon.thanks, lexicon.assent))


def says_something(items: Sequence[Item], lexicon: Lexicon) -> bool:
    """Say whether the items are more than a verb or a short exclamation."""
    words = [item.word for item in items if not item.is_mark]
    if any(kind.whole(words) for kind in (lexicon.correction_openers, lexicon.refusal, lexicon.prose_openers)):
        return False
    return len(words) > 1 or any(item.kind for item in items) or _is_pro_drop(words, lexicon)


def _is_pro_drop(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Say whether the words are a verb whose form names its subject."""
    return len(words) == 1 and bool(lexicon.past_form.fullmatch(words[0])) and lexicon.drops_subject


def is_question(items: Sequence[Item], lexicon: Lexicon) -> bool:
    """Say whether the items ask to be told something."""
    if items and items[-1].word == _QUESTION_MARK:
        return True
    index = after_fillers(items, lexicon)
    words = words_of(items)
    return bool(asks_at(words, index, lexicon)) or _inverted(items, words, index, lexicon)


def _inverted(items: Sequence[Item], words: Sequence[str], index: int, lexicon: Lexicon) -> bool:
    """Say whether a helping verb stands before its subject."""
    if not lexicon.inverts or index + 1 >= len(items):
        return False
    length = max(lexicon.be.at(words, index), lexicon.auxiliary.at(words, index))
    if not length or index + length >= len(items) or lexicon.imperative.at(words, index):
        return False
    if lets_at(items, index, lexicon):
        return False
    if _APOSTROPHE in words[index] and not words[index].endswith(_CONTRACTED_NOT):
        return False
    subject = items[index + length]
    if lexicon.question_helpers.at(words, index) and subject.word in lexicon.objects:
        return True
    return subject.word in lexicon.pronouns or subject.kind is not None or subject.word in lexicon.first_person


def lets_at(items: Sequence[Item], index: int, lexicon: Lexicon) -> bool:
    """Say whether at ``index`` somebody is made to do something: "have Ann call them"."""
    words = words_of(items)
    if index + 2 >= len(items) or not lexicon.letting.at(words, index):
        return False
    return items[index + 1].kind in _PEOPLE and bool(lexicon.imperative.at(words, index + 2))


def opens_prose(items: Sequence[Item], lexicon: Lexicon) -> bool:
    """Say whether the items announce a text to keep: "note:", or an order to write a note with what it says."""
    words = words_of(items)
    index = after_fillers(items, lexicon)
    length = max(lexicon.prose_openers.at(words, index), lexicon.task_openers.at(words, index))
    head = words[index + length : index + length + _OPENER_HEAD]
    if length and (_COLON in head or (lexicon.task_openers.at(words, index) and _DASHES & set(head))):
        return True
    head = words[index : index + _PROSE_HEAD]
    if not orders_at(words, index, lexicon):
        return False
    return any(word in lexicon.prose_nouns for word in head) and not is_question(items, lexicon)
