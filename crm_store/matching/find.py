"""Finds the records that a text may mean, ranked, with reasons: "Anna z Acme", "Kowalskiego", "acme.pl"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_store.errors import InvalidValue
from crm_store.matching.details import Directory
from crm_store.matching.gathering import TIED, Gathering
from crm_store.matching.identity import identified
from crm_store.matching.question import parse
from crm_store.matching.retrieval import MODELS, Lookup
from crm_store.matching.spelling import typo_variants
from crm_store.matching.variants import variants_of
from crm_store.models import NamedKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from crm_store.matching.details import Detail
    from crm_store.matching.question import Question
    from crm_store.matching.retrieval import Sizes
    from crm_store.matching.scoring import Verdict
    from crm_store.matching.variants import Variants
    from crm_store.unit import Unit

    Key = tuple[NamedKind, int]
    Ranked = dict[Key, Verdict]

LEAST_SCORE = 0.3
_DETAILED = 40
_MOST_EDITS = 2
_MENTIONED = 0.3
_AT_MENTIONED = 0.2


@dataclass(frozen=True)
class Candidate:
    """A record that may be meant.

    ``kind`` is the record's kind ("contact"), ``score`` from 0 to 1 (1: nothing speaks against it);
    ``detail`` tells namesakes apart (a contact's employer, a company's domain). Candidates whose scores
    are close should be asked about.
    """

    kind: str
    id: int
    label: str
    score: float
    reasons: tuple[str, ...]
    detail: str | None = None


@dataclass(frozen=True)
class Context:
    """Records that are being talked about, as (kind, id): they, and who belongs to them, come first."""

    about: frozenset[tuple[str, int]] = frozenset()


def find(
    unit: Unit,
    text: str,
    kinds: Collection[str] | None = None,
    limit: int = 5,
    context: Context | None = None,
) -> list[Candidate]:
    """Return up to ``limit`` records that ``text`` may mean and the unit may see, best first.

    Names are found in any case, short form and order, without their accents, with a typo or two, as
    initials; a company in the text ("Anna from Acme") tells namesakes apart. E-mail addresses, domains
    and phone numbers identify. The order is the same for the same data.

    Args:
        unit: whose eyes to look with.
        text: a name as it stands in a sentence, with what says where that person or deal is.
        kinds: any of "account", "contact", "deal", "user", "lead", "product"; None for all.
        limit: how many candidates at most.
        context: what is being talked about.

    Raises:
        InvalidValue: a kind is unknown.
    """
    wanted = tuple(_kind(name) for name in kinds) if kinds is not None else tuple(NamedKind)
    about = frozenset((_kind(kind), record_id) for kind, record_id in context.about) if context else frozenset()
    unit.session.flush()
    search = _Search(unit, parse(text), wanted, about)
    return search.candidates(limit)


def _kind(name: str) -> NamedKind:
    kind = NamedKind.__members__.get(name.upper())
    if kind is None:
        choices = ", ".join(known.name.lower() for known in NamedKind)
        raise InvalidValue(field="kind", value=name, reason=f"it must be one of {choices}")
    return kind


class _Search:
    """One question, asked by one reader."""

    def __init__(self, unit: Unit, question: Question, kinds: tuple[NamedKind, ...], about: frozenset[Key]) -> None:
        self._question = question
        self._kinds = kinds
        self._about = about
        self._user_id = unit.actor.user_id
        self._connection = unit.session.connection()
        self._lookup = Lookup(self._connection, unit.scope)
        self._directory = Directory(self._connection, unit.scope)

    def candidates(self, limit: int) -> list[Candidate]:
        """Return the best ``limit`` candidates."""
        ranked = self._ranked()
        best = sorted(ranked, key=lambda key: (-ranked[key].score, key not in self._about, key))[:_DETAILED]
        details = self._directory.details(best)
        names = self._account_names(ranked, details)
        found = []
        for key in best:
            if key in details:
                verdict = self._in_context(key, ranked[key], details[key])
                found.append((_order(verdict, details[key], self._user_id), key, verdict))
        found.sort(key=lambda entry: (entry[0], entry[1]))
        return [_candidate(key, verdict, details[key], names) for _, key, verdict in found[:limit]]

    def _ranked(self) -> Ranked:
        """Return what is worth showing; spelling mistakes are allowed for where something stays unexplained.

        That is decided by what the reader sees, so a hidden namesake changes nothing.
        """
        ranked = identified(self._lookup, self._connection, self._question, self._kinds)
        if self._question.words:
            for key, verdict in self._by_any_name(with_typos=not ranked).items():
                if key not in ranked or ranked[key].score < verdict.score:
                    ranked[key] = verdict
        return ranked

    def _by_any_name(self, *, with_typos: bool) -> Ranked:
        """Return the verdicts by name; where a word stays unexplained, with one typo a word, at last with two.

        A word that no visible record has a term for cannot be explained, so then the first look is left out.
        """
        heard = self._question.words
        words = {index: heard[index] for index in self._question.required if not heard[index].initial}
        variants = variants_of(self._question)
        sizes = self._sizes(variants)
        ranked: Ranked | None = None
        for edits in range(_MOST_EDITS + 1) if with_typos else (0,):
            if edits:
                typos = typo_variants(self._connection, words, edits)
                more = self._sizes(typos)
                if ranked is not None and not any(more.values()):
                    continue
                sizes = {kind: {**sizes[kind], **more[kind]} for kind in sizes}
                variants = _merged(variants, typos)
            if with_typos and edits < _MOST_EDITS and not words.keys() <= _explicable(variants, sizes):
                continue
            ranked = self._by_name(variants, sizes)
            if _complete(ranked.values()):
                break
        return ranked or {}

    def _sizes(self, variants: Variants) -> Sizes:
        kinds = {NamedKind.ACCOUNT, *self._kinds} if set(TIED) & set(self._kinds) else self._kinds
        return self._lookup.sizes(kinds, variants.keys())

    def _by_name(self, variants: Variants, sizes: Sizes) -> Ranked:
        verdicts = Gathering(self._lookup, self._question, variants, sizes).gather(self._kinds, self._about)
        return {key: verdict for key, verdict in verdicts.items() if verdict.score >= LEAST_SCORE}

    def _in_context(self, key: Key, verdict: Verdict, detail: Detail) -> Verdict:
        if key in self._about:
            boost, reason = _MENTIONED, "just mentioned"
        elif any((NamedKind.ACCOUNT, account_id) in self._about for account_id in detail.account_ids):
            boost, reason = _AT_MENTIONED, "belongs to the company just mentioned"
        else:
            return verdict
        score = round(verdict.score + (1 - verdict.score) * boost, 4)
        return replace(verdict, score=score, reasons=(*verdict.reasons, reason))

    def _account_names(self, ranked: Ranked, details: dict[Key, Detail]) -> dict[int, str]:
        ids = {tie.account_id for key in details if (tie := ranked[key].tie)}
        return self._directory.account_names(ids.union(*(detail.account_ids for detail in details.values())))


def _complete(verdicts: Iterable[Verdict]) -> bool:
    """Tell whether the best record explains every word of the question."""
    best = max(verdicts, key=lambda verdict: verdict.score, default=None)
    return best is not None and not best.missed


def _explicable(variants: Variants, sizes: Sizes) -> set[int]:
    """Return the positions of words for which some visible record has a term."""
    terms = set[str]().union(*sizes.values())
    return {word for term in terms for variant in variants[term] for word in variant.words}


def _merged(variants: Variants, typos: Variants) -> Variants:
    return {term: [*variants.get(term, ()), *typos.get(term, ())] for term in {**variants, **typos}}


def _order(verdict: Verdict, detail: Detail, user_id: int | None) -> tuple[float, bool, str]:
    """Return what candidates are sorted by: the score; among equals one's own records, then the label."""
    return -verdict.score, detail.owner_id != user_id, detail.label


def _candidate(key: Key, verdict: Verdict, detail: Detail, names: dict[int, str]) -> Candidate:
    kind, record_id = key
    return Candidate(
        kind=MODELS[kind].kind,
        id=record_id,
        label=detail.label,
        score=verdict.score,
        reasons=(*verdict.reasons, *_tie_reason(kind, verdict, names)),
        detail=detail.told(names),
    )


def _tie_reason(kind: NamedKind, verdict: Verdict, names: dict[int, str]) -> tuple[str, ...]:
    tie = verdict.tie
    if tie is None or tie.account_id not in names:
        return ()
    name = names[tie.account_id]
    if kind is NamedKind.DEAL:
        return (f"deal with {name}",)
    return (f"worked at {name} until {tie.until}",) if tie.until else (f"works at {name}",)
