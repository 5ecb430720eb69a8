"""How well a record answers a question: what of the question it explains, what of its name was said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_store.matching.nicknames import also_called
from crm_store.matching.variants import CASE
from crm_store.models import NamedKind, NamePart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from crm_store.matching.question import Question
    from crm_store.matching.retrieval import Tie, Trait
    from crm_store.matching.variants import Variants

_FAITH: dict[int, float] = {NamePart.INITIALS: 0.5, NamePart.HANDLE: 0.85, NamePart.HOST: 0.95}
_CALLED: dict[int, str] = {
    NamePart.GIVEN: "first name",
    NamePart.SURNAME: "surname",
    NamePart.INITIALS: "initials",
    NamePart.HANDLE: "e-mail address",
    NamePart.HOST: "domain",
}
_GIVEN_PARTS: frozenset[int] = frozenset({NamePart.GIVEN, NamePart.HANDLE})
_OPTIONAL = 0.2
_INITIAL = 0.5
_UNHINTED = 0.92
_FORMER = 0.85
_GIVEN_AS_SURNAME = 0.88
_TIE_SHARE = 0.6
_ONLY_TIE = 0.75
_BASE = 0.5
_OTHER_KIND = 0.5
_WHOLE = 100
_INITIAL_WEIGHT = 20


@dataclass
class Evidence:
    """What was found about one record: traits of its own name, and the accounts it is tied to."""

    kind: NamedKind
    record_id: int
    traits: set[Trait] = field(default_factory=set)
    ties: dict[int, Tie] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """A score from 0 to 1, why, and the account that the question placed the record at, if any."""

    score: float
    reasons: tuple[str, ...]
    missed: frozenset[int]
    tie: Tie | None = None


@dataclass(frozen=True)
class _Match:
    trust: float
    term: str
    weight: int
    reason: str


_Matches = dict[int, _Match]


class Judge:
    """Scores records against one question.

    The score is the explained share of the question's words, times how much of the record's name they
    make up: ``explained × (0.5 + 0.5 × completeness)``. A company that was hinted at completes a person's
    name in part; a given name said alone is rather that than a surname. All weights are of this project's
    making, checked by ``bench/matching.py``.
    """

    def __init__(self, question: Question, variants: Variants) -> None:
        """Judge by ``variants`` of the question's words."""
        self._question = question
        self._variants = variants
        self._alone = len(question.required) == 1
        self._known: dict[frozenset[Trait], _Matches] = {}
        self._untied: dict[tuple[NamedKind, frozenset[Trait]], Verdict] = {}

    def judge(self, evidence: Evidence, accounts: Mapping[int, Collection[Trait]]) -> Verdict:
        """Return how well the record answers, at the one of its ``accounts`` (by id: their traits) that fits best."""
        traits = frozenset(evidence.traits)
        best = self._untied.get((evidence.kind, traits))
        if best is None:
            company = frozenset(trait for trait in traits if trait[1] == NamePart.COMPANY)
            own = self._matches(traits - company)
            best = self._verdict(evidence.kind, own, self._matches(company), None)
            self._untied[evidence.kind, traits] = best
        for account_id, tie in sorted(evidence.ties.items()):
            if account_id in accounts:
                placed = self._matches(frozenset(accounts[account_id]))
                verdict = self._verdict(evidence.kind, self._matches(traits), placed, tie)
                best = max(best, verdict, key=lambda verdict: verdict.score)
        return best

    def _verdict(self, kind: NamedKind, own: _Matches, placed: _Matches, tie: Tie | None) -> Verdict:
        former = _FORMER if tie and tie.until else 1.0
        if not self._question.required & own.keys():
            own = {}  # "the" in a title does not make it "the Acme deal"
        hinted = {key: self._as_hint(key, match, former) for key, match in placed.items() if key not in own}
        explained = self._explained({**hinted, **own})
        completeness = _share(own.values())
        if hinted:
            completeness += (1 - completeness) * _TIE_SHARE * _share(placed.values())
        score = explained * (_BASE + (1 - _BASE) * completeness)
        if not own and kind is not NamedKind.DEAL:
            score = 0.0
        elif not own and kind not in self._question.kinds:
            score *= _ONLY_TIE
        if self._question.kinds and kind not in self._question.kinds:
            score *= _OTHER_KIND
        reasons = tuple(dict.fromkeys(match.reason for _, match in sorted(own.items())))
        missed = self._question.required - own.keys() - hinted.keys()
        return Verdict(round(score, 4), reasons, missed, tie if hinted else None)

    def _as_hint(self, position: int, match: _Match, former: float) -> _Match:
        """Return an account's match as it counts for somebody there: less where nothing says "from"."""
        trust = match.trust * former * (1.0 if self._question.words[position].hinted else _UNHINTED)
        return _Match(trust, match.term, match.weight, match.reason)

    def _explained(self, matches: _Matches) -> float:
        """Return the share of the question that ``matches`` explain; optional words count if they match."""
        total = found = 0.0
        for position, heard in enumerate(self._question.words):
            match = matches.get(position)
            if heard.optional and match is None:
                continue
            weight = _OPTIONAL if heard.optional else _INITIAL if heard.initial else 1.0
            total += weight
            found += weight * match.trust if match else 0.0
        return found / total if total else 0.0

    def _matches(self, traits: frozenset[Trait]) -> _Matches:
        """Return the best match of each word of the question."""
        known = self._known.get(traits)
        if known is None:
            known = self._known[traits] = {}
            for trait in sorted(traits):
                self._match(known, *trait)
        return known

    def _match(self, best: _Matches, term: str, part: int, weight: int) -> None:
        """Let a term of a name answer the words it may answer, where it does so better than another."""
        faith = self._faith(term, part)
        for variant in self._variants.get(term, ()):
            if (variant.given_only and part not in _GIVEN_PARTS) or (part == NamePart.INITIALS and variant.how):
                continue
            trust = variant.trust * faith
            for position in variant.words:
                if position not in best or best[position].trust < trust:
                    best[position] = _Match(trust, term, weight, _reason(part, variant.how))
        if part == NamePart.INITIALS:
            self._match_initials(best, term)

    def _match_initials(self, best: _Matches, initials: str) -> None:
        """Let single letters of the question stand for the first names they may begin."""
        for position, heard in enumerate(self._question.words):
            if heard.initial and heard.word in initials[:-1] and position not in best:
                best[position] = _Match(1.0, f"{heard.word}.", _INITIAL_WEIGHT, f"initial {heard.word.upper()}.")

    def _faith(self, term: str, part: int) -> float:
        """Return how much a part of a name says about who is meant."""
        if part == NamePart.SURNAME and self._alone and also_called(term):
            return _GIVEN_AS_SURNAME
        return _FAITH.get(part, 1.0)


def _share(matches: Iterable[_Match]) -> float:
    """Return the share of a name that matched terms make up, each term once."""
    terms = {match.term: match.weight * match.trust for match in matches}
    return min(sum(terms.values()), _WHOLE) / _WHOLE


def _reason(part: int, how: str) -> str:
    called = _CALLED.get(part, "name")
    if not how:
        return f"same {called}"
    return f"{called} in another case" if how == CASE else how
