"""When the parts of one story happened: its entries, the steps of its deals, the account's handover."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING, NamedTuple

from crm_store.demo.days import Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crm_store.demo.days import Almanac
    from crm_store.demo.schema import Story, StoryDeal, StoryEntry
    from crm_store.fiscal import FiscalCalendar

_BEFORE_WORK = time(8)
_MORNING = time(9, 30)
_AFTER_WORK = time(17, 5)
_LAST = time(23, 59)
_LATER = 5  # minutes between what was agreed and its record in the CRM


class _Part(NamedTuple):
    """A part of the story before it has a moment: ``deal`` None is an entry, without a place the handover."""

    event: Event
    rank: int
    deal: str | None
    place: int | None


@dataclass
class Plan:
    """The moments of a story, parallel to its entries and to the steps of each deal."""

    entries: dict[int, datetime] = field(default_factory=dict)
    steps: dict[str, list[datetime]] = field(default_factory=dict)
    handover: datetime | None = None

    @property
    def first(self) -> datetime:
        """When the first of all this happened."""
        return min([*self.entries.values(), *(moments[0] for moments in self.steps.values())])


def make_plan(story: Story, almanac: Almanac, offices: Mapping[str, FiscalCalendar]) -> Plan:
    """Give every part of a story its moment, in an order that holds across entries and deals."""
    parts = sorted(_parts(story, offices), key=lambda part: (part.event.day, part.event.at, part.rank))
    plan = Plan()
    for part, moment in zip(parts, almanac.in_order([part.event for part in parts]), strict=True):
        if part.deal is not None:
            plan.steps.setdefault(part.deal, []).append(moment)
        elif part.place is not None:
            plan.entries[part.place] = moment
        else:
            plan.handover = moment
    return plan


def _parts(story: Story, offices: Mapping[str, FiscalCalendar]) -> Iterator[_Part]:
    for index, entry in enumerate(story.timeline):
        yield _Part(Event(entry.day, time.fromisoformat(entry.at), offices[entry.by]), 1, None, index)
    for deal in story.deals:
        for index, step in enumerate(deal.steps):
            at = _created_at(story, deal) if index == 0 else _step_time(story, deal, index)
            yield _Part(Event(step.day, at, offices[deal.owner]), min(index, 1) * 2, deal.key, index)
    earlier = story.account.earlier
    if earlier is not None:
        at = _handover_time(story, earlier.owner, earlier.until)
        yield _Part(Event(earlier.until, at, offices[earlier.owner]), 2, None, None)


def _created_at(story: Story, deal: StoryDeal) -> time:
    """Return the time of the deal's first entry on the day it came up: that is what it came from."""
    return min((_time(entry) for entry in _entries(story, deal, deal.steps[0].day)), default=_MORNING)


def _step_time(story: Story, deal: StoryDeal, index: int) -> time:
    """Return when a change was recorded: after the day's last entry on the deal, else after work."""
    step = deal.steps[index]
    if step.owner is not None:
        owner = [earlier.owner for earlier in deal.steps[:index] if earlier.owner is not None] or [deal.owner]
        return _handover_time(story, owner[-1], step.day)
    last = max((_time(entry) for entry in _entries(story, deal, step.day)), default=None)
    return _AFTER_WORK if last is None else _soon_after(last)


def _handover_time(story: Story, giver: str, day: int) -> time:
    """Return when something changed hands: after the giver's last entry that day, else before work."""
    last = max((_time(entry) for entry in story.timeline if (entry.day, entry.by) == (day, giver)), default=None)
    return _BEFORE_WORK if last is None else _soon_after(last)


def _entries(story: Story, deal: StoryDeal, day: int) -> Iterator[StoryEntry]:
    return (entry for entry in story.timeline if (entry.day, entry.deal) == (day, deal.key))


def _time(entry: StoryEntry) -> time:
    return time.fromisoformat(entry.at)


def _soon_after(moment: time) -> time:
    minutes = moment.hour * 60 + moment.minute + _LATER
    return time(*divmod(minutes, 60)) if minutes < _LAST.hour * 60 + _LAST.minute else _LAST
