"""Makes the writes that a scenario expects, through the CRM's services, so that its rules hold for them too."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_store import accounts, activities, contacts, deals, employments, leads, own_words, tasks, users, vocabulary
from crm_store.change_log import zone_of
from crm_store.field_catalogue import fields_of
from crm_store.lookup import named, record_kinds
from crm_store.models import (
    Account,
    Activity,
    ActivityType,
    Contact,
    Deal,
    Lead,
    LeadStatus,
    Outcome,
    OwnWord,
    StageKind,
    Task,
)
from evals.scenario import Words
from evals.state import custom_field

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_store.unit import WriteUnit
    from evals.scenario import Value, Write
    from evals.state import Key

KINDS: dict[str, Any] = {
    "activity": Activity,
    "task": Task,
    "account": Account,
    "contact": Contact,
    "deal": Deal,
    "lead": Lead,
    "word": OwnWord,
}
NOON = time(12)
CUSTOM = "custom."


class Writer:
    """Writes as one colleague; remembers which record each write concerned, and which fields it named."""

    def __init__(self, unit: WriteUnit) -> None:
        """Write in this unit."""
        self.unit = unit
        self.named: dict[Key, set[str]] = {}
        self.words: dict[Key, dict[str, Words]] = {}

    def make(self, write: Write) -> None:
        """Make one write.

        Raises:
            CrmError: the CRM refuses it, so the scenario expects what cannot be.
        """
        given = {name: _text(value) for name, value in write.fields.items() if not name.startswith(CUSTOM)}
        act = f"{'create' if write.create else 'change' if write.change else 'remove'}_{write.kind}"
        row_id = getattr(self, f"_{act}", self._remove)(write, given)
        key = (write.kind, row_id)
        self._set_custom(write, row_id)
        self.named.setdefault(key, set()).update(write.fields)
        for name, value in write.fields.items():
            if isinstance(value, Words):
                self.words.setdefault(key, {})[name] = value
        self.unit.session.flush()

    def _set_custom(self, write: Write, row_id: int) -> None:
        """Set the company's own fields that a write names as ``custom.NAME``."""
        values = {name: _plain(value) for name, value in write.fields.items() if name.startswith(CUSTOM)}
        if values:
            row = self.unit.get(KINDS[write.kind], row_id)
            known = {custom_field(name): name for name in self._custom_names(write.kind)}
            named = {known.get(name, name.removeprefix(CUSTOM)): value for name, value in values.items()}
            self.unit.change(row, custom={**(row.custom or {}), **named})

    def _custom_names(self, kind: str) -> set[str]:
        paths = (field.path for field in fields_of(self.unit, kind))
        return {path.removeprefix(CUSTOM) for path in paths if path.startswith(CUSTOM)}

    def _row(self, write: Write) -> Any:  # noqa: ANN401  (a model)
        return named(self.unit, KINDS[write.kind], str(write.name))

    def _remove(self, write: Write, _given: dict[str, Any]) -> int:
        row = self._row(write)
        row_id: int = row.id
        services: dict[str, Callable[..., None]] = {
            "activity": activities.remove,
            "task": tasks.remove,
            "account": accounts.remove,
            "contact": contacts.remove,
            "deal": deals.remove,
            "lead": leads.remove,
        }
        services[write.kind](self.unit, row_id)
        return row_id

    def _create_activity(self, _write: Write, given: dict[str, Any]) -> int:
        day, clock = given.get("day"), given.get("time")
        values = self._links(given) | {
            name: given[name] for name in ("subject", "body", "minutes", "direction") if name in given
        }
        contact_ids = [named(self.unit, Contact, name).id for name in given.get("contacts", [])]
        kind = ActivityType(given["type"])
        moment = self._moment(day, clock) if day else None
        return activities.log(self.unit, kind, occurred_at=moment, contact_ids=contact_ids, **values).id

    def _change_activity(self, write: Write, given: dict[str, Any]) -> int:
        row = self._row(write)
        values = self._links(given) | {name: given[name] for name in ("subject", "body", "minutes") if name in given}
        if "day" in given or "time" in given:
            local = row.occurred_at.astimezone(zone_of(self.unit))
            values["occurred_at"] = self._moment(given.get("day", local.date()), given.get("time", local.time()))
        if "type" in given:
            values["activity_type"] = ActivityType(given["type"])
        return activities.change(self.unit, row.id, **values).id

    def _create_task(self, _write: Write, given: dict[str, Any]) -> int:
        return tasks.create(self.unit, title=given.get("title", "task"), **self._task(given)).id

    def _change_task(self, write: Write, given: dict[str, Any]) -> int:
        row = self._row(write)
        done = given.pop("done", None)
        if "title" in given:
            given["title_"] = given["title"]
        values = self._task(given) | ({"title": given["title_"]} if "title_" in given else {})
        if "due_on" in values or "due_at" in values:
            due = {name: values.pop(name) for name in ("due_on", "due_at") if name in values}
            tasks.reschedule(self.unit, row.id, **due)
        if values:
            tasks.change(self.unit, row.id, **values)
        if done is not None:
            (tasks.complete if done else tasks.reopen)(self.unit, row.id)
        return int(row.id)

    def _task(self, given: dict[str, Any]) -> dict[str, Any]:
        values = self._links(given) | {name: given[name] for name in ("notes", "priority") if name in given}
        if "due" in given and "due_time" in given:
            values["due_at"] = self._moment(given["due"], given["due_time"])
        elif "due" in given:
            values["due_on"] = given["due"]
        if "contact" in given:
            values["contact_id"] = named(self.unit, Contact, given["contact"]).id
        return values

    def _create_deal(self, _write: Write, given: dict[str, Any]) -> int:
        contact_ids = [named(self.unit, Contact, name).id for name in given.pop("contacts", [])]
        values = self._deal(given) | {"name": given.get("name", "deal")}
        return deals.open_deal(self.unit, contact_ids=contact_ids, **values).id

    def _change_deal(self, write: Write, given: dict[str, Any]) -> int:
        row = self._row(write)
        values = self._deal(given)
        stage_id = values.pop("stage_id", None)
        if stage_id is not None:
            return deals.move_stage(self.unit, row.id, stage_id, **values).id
        return deals.change(self.unit, row.id, **values).id

    def _deal(self, given: dict[str, Any]) -> dict[str, Any]:
        values = self._links(given) | {
            name: given[name]
            for name in ("name", "currency", "close_date", "next_step", "competitor", "forecast_category")
            if name in given
        }
        if given.get("amount") is not None:
            values["amount"] = Decimal(str(given["amount"]))
        stage = vocabulary.find_stage(self.unit, given["stage"]) if "stage" in given else None
        if stage is not None:
            values["stage_id"] = stage.id
        if "close_reason" in given:
            won = stage is None or stage.stage_kind is StageKind.WON
            outcome = Outcome.WON if won else Outcome.LOST
            values["close_reason_id"] = vocabulary.find_reason(self.unit, given["close_reason"], outcome).id
        return values

    def _create_contact(self, _write: Write, given: dict[str, Any]) -> int:
        first, _, last = str(given.get("name", "")).rpartition(" ")
        account = named(self.unit, Account, given["account"]).id if given.get("account") else None
        return contacts.create(
            self.unit,
            first_name=first or None,
            last_name=last or None,
            title=given.get("title"),
            account_id=account,
            emails=[given["email"]] if "email" in given else [],
            phones=[given["phone"]] if "phone" in given else [],
            **self._links({"owner": given["owner"]} if "owner" in given else {}),
        ).id

    def _change_contact(self, write: Write, given: dict[str, Any]) -> int:
        from crm_store import contact_points

        row = self._row(write)
        if "title" in given:
            contacts.change(self.unit, row.id, title=given["title"])
        if "owner" in given:
            contacts.change(self.unit, row.id, **self._links({"owner": given["owner"]}))
        if "name" in given:
            first, _, last = given["name"].rpartition(" ")
            contacts.change(self.unit, row.id, first_name=first, last_name=last)
        if "email" in given:
            contact_points.add_email(self.unit, row.id, given["email"])
        if "phone" in given:
            contact_points.add_phone(self.unit, row.id, given["phone"])
        if "account" in given:
            self._move(row.id, given["account"])
        return int(row.id)

    def _move(self, contact_id: int, account: str | None) -> None:
        target = named(self.unit, Account, account).id if account else None
        for job in employments.current(self.unit, contact_id):
            employments.end(self.unit, contact_id, job.account_id, went_to_id=target)
        if target is not None and not employments.current(self.unit, contact_id):
            employments.start(self.unit, contact_id, target)

    def _create_account(self, _write: Write, given: dict[str, Any]) -> int:
        return accounts.create(self.unit, **self._account(given)).id

    def _change_account(self, write: Write, given: dict[str, Any]) -> int:
        return accounts.change(self.unit, self._row(write).id, **self._account(given)).id

    def _account(self, given: dict[str, Any]) -> Any:  # noqa: ANN401  (keywords of a service)
        names = ("name", "domain", "phone", "industry", "country")
        return {name: given[name] for name in names if name in given} | self._links(given)

    def _create_lead(self, _write: Write, given: dict[str, Any]) -> int:
        return leads.create(self.unit, **self._lead(given)).id

    def _change_lead(self, write: Write, given: dict[str, Any]) -> int:
        row, status = self._row(write), given.pop("status", None)
        if given:
            leads.change(self.unit, row.id, **self._lead(given))
        if status == LeadStatus.DISQUALIFIED:
            leads.disqualify(self.unit, row.id)
        elif status is not None:
            leads.set_status(self.unit, row.id, status)
        return int(row.id)

    def _lead(self, given: dict[str, Any]) -> Any:  # noqa: ANN401  (keywords of a service)
        names = ("name", "email", "phone", "title", "product_interest")
        values: dict[str, Any] = {name: given[name] for name in names if name in given}
        if "company" in given:
            values["company_name"] = given["company"]
        if "source" in given:
            values["source_id"] = vocabulary.find_source(self.unit, given["source"]).id
        return values | self._links({name: given[name] for name in ("owner",) if name in given})

    def _create_word(self, _write: Write, given: dict[str, Any]) -> int:
        kind, _, name = str(given["means"]).partition(": ")
        record = named(self.unit, record_kinds()[kind], name)
        everybody = bool(given.get("for_company", False))
        return own_words.teach(self.unit, str(given["word"]), record, for_company=everybody).id

    def _links(self, given: dict[str, Any]) -> dict[str, Any]:
        links = {
            f"{name}_id": named(self.unit, KINDS[name], given[name]).id
            for name in ("account", "deal", "lead")
            if given.get(name)
        }
        if "owner" in given:
            links["owner_id"] = users.find(self.unit, colleague(self.unit, given["owner"])).id
        return links

    def _moment(self, day: date | str, clock: time | str | int | None) -> datetime:
        when = day if isinstance(day, date) else date.fromisoformat(day)
        if isinstance(clock, int):  # YAML 1.1 reads 10:00 as minutes
            clock = time(*divmod(clock, 60))
        if isinstance(clock, str):
            clock = time.fromisoformat(clock.zfill(5))
        zone = zone_of(self.unit)
        now = self.unit.clock.now().astimezone(zone)
        usual = now.time() if when == now.date() else NOON
        return datetime.combine(when, clock or usual, zone)


def colleague(unit: WriteUnit, short: str) -> str:
    """Return the e-mail address of the colleague called ``short``: his address, its first part, or his name."""
    for user in users.find_all(unit, limit=1000).rows:
        if short in {user.email, user.name, str(user.email).partition("@")[0]}:
            return str(user.email)
    return short


def _plain(value: Value) -> Any:  # noqa: ANN401  (as JSON)
    return value.isoformat() if isinstance(value, date | time) else _text(value)


def _text(value: Value) -> Any:  # noqa: ANN401  (what services take)
    """Return a value to write; of a pattern any text that fits."""
    return " ".join([*value.all, *value.any[:1]]) if isinstance(value, Words) else value
