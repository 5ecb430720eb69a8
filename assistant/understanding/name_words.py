"""Cuts a message into words, and says how much each looks like part of a name."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.understanding.language_data import Language, either, listed, other, plain, words
from crm_store.matching.companies import legal_spans
from crm_store.matching.inflection import inflection_rules, readings
from crm_store.matching.mentions import Word
from crm_store.matching.nicknames import also_called
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_WORDS = 3_000
_EACH_LOOKED_UP = 400
"""So many words are looked up whatever they look like; of a longer text the later ones that have capitals."""
_ADDRESS = re.compile(
    r"https?://\S+|[\w.+'-]{1,64}@[\w.-]+|(?<![\w.-])(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}(?![\w@])", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019\u02bc-][^\W_]+)*['\u2019]?")
_JOINT = re.compile(r"[ \t\u00a0]*(?:[-\u2013&/.][ \t\u00a0]*)?")
_STARTS = re.compile(r"[.!?:;\n\r\u2022>\"\u201e\u201c(\[]")
_ATTACHING = ("-", "&")
_SHORTENED = 3
_SHORTEST_NAME = 4
_LONGEST = 60
_SOME_CAPITALS = 2

_AS_NAMED = 1.0
_WORD_AS_NAMED = 0.95
_WORD_AT_START = 0.4
_ACTING_AT_START = 0.9
_BESIDE_CUE = 0.9
_TRUSTED = 0.95
_LOWER_AT_START = 0.8
_LOWER_TYPIST = 0.79
_LOWER = 0.65
_TOLD_WORD = 0.6
_PLAIN_WORD = 0.3
_FIGURE = 0.2
_INITIAL = 0.3


@dataclass(frozen=True)
class Token:
    """A word of a message as written, from ``start`` up to before ``end``.

    ``folded``: in lower case without accents; ``starts``: a sentence begins with it; ``joined``: nothing but a
    space, a hyphen or the like parts it from the word before; ``stop``: a full stop follows.
    """

    start: int
    end: int
    text: str
    folded: str
    starts: bool
    joined: bool
    stop: bool

    @property
    def capital(self) -> bool:
        """Whether the word begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def caps(self) -> bool:
        """Whether the word is two or more capital letters."""
        return len(self.text) > 1 and self.text.isupper()


def tokens_of(text: str) -> list[Token]:
    """Return the first `MOST_WORDS` words of ``text``; hyphenated names fall apart, case endings stay on.

    Addresses of mail and web pages are no words.
    """
    blank = _ADDRESS.sub(lambda found: "," * len(found.group()), text[: MOST_WORDS * _LONGEST])
    found: list[Token] = []
    end = 0
    for start, stop, word in _pieces(blank):
        gap = blank[end:start]
        joined = bool(found) and _joins(gap, found[-1])
        starts = not found or (not joined and bool(_STARTS.search(gap)))
        found.append(Token(start, stop, text[start:stop], fold(word), starts, joined, blank[stop : stop + 1] == "."))
        end = stop
        if len(found) == MOST_WORDS:
            break
    return found


def _joins(gap: str, last: Token) -> bool:
    if not _JOINT.fullmatch(gap):
        return False
    return "." not in gap or len(last.text) <= _SHORTENED


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    attached = inflection_rules().attached
    for found in _WORD.finditer(text):
        word, start = found.group(), found.start()
        *parts, last = word.split("-")
        if len(word) > _LONGEST:
            continue
        if not parts or fold(last) in attached:
            yield start, found.end(), word
            continue
        for part in (*parts, last):
            if part:
                yield start, start + len(part), part
            start += len(part) + 1


@lru_cache(maxsize=16_384)
def is_everyday(word: str, language: Language) -> bool:
    """Tell whether a folded word, or what it is a form of, is one of everyday language."""
    known = plain(language)
    if word in known:
        return True
    rest = readings(word)[1:] if len(word) >= _SHORTEST_NAME else ()
    return any(base in known for base, trust in rest if trust >= _TRUSTED) and not also_called(word)


class Reading:
    """The words of a message, judged by their capitals, their neighbours, and whether everybody uses them."""

    def __init__(self, source: str, language: Language) -> None:
        """Read a text in ``language``."""
        self.source = source
        self.tokens = tokens = tokens_of(source)
        self.language: Language = language
        self._starts = [token.start for token in tokens]
        self._ends = [token.end for token in tokens]
        written = [token for token in tokens if token.text.isalpha()]
        self._shouted = len(written) > _SOME_CAPITALS and all(token.text.isupper() for token in written)
        self._capitals = not self._shouted and any(token.capital and not token.starts for token in tokens)
        self.legal = legal_spans([token.folded for token in tokens])

    def within(self, start: int, end: int) -> range:
        """Return the places of the words that lie between two characters of the text."""
        first = bisect_left(self._starts, start)
        last = bisect_right(self._ends, end)
        return range(first, max(first, last))

    def touched(self, start: int, end: int) -> range:
        """Return the places of the words that have a character between two of the text."""
        first = bisect_right(self._ends, start)
        last = bisect_left(self._starts, end)
        return range(first, max(first, last))

    def words(self) -> list[Word]:
        """Return every token as a word to look up."""
        return [self._word(at, token) for at, token in enumerate(self.tokens)]

    def is_low(self, token: Token) -> bool:
        """Tell whether a word has no capital that means something."""
        return self._shouted or not token.capital

    def is_grammar(self, token: Token) -> bool:
        """Tell whether it is an article, a preposition, a form of address or the like; capitals speak against it."""
        if len(token.folded) == 1 and not token.folded.isdigit():
            return True
        if token.folded in either("name_cues", "titles"):
            return True
        if token.folded in words(self.language, "function_words"):
            return self.is_low(token) or token.starts or len(token.folded) < _SHORTEST_NAME or not token.text.isalpha()
        return self.is_low(token) and token.folded in words(other(self.language), "function_words")

    def is_plain(self, token: Token) -> bool:
        """Tell whether it is a word of everyday language; of the other language, where it has no capital."""
        if token.folded in words(self.language, "common_words") or token.folded in words(
            self.language, "function_words"
        ):
            return True
        if self.is_low(token):
            return is_everyday(token.folded, self.language) or token.folded in words(
                other(self.language), "common_words"
            )
        return token.starts and token.folded in plain(self.language)

    def cue(self, at: int) -> str | None:
        """Return the word right before the word at a place, forms of address left out."""
        while at > 0 and self.tokens[at].joined and self.tokens[at - 1].folded in either("name_cues", "titles"):
            at -= 1
        return self.tokens[at - 1].folded if at > 0 and self.tokens[at].joined else None

    def beside(self, at: int, cues: str) -> bool:
        """Tell whether one of the ``cues`` of the language stands right before the word at a place."""
        return self.cue(at) in listed(self.language, "name_cues", cues)

    def acts(self, at: int) -> bool:
        """Tell whether a word follows that says what somebody does."""
        after = at + 1
        if after >= len(self.tokens) or not self.tokens[after].joined:
            return False
        told, endings = (
            listed(self.language, "name_cues", "after"),
            listed(self.language, "name_cues", "acting_endings"),
        )
        word = self.tokens[after].folded
        return word in told or (len(word) > _SHORTEST_NAME and word.endswith(tuple(endings)))

    def _unnamed(self, at: int) -> bool:
        """Tell whether a word far on in a long text has no capital, nor a neighbour that has."""
        near = self.tokens[max(0, at - 1) : at + 2]
        return at >= _EACH_LOOKED_UP and not any(
            one.capital and not (one.starts and self.is_plain(one)) for one in near
        )

    def _word(self, at: int, token: Token) -> Word:
        if self._unnamed(at):
            return Word(token.start, token.end, "", 0.0, quiet=True, joined=token.joined, plain=True)
        initial = len(token.folded) == 1 and token.folded.isalpha() and token.capital and token.stop
        letter = token.capital and len(token.folded) == 1 and self.source[token.end : token.end + 1] in _ATTACHING
        quiet = not (initial or letter) and (at in self.legal or self.is_grammar(token))
        faith = 0.0 if quiet else _INITIAL if initial or letter else self._faith(at, token)
        caps = token.caps and not self._shouted
        return Word(
            token.start, token.end, token.folded, faith, quiet, initial, caps, token.joined, self.is_plain(token)
        )

    def _faith(self, at: int, token: Token) -> float:
        if not any(letter.isalpha() for letter in token.folded):
            return _FIGURE
        if self.is_low(token):
            return self._faith_in_low(at, token)
        if not self.is_plain(token):
            return _AS_NAMED
        if not token.starts:
            return _WORD_AS_NAMED
        return _ACTING_AT_START if self.acts(at) else _WORD_AT_START

    def _wants(self, at: int) -> bool:
        """Tell whether a sentence begins with the word, and goes on with what somebody says or wants."""
        after = self.tokens[at + 1 : at + 2]
        wanting = listed(self.language, "name_cues", "wanting")
        return self.tokens[at].starts and any(token.joined and token.folded in wanting for token in after)

    def _faith_in_low(self, at: int, token: Token) -> float:
        told = self.beside(at, "telling")
        if self.is_plain(token):
            return _TOLD_WORD if told or self._wants(at) else _PLAIN_WORD
        if told:
            return _BESIDE_CUE
        if token.starts and len(token.folded) > _SHORTEST_NAME:
            return _LOWER_AT_START
        return _LOWER if self._capitals and not self.beside(at, "before") else _LOWER_TYPIST
