"""Clauses, acts and tools: the classifier without each thing that it looks at, and TF-IDF over raw text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.ablation import Finding, share, swapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.models.offline.analysis import Analyser
    from assistant.models.offline.delexicalise import Plain
    from assistant.models.offline.features import Traits
    from tests.assistant.offline.strangers import Verdict

_FILES = ("strangers", "later", "last")
_BOTH = "words and meaning"


def findings() -> Iterator[Finding]:
    """Yield how many clauses get the right tool, and the right act."""
    found = {name: _verdicts(reader) for name, reader in _readers()}
    total = f"{len(found[_BOTH])} messages"
    tools = {name: _right(verdicts, "places") for name, verdicts in found.items()}
    yield Finding("classifier", total, "tool right", tools.pop(_BOTH), tuple(tools.items()))
    whole = found[_BOTH]
    cut = share(sum(one.cut for one in whole), len(whole))
    uncut = share(sum(len(one.message.parts) == 1 for one in whole), len(whole))
    yield Finding("clauses", total, "cut right", cut, (("every message one clause", uncut),))
    acts = [str(act) for one in whole if one.cut for part in one.message.parts for act in [min(part.acts)]]
    most = max(set(acts), key=acts.count)
    yield Finding(
        "speech acts", total, "act right", _right(whole, "acts"),
        ((f"always {most}", share(acts.count(most), len(acts))),),
    )  # fmt: skip


def _right(verdicts: Sequence[Verdict], what: str) -> str:
    if what == "acts":
        acts = [act for one in verdicts for act in one.acts]
        return share(sum(acts), len(acts))
    places = [place for one in verdicts for place in one.places]
    return share(sum(place == 0 for place in places), len(places))


def _verdicts(reader: Any) -> list[Verdict]:  # noqa: ANN401  (an analyser, or what takes its place)
    from tests.assistant.offline.strangers import DATA, messages, read_all

    return [
        verdict
        for name in _FILES
        for language in ("en", "pl")
        for verdict in read_all(messages(DATA / f"{name}_{language}.yaml"), language, reader)
    ]


def _readers() -> Iterator[tuple[str, Any]]:
    """Yield what reads; while each is at work, the modules are as it learned them."""
    from assistant.models.offline import analysis, training
    from assistant.models.offline.analysis import Analyser, analyser
    from assistant.models.offline.reading import Act
    from assistant.settings import Settings
    from crm_store.history.embedding import default

    full: Analyser = analyser(Path(Settings().cache))
    classifier, embedding = full._classifier, full._embedding  # noqa: SLF001  (its parts are what is measured)
    yield _BOTH, full
    yield "words only", Analyser(replace(classifier, meaning=None), None)
    meaning = replace(classifier, settings=replace(classifier.settings, meaning_share=1.0))
    yield "meaning only", Analyser(meaning, embedding)
    with swapped((training, "delexicalise", _raw), (analysis, "delexicalise", _raw)):
        yield "names and values left in", Analyser(training._learn(default()), embedding)  # noqa: SLF001  (as above)
    with swapped((training, "act_of", lambda *_: Act.OTHER), (analysis, "act_of", lambda *_: Act.OTHER)):
        yield "no speech acts", Analyser(training._learn(default()), embedding)  # noqa: SLF001  (as above)
    with swapped((training, "delexicalise", _raw), (analysis, "delexicalise", _raw)):
        yield "TF-IDF over raw text", Analyser(_Frequencies(), None)  # type: ignore[arg-type]  # it answers like one


def _raw(text: str, start: int, end: int, *_: object) -> Plain:
    """Return a text as it stands."""
    from assistant.models.offline.delexicalise import Plain

    return Plain(text[start:end], ())


class _Frequencies:
    """The plain alternative: logistic regression over the words of the exemplars, and nothing else."""

    def __init__(self) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # it ships no types
        from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types

        from assistant.models.offline.corpus import exemplars

        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        table = self._words.fit_transform([text for text, _, _ in exemplars()])
        self._model = LogisticRegression(C=10, max_iter=300).fit(table, [tool for _, _, tool in exemplars()])
        self.names = tuple(self._model.classes_)

    def probabilities(self, traits: Sequence[Traits], _vectors: object) -> Any:  # noqa: ANN401  (a table of numbers)
        """Return a row for each text, with the probability of each of ``names``."""
        return self._model.predict_proba(self._words.transform([trait.text for trait in traits]))
