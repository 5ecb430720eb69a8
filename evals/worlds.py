"""Builds the companies that scenarios play in, once a process: from YAML by the CRM's services, or from CSV files."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml

from crm_store import accounts, activities, contacts, deals, leads, products, tasks, users, vocabulary
from crm_store.company.applying import apply
from crm_store.company.loading import parse
from crm_store.engine import make_engine
from crm_store.lookup import named
from crm_store.models import ActivityType, Contact, Outcome, Product
from crm_store.origin import Origin
from crm_store.schema import upgrade
from crm_store.store import Store, open_store
from evals.imported_worlds import fill, moment_of
from evals.scenario import ScenarioInvalid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from crm_store.unit import WriteUnit

WORLDS = Path(__file__).parent / "worlds"
_DEAL_VALUES = ("name", "amount", "currency", "opened_on", "close_date", "next_step", "sharing", "forecast_category")


@dataclass
class SceneClock:
    """A clock that stands still until somebody moves it."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.moment


@dataclass(frozen=True)
class World:
    """A company in a database file, the moment its scenarios begin at, and its people by short name."""

    name: str
    now: datetime
    path: Path

    @contextmanager
    def opened(self, folder: Path, name: str) -> Iterator[tuple[Store, SceneClock]]:
        """Open a copy of the world, with a clock that stands at its moment."""
        path = folder / f"{name}.db"
        shutil.copyfile(self.path, path)
        clock = SceneClock(self.now)
        store = open_store(f"sqlite:///{path}", clock)
        try:
            yield store, clock
        finally:
            store.close()


class Worlds:
    """The worlds built so far, in a folder that goes away with this."""

    def __init__(self) -> None:
        """Begin without any."""
        self._folder = TemporaryDirectory(prefix="worlds-")
        self._built: dict[str, World] = {}

    def get(self, name: str) -> World:
        """Return a world, building it the first time it is asked for.

        Raises:
            ScenarioInvalid: there is no such world.
        """
        if name not in self._built:
            self._built[name] = _build(name, Path(self._folder.name) / f"{name}.db")
        return self._built[name]

    def close(self) -> None:
        """Delete the files."""
        self._folder.cleanup()


def person(store: Store, short: str) -> str:
    """Return the e-mail address of the colleague whom a scenario calls by its first part."""
    with store.read(store.actor()) as unit:
        found = [user.email for user in users.find_all(unit, limit=1000).rows if user.email]
    for email in found:
        if email == short or email.partition("@")[0] == short:
            return email
    raise ScenarioInvalid(source=short, reason=f"there is no such person among {', '.join(found)}")


def _build(name: str, path: Path) -> World:
    file, folder = WORLDS / f"{name}.yaml", WORLDS / name
    if folder.is_dir():
        now = moment_of(folder)
        with _made(path, now) as store:
            fill(store, folder)
    elif file.is_file():
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        now = data["now"] if isinstance(data["now"], datetime) else datetime.fromisoformat(data["now"])
        with _made(path, now) as store:
            _write(store, data, file.name)
    else:
        raise ScenarioInvalid(source=name, reason="there is no such world")
    _fold_log(path)
    return World(name, now, path)


@contextmanager
def _made(path: Path, now: datetime) -> Iterator[Store]:
    """Open a new, empty database at a moment."""
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    store = Store(engine, SceneClock(now))
    try:
        yield store
    finally:
        store.close()


def _write(store: Store, data: dict[str, Any], source: str) -> None:
    origin = Origin("evals", f"build {data['name']}")
    with store.write(store.actor(), origin) as unit:
        apply(unit, parse(yaml.safe_dump(data["company"], allow_unicode=True), source))
    with store.write(store.actor(), origin) as unit:
        _Builder(unit, store.clock.now()).build(data)


def _fold_log(path: Path) -> None:
    """Bring what the write-ahead log holds into the file, so that the file alone can be copied."""
    for suffix in ("-wal", "-shm"):
        left = path.with_name(path.name + suffix)
        if left.exists() and left.stat().st_size:
            raise RuntimeError(f"{left} is still in use")


class _Builder:
    """Writes a world's records in the order of their dependence."""

    def __init__(self, unit: WriteUnit, now: datetime) -> None:
        self.unit = unit
        self.now = now
        self.people = {str(user.email).partition("@")[0]: user.id for user in users.find_all(unit, limit=1000).rows}

    def build(self, data: dict[str, Any]) -> None:
        for section in ("products", "accounts", "contacts", "deals", "activities", "tasks", "leads"):
            write = getattr(self, f"_{section}")
            for entry in data.get(section, []):
                write(dict(entry))

    @property
    def zone(self) -> ZoneInfo:
        from crm_store.change_log import zone_of

        return zone_of(self.unit)

    def _products(self, entry: dict[str, Any]) -> None:
        products.create(self.unit, **entry)

    def _accounts(self, entry: dict[str, Any]) -> None:
        accounts.create(self.unit, owner_id=self.people[entry.pop("owner")], **entry)

    def _contacts(self, entry: dict[str, Any]) -> None:
        account = accounts.find(self.unit, entry["account"])
        first, _, last = entry["name"].rpartition(" ")
        contacts.create(
            self.unit,
            first_name=first,
            last_name=last,
            title=entry.get("title"),
            emails=[entry["email"]] if "email" in entry else [],
            phones=[entry["phone"]] if "phone" in entry else [],
            account_id=account.id,
            buying_role=entry.get("role"),
            owner_id=account.owner_id,
            sharing=account.sharing,
        )

    def _deals(self, entry: dict[str, Any]) -> None:
        from crm_store import deal_lines

        stage = vocabulary.find_stage(self.unit, entry["stage"])
        values = {name: entry[name] for name in _DEAL_VALUES if name in entry}
        if "close_reason" in entry:
            outcome = Outcome(stage.stage_kind.value)
            values["close_reason_id"] = vocabulary.find_reason(self.unit, entry["close_reason"], outcome).id
        moves = entry.get("moves", [])
        last = {name: values[name] for move in moves for name in move if name in values}
        deal = deals.open_deal(
            self.unit,
            stage_id=stage.id,
            account_id=accounts.find(self.unit, entry["account"]).id,
            owner_id=self.people[entry["owner"]],
            contact_ids=[self._contact(name) for name in entry.get("contacts", [])],
            effective_at=self._moment(entry["opened_on"]),
            **{**values, **({"close_date": moves[0]["was"]} if moves else {})},
        )
        for line in entry.get("lines", []):
            product = named(self.unit, Product, line["product"])
            deal_lines.add(self.unit, deal.id, product.id, line["quantity"], update_amount=False)
        for move in moves:
            deals.change(self.unit, deal.id, effective_at=self._moment(move["day"]), **last)

    def _activities(self, entry: dict[str, Any]) -> None:
        about = self._about(entry)
        about |= {name: entry[name] for name in ("subject", "body", "direction", "minutes") if name in entry}
        people = [self._contact(name) for name in entry.get("contacts", [])]
        kind = ActivityType(entry["type"])
        activities.log(self.unit, kind, occurred_at=self._moment(entry["at"]), contact_ids=people, **about)

    def _tasks(self, entry: dict[str, Any]) -> None:
        about = self._about(entry)
        if "contact" in entry:
            about["contact_id"] = self._contact(entry["contact"])
        tasks.create(self.unit, title=entry["title"], due_on=entry["due"], **about)

    def _about(self, entry: dict[str, Any]) -> Any:  # noqa: ANN401  (keywords of a service)
        """Return whose an activity or a task is, and what it is about."""
        about = {
            "owner_id": self.people[entry["owner"]],
            "account_id": accounts.find(self.unit, entry["account"]).id,
        }
        return about | ({"deal_id": deals.find(self.unit, entry["deal"]).id} if "deal" in entry else {})

    def _leads(self, entry: dict[str, Any]) -> None:
        lead = leads.create(
            self.unit,
            name=entry["name"],
            company_name=entry["company"],
            email=entry["email"],
            source_id=vocabulary.find_source(self.unit, entry["source"]).id,
            owner_id=self.people[entry["owner"]],
        )
        if entry["status"] != "new":
            leads.set_status(self.unit, lead.id, entry["status"])

    def _contact(self, name: str) -> int:
        return named(self.unit, Contact, name).id

    def _moment(self, value: Any) -> datetime:  # noqa: ANN401  (a day or a moment, as YAML reads it)
        text = str(value)
        moment = (
            value if isinstance(value, datetime) else datetime.fromisoformat(text if "T" in text else f"{text}T09:00")
        )
        return moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
