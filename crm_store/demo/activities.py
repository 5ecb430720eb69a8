"""Tells what happened with the customers, and what is to be done."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_store.models import Activity, ActivityType, Direction, Participant, Priority, Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.demo.scene import Scene, Told
    from crm_store.demo.schema import StoryEntry, StoryTask

_NOTED = time(16, 45)
_DONE = time(17)
_REMINDED = time(8, 30)
_LEAD = 3  # days before it is due that a task is noted


def tell_activities(scene: Scene, stories: Sequence[Told]) -> None:
    """Create calls, meetings, e-mails and notes with those who took part."""
    told_entries = [
        (told, entry, _activity(scene, told, entry, told.plan.entries[index]))
        for told in stories
        for index, entry in enumerate(told.story.timeline)
    ]
    scene.unit.session.flush()
    for told, entry, activity in told_entries:
        known = _recorded(scene, activity.occurred_at)
        for key in entry.contacts:
            scene.unit.create(Participant(activity_id=activity.id, contact_id=told.contacts[key].id), known)
        scene.unit.create(Participant(activity_id=activity.id, user_id=scene.users[entry.by]), known)
    scene.unit.session.flush()


def tell_tasks(scene: Scene, stories: Sequence[Told]) -> None:
    """Create the tasks, each noted some days before it is due; open ones ahead have a reminder."""
    for told in stories:
        for task in told.story.tasks:
            _task(scene, told, task)
    scene.unit.session.flush()


def _activity(scene: Scene, told: Told, entry: StoryEntry, moment: datetime) -> Activity:
    row = Activity(
        activity_type=ActivityType(entry.type),
        direction=Direction(entry.direction) if entry.direction else None,
        owner_id=scene.users[entry.by],
        subject=entry.subject,
        body=entry.text,
        language=entry.language,
        occurred_at=moment,
        minutes=entry.minutes,
        account_id=told.account.id,
        deal_id=told.deals[entry.deal].id if entry.deal else None,
    )
    return scene.unit.create(row, effective_at=_recorded(scene, moment))


def _recorded(scene: Scene, moment: datetime) -> datetime:
    """Return when an activity was recorded: as it happened, or by now if it is planned."""
    return min(moment, scene.almanac.now)


def _task(scene: Scene, told: Told, task: StoryTask) -> None:
    noted = scene.moment(min(task.due, 0 if task.done is None else task.done) - _LEAD, _NOTED, task.owner)
    deal = told.deals[task.deal] if task.deal else None
    if task.deal is not None:
        noted = max(noted, told.plan.steps[task.deal][0])
    row = Task(
        title=task.title,
        owner_id=scene.users[task.owner],
        due_on=scene.date(task.due, task.owner),
        remind_at=_reminder(scene, task),
        priority=Priority(task.priority),
        account_id=told.account.id,
        deal_id=None if deal is None else deal.id,
    )
    done = [] if task.done is None else [(max(noted, scene.moment(task.done, _DONE, task.owner)), "done_at")]
    scene.unit.create(row, effective_at=noted, then=[(moment, {field: moment}) for moment, field in done])


def _reminder(scene: Scene, task: StoryTask) -> datetime | None:
    """Return the morning of the day an open task is due, if that lies ahead."""
    if task.done is not None:
        return None
    office = scene.offices[task.owner]
    morning = datetime.combine(scene.date(task.due, task.owner), _REMINDED, ZoneInfo(office.time_zone))
    return morning if morning > scene.almanac.now else None
