"""Gathers what the index knows about a question: rare words first, common ones to tell records apart."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from crm_store.matching.retrieval import MOST_HITS
from crm_store.matching.scoring import Evidence, Judge
from crm_store.models import NamedKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from crm_store.matching.question import Question
    from crm_store.matching.retrieval import Hit, Lookup, Sizes, Tie, Trait
    from crm_store.matching.scoring import Verdict
    from crm_store.matching.variants import Variants

TIED = (NamedKind.CONTACT, NamedKind.DEAL)
_MOST_ACCOUNTS = 50

Found = dict[tuple[NamedKind, int], Evidence]
Ranked = dict[tuple[NamedKind, int], "Verdict"]
Known = frozenset[tuple[NamedKind, int]]


class Gathering:
    """The evidence for one question under one set of variants."""

    def __init__(self, lookup: Lookup, question: Question, variants: Variants, sizes: Sizes) -> None:
        """Prepare to look up ``variants`` of the question's words, whose terms occur in ``sizes`` records."""
        self.judge = Judge(question, variants)
        self._found: Found = {}
        self._accounts: defaultdict[int, set[Trait]] = defaultdict(set)
        self._postponed: dict[NamedKind, set[str]] = {}
        self._sizes = sizes
        self._lookup = lookup
        self._question = question
        self._variants = variants
        self._initials = any(heard.initial for heard in question.words)

    def gather(self, kinds: Collection[NamedKind], known: Known) -> Ranked:
        """Judge records of ``kinds`` by their own names and by the accounts they belong to.

        ``known`` are records that are being talked about; they are looked at in any case. Whoever is
        fully named is not looked for by company, too; and of the many that share nothing but a common
        word with the question, some are looked at only when neither name nor company led further.
        """
        for kind in kinds:
            self._collect(kind, known)
        tied = [kind for kind in TIED if kind in kinds and not (kind is NamedKind.CONTACT and self._fully_named(kind))]
        if tied:
            if NamedKind.ACCOUNT not in kinds:
                self._collect(NamedKind.ACCOUNT, known)
            accounts = self._likely_accounts() | {key for kind, key in known if kind is NamedKind.ACCOUNT}
            for kind in tied:
                self._follow_accounts(kind, accounts)
                if not self._fully_named(kind):
                    self._add_some(kind)
        found = (evidence for (kind, _), evidence in self._found.items() if kind in kinds)
        return {(one.kind, one.record_id): self.judge.judge(one, self._accounts) for one in found}

    def _fully_named(self, kind: NamedKind) -> bool:
        """Tell whether some record of a kind explains every word."""
        records = (evidence for (named, _), evidence in self._found.items() if named is kind)
        return any(not self.judge.judge(evidence, self._accounts).missed for evidence in records)

    def _collect(self, kind: NamedKind, known: Known) -> None:
        """Look up a kind's records by rare words, or by two common ones, then which other words they have."""
        words = self._terms_by_word(kind)
        sizes = {word: sum(self._sizes[kind][term] for term in terms) for word, terms in words.items()}
        rare = set[str]().union(*(words[word] for word, size in sizes.items() if size <= MOST_HITS))
        hits = self._lookup.having(kind, rare) if rare else []
        if not hits:
            common = sorted((word for word, size in sizes.items() if size > MOST_HITS), key=lambda word: sizes[word])
            if len(common) > 1:
                hits = self._lookup.having_both(kind, words[common[0]], words[common[1]])
            if not hits and common:
                self._postponed[kind] = words[common[0]]
        self._note(kind, hits, {record_id for named, record_id in known if named is kind})
        if kind not in TIED or len(self._question.required) == 1:
            self._add_some(kind)

    def _add_some(self, kind: NamedKind) -> None:
        """Add records that have the most telling of common words, if nothing better was found."""
        if terms := self._postponed.pop(kind, None):
            self._note(kind, self._surest(kind, terms), set())

    def _note(self, kind: NamedKind, hits: list[Hit], known: set[int]) -> None:
        """Add hits, and find out about the words of the question that were not asked for."""
        self._add(kind, hits)
        asked = {hit.term for hit in hits}
        if self._initials or self._sizes[kind].keys() - asked:
            known = known | {hit.record_id for hit in hits}
        self._complete(kind, known)

    def _surest(self, kind: NamedKind, terms: set[str]) -> list[Hit]:
        """Return hits of a common word, those of its surest reading first, as many as can be told apart."""
        trust = {term: max(variant.trust for variant in self._variants[term]) for term in terms}
        found: list[Hit] = []
        for term in sorted(terms, key=lambda term: (-trust[term], term)):
            if len(found) < MOST_HITS:
                found += self._lookup.having(kind, [term], MOST_HITS - len(found))
        return found

    def _terms_by_word(self, kind: NamedKind) -> dict[int, set[str]]:
        """Return the terms that exist for each required word; optional ones only tell records apart."""
        required = self._question.required
        found: defaultdict[int, set[str]] = defaultdict(set)
        for term in self._sizes[kind]:
            for variant in self._variants[term]:
                for word in required.intersection(variant.words):
                    found[word].add(term)
        return dict(sorted(found.items()))

    def _complete(self, kind: NamedKind, ids: Iterable[int]) -> None:
        wanted = list(ids)
        if wanted:
            self._add(kind, self._lookup.of_records(kind, wanted, self._sizes[kind], initials=self._initials))

    def _add(self, kind: NamedKind, hits: Iterable[Hit]) -> None:
        for hit in hits:
            self._found.setdefault((kind, hit.record_id), Evidence(kind, hit.record_id)).traits.add(hit.trait)

    def _likely_accounts(self) -> set[int]:
        """Return the accounts that answer the question best, few enough to look at their people and deals."""
        accounts = [evidence for (kind, _), evidence in self._found.items() if kind is NamedKind.ACCOUNT]
        scored = sorted((-self.judge.judge(evidence, {}).score, evidence.record_id) for evidence in accounts)
        for evidence in accounts:
            self._accounts[evidence.record_id] |= evidence.traits
        return {record_id for _, record_id in scored[:_MOST_ACCOUNTS]}

    def _follow_accounts(self, kind: NamedKind, accounts: set[int]) -> None:
        """Add contacts or deals of ``accounts``, and for those found already which account they are at."""
        if accounts:
            ties = self._lookup.tied_to(kind, accounts)
            self._complete(kind, {tie.record_id for tie in ties if (kind, tie.record_id) not in self._found})
            self._tie(kind, ties)
        if len(accounts) >= _MOST_ACCOUNTS:
            ties = self._lookup.ties_of(kind, [key for named, key in self._found if named is kind][:MOST_HITS])
            ids, terms = {tie.account_id for tie in ties}, self._sizes[NamedKind.ACCOUNT]
            for hit in self._lookup.of_records(NamedKind.ACCOUNT, ids, terms, initials=False):
                self._accounts[hit.record_id].add(hit.trait)
            self._tie(kind, ties)

    def _tie(self, kind: NamedKind, ties: Iterable[Tie]) -> None:
        """Note each tie once; one that still holds stands before one that ended.

        A contact of whose own name nothing was said is none of the candidates; a deal may be.
        """
        for tie in ties:
            key = (kind, tie.record_id)
            if kind is NamedKind.DEAL:
                self._found.setdefault(key, Evidence(*key))
            if evidence := self._found.get(key):
                known = evidence.ties.get(tie.account_id)
                if known is None or (known.until is not None and (tie.until is None or tie.until > known.until)):
                    evidence.ties[tie.account_id] = tie
