"""A company at work: people who create, change, remove and undo, each as far as he may."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from crm_store.columns import logged_columns
from crm_store.errors import CrmError
from crm_store.models import (
    Account,
    Activity,
    ActivityType,
    Base,
    Business,
    Contact,
    ContactEmail,
    Deal,
    DealLine,
    Employment,
    ForecastCategory,
    Product,
    Sharing,
    Task,
)
from crm_store.origin import Origin
from crm_store.undo import undo
from tests.crm_store.property_sight import Sight, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_store.unit import WriteUnit
    from tests.crm_store.property_sight import Rows
    from tests.crm_store.world import World

PEOPLE = ("ann", "ben", "cyd", "nora", "saul", "ada")
KINDS: tuple[type[Business], ...] = (Account, Contact, ContactEmail, Employment, Deal, DealLine, Activity, Task)
Values = dict[str, dict[int, dict[str, Any]]]
SHARINGS = tuple(Sharing)
AMOUNTS = (None, Decimal("-3.5"), Decimal(0), Decimal("12.25"), Decimal(45000))
REFERENCES = {
    Account: {"parent_id": "accounts"},
    Contact: {},
    ContactEmail: {"contact_id": "contacts"},
    Employment: {"contact_id": "contacts", "account_id": "accounts"},
    Deal: {"account_id": "accounts"},
    DealLine: {"deal_id": "deals"},
    Activity: {"account_id": "accounts", "deal_id": "deals"},
    Task: {"account_id": "accounts", "contact_id": "contacts", "deal_id": "deals"},
}
EMPTY = {"deal_events", *(kind.__tablename__ for kind in KINDS)}
REQUIRED = {ContactEmail, Employment, DealLine}
START = datetime(2026, 3, 1, 8, tzinfo=UTC)


class TickingClock:
    """A clock that goes on by a minute whenever it is wound."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        """Return the present minute."""
        return self.moment


@dataclass(frozen=True)
class Doing:
    """Who does what: numbers that choose among what is there when it is done."""

    who: str
    kind: type[Business]
    picks: tuple[int, int, int]
    owner: str
    sharing: Sharing
    number: int
    days_back: int
    links: tuple[bool, bool, bool]


@dataclass
class Office:
    """A store with its people; remembers how things stood before each change set."""

    world: World
    clock: TickingClock
    floor: dict[str, int] = field(default_factory=dict)
    before: dict[int, Values] = field(default_factory=dict)
    last: Origin | None = None
    rows: Rows = field(default_factory=dict)

    def look(self) -> None:
        """Read all rows anew."""
        with self.world.store.engine.connect() as connection:
            self.rows = rows_of(connection)

    def sight(self, *people: str) -> Sight:
        """Return what these people see together."""
        return Sight(self.rows, tuple(self.world.id_of(who) for who in people))

    def business(self) -> Values:
        """Return what all business rows hold, without their versions."""
        return {
            kind.__tablename__: {
                row_id: {name: row[name] for name in logged_columns(kind)}
                for row_id, row in self.rows[kind.__tablename__].items()
            }
            for kind in KINDS
        }

    def act(self, who: str, go_on: bool, action: Callable[[WriteUnit], object]) -> CrmError | None:  # noqa: FBT001  (drawn by chance)
        """Do something as a person, in a set of its own or going on with the last one; return the error."""
        self.clock.moment += timedelta(minutes=1)
        same = go_on and self.last is not None and self.last.channel == who and self._is_newest(self.last)
        origin = self.last if same and self.last is not None else Origin(who)
        state, log = self.business(), self.rows["changes"].keys()
        try:
            with self.world.write(who, origin=origin) as unit:
                action(unit)
        except CrmError as error:
            self.look()
            assert self.rows["changes"].keys() == log, "a refused write left traces in the log"
            assert self.business() == state, "a refused write left traces"
            return error
        self.look()
        if origin.change_set_id is not None:
            self.before.setdefault(origin.change_set_id, state)
            self.last = origin if origin.undoes_id is None else None
        return None

    def _is_newest(self, origin: Origin) -> bool:
        return origin.change_set_id is not None and origin.change_set_id == max(self.before, default=None)

    def reset(self) -> None:
        """Remove everything but the company itself."""
        self.before.clear()
        self.last = None
        with self.world.store.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            else:
                connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
            for table in reversed(Base.metadata.sorted_tables):
                if table.name in EMPTY:
                    connection.execute(delete(table))
                elif table.name in {"changes", "change_sets"}:
                    connection.execute(delete(table).where(table.c.id > self.floor.setdefault(table.name, 0)))
                elif table.name == "name_terms":
                    connection.execute(delete(table).where(table.c.kind.in_([1, 2, 3])))
        self.look()


def picked(rows: Rows, table: str, number: int) -> int | None:
    """Return one of a table's ids, whoever may see it; None where there is none."""
    ids = sorted(rows[table])
    return ids[number % len(ids)] if ids else None


def target(sight: Sight, doing: Doing) -> int | None:
    """Return the row that something is done to: mostly one that the person sees."""
    table = doing.kind.__tablename__
    ids = sorted(sight.ids(table) if doing.number % 5 else sight.rows[table])
    return ids[doing.picks[2] % len(ids)] if ids else None


def references(rows: Rows, doing: Doing) -> dict[str, int | None]:
    """Return the references of a new or changed row."""
    named = zip(REFERENCES[doing.kind].items(), doing.picks, doing.links, strict=False)
    return {
        name: picked(rows, table, number) if linked or doing.kind in REQUIRED else None
        for (name, table), number, linked in named
    }


def fields(world: World, doing: Doing) -> dict[str, Any]:
    """Return what a person might write into a row of this kind."""
    number = doing.number
    own: dict[type[Business], dict[str, Any]] = {
        Account: {"name": f"Account {number}", "employees": number, "custom": {"n": [number]} if number % 2 else None},
        Contact: {"first_name": f"Name {number}", "language": "pl" if number % 2 else None},
        ContactEmail: {"address": f"a{number % 3}@example.com"},
        Employment: {"started_on": date(2026, 1, 1 + number % 28)},
        Deal: {
            "stage_id": sorted(world.stages.values())[number % 4],
            "amount": AMOUNTS[number % len(AMOUNTS)],
            "close_date": date(2026, 5, 1 + number % 28) if number % 3 else None,
            "next_step": f"Step {number}",
        },
        DealLine: {"quantity": Decimal(number), "unit_price": AMOUNTS[number % len(AMOUNTS)]},
        Activity: {"body": f"Note {number}", "occurred_at": START - timedelta(days=number)},
        Task: {"title": f"Task {number}", "due_on": date(2026, 4, 1 + number % 28)},
    }
    return own[doing.kind]


def fixed(world: World, kind: type[Business]) -> dict[str, Any]:
    """Return what every new row of this kind has."""
    own: dict[type[Business], dict[str, Any]] = {
        Deal: {
            "name": "Deal",
            "pipeline_id": world.pipeline_id,
            "currency": "EUR",
            "forecast_category": ForecastCategory.PIPELINE,
        },
        Activity: {"activity_type": ActivityType.NOTE},
        DealLine: {"product_id": 1},
    }
    return own.get(kind, {})


def owned(world: World, doing: Doing) -> dict[str, Any]:
    """Return whose a row shall be, and who shares it; nothing for rows that follow others."""
    return {"owner_id": world.id_of(doing.owner), "sharing": doing.sharing} if is_owned(doing.kind) else {}


def created(office: Office, doing: Doing, unit: WriteUnit) -> None:
    """Write a new row, unless what it must refer to is not there."""
    links = references(office.rows, doing)
    if doing.kind not in REQUIRED or None not in links.values():
        values = fixed(office.world, doing.kind) | fields(office.world, doing) | links | owned(office.world, doing)
        unit.create(doing.kind(**values), office.clock.moment - timedelta(days=doing.days_back))


def is_owned(kind: type[Business]) -> bool:
    """Tell whether rows of this kind have an owner."""
    return kind in {Account, Contact, Deal, Activity, Task}


def add_product(world: World) -> None:
    """Let there be something to sell."""
    with world.write("ada") as unit:
        unit.create(Product(name="Widget"))


def undone(unit: WriteUnit, change_set_id: int, *, rest: bool) -> None:
    """Undo a change set."""
    undo(unit, change_set_id, rest=rest)
