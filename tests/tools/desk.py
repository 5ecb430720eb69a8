"""A small company with something of everything, and a desk at which its people call tools."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_store import accounts, activities, contacts, deals, leads, products, tasks
from crm_store.errors import CrmError
from crm_store.models import ActivityType, CloseReason, LeadSource, Outcome, Stage
from crm_store.origin import Origin
from crm_store.rates import set_rate
from tools.catalog import by_name
from tools.context import ToolContext

if TYPE_CHECKING:
    from crm_store.history.search import HistorySearch
    from crm_store.unit import WriteUnit
    from tests.crm_store.world import World
    from tools.results import Result

FEBRUARY = datetime(2026, 2, 2, 9, tzinfo=UTC)
"""When the company's deals were opened; it is Wednesday, 11 March 2026, 10:30 in Warsaw."""


@dataclass(frozen=True)
class Desk:
    """Calls tools as people of a company, each in a transaction of its own."""

    world: World
    history: HistorySearch | None = None

    def read(self, who: str, name: str, /, **arguments: Any) -> Any:  # noqa: ANN401  (each tool has its own result)
        """Call a reading tool."""
        with self.world.read(who) as unit:
            return _run(ToolContext(unit, self.history), name, arguments)

    def write(self, who: str, name: str, /, **arguments: Any) -> Any:  # noqa: ANN401  (each tool has its own result)
        """Call a writing tool, and keep what it wrote."""
        with self.world.store.write(self.world.actors[who], Origin("test", name)) as unit:
            return _run(ToolContext(unit, self.history), name, arguments)

    def error(self, who: str, name: str, /, **arguments: Any) -> CrmError:  # noqa: ANN401  (as above)
        """Call a tool that has to refuse; return the error."""
        try:
            self.write(who, name, **arguments)
        except CrmError as error:
            return error
        raise AssertionError(f"{name} did it")


def _run(context: ToolContext, name: str, arguments: dict[str, Any]) -> Result:
    tool = by_name(name)
    assert tool is not None, name
    return tool.run(context, tool.arguments.model_validate(arguments))


def open_desk(world: World) -> Desk:
    """Fill a company: Ann has Acme with its deal Renewal, and Globex with Pilot; Cyd has a deal of his own."""
    with world.write("ada") as unit:
        _words(unit, world)
    with world.write("ann") as unit:
        _acme(unit)
        _globex(unit)
    with world.write("cyd") as unit:
        deals.open_deal(unit, name="Southern deal", amount=Decimal(99))
    return Desk(world)


def _words(unit: WriteUnit, world: World) -> None:
    """Say what the stages ask for, and why deals are won and lost."""
    early, late, lost = (unit.get(Stage, world.stages[name]) for name in ("Prospecting", "Proposal", "Lost"))
    unit.change(early, rot_days=14, exit_criteria=["They said what they need"])
    unit.change(late, required_fields=["amount", "contacts"])
    unit.change(lost, required_fields=["close_reason"])
    unit.create(CloseReason(outcome=Outcome.LOST, name="Price"))
    unit.create(CloseReason(outcome=Outcome.WON, name="Fit"))
    unit.create(LeadSource(name="Website"))
    products.create(unit, name="Widget", list_price=Decimal(10))
    set_rate(unit, base="EUR", quote="PLN", day=date(2026, 1, 1), rate=Decimal(4))


def _acme(unit: WriteUnit) -> None:
    account = accounts.create(unit, name="Acme", domain="acme.pl", industry="Retail")
    anna = contacts.create(
        unit, first_name="Anna", last_name="Nowak", title="CFO", emails=["anna@acme.pl"], account_id=account.id
    )
    deal = deals.open_deal(
        unit,
        name="Renewal",
        account_id=account.id,
        amount=Decimal(45000),
        close_date=date(2026, 3, 1),
        effective_at=FEBRUARY,
    )
    activities.log(
        unit,
        ActivityType.CALL,
        occurred_at=FEBRUARY + timedelta(days=1),
        contact_ids=[anna.id],
        deal_id=deal.id,
        body="She asked about security and wants references.",
    )
    tasks.create(unit, title="Send the offer", due_on=date(2026, 3, 10), deal_id=deal.id)


def _globex(unit: WriteUnit) -> None:
    account = accounts.create(unit, name="Globex", domain="globex.com")
    contacts.create(unit, first_name="Anna", last_name="Kowalska", account_id=account.id)
    deals.open_deal(
        unit,
        name="Pilot",
        account_id=account.id,
        amount=Decimal(20000),
        currency="PLN",
        close_date=date(2026, 3, 31),
        next_step="Demo",
        effective_at=FEBRUARY,
    )
    leads.create(unit, name="Jan Lis", company_name="Initech", email="jan@initech.com")
