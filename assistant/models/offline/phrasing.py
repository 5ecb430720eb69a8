"""How the words of a clause are put: what it opens with, whether it asks, whether a verb stands in it."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from assistant.models.offline.items import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.items import Item
    from assistant.models.offline.lexicon import Lexicon

_QUESTION_MARK = "?"
_COLON = ":"
_PEOPLE = frozenset({"contact", "account", "person", "company", "deal", "lead", "user"})
_SUBJECT_WORDS = 3
_PROSE_HEAD = 9


class Opening(Enum):
    """How a clause begins."""

    NONE = auto()
    STATEMENT = auto()
    ORDER = auto()


def after_fillers(items: Sequence[Item], lexicon: Lexicon) -> int:
    """Return the index of the first item that is no connector, adverb or mark."""
    words, index = words_of(items), 0
    while index < len(items):
        step = max(kind.at(words, index) for kind in (lexicon.connectors, lexicon.adverbs, lexicon.greetings))
        if not step and not items[index].is_mark:
            break
        index += step or 1
    return index


def opening(items: Sequence[Item], lexicon: Lexicon) -> Opening:
    """Return how a clause begins: with an order or a question, with a statement, or as none."""
    index = after_fillers(items, lexicon)
    words = words_of(items)
    if index >= len(items):
        return Opening.NONE
    if orders_at(words, index, lexicon) or asks_at(words, index, lexicon):
        return Opening.ORDER
    if lexicon.polite_requests.at(words, index) or lexicon.undo.at(words, index):
        return Opening.ORDER
    if finite_verb(words, index, lexicon) or _subject_and_verb(items, words, index, lexicon):
        return Opening.STATEMENT
    return Opening.NONE


def orders_at(words: Sequence[str], index: int, lexicon: Lexicon) -> int:
    """Return the length of the verb of an order at ``index``; 0 where it is a noun, or none is there."""
    length = lexicon.imperative.at(words, index) or _ends_like_order(words, index, lexicon)
    if not length or not lexicon.noun_or_verb.at(words, index):
        return length
    following = words[index + length] if index + length < len(words) else ""
    return 0 if not following or following in lexicon.noun_before else length


def _ends_like_order(words: Sequence[str], index: int, lexicon: Lexicon) -> int:
    word = words[index] if index < len(words) else ""
    return int(bool(lexicon.imperative_form.fullmatch(word)) and word not in lexicon.imperative_exceptions)


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
    return max(lexicon.asking_verbs.at(words, index), lexicon.question_words.at(words, index))


def finite_verb(words: Sequence[str], index: int, lexicon: Lexicon) -> int:
    """Return the length of a verb at ``index`` that can carry a statement; 0 for none."""
    kinds = (lexicon.be, lexicon.auxiliary, lexicon.present, lexicon.wishing, lexicon.future, lexicon.reporting)
    return max(lexicon.is_past(words, index), lexicon.arranging.at(words, index), *(k.at(words, index) for k in kinds))


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
    for index, item in enumerate(items):
        if item.is_word and finite_verb(words, index, lexicon):
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
    subject = items[index + length]
    return subject.word in lexicon.pronouns or subject.kind is not None or subject.word in lexicon.first_person


def opens_prose(items: Sequence[Item], lexicon: Lexicon) -> bool:
    """Say whether the items announce a text to keep: "note:", or an order to write a note with what it says."""
    words = words_of(items)
    index = after_fillers(items, lexicon)
    length = lexicon.prose_openers.at(words, index)
    if length and index + length < len(words) and words[index + length] == _COLON:
        return True
    head = words[index : index + _PROSE_HEAD]
    if not orders_at(words, index, lexicon):
        return False
    return any(word in lexicon.prose_nouns for word in head) and not is_question(items, lexicon)
