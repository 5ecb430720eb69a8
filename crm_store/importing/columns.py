"""What each column of a file becomes, once it is known which field it fills."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_store.importing.choices import match_choice
from crm_store.importing.fitting import ACCEPTED, fits
from crm_store.importing.mapping import Column
from crm_store.importing.values import Kind
from crm_store.importing.vocabulary import words_of
from crm_store.importing.wording import wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crm_store.importing.fields import Entity
    from crm_store.importing.fitting import Fit
    from crm_store.importing.profiles import ColumnProfile
    from crm_store.importing.values import Conventions

_WELL = 0.9
_UNITS = {"0.0000166666666667": "ms", "0.0166666666666667": "s", "60": "h", "1440": "d"}


def describe(entity: Entity, profiles: Mapping[str, ColumnProfile], chosen: Mapping[str, Fit]) -> dict[str, Column]:
    """Return every column of a file with what it becomes.

    A column that no field was found for becomes a custom field, or is left out if it is another name for
    a column that fills one and says the same in every row.

    Args:
        entity: what the file holds.
        profiles: its columns in their order.
        chosen: the field that each column fills, as far as its header says.
    """
    columns: dict[str, Column] = {}
    for header, profile in profiles.items():
        fit = chosen.get(header)
        if fit is not None:
            columns[header] = _filling(entity, profile, fit)
        else:
            left = _left_over(entity, profile, profiles, chosen)
            columns[header] = replace(left, conventions=profile.conventions)
    return columns


def assumptions(columns: Mapping[str, Column], profiles: Mapping[str, ColumnProfile]) -> Iterator[str]:
    """Yield what the values of the columns do not decide, for the reader to confirm."""
    for header, column in columns.items():
        if column.field is not None and not column.ignored:
            for text in profiles[header].assumptions(column.kind):
                yield f"{header}: {text}"


def _filling(entity: Entity, profile: ColumnProfile, fit: Fit) -> Column:
    kind = entity.fields[fit.field].kind
    return Column(
        header=profile.header,
        field=fit.field,
        kind=kind,
        by=fit.by,
        label=fit.meaning.label,
        conventions=_conventions(profile, kind),
        values=_turned(profile) if fit.meaning.inverse else {},
        confidence=round(min(fit.score, 1.0), 2),
        why=_why(fit),
    )


def _conventions(profile: ColumnProfile, kind: str) -> Conventions:
    """Return how a column writes, with the currency or unit that its header names."""
    words = wording(profile.header)
    conventions = profile.conventions
    if kind == Kind.MONEY and words.currency:
        return replace(conventions, currency=words.currency)
    if kind == Kind.MINUTES and words.unit:
        return replace(conventions, unit=_UNITS.get(words_of("durations")[words.unit], "min"))
    return conventions


def _turned(profile: ColumnProfile) -> dict[str, str]:
    """Return how to read a column whose yes means that there is no consent."""
    meant = {"true": "refused", "false": "unknown"}
    found = {value: match_choice("boolean", value) for value in profile.values}
    return {value: meant[says] for value, says in found.items() if says}


def _left_over(
    entity: Entity, profile: ColumnProfile, profiles: Mapping[str, ColumnProfile], chosen: Mapping[str, Fit]
) -> Column:
    header = profile.header
    possible = max(fits(entity, profile), key=lambda fit: fit.score, default=None)
    if possible is None:
        return Column(header, why="no field is called so")
    holder = next((fit.header for fit in chosen.values() if fit.field == possible.field), None)
    if holder is None:
        return Column(header, why=f"it is called like {possible.field}, but its values are something else")
    if profile.values and profiles[holder].fingerprint == profile.fingerprint:
        return Column(header, ignored=True, why=f"it says the same as {holder!r}")
    return Column(header, why=f"{possible.field} is already filled by {holder!r}")


def _why(fit: Fit) -> str:
    if fit.meaning.score <= ACCEPTED:
        return "its values say so"
    return "its header says so" if fit.shape >= _WELL else "its header says so, its values fit less well"
