"""The fields that files can fill, and every way their headers are worded, from headers.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypedDict, cast

from crm_store.importing.vocabulary import data
from crm_store.importing.wording import split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# How sure a wording is: the field's own word, with the entity's noun, and so on downwards.
_OWN_WORD, _WITH_NOUN, _WITH_LABEL, _IDENTIFIED, _NOUN_ALONE = 1.0, 0.98, 0.96, 0.95, 0.85
_LATER_WORD = 0.0005


class _FieldData(TypedDict, total=False):
    kind: str
    words: list[str]
    inverse: list[str]
    by: dict[str, list[str]]
    to: str
    weight: float
    many: bool
    repeats: bool
    unique: bool


class _EntityData(TypedDict, total=False):
    nouns: list[str]
    files: list[str]
    alone: str
    prior: float
    needs: list[list[str]]
    constants: dict[str, dict[str, list[str]]]
    fields: dict[str, _FieldData]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an entity as files can fill it.

    Attributes:
        name: its name.
        kind: what its cells are: a kind of value or a set of choices.
        to: the entity that it refers to, if it does.
        weight: how much its presence says about what the file is.
        many: whether several columns can fill it, as with e-mail addresses.
        repeats: whether its values come back, as those of stages do.
        unique: whether its values never come back, as those of identifiers.
    """

    name: str
    kind: str
    to: str | None
    weight: float
    many: bool
    repeats: bool
    unique: bool


class Meaning(NamedTuple):
    """What a header's words mean in an entity.

    ``by`` tells how a reference names its record, ``label`` what an address is for, ``inverse`` that
    a yes means no, ``noun`` that the words name the entity itself, ``score`` how sure it is (0 to 1).
    """

    field: str
    score: float
    by: str | None = None
    label: str | None = None
    inverse: bool = False
    noun: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of record that files hold.

    Attributes:
        name: its name in the plural: ``deals``.
        alone: the field that its noun names by itself, as ``product`` names a product.
        prior: points to begin with when a file is compared with it; less than 0 asks for more evidence.
        fields: its fields by name.
        needs: the fields without which a file does not hold it, in alternatives.
        announced: the words of file names that announce it, run together.
        constants: field → value → words of file names that make it so.
    """

    name: str
    alone: str
    prior: float
    fields: Mapping[str, Field]
    needs: tuple[frozenset[str], ...]
    announced: frozenset[str]
    constants: Mapping[str, Mapping[str, frozenset[str]]]

    def meanings(self, key: str) -> list[Meaning]:
        """Return what a header can mean whose words run together are ``key``, the surest first."""
        return _meanings(self.name, key)

    def wordings(self) -> frozenset[str]:
        """Return the wordings of its fields, run together."""
        return frozenset(_lexicon(self.name).own)


@cache
def entities() -> Mapping[str, Entity]:
    """Return the entities that files can hold, by name."""
    return {name: _entity(name, raw) for name, raw in _raw().items()}


@cache
def fillers() -> frozenset[str]:
    """Return the words that change nothing in a header."""
    return _keys(cast("list[str]", data("headers")["fillers"]))


@cache
def weak_fillers() -> frozenset[str]:
    """Return the words that change nothing in a header once nothing else fits."""
    return _keys(cast("list[str]", data("headers")["weak_fillers"]))


@cache
def abbreviations() -> Mapping[str, str]:
    """Return what short forms of words stand for."""
    pairs = cast("dict[str, str]", data("headers")["abbreviations"])
    return {key_of(short): key_of(full) for short, full in pairs.items()}


@cache
def different() -> frozenset[str]:
    """Return the words that are near misses of others and mean something else."""
    return _keys(cast("list[str]", data("headers")["different"]))


def key_of(text: str) -> str:
    """Return a wording as it is compared: folded and run together."""
    return "".join(split_words(text))


def _raw() -> dict[str, _EntityData]:
    return cast("dict[str, _EntityData]", data("headers")["entities"])


def _keys(words: Iterable[object]) -> frozenset[str]:
    return frozenset(key_of(str(word)) for word in words)


def _entity(name: str, raw: _EntityData) -> Entity:
    constants = {
        field: {value: _keys(words) for value, words in values.items()}
        for field, values in raw.get("constants", {}).items()
    }
    return Entity(
        name,
        raw["alone"],
        raw.get("prior", 0.0),
        {field: _field(field, details) for field, details in raw["fields"].items()},
        tuple(frozenset(needed) for needed in raw["needs"]),
        _keys([name, *raw["nouns"], *raw["files"]]).union(*(w for v in constants.values() for w in v.values())),
        constants,
    )


def _field(name: str, raw: _FieldData) -> Field:
    return Field(
        name,
        raw.get("kind", "text"),
        raw.get("to"),
        raw.get("weight", 1.0),
        raw.get("many", False),
        raw.get("repeats", False),
        raw.get("unique", False),
    )


class _Lexicon(NamedTuple):
    """The words of an entity: its nouns, its fields' own words, those of references, those with labels."""

    alone: str
    nouns: frozenset[str]
    own: Mapping[str, list[Meaning]]
    references: Mapping[str, list[tuple[str, Mapping[str, list[str]]]]]
    addresses: Mapping[str, str]


@cache
def _lexicon(entity: str) -> _Lexicon:
    raw = _raw()[entity]
    own: dict[str, list[Meaning]] = {}
    references: dict[str, list[tuple[str, Mapping[str, list[str]]]]] = {}
    for name, details in raw["fields"].items():
        for word, meaning in _own_meanings(name, details):
            own.setdefault(word, []).append(meaning)
        for word in _keys(details["words"]) if "to" in details else ():
            references.setdefault(word, []).append((name, _identifiers(details["to"])))
    many = {name: details for name, details in raw["fields"].items() if details.get("many")}
    addresses = {word: name for name, details in many.items() for word in _keys(details["words"])}
    return _Lexicon(raw["alone"], _keys(raw["nouns"]), own, references, addresses)


def _own_meanings(name: str, details: _FieldData) -> Iterator[tuple[str, Meaning]]:
    for place, word in enumerate(details["words"]):
        yield key_of(word), Meaning(name, _OWN_WORD - place * _LATER_WORD)
    for word in details.get("inverse", []):
        yield key_of(word), Meaning(name, _OWN_WORD, inverse=True)
    for by, words in details.get("by", {}).items():
        yield from ((key_of(word), Meaning(name, _IDENTIFIED, by)) for word in words)
    if name == "phone":
        yield from ((word, Meaning(name, _WITH_LABEL, label=label)) for word, label in _labels()[1].items())


@lru_cache(maxsize=16_384)
def _meanings(entity: str, key: str) -> list[Meaning]:
    lexicon = _lexicon(entity)
    found = list(_simple(lexicon, key))
    if key in lexicon.nouns:
        found.append(Meaning(lexicon.alone, _NOUN_ALONE, noun=True))
    for one, other in _cuts(key):
        if one in lexicon.nouns:
            found += (m._replace(score=m.score * _WITH_NOUN, noun=True) for m in _simple(lexicon, other))
    best: dict[tuple[str, str | None], Meaning] = {}
    for meaning in sorted(found, key=lambda meaning: -meaning.score):
        best.setdefault((meaning.field, meaning.by), meaning)
    return list(best.values())


def _simple(lexicon: _Lexicon, key: str) -> Iterator[Meaning]:
    """Yield what a key means by its own words, by a reference and its identifier, or by a label."""
    yield from lexicon.own.get(key, ())
    for one, other in _cuts(key):
        for field, identifiers in lexicon.references.get(one, ()):
            for by in identifiers.get(other, ()):
                yield Meaning(field, _IDENTIFIED, by)
        if one in lexicon.addresses and other in _labels()[0]:
            yield Meaning(lexicon.addresses[one], _WITH_LABEL, label=_labels()[0][other])


def _cuts(key: str) -> Iterator[tuple[str, str]]:
    """Yield both orders of the two parts of ``key``, wherever it is cut."""
    for at in range(1, len(key)):
        yield key[:at], key[at:]
        yield key[at:], key[:at]


@cache
def _labels() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return word → label, for words beside an address and for words that stand alone."""
    groups = cast("dict[str, list[list[str]]]", data("headers")["labels"])
    beside = {word: label for label, (words, _) in groups.items() for word in _keys(words)}
    alone = {word: label for label, (_, words) in groups.items() for word in _keys(words)}
    return beside, alone


@cache
def _identifiers(entity: str) -> Mapping[str, list[str]]:
    """Return wording → the ways in which it can name a record of an entity."""
    fields = {"name", "external_id", *_raw()[entity]["fields"]}
    groups = cast("dict[str, list[str]]", data("headers")["identifiers"])
    found: dict[str, list[str]] = {}
    for by, words in groups.items():
        for word in _keys(words) if by in fields else ():
            found.setdefault(word, []).append(by)
    return found
