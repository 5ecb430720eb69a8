"""Looks all words of a message up at once: which visible records have terms that they may be read as."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_store.matching.question import Heard, Question
from crm_store.matching.retrieval import MOST_HITS
from crm_store.matching.scoring import Evidence
from crm_store.matching.spelling import typo_variants
from crm_store.matching.variants import variants_of
from crm_store.models import NamedKind, NamePart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from crm_store.matching.retrieval import Hit, Lookup, Sizes
    from crm_store.matching.variants import Variants

    Key = tuple[NamedKind, int]

TELLING = 0.5
"""Words of at least this faith are looked for; others only complete what these find, unless they are very rare."""
_VERY_RARE = 60
_MOST_ROWS = 4_000
_MOST_TYPOS = 4
_SOME = 60
_SHORTEST_TYPO = 4
_SHORT_CAPS = 4
_TYPO_FAITH = 0.8
_MOST_EDITS = 2


@dataclass(frozen=True)
class Word:
    """A word of a message, from ``start`` up to before ``end``.

    ``text``: folded; ``faith``: 0..1, how much its shape and neighbours say that it names something;
    ``quiet``: grammar or a legal form, which may complete a name but is none; ``initial``: one letter for a given
    name; ``caps``: written in capitals, so it may be initials; ``joined``: nothing but a space or a hyphen parts
    it from the word before; ``plain``: a word of everyday language, too.
    """

    start: int
    end: int
    text: str
    faith: float
    quiet: bool = False
    initial: bool = False
    caps: bool = False
    joined: bool = True
    plain: bool = False


def question_of(words: Sequence[Word]) -> Question:
    """Return words of a message as a question to the index."""
    return Question(tuple(Heard(word.text, optional=word.quiet, initial=word.initial) for word in words))


class Hits:
    """What the index holds for the words of one message, for one reader."""

    def __init__(self, lookup: Lookup, connection: Connection, words: Sequence[Word]) -> None:
        """Read which readings of ``words`` any visible record has; misspelt words are read as what is near."""
        self.words = words
        self.found: dict[Key, Evidence] = {}
        self._lookup = lookup
        self.variants, self.sizes = self._known(self._said(variants_of(question_of(words))))
        if unread := self._unread():
            self._add_typos(connection, unread)
        self._initials = any(word.initial or word.caps for word in words)

    def collect(self) -> None:
        """Find records by rare words, then which of the message's other words they have."""
        for kind, sizes in self.sizes.items():
            telling = self._telling(kind)
            rare = {term for term in telling if sizes[term] <= MOST_HITS}
            if rare:
                self._add(kind, self._lookup.having(kind, rare, _MOST_ROWS))
            for one, other in self._common_pairs(telling - rare):
                self._add(kind, self._lookup.having_both(kind, one, other))
            rest = sizes.keys() - rare
            if rest or self._initials:
                self.complete(kind, {key for named, key in self.found if named is kind}, rest)

    def complete(self, kind: NamedKind, ids: Collection[int], terms: Iterable[str] | None = None) -> None:
        """Add what ``terms`` (all of the message's unless given) these records have."""
        wanted = self.sizes[kind].keys() if terms is None else terms
        if ids and (wanted or self._initials):
            self._add(kind, self._lookup.of_records(kind, ids, wanted, initials=self._initials))

    def add_common(self, unread: Collection[int]) -> bool:
        """Add some of the many records that share a common word at one of these positions; tell whether any."""
        before = len(self.found)
        telling = {position for position in unread if self.words[position].faith >= TELLING}
        for kind, sizes in self.sizes.items():
            read_as: defaultdict[int, set[str]] = defaultdict(set)
            for term in sizes:
                for position in self._positions(term) & telling if sizes[term] > MOST_HITS else ():
                    read_as[position].add(term)
            for position in telling:
                if terms := read_as.get(position):
                    surest = max(terms, key=lambda term: (self._trust(term), term))
                    self._add(kind, self._lookup.having(kind, [surest], _SOME))
        return len(self.found) > before

    def common(self, kind: NamedKind) -> bool:
        """Tell whether the message has a word that so many records of a kind have that they were not all found."""
        return any(size > MOST_HITS for size in self.sizes[kind].values())

    def _said(self, variants: Variants) -> Variants:
        """Return readings without those of short words in capitals that are not as written: "NDA" is no form of Ned."""
        short = {at for at, word in enumerate(self.words) if word.caps and len(word.text) <= _SHORT_CAPS}
        if not short:
            return variants
        kept = {
            term: [one for one in some if not (one.how and short & {*one.words})] for term, some in variants.items()
        }
        return {term: some for term, some in kept.items() if some}

    def _known(self, variants: Variants) -> tuple[Variants, Sizes]:
        known = self._lookup.known(variants)
        sizes = self._lookup.sizes(NamedKind, known)
        visible = set[str]().union(*sizes.values())
        return {term: variants[term] for term in variants if term in visible}, sizes

    def _unread(self) -> dict[int, Heard]:
        """Return the words that should name something but are in nobody's name, as far as they may be misspelt."""
        read = {position for term in self.variants for position in self._positions(term)}
        found = {
            index: Heard(word.text)
            for index, word in enumerate(self.words)
            if index not in read
            and word.faith >= _TYPO_FAITH
            and not (word.quiet or word.caps)
            and len(word.text) >= _SHORTEST_TYPO
        }
        return dict(list(found.items())[:_MOST_TYPOS])

    def _add_typos(self, connection: Connection, unread: Mapping[int, Heard]) -> None:
        left = dict(unread)
        for edits in range(1, _MOST_EDITS + 1):
            typos, sizes = self._known(typo_variants(connection, left, edits)) if left else ({}, {})
            for term, variants in typos.items():
                self.variants[term] = [*self.variants.get(term, ()), *variants]
                left = {position: left[position] for position in left if position not in self._positions(term)}
            for kind, more in sizes.items():
                self.sizes[kind] = {**self.sizes[kind], **more}

    def _positions(self, term: str) -> set[int]:
        return {position for variant in self.variants[term] for position in variant.words}

    def _trust(self, term: str) -> float:
        return max(variant.trust for variant in self.variants[term])

    def _telling(self, kind: NamedKind) -> set[str]:
        """Return the terms to look for: of telling words, and of other words where hardly a record has them."""
        sizes, found = self.sizes[kind], set[str]()
        for term, size in sizes.items():
            words = [self.words[position] for position in self._positions(term)]
            if any(word.faith >= TELLING or (size <= _VERY_RARE and not word.quiet) for word in words):
                found.add(term)
        return found

    def _common_pairs(self, common: set[str]) -> list[tuple[set[str], set[str]]]:
        """Return the terms of neighbouring words of which each is common,."""
        by_word: defaultdict[int, set[str]] = defaultdict(set)
        for term in common:
            for position in self._positions(term):
                by_word[position].add(term)
        return [(by_word[word], by_word[word + 1]) for word in sorted(by_word) if word + 1 in by_word]

    def _add(self, kind: NamedKind, hits: Iterable[Hit]) -> None:
        for hit in hits:
            if hit.part != NamePart.INITIALS or self._initials:
                self.found.setdefault((kind, hit.record_id), Evidence(kind, hit.record_id)).traits.add(hit.trait)
