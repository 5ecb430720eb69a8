"""Accounts and contacts that are probably stored twice: derived by query, only dismissals are kept.

One sees pairs of records one may see, so nobody learns from it that a hidden record exists; an admin
reviews what others created beside records hidden from them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.errors import InvalidValue
from crm_store.matching.alike import Alike, alike_accounts, alike_contacts
from crm_store.matching.details import Directory
from crm_store.models import Account, Contact, DuplicateDismissal, NamedKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_store.unit import Unit, WriteUnit

_FINDERS = {NamedKind.ACCOUNT: alike_accounts, NamedKind.CONTACT: alike_contacts}
_MODELS: dict[NamedKind, type[Account | Contact]] = {NamedKind.ACCOUNT: Account, NamedKind.CONTACT: Contact}
_MOST_COMPARED = 50
Pair = tuple[int, int]


@dataclass(frozen=True)
class Member:
    """A record of a group; ``detail`` is the company of a contact, the domain of an account."""

    id: int
    label: str
    detail: str | None


@dataclass(frozen=True)
class DuplicateGroup:
    """Records of one kind that are probably one, in the order of their ids, and why."""

    kind: str
    members: tuple[Member, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Duplicates:
    """The groups, those with most reasons first; ``total`` is how many there are when the list is cut."""

    groups: tuple[DuplicateGroup, ...]
    total: int


def find_duplicates(unit: Unit, kind: str, limit: int = 100) -> Duplicates:
    """Return groups of visible accounts or contacts that are probably the same.

    Accounts share a domain or a name without its legal form; contacts share an e-mail address, or a name
    and an account. Accounts of one corporate tree may share a domain. What was dismissed is left out.

    Raises:
        InvalidValue: the kind is neither "account" nor "contact".
    """
    named = _kind(kind)
    unit.session.flush()
    found = _FINDERS[named](unit.session.connection(), unit.scope)
    groups = _grouped(found, _dismissed(unit, kind))
    groups.sort(key=lambda group: (-len(group[1]), -len(group[0]), group[0]))
    return Duplicates(_described(unit, named, groups[:limit]), len(groups))


def dismiss(unit: WriteUnit, kind: str, one: int, other: int) -> DuplicateDismissal:
    """Note that two records are not the same, so that they are no longer shown as duplicates.

    Raises:
        InvalidValue: the kind is neither "account" nor "contact", or the two ids are the same.
        UnknownRecord: one of the records does not exist, or may not be seen.
    """
    model = _MODELS[_kind(kind)]
    if one == other:
        raise InvalidValue(field="duplicates", value=one, reason="a record is no duplicate of itself")
    first, second = sorted((unit.get(model, one).id, unit.get(model, other).id))
    values = {"record_kind": kind, "first_id": first, "second_id": second}
    known = unit.first(select(DuplicateDismissal).filter_by(**values))
    return known or unit.create(DuplicateDismissal(**values))


def _kind(name: str) -> NamedKind:
    for kind, model in _MODELS.items():
        if model.kind == name:
            return kind
    raise InvalidValue(field="kind", value=name, reason="it must be account or contact")


def _dismissed(unit: Unit, kind: str) -> frozenset[Pair]:
    rows = unit.all(select(DuplicateDismissal).where(DuplicateDismissal.record_kind == kind))
    return frozenset((row.first_id, row.second_id) for row in rows)


def _grouped(found: Iterable[Alike], dismissed: frozenset[Pair]) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    """Return the connected groups of what is alike, with all reasons that connect them."""
    leader: dict[int, int] = {}
    reasons: list[tuple[int, str]] = []
    for alike in found:
        for one, other in _pairs(alike, dismissed):
            leader[_lead(leader, other)] = _lead(leader, one)
            reasons.append((one, alike.reason))
    members: defaultdict[int, list[int]] = defaultdict(list)
    for record_id in sorted(leader):
        members[_lead(leader, record_id)].append(record_id)
    why: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for record_id, reason in reasons:
        why[_lead(leader, record_id)][reason] = None
    return [(tuple(ids), tuple(why[key])) for key, ids in members.items()]


def _lead(leader: dict[int, int], record_id: int) -> int:
    """Return the record that stands for the group of ``record_id`` (union-find with path halving)."""
    leader.setdefault(record_id, record_id)
    while leader[record_id] != record_id:
        leader[record_id] = leader[leader[record_id]]
        record_id = leader[record_id]
    return record_id


def _pairs(alike: Alike, dismissed: frozenset[Pair]) -> Iterable[Pair]:
    """Return the pairs of alike records that nobody dismissed; of very many, only neighbours."""
    ids = sorted(alike.ids)
    pairs = combinations(ids, 2) if len(ids) <= _MOST_COMPARED else pairwise(ids)
    return (pair for pair in pairs if pair not in dismissed and pair not in alike.unless)


def _described(
    unit: Unit, kind: NamedKind, groups: Iterable[tuple[tuple[int, ...], tuple[str, ...]]]
) -> tuple[DuplicateGroup, ...]:
    wanted = list(groups)
    directory = Directory(unit.session.connection(), unit.scope)
    details = directory.details((kind, record_id) for ids, _ in wanted for record_id in ids)
    names = directory.account_names(frozenset().union(*(detail.account_ids for detail in details.values())))
    found = []
    for ids, reasons in wanted:
        known = [(record_id, details[kind, record_id]) for record_id in ids if (kind, record_id) in details]
        members = tuple(Member(record_id, detail.label, detail.told(names)) for record_id, detail in known)
        found.append(DuplicateGroup(_MODELS[kind].kind, members, reasons))
    return tuple(found)
