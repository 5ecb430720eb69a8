"""The order of pipelines and stages: the file's, with what it does not have where it stood before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_store.company.entries import Entry, Section


def places(section: Section[Any, Any]) -> dict[Entry[Any, Any], int]:
    """Return the position of each entry that stays, in order; stored positions that fit are kept."""
    ordered = [entry for entry in section.listed if not entry.removed]
    for entry in section.left:
        place = _stored(entry)
        earlier = [index for index, other in enumerate(ordered) if _stored(other) < place]
        ordered.insert(earlier[-1] + 1 if earlier else 0, entry)
    known = [_stored(entry) for entry in ordered]
    if known == sorted(known) and _NEW not in known:
        return {entry: position for entry, (position, _) in zip(ordered, known, strict=True)}
    return {entry: position for position, entry in enumerate(ordered, start=1)}


_NEW = (2**31, 0)


def _stored(entry: Entry[Any, Any]) -> tuple[int, int]:
    """Return where an entry stands so far; what is new stands after everything."""
    return (entry.row.position, entry.row.id) if entry.row is not None else _NEW
