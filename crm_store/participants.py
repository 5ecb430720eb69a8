"""Who took part in an activity: contacts, colleagues, and addresses that nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crm_store import contact_points, inputs, storing
from crm_store.models import Activity, Participant, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from crm_store.unit import Unit, WriteUnit

Who = tuple[int | None, int | None, str | None]


def add(
    unit: WriteUnit,
    activity_id: int,
    *,
    contact_ids: Iterable[int] = (),
    user_ids: Iterable[int] = (),
    addresses: Iterable[str] = (),
) -> list[Participant]:
    """Add participants; an address becomes the visible contact or the colleague whose it is. Nobody is added twice.

    Raises:
        UnknownRecord: the activity, a contact or a user is not to be seen.
        InvalidValue: an address is none.
    """
    activity = unit.get(Activity, activity_id)
    there: set[Who] = {(row.contact_id, row.user_id, row.address) for row in of_activity(unit, activity.id)}
    added = []
    for who in _all(unit, contact_ids, user_ids, addresses):
        if who not in there:
            contact_id, user_id, address = who
            row = Participant(activity_id=activity.id, contact_id=contact_id, user_id=user_id, address=address)
            added.append(storing.add(unit, row))
            there.add(who)
    return added


def remove(unit: WriteUnit, participant_id: int) -> None:
    """Take somebody out who took no part.

    Raises:
        UnknownRecord: the participant is not to be seen.
    """
    unit.remove(unit.get(Participant, participant_id))
    unit.session.flush()


def of_activity(unit: Unit, activity_id: int) -> Sequence[Participant]:
    """Return who took part in an activity, as far as the actor may see them.

    Raises:
        UnknownRecord: the activity is not to be seen.
    """
    activity = unit.get(Activity, activity_id)
    return unit.all(select(Participant).where(Participant.activity_id == activity.id).order_by(Participant.id))


def of_activities(unit: Unit, activity_ids: Iterable[int]) -> Mapping[int, list[Participant]]:
    """Return who took part in each of these activities, as far as the actor may see them and it."""
    found: dict[int, list[Participant]] = {activity_id: [] for activity_id in activity_ids}
    if found:
        query = select(Participant).where(Participant.activity_id.in_(sorted(found)))
        for row in unit.all(query.order_by(Participant.id)):
            found[row.activity_id].append(row)
    return found


def _all(unit: Unit, contacts: Iterable[int], users: Iterable[int], addresses: Iterable[str]) -> Iterator[Who]:
    yield from ((contact_id, None, None) for contact_id in contacts)
    yield from ((None, user_id, None) for user_id in users)
    yield from (_whose(unit, inputs.email(address)) for address in addresses)


def _whose(unit: Unit, address: str) -> Who:
    for contact in contact_points.owners_of_email(unit, address):
        return contact.id, None, None
    user = unit.first(select(User).where(func.lower(User.email) == address).order_by(User.id))
    return (None, None, address) if user is None else (None, user.id, None)
