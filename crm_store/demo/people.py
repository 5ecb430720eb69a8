"""The people of all stories: one who went from one account to another is one contact with two jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_store.demo.scene import Told
    from crm_store.demo.schema import StoryContact


@dataclass(frozen=True)
class Job:
    """A person as one story knows him."""

    told: Told
    contact: StoryContact


def careers(stories: Iterable[Told]) -> list[list[Job]]:
    """Return every person's jobs, the first one first, whatever the order of the stories."""
    jobs = [Job(told, contact) for told in stories for contact in told.story.contacts]
    by_place = {(job.told.story.account.name, _name(job)): job for job in jobs}
    following = {id(job): by_place.get((job.contact.went_to or "", _name(job))) for job in jobs}
    later = {id(job) for job in following.values() if job is not None}
    return [_career(job, following) for job in jobs if id(job) not in later]


def _career(first: Job, following: dict[int, Job | None]) -> list[Job]:
    career = [first]
    while (job := following[id(career[-1])]) is not None:
        career.append(job)
    return career


def _name(job: Job) -> tuple[str, str]:
    return job.contact.first_name, job.contact.last_name
