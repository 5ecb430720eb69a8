"""Reads a message: its clauses, what each does, and which tool it asks for."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.models.offline.acts import act_of
from assistant.models.offline.clauses import clauses_of
from assistant.models.offline.corpus import NONE
from assistant.models.offline.delexicalise import delexicalise
from assistant.models.offline.features import Traits, traits_of
from assistant.models.offline.items import items_of, with_verbs
from assistant.models.offline.layout import spoken
from assistant.models.offline.lexicon import lexicon
from assistant.models.offline.reading import Act, Clause
from assistant.models.offline.training import learned

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from assistant.models.offline.classifier import Classifier
    from assistant.understanding.findings import Findings
    from crm_store.history.embedding import Embedding

_LONGEST = 20_000
_MOST_CLAUSES = 60
_LEAST = 0.005


class Analyser:
    """Reads messages by what a classifier learned; any number of threads may use one."""

    def __init__(self, classifier: Classifier, embedding: Embedding | None) -> None:
        self._classifier = classifier
        self._embedding = embedding

    def analyse(self, text: str, findings: Findings, tools: Collection[str]) -> list[Clause]:
        """Return the clauses of ``text`` in order; ``tools`` are those that can be called.

        Of a very long text only the beginning is read.
        """
        clauses = read_clauses(text, findings)
        if not clauses:
            return []
        traits = [traits_of_clause(clause, text, findings) for clause in clauses]
        ranked = self._ranked(traits, tools)
        return [replace(clause, tools=found) for clause, found in zip(clauses, ranked, strict=True)]

    def _ranked(self, traits: Sequence[Traits], tools: Collection[str]) -> list[tuple[tuple[str, float], ...]]:
        from assistant.models.offline.classifier import embedded

        vectors = embedded([trait.text for trait in traits], self._embedding)
        rows = self._classifier.probabilities(traits, vectors).tolist()
        return [_best(dict(zip(self._classifier.names, row, strict=True)), tools) for row in rows]


@lru_cache(maxsize=4)
def analyser(cache: Path | None = None) -> Analyser:
    """Return the analyser of this program, the same one each time; the first call learns or loads, and takes seconds.

    Args:
        cache: a folder to keep what was learned in; it may be deleted at any time.
    """
    from assistant.models.offline.classifier import embedded
    from crm_store.history.embedding import default

    embedding = default()
    embedded([""], embedding)
    return Analyser(learned(embedding, cache), embedding)


def analyse(text: str, findings: Findings, tools: Collection[str], *, cache: Path | None = None) -> list[Clause]:
    """Return the clauses of ``text`` as :class:`Analyser` reads them."""
    return analyser(cache).analyse(text, findings, tools)


def read_clauses(text: str, findings: Findings) -> list[Clause]:
    """Return the clauses of ``text`` with their acts, and no tools."""
    words = lexicon(findings.language)
    read: list[Clause] = []
    before: Act | None = None
    items = spoken(with_verbs(items_of(text[:_LONGEST], findings.spans), text, words), text, words)
    for clause in clauses_of(items, words)[:_MOST_CLAUSES]:
        before = act_of(clause, words, findings, before)
        start, end = clause[0].start, clause[-1].end
        read.append(Clause(start, end, text[start:end], before))
    return read


def traits_of_clause(clause: Clause, text: str, findings: Findings) -> Traits:
    """Return what the classifier looks at in a clause of ``text``."""
    plain = delexicalise(text, clause.start, clause.end, findings.spans, findings.language)
    return traits_of(plain, clause.act)


def _best(row: dict[str, float], tools: Collection[str]) -> tuple[tuple[str, float], ...]:
    known = ((name, share) for name, share in row.items() if name != NONE and name in tools and share >= _LEAST)
    return tuple(sorted(known, key=lambda pair: (-pair[1], pair[0])))
