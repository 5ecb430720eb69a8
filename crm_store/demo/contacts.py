"""Tells who works, or worked, at the customers, and how to reach them."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING

from crm_store.demo.accounts import opened, owner_at
from crm_store.demo.people import careers
from crm_store.models import BuyingRole, Contact, ContactEmail, ContactPhone, Employment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from crm_store.demo.people import Job
    from crm_store.demo.scene import Later, Scene, Told

_START = time(9)
_END = time(17)
_NOW_AT = {"en": "Now at {account}.", "pl": "Teraz: {account}.", "de": "Jetzt bei {account}."}


def tell_contacts(scene: Scene, stories: Sequence[Told]) -> None:
    """Create the contacts with their addresses and numbers, and their employments."""
    people = careers(stories)
    for career in people:
        contact = _contact(scene, career)
        for job in career:
            job.told.contacts[job.contact.key] = contact
    scene.unit.session.flush()
    for career in people:
        _addresses(scene, career)
        for job in career:
            _employment(scene, job)
    scene.unit.session.flush()


def known_from(scene: Scene, job: Job) -> datetime:
    """Return since when we know the person in this job: both he and the account are there."""
    since = scene.moment(job.contact.since, _START, _owner(job))
    return min([max(since, opened(scene, job.told)), *_met(job)])


def _contact(scene: Scene, career: list[Job]) -> Contact:
    first, last = career[0].contact, career[-1].contact
    known = known_from(scene, career[0])
    row = Contact(
        first_name=first.first_name,
        last_name=first.last_name,
        title=first.title,
        language=last.language,
        owner_id=owner_at(scene, career[0].told, known),
    )
    later = [change for job in career for change in _changes(scene, job)]
    left = _left(scene, career[-1])
    if left is not None and last.went_to is not None:
        later.append((left, {"background": _NOW_AT[last.language].format(account=last.went_to)}))
    later.sort(key=lambda change: change[0])
    return scene.unit.create(row, effective_at=known, then=later)


def _changes(scene: Scene, job: Job) -> Iterator[tuple[datetime, dict[str, object]]]:
    """Yield what a job brings to a person: title and owner when it begins, a new owner when the account has one."""
    known, handover = known_from(scene, job), job.told.plan.handover
    yield known, {"title": job.contact.title, "owner_id": owner_at(scene, job.told, known)}
    left = _left(scene, job)
    if handover is not None and known < handover and (left is None or handover < left):
        yield handover, {"owner_id": owner_at(scene, job.told, handover)}


def _addresses(scene: Scene, career: list[Job]) -> None:
    """Create addresses and numbers, those of the present job first."""
    emails = [(job, address.lower()) for job in reversed(career) for address in job.contact.emails]
    for position, (job, address) in enumerate(emails):
        email = ContactEmail(contact_id=_id(job), address=address, use="work", position=position)
        scene.unit.create(email, effective_at=known_from(scene, job))
    phones = [(job, number) for job in reversed(career) for number in job.contact.phones]
    for position, (job, number) in enumerate(phones):
        digits = re.sub(r"\D", "", number)
        phone = ContactPhone(contact_id=_id(job), number=number, digits=digits, use="work", position=position)
        scene.unit.create(phone, effective_at=known_from(scene, job))


def _employment(scene: Scene, job: Job) -> None:
    known, day_of = known_from(scene, job), scene.offices[_owner(job)].day_of
    row = Employment(
        contact_id=_id(job),
        account_id=job.told.account.id,
        buying_role=BuyingRole(job.contact.role),
        title=job.contact.title,
        started_on=min(scene.date(job.contact.since, _owner(job)), day_of(known)),
    )
    left = _left(scene, job)
    later: Later = [] if left is None else [(left, {"ended_on": day_of(left)})]
    scene.unit.create(row, effective_at=known, then=later)


def _left(scene: Scene, job: Job) -> datetime | None:
    """Return when the person left: on his day, and not before the last time he took part in something."""
    if job.contact.left is None:
        return None
    return max([scene.moment(job.contact.left, _END, _owner(job)), *_met(job)])


def _met(job: Job) -> list[datetime]:
    """Return when the person took part in something."""
    timeline = job.told.story.timeline
    return [moment for index, moment in job.told.plan.entries.items() if job.contact.key in timeline[index].contacts]


def _owner(job: Job) -> str:
    return job.told.story.account.owner


def _id(job: Job) -> int:
    return job.told.contacts[job.contact.key].id
