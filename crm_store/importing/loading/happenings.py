"""Loads activities and tasks."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import select

from crm_store.importing.loading.base import Keys, Loader, given, group
from crm_store.importing.loading.drafts import RowRejected, required
from crm_store.importing.loading.links import Links
from crm_store.importing.loading.owned import owned
from crm_store.matching.text import squash
from crm_store.models import Activity, Business, Participant, Task

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from datetime import date

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft
    from crm_store.importing.loading.resolving import Resolver

_ELSEWHERE = "its id is that of {} here; name the system it comes from with --source"


class ActivityLoader(Loader[Activity]):
    """Activities, by type and external id, else by type, moment and what they say."""

    entity: ClassVar[str] = "activities"
    kind: ClassVar[type[Business]] = Activity

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Link activities to what ``resolver`` finds."""
        super().__init__(context, resolver)
        self._links = Links(context, resolver)
        self._present: dict[int, set[int]] = {}

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Look up what a batch refers to."""
        self._links.prepare(drafts)

    def keys(self, draft: Draft) -> Keys:
        """Calls and notes of one system may have the same ids."""
        kind = draft.get("type")
        if kind is None:
            reason = "it does not say whether it is a call, a meeting, an e-mail or a note"
            raise RowRejected(reason)
        if draft.get("occurred_at") is None:
            required(None, "time")
        external_id = self.context.external_id(draft.text("external_id"))
        if external_id:
            return Keys((("id", kind, external_id),))
        return Keys(likely=(("what", kind, self.context.moment(draft.get("occurred_at"))),))

    def existing(self, keys: set[Hashable]) -> Mapping[Hashable, Sequence[Activity]]:
        """Find activities by id, or by type and moment."""
        pairs = [key for key in keys if isinstance(key, tuple)]
        external = [key[2] for key in pairs if key[0] == "id"]
        rows = self.unit.all(select(Activity).where(Activity.external_id.in_(external))) if external else ()
        found: dict[Hashable, list[Activity]] = group(rows, lambda row: ("id", row.activity_type, row.external_id))
        moments = {key[2] for key in pairs if key[0] == "what"}
        query = select(Activity).where(Activity.occurred_at.in_(moments)).order_by(Activity.id)
        timed = self.unit.all(query) if moments else ()
        found |= group(timed, lambda row: ("what", row.activity_type, row.occurred_at))
        self._present = self._participants([row.id for rows in found.values() for row in rows])
        return found

    def may_be(self, row: Activity, draft: Draft, key: Hashable) -> bool:
        """An id that comes with another time and text is somebody else's; without one, most has to be the same."""
        said = (self.context.moment(draft.get("occurred_at")), draft.text("subject"), draft.text("body"))
        known = (row.occurred_at, row.subject, row.body)
        same = [one == other for one, other in zip(said, known, strict=True) if one is not None]
        if isinstance(key, tuple) and key[0] == "id":
            if not any(same):
                raise RowRejected(_ELSEWHERE.format(row.label))
            return True
        account_id, deal_id = self._links.peek(draft)
        at_home = account_id in {None, row.account_id} and deal_id in {None, row.deal_id}
        return at_home and row.external_id is None and (said[1] == row.subject or said[2] == row.body)

    def agreement(self, row: Activity, draft: Draft) -> int:
        """Count the texts in which they agree."""
        return (draft.text("subject") == row.subject) + (draft.text("body") == row.body)

    def create(self, draft: Draft) -> Activity:
        """Add an activity; who took part follows when its id is known."""
        values = self._values(draft)
        values |= owned(self.context, self.resolver, draft)
        return self.unit.create(Activity(activity_type=draft.get("type"), **values), values["occurred_at"])

    def update(self, row: Activity, draft: Draft) -> bool:
        """Bring an activity up to date."""
        values = self._values(draft)
        values |= owned(self.context, self.resolver, draft, row)
        return bool(self.bring(row, draft, values) | self._add_participants(row, draft))

    def flushed(self, created: Sequence[tuple[Activity, Draft]]) -> None:
        """Add the participants of the batch's new activities."""
        for activity, draft in created:
            self._add_participants(activity, draft)

    def _add_participants(self, activity: Activity, draft: Draft) -> bool:
        present = self._present.setdefault(activity.id, set())
        people = [row_id for row_id in self._links.contacts(draft, activity.account_id) if row_id not in present]
        for contact_id in people:
            self.unit.create(Participant(activity_id=activity.id, contact_id=contact_id))
        present.update(people)
        return bool(people)

    def _participants(self, activity_ids: Sequence[int]) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {activity_id: set() for activity_id in activity_ids}
        query = select(Participant.activity_id, Participant.contact_id).where(
            Participant.activity_id.in_(activity_ids), Participant.contact_id.is_not(None)
        )
        for activity_id, contact_id in self.unit.session.execute(query) if activity_ids else ():
            found[activity_id].add(int(contact_id or 0))
        return found

    def _values(self, draft: Draft) -> dict[str, Any]:
        values = given(draft, "subject", "body", "language", "direction", "minutes")
        values["occurred_at"] = self.context.moment(draft.get("occurred_at"))
        found = self._links.find(draft)
        if not found:
            employer = self._links.employer(self._links.contacts(draft, None))
            found = {"account_id": employer} if employer is not None else {}
        return values | found


class TaskLoader(Loader[Task]):
    """Tasks, by external id, else by title, day and account."""

    entity: ClassVar[str] = "tasks"
    kind: ClassVar[type[Business]] = Task

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Link tasks to what ``resolver`` finds."""
        super().__init__(context, resolver)
        self._links = Links(context, resolver)

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Look up what a batch refers to."""
        self._links.prepare(drafts)

    def keys(self, draft: Draft) -> Keys:
        """Return the external id, else title and day."""
        title = required(draft.text("title"), "title")
        external_id = self.context.external_id(draft.text("external_id"))
        return (
            Keys((("id", external_id),)) if external_id else Keys(likely=(("what", squash(title), self._due(draft)),))
        )

    def existing(self, keys: set[Hashable]) -> Mapping[Hashable, Sequence[Task]]:
        """Find tasks by id, or by title and day."""
        pairs = [key for key in keys if isinstance(key, tuple)]
        external = [key[1] for key in pairs if key[0] == "id"]
        rows = self.unit.all(select(Task).where(Task.external_id.in_(external))) if external else ()
        found: dict[Hashable, list[Task]] = group(rows, lambda row: ("id", row.external_id))
        days = {key[2] for key in pairs if key[0] == "what"}
        on_day = Task.due_on.in_(days - {None})
        query = select(Task).where(
            on_day | Task.due_on.is_(None) if None in days else on_day, Task.external_id.is_(None)
        )
        dated = self.unit.all(query.order_by(Task.id)) if days else ()
        return found | group(dated, lambda row: ("what", squash(row.title), row.due_on))

    def may_be(self, row: Task, draft: Draft, key: Hashable) -> bool:
        """An id that comes with another title and day is somebody else's; the same is asked of many accounts."""
        if isinstance(key, tuple) and key[0] == "id":
            if squash(row.title) != squash(str(draft.text("title"))) and row.due_on != self._due(draft):
                raise RowRejected(_ELSEWHERE.format(row.label))
            return True
        account_id, deal_id = self._links.peek(draft)
        return account_id in {None, row.account_id} and deal_id in {None, row.deal_id}

    def create(self, draft: Draft) -> Task:
        """Add a task."""
        values = self._values(draft, None)
        return self.unit.create(Task(**(values | owned(self.context, self.resolver, draft))))

    def update(self, row: Task, draft: Draft) -> bool:
        """Bring a task up to date."""
        values = self._values(draft, row)
        return self.bring(row, draft, values | owned(self.context, self.resolver, draft, row))

    def _due(self, draft: Draft) -> date | None:
        due = draft.get("due")
        return None if due is None else self.context.day(due)

    def _values(self, draft: Draft, row: Task | None) -> dict[str, Any]:
        values: dict[str, Any] = given(draft, "title", "notes", "priority")
        due = draft.get("due")
        if due is not None:
            values["due_on"] = self._due(draft)
            timed = isinstance(due, datetime) and due.time() != time()
            values["due_at"] = self.context.moment(due) if timed else None
        if draft.get("done") is not None:
            values["done_at"] = self._done_at(draft, row)
        links = self._links.find(draft)
        people = self._links.contacts(draft, links.get("account_id"))
        if people:
            links["contact_id"] = people[0]
            employer = None if "account_id" in links else self._links.employer(people[:1])
            links |= {"account_id": employer} if employer is not None else {}
        return values | links

    def _done_at(self, draft: Draft, row: Task | None) -> datetime | None:
        """Return when a task was done; one that is only said to be done was so on its day, or is since now."""
        done = draft.get("done")
        if done is False:
            return None
        if done is not True:
            return self.context.moment(done)
        if row is not None and row.done_at is not None:
            return row.done_at
        due = draft.get("due")
        return min(self.context.moment(due), self.unit.clock.now()) if due is not None else self.unit.clock.now()
