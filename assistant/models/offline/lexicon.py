"""The words that analysis goes by, read from the files of a language; compared in lower case without accents."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from assistant.models.offline.verbforms import FUTURE, PAST, PRESENT, forms_of
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LANGUAGES = ("en", "pl")
_FOLDER = Path(__file__).with_name("language")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[&@]")
_SUFFIX = ".yaml"
_STANDINS = "standins"
_TIMES = "times"
_FORMS = "forms"


def read_data(path: Path) -> dict[str, list[str]]:
    """Return a data file's lists by their names."""
    data: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as phrases compare them."""
    return tuple(_WORD.findall(fold(text)))


class Phrases:
    """A set of phrases of one or more words each."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = {words for phrase in phrases if (words := folded_words(str(phrase)))}
        self._longest: dict[str, int] = {}
        for words in self._phrases:
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def at(self, words: Sequence[str], index: int) -> int:
        """Return how many words from ``index`` on the longest phrase there has; 0 for none."""
        if index >= len(words):
            return 0
        for length in range(self._longest.get(words[index], 0), 0, -1):
            if tuple(words[index : index + length]) in self._phrases:
                return length
        return 0

    def __contains__(self, word: str) -> bool:
        return (word,) in self._phrases

    def whole(self, words: Sequence[str]) -> bool:
        """Say whether the words are one phrase."""
        return tuple(words) in self._phrases

    def within(self, words: Sequence[str]) -> bool:
        """Say whether a phrase stands anywhere in the words."""
        return any(self.at(words, index) for index in range(len(words)))

    def vocabulary(self) -> set[str]:
        """Return all words."""
        return {word for phrase in self._phrases for word in phrase}


@dataclass(frozen=True)
class Lexicon:
    """A language's words: each field is a list of that name in its files, which say what belongs there."""

    past: Phrases
    past_exceptions: Phrases
    present: Phrases
    be: Phrases
    auxiliary: Phrases
    imperative: Phrases
    noun_or_verb: Phrases
    noun_before: Phrases
    asking_verbs: Phrases
    arranging: Phrases
    wishing: Phrases
    reporting: Phrases
    pronouns: Phrases
    first_person: Phrases
    determiners: Phrases
    adverbs: Phrases
    connectors: Phrases
    subordinators: Phrases
    abbreviations: Phrases
    prose_nouns: Phrases
    prose_openers: Phrases
    greetings: Phrases
    thanks: Phrases
    assent: Phrases
    refusal: Phrases
    undo: Phrases
    correction_openers: Phrases
    contrast: Phrases
    question_words: Phrases
    polite_requests: Phrases
    obligations: Phrases
    future: Phrases
    hypothetical: Phrases
    negations: Phrases
    others_future: Phrases
    deal_nouns: Phrases
    unrealised: Phrases
    intended: Phrases
    signing_off: Phrases
    noun_questions: Phrases
    objects: Phrases
    imperative_exceptions: Phrases
    participles: Phrases
    progressive: Phrases
    question_helpers: Phrases
    conditional_openers: Phrases
    conditional_then: Phrases
    existential: Phrases
    letting: Phrases
    ceasing: Phrases
    sources: Phrases
    nothing: Phrases
    task_openers: Phrases
    field_nouns: Phrases
    contact_nouns: Phrases
    people_pointed_at: Phrases
    creating: Phrases
    past_form: re.Pattern[str]
    present_form: re.Pattern[str]
    imperative_form: re.Pattern[str]
    orders_late: bool
    inverts: bool
    drops_subject: bool
    inflects: bool

    def forms(self, word: str) -> frozenset[str]:
        """Return the forms that a word can only be as a verb, in a language whose verbs show them."""
        return forms_of(word) if self.inflects else frozenset()

    def is_future(self, words: Sequence[str], index: int) -> int:
        """Return how many words from ``index`` on are a verb of what is to come; 0 for none."""
        listed = self.future.at(words, index)
        forms = self.forms(words[index]) if index < len(words) else frozenset()
        return listed or int(FUTURE in forms and PRESENT not in forms)

    def is_past(self, words: Sequence[str], index: int) -> int:
        """Return how many words from ``index`` on are a verb in the past; 0 for none."""
        listed = self.past.at(words, index)
        if listed or index >= len(words):
            return listed
        word = words[index]
        formed = self.past_form.fullmatch(word) is not None or PAST in self.forms(word)
        return int(formed and word not in self.past_exceptions)

    def is_present(self, words: Sequence[str], index: int) -> int:
        """Return how many words from ``index`` on are a verb of somebody in the present; 0 for none."""
        listed = self.present.at(words, index)
        if listed or index >= len(words):
            return listed
        return int(self.present_form.fullmatch(words[index]) is not None or PRESENT in self.forms(words[index]))


@lru_cache
def lexicon(language: str) -> Lexicon:
    """Return the words of ``language``."""
    data: dict[str, list[str]] = {}
    for path in sorted((_FOLDER / language).glob("*" + _SUFFIX)):
        if path.stem not in {_STANDINS, _TIMES, _FORMS}:
            data |= read_data(path)
    traits: dict[str, Any] = {field.name: _trait(data.get(field.name)) for field in fields(Lexicon)}
    traits["past_form"] = _form(data["past_endings"])
    traits["present_form"] = _form(data["present_endings"])
    traits["imperative_form"] = _form(data["imperative_endings"])
    return Lexicon(**traits)


def _form(endings: list[str]) -> re.Pattern[str]:
    """Return a pattern of words with one of the endings; without any, one that no word has."""
    return re.compile("|".join(endings) or r"(?!)")


def _trait(value: object) -> Phrases | bool:
    return value if isinstance(value, bool) else Phrases(value if isinstance(value, list) else [])


@lru_cache
def standins(language: str) -> dict[str, str]:
    """Return what stands for a typed span in ``language``, by its placeholder."""
    data = read_data(_FOLDER / language / (_STANDINS + _SUFFIX))
    return {name: str(text) for name, text in data.items()}


@lru_cache
def absorbed(language: str) -> dict[str, str]:
    """Return the roles that words before a time give it, by these words."""
    roles = read_data(_FOLDER / language / (_TIMES + _SUFFIX))
    return {fold(word): role for role, words in roles.items() for word in words}


def standin(kind: str, role: str | None, language: str) -> str | None:
    """Return what stands for a span of a kind and a role; None where nothing does."""
    known = standins(language)
    return known.get(f"{kind}_{role}", known.get(kind))
