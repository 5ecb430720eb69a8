"""Deals as plain data, the way a careful clerk would keep them, and a store filled with the same deals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert

from crm_store.models import (
    Account,
    Campaign,
    CloseReason,
    Deal,
    DealLine,
    ExchangeRate,
    ForecastCategory,
    LeadSource,
    Outcome,
    Product,
    Sharing,
    Team,
    User,
    table_of,
)

if TYPE_CHECKING:
    from tests.crm_store.world import World

OWNERS = ("ann", "ben", "cyd")
PEOPLE: dict[str, dict[str, str | None]] = {
    "ann": {"owner": "Ann", "manager": "Nora", "team": "North", "region": "Coast"},
    "ben": {"owner": "Ben", "manager": "Nora", "team": "North", "region": "Inland"},
    "cyd": {"owner": "Cyd", "manager": "Saul", "team": "South", "region": None},
}
ACCOUNTS: dict[str, dict[str, str | None]] = {
    "Acme": {"industry": "Steel", "account_region": "EMEA", "segment": "Enterprise", "country": "PL"},
    "Bolt": {"industry": "Steel", "account_region": "APAC", "segment": None, "country": "JP"},
    "Cogs": {"industry": None, "account_region": None, "segment": "Small", "country": None},
}
PRODUCTS: dict[str, str | None] = {"Basic": "Core", "Plus": "Core", "Drone": None}
SOURCES = ("Web", "Fair")
CAMPAIGNS = ("Spring", "Autumn")
REASONS = {"Price": Outcome.LOST, "Fit": Outcome.WON}
COMPETITORS = ("Rival", "Other")
RATES = {
    ("USD", date(2000, 1, 1)): Decimal("0.8"),
    ("USD", date(2025, 6, 30)): Decimal("0.91234567"),
    ("PLN", date(2000, 1, 1)): Decimal("0.25"),
    ("PLN", date(2026, 1, 10)): Decimal("0.2345678901"),
}
"""What one unit was worth in EUR, from a day on."""


@dataclass(frozen=True)
class Line:
    """A product on a deal."""

    product: str
    quantity: Decimal = Decimal(1)
    price: Decimal | None = None


@dataclass(frozen=True)
class Entry:
    """A deal as the clerk notes it down."""

    owner: str = "ann"
    stage: str = "Won"
    amount: Decimal | None = None
    currency: str = "EUR"
    estimated: bool = False
    sharing: Sharing = Sharing.TEAM
    opened: date | None = None
    closed: date | None = None
    account: str | None = None
    source: str | None = None
    campaign: str | None = None
    reason: str | None = None
    competitor: str | None = None
    category: ForecastCategory = ForecastCategory.PIPELINE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Books:
    """A store with products, accounts and rates, to be filled with deals again and again."""

    world: World
    ids: dict[str, int]

    def write(self, *entries: Entry) -> None:
        """Replace all deals by these, past the unit of work: only the figures are under test, and it is quick."""
        deals = [self._deal(number, entry) for number, entry in enumerate(entries, start=1)]
        lines = [
            {"deal_id": number, "product_id": self.ids[line.product], "quantity": line.quantity,
             "unit_price": line.price, "version": 1}
            for number, entry in enumerate(entries, start=1)
            for line in entry.lines
        ]  # fmt: skip
        with self.world.store.engine.begin() as connection:
            connection.execute(delete(table_of(DealLine)))
            connection.execute(delete(table_of(Deal)))
            for kind, rows in ((Deal, deals), (DealLine, lines)):
                if rows:
                    connection.execute(insert(table_of(kind)), rows)

    def _deal(self, number: int, entry: Entry) -> dict[str, object]:
        return {
            "id": number,
            "version": 1,
            "name": f"Deal {number}",
            "owner_id": self.world.id_of(entry.owner),
            "pipeline_id": self.world.pipeline_id,
            "stage_id": self.world.stages[entry.stage],
            "amount": entry.amount,
            "amount_estimated": entry.estimated,
            "currency": entry.currency,
            "sharing": entry.sharing,
            "opened_on": entry.opened,
            "close_date": entry.closed,
            "account_id": self._id(entry.account),
            "source_id": self._id(entry.source),
            "campaign_id": self._id(entry.campaign),
            "close_reason_id": self._id(entry.reason),
            "competitor": entry.competitor,
            "forecast_category": entry.category,
        }

    def _id(self, name: str | None) -> int | None:
        return self.ids[name] if name else None


def open_books(world: World) -> Books:
    """Write down all that deals refer to."""
    with world.write("ada") as unit:
        rows: dict[str, Account | Product | LeadSource | Campaign | CloseReason] = {}
        for name, about in ACCOUNTS.items():
            fields = {key.removeprefix("account_"): value for key, value in about.items()}
            rows[name] = unit.create(Account(name=name, sharing=Sharing.COMPANY, **fields))
        rows |= {name: unit.create(Product(name=name, family=family)) for name, family in PRODUCTS.items()}
        rows |= {name: unit.create(LeadSource(name=name)) for name in SOURCES}
        rows |= {name: unit.create(Campaign(name=name)) for name in CAMPAIGNS}
        rows |= {name: unit.create(CloseReason(name=name, outcome=outcome)) for name, outcome in REASONS.items()}
        for (base, day), rate in RATES.items():
            unit.create(ExchangeRate(base=base, quote="EUR", day=day, rate=rate))
        unit.change(unit.get(User, world.id_of("ann")), region="Coast")
        unit.change(unit.get(Team, unit.get(User, world.id_of("ben")).team_id or 0), region="Inland")
        unit.session.flush()
        ids = {name: row.id for name, row in rows.items()}
    return Books(world, ids)


def seen_by(who: str, entries: list[Entry]) -> list[Entry]:
    """Return what a person of the test company sees: his own, his team's unless private, the company's."""
    own = {"ada": set(OWNERS), "nora": {"ann", "ben"}, "saul": {"cyd"}}.get(who, {who})
    team = {owner for owner in OWNERS for mine in own if PEOPLE[owner]["team"] == PEOPLE[mine]["team"]}
    return [
        entry
        for entry in entries
        if entry.owner in own
        or (entry.owner in team and entry.sharing is not Sharing.PRIVATE)
        or entry.sharing is Sharing.COMPANY
    ]


def in_period(entries: list[Entry], start: date, end: date) -> list[Entry]:
    """Return the deals that close between two days."""
    return [entry for entry in entries if entry.closed and start <= entry.closed <= end]
