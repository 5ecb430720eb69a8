"""Which field of an entity a column fills, by the words of its header and the shape of its values."""

from __future__ import annotations

import re
from itertools import islice, permutations
from typing import TYPE_CHECKING, NamedTuple

from crm_store.importing.addresses import parse_domain
from crm_store.importing.choices import choice_sets
from crm_store.importing.fields import Meaning, abbreviations, different, fillers, weak_fillers
from crm_store.importing.values import Kind, reads_as
from crm_store.importing.vocabulary import word_set
from crm_store.importing.wording import wording

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from crm_store.importing.fields import Entity, Field
    from crm_store.importing.profiles import ColumnProfile

#: Below this, a column is kept as a custom field.
ACCEPTED = 0.5
_NUMBERS = {Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.PERCENT}
_DATES = {Kind.DAY, Kind.MOMENT}
# Choices whose words a company may well have invented; the others are understood or are something else.
_OPEN_CHOICES = {"activity_type", "lead_status", "role", "priority", "forecast_category", "buying_role"}
_FEW_CELLS = 20
_IDENTIFIER = re.compile(r"\d+|(?=\S*\d)[0-9A-Za-z-]{15,}|[0-9a-f]{8,}")
_WORDY = {"name", "full_name", "subject", "title"}
_ID_WORDS = {"id", "uuid", "guid", "number", "no", "nr", "numer"}
_SHORTEST_TYPO = 6
# All orders of three words; of more, those that exchange the last ones.
_ORDERS = 6
# Fewer digits are as well a range, a size or a code.
_DIALLED = 7
_NO_DIGIT = re.compile(r"\D")
_NEARLY_ALL, _MOST, _SOME = 0.9, 0.6, 0.3


class Fit(NamedTuple):
    """A column and a field that it could fill; ``score`` 0 to 1, ``shape`` how far the values agree."""

    header: str
    field: str
    score: float
    shape: float
    meaning: Meaning
    by: str | None


def fits(entity: Entity, profile: ColumnProfile) -> list[Fit]:
    """Return the fields that a column could fill, as far as its header says so."""
    found: dict[str, Fit] = {}
    for key, factor in _variants(profile.header):
        for meaning in entity.meanings(key):
            fit = _fit(entity.fields[meaning.field], meaning, profile, factor)
            if meaning.field not in found or fit.score > found[meaning.field].score:
                found[meaning.field] = fit
    return list(found.values())


def near_fits(entity: Entity, profile: ColumnProfile) -> list[Fit]:
    """Return the fields whose wording a header nearly is: ``Compnay`` for ``Company``."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    key = wording(profile.header).key
    if len(key) < _SHORTEST_TYPO or key in different():
        return []
    allowed = 1 if len(key) < 2 * _SHORTEST_TYPO else 2
    near = extract(key, entity.wordings() - different(), scorer=OSA.distance, score_cutoff=allowed, limit=3)
    return [
        _fit(entity.fields[meaning.field], meaning, profile, 0.75)
        for word, distance, _ in near
        if len(word) >= _SHORTEST_TYPO and distance == near[0][1]
        for meaning in entity.meanings(word)
    ]


def value_fits(entity: Entity, profile: ColumnProfile) -> list[Fit]:
    """Return the field that a column's values suggest whatever its header: addresses, numbers to call, ids."""
    likely = {Kind.EMAIL: "email", Kind.PHONE: "phone", Kind.DOMAIN: "domain"}.get(profile.kind)
    name = "external_id" if _identifies_rows(profile) else likely
    if name is None or name not in entity.fields or not profile.values:
        return []
    if name == "phone" and not all(len(_NO_DIGIT.sub("", value)) >= _DIALLED for value in profile.values):
        return []
    meaning = Meaning(name, ACCEPTED)
    return [Fit(profile.header, meaning.field, ACCEPTED, 1.0, meaning, None)]


def _identifies_rows(profile: ColumnProfile) -> bool:
    """Whether a column is called an id or number and has a value of its own in every row."""
    words = wording(profile.header).words
    named = bool(words) and words[-1] in _ID_WORDS
    return named and profile.cells >= _FEW_CELLS and profile.distinct == profile.cells


def way_of_naming(field: Field, meaning: Meaning, profile: ColumnProfile) -> str | None:
    """Return how a reference names its record: as its header says, else as its values look."""
    if field.to is None:
        return None
    if meaning.by and (meaning.by != "name" or profile.kind != Kind.EMAIL):
        return meaning.by
    if profile.kind == Kind.EMAIL:
        return "email"
    if profile.kind == Kind.DOMAIN and field.to == "accounts":
        return "domain"
    identified = bool(profile.values) and all(_IDENTIFIER.fullmatch(value) for value in profile.values)
    return "external_id" if identified else "name"


def _fit(field: Field, meaning: Meaning, profile: ColumnProfile, factor: float) -> Fit:
    by = way_of_naming(field, meaning, profile)
    shape = _shape(field, by, profile)
    return Fit(profile.header, field.name, meaning.score * factor * shape, shape, meaning, by)


def _variants(header: str) -> Iterator[tuple[str, float]]:
    """Yield a header's words run together, then with less and less of what may be changed or left out."""
    words = wording(header).words
    yield "".join(words), 1.0
    if wording(header).percent:
        yield "".join((*words, "procent")), 1.0
    if wording(header).unit:
        words = words[:-1]
        yield "".join(words), 0.97
    if words and words[-1].isdigit():
        yield "".join(words[:-1]), 0.97
    words = tuple(abbreviations().get(word, word) for word in words)
    yield "".join(words), 0.97
    for order in islice(permutations(words), _ORDERS):
        yield "".join(order), 0.94
    yield _without(words, fillers()), 0.93
    singular = [word.removesuffix("s") for word in words]
    yield _without(singular, fillers()), 0.92
    yield _without(words, fillers() | weak_fillers()), 0.9
    if "/" in header:
        for part in header.split("/"):
            yield wording(part).key, 0.9


def _without(words: Sequence[str], left_out: Container[str]) -> str:
    return "".join(word for word in words if word not in left_out)


def _shape(field: Field, by: str | None, profile: ColumnProfile) -> float:
    """Return how far a column's values agree with a field, 0 to 1."""
    if not profile.values:
        return 0.9
    agreement = _text_agreement(field, by, profile) if field.kind == Kind.TEXT else _agreement(field, profile)
    filled = profile.cells - profile.blanks
    if filled >= _FEW_CELLS and field.unique and profile.variety < _MOST:
        agreement *= 0.4
    # Records are often named by an id of their own in each row, colleagues never.
    comes_back = field.repeats and (by != "external_id" or field.to == "users")
    if filled >= _FEW_CELLS and comes_back and profile.variety > _NEARLY_ALL:
        agreement *= 0.5
    return agreement


def _agreement(field: Field, profile: ColumnProfile) -> float:
    share = profile.share(field.kind)
    if field.kind == Kind.DOMAIN and _is_shared_site(profile):
        return 0.2
    if share >= _NEARLY_ALL:
        return 1.0
    if field.kind in _OPEN_CHOICES and profile.kind in {Kind.TEXT, Kind.BOOLEAN}:
        return 0.75
    if field.kind in choice_sets():
        return 0.8 if share >= _MOST else 0.2
    return 0.8 if share >= _MOST else 0.55 if share >= _SOME else 0.2


def _text_agreement(field: Field, by: str | None, profile: ColumnProfile) -> float:
    if profile.kind in _DATES:
        return 0.2
    if field.to or field.name == "external_id":
        return 0.5 if by == "name" and profile.kind in _NUMBERS else 1.0
    if profile.kind == Kind.EMAIL:
        return 0.2
    if profile.kind in _NUMBERS and (field.repeats or field.unique or field.name in _WORDY):
        return 0.3
    # A word on a field that also takes choices is likelier that choice, if all of it is understood.
    return 0.97 if field.repeats else 1.0


def _is_shared_site(profile: ColumnProfile) -> bool:
    """Whether links lead to pages of one site, such as a social network, and not to companies' own."""
    sites = {parse_domain(value) for value in profile.values if reads_as(value, Kind.DOMAIN)}
    return bool(sites) and (sites <= word_set("shared_sites") or (len(sites) == 1 and profile.distinct > 1))
