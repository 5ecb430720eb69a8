"""What a file of unknown origin holds, by its name, its headers and the shape of its values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from crm_store.importing import rejects
from crm_store.importing.columns import assumptions, describe
from crm_store.importing.errors import UnknownEntity
from crm_store.importing.fields import Entity, entities
from crm_store.importing.fitting import ACCEPTED, Fit, fits, near_fits, value_fits
from crm_store.importing.mapping import Column, Mapping
from crm_store.importing.overrides import Override, apply
from crm_store.importing.profiles import profile_columns, sample
from crm_store.importing.values import Kind
from crm_store.importing.wording import split_words

if TYPE_CHECKING:
    from collections import abc

    from crm_store.importing.profiles import ColumnProfile, Sample
    from crm_store.importing.reading import Table

# What speaks for an entity beside the weights of the fields that are there.
_FILE_NAME = 2.5
_TWO_WORDS = 2.0
_NOUN = 0.4
_NOUNS_COUNTED = 4
_UNKNOWN_COLUMNS = 1.5
_BELONGS = 4.0
_LEAST = 0.5
_REJECTED = "it was added to the rejected rows"


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file read as an entity: which column fills what, and how much speaks for it."""

    entity: Entity
    chosen: dict[str, Fit]
    points: float
    announced: float


def map_table(table: Table, override: Override | None = None) -> tuple[Mapping, Sample]:
    """Return what a file holds, what its columns become, and the sample that this was judged by.

    Raises:
        UnknownEntity: nothing speaks for any kind of record.
        InvalidMapping: the override speaks of a column or field that is not there.
    """
    override = override or Override(table.name)
    taken = sample(table)
    decimal = table.dialect.decimal if table.dialect else "."
    profiles = profile_columns(table.headers, taken.rows, decimal, override.known)
    return apply(override, map_columns(table.name, profiles, override.entity)), taken


def map_columns(name: str, profiles: abc.Mapping[str, ColumnProfile], entity: str | None = None) -> Mapping:
    """Return what a file holds and what its columns become.

    Args:
        name: the file's name, which says much.
        profiles: its columns in their order.
        entity: what it holds, if somebody knows.

    Raises:
        UnknownEntity: nothing speaks for any entity.
    """
    own = {header: profile for header, profile in profiles.items() if header not in rejects.COLUMNS}
    readings = [_read(known, name, own) for known in entities().values() if entity in {None, known.name}]
    possible = [reading for reading in readings if entity or _is_possible(reading)]
    if not possible:
        raise UnknownEntity(name=name, reason="its headers fit no kind of record", known=", ".join(entities()))
    best, *others = sorted(possible, key=lambda reading: -reading.points)
    rival = max((other.points for other in others), default=0.0)
    confidence = 1.0 if entity else best.points / (best.points + max(rival, 0.0))
    mapping = _mapping(name, best, own, confidence, others[0] if others else None)
    added = {header: Column(header, ignored=True, why=_REJECTED) for header in rejects.COLUMNS}
    return replace(mapping, columns={header: mapping.columns.get(header) or added[header] for header in profiles})


def _is_possible(reading: _Reading) -> bool:
    filled = {fit.field for fit in reading.chosen.values()}
    needed = any(fields <= filled for fields in reading.entity.needs)
    speaking = reading.points - reading.entity.prior
    return speaking >= _LEAST and (needed or (reading.announced > 0 and reading.entity.alone in filled))


def _read(entity: Entity, name: str, profiles: abc.Mapping[str, ColumnProfile]) -> _Reading:
    found = [fit for profile in profiles.values() for fit in fits(entity, profile)]
    chosen = _chosen(entity, found)
    free = [profile for header, profile in profiles.items() if header not in chosen]
    chosen = _chosen(entity, [fit for profile in free for fit in value_fits(entity, profile)], chosen)
    announced = _announcement(entity, name)
    nouns = sum(fit.meaning.noun for fit in chosen.values())
    weights = {fit.field: entity.fields[fit.field].weight * fit.score for fit in chosen.values()}
    points = entity.prior + sum(weights.values())
    points += _FILE_NAME * announced + _NOUN * min(nouns, _NOUNS_COUNTED)
    points -= _UNKNOWN_COLUMNS * (1 - len(chosen) / max(len(profiles), 1))
    points -= _BELONGS * _belongs_to_another(found, chosen)
    return _Reading(entity, chosen, points, announced)


def _belongs_to_another(found: abc.Iterable[Fit], chosen: abc.Mapping[str, Fit]) -> bool:
    """Whether rows have ids of their own beside the entity's: lines of a deal have Id and OpportunityId."""
    ids = [fit for fit in found if fit.field == "external_id"]
    own = any(fit.header in chosen and not fit.meaning.noun for fit in ids)
    return own and any(fit.meaning.noun and fit.header not in chosen for fit in ids)


def _chosen(entity: Entity, found: abc.Iterable[Fit], taken: abc.Mapping[str, Fit] | None = None) -> dict[str, Fit]:
    """Give each field to the column that fits it best, and each column one field."""
    chosen = dict(taken or {})
    places = {(fit.field, fit.by) for fit in chosen.values()}
    for fit in sorted(found, key=lambda fit: -fit.score):
        many = entity.fields[fit.field].many and fit.meaning.score > ACCEPTED
        free = many or (fit.field, fit.by) not in places
        if fit.score >= ACCEPTED and fit.header not in chosen and free:
            chosen[fit.header] = fit
            places.add((fit.field, fit.by))
    return chosen


def _announcement(entity: Entity, name: str) -> float:
    """Return how far a file's name says what it holds: 1 by a word, more by two, for they leave less doubt."""
    words = _file_words(name)
    if {one + other for one, other in pairwise(words)} & entity.announced:
        return _TWO_WORDS
    return float(bool(_phrases(name) & entity.announced))


def _phrases(name: str) -> set[str]:
    """Return the words of a file name, one and two together, without a plural s too."""
    words = _file_words(name)
    together = {*words, *(one + other for one, other in pairwise(words))}
    return together | {phrase.removesuffix("s") for phrase in together}


def _file_words(name: str) -> list[str]:
    return split_words(name.partition(".")[0])


def _mapping(
    name: str,
    reading: _Reading,
    profiles: abc.Mapping[str, ColumnProfile],
    confidence: float,
    rival: _Reading | None,
) -> Mapping:
    entity = reading.entity
    rest = [profile for header, profile in profiles.items() if header not in reading.chosen]
    near = [fit for profile in rest for fit in near_fits(entity, profile)]
    columns = describe(entity, profiles, _chosen(entity, near, reading.chosen))
    named = {column.conventions.currency for column in columns.values() if column.kind == Kind.MONEY}
    return Mapping(
        file=name,
        entity=entity.name,
        columns=columns,
        constants=_constants(entity, name, {column.field for column in columns.values()}),
        currency=named.pop() if len(named) == 1 else None,
        confidence=round(confidence, 2),
        why=_reasons(reading, rival),
        assumptions=tuple(assumptions(columns, profiles)),
    )


def _constants(entity: Entity, name: str, filled: abc.Set[str | None]) -> dict[str, str]:
    """Return what the file's name says of every row: those of calls.csv are calls."""
    phrases = _phrases(name)
    return {
        field: value
        for field, values in entity.constants.items()
        for value, words in values.items()
        if field not in filled and words & phrases
    }


def _reasons(reading: _Reading, rival: _Reading | None) -> tuple[str, ...]:
    fits_by_weight = sorted(reading.chosen.values(), key=lambda fit: -reading.entity.fields[fit.field].weight)
    telling = ", ".join(repr(fit.header) for fit in fits_by_weight[:3])
    reasons = [f"the file's name says {reading.entity.name}"] if reading.announced else []
    reasons.append(f"{len(reading.chosen)} columns are known from {reading.entity.name}, such as {telling}")
    if rival is not None and rival.points > 0:
        reasons.append(f"the next likely would be {rival.entity.name}")
    return tuple(reasons)
