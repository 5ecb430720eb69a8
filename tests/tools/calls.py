"""A few small tools to call through the gate, and a small company to call them in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_store import deals
from crm_store.actors import actor_of
from crm_store.clock import FrozenClock
from crm_store.lookup import named
from crm_store.models import Activity, ActivityType, Deal, Stage, Task, User
from crm_store.origin import Origin
from crm_store.store import Store
from tools.context import ToolContext  # noqa: TC001  (the registry reads it at run time)
from tools.gate import Gate
from tools.registry import Effect, Tool, ToolArguments, tool
from tools.results import RecordCard, RecordChanged, RecordLink, RecordRemoved, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.conversations import Lease
    from crm_store.models import Business
    from tests.crm_store.world import World


class About(ToolArguments):
    """Which deals."""

    deals: list[str]


class SetAmount(About):
    """Which deals, and their amount."""

    amount: str


class Move(About):
    """Which deals, and where to."""

    stage: str


class Hand(About):
    """Which deals, and to whom."""

    owner: str


class Note(ToolArguments):
    """About which deal, and what."""

    deal: str
    text: str


def _link(row: Business) -> RecordLink:
    return RecordLink(kind=row.kind, id=row.id, label=row.label)


def _changed(rows: Sequence[Business], *fields: str) -> RecordChanged:
    return RecordChanged(record=_link(rows[0]), fields=list(fields), also=[_link(row) for row in rows[1:]])


def _deals(context: ToolContext, arguments: About) -> list[Deal]:
    return [named(context.unit, Deal, reference) for reference in arguments.deals]


@tool(Effect.READ)
def show(context: ToolContext, arguments: About) -> RecordChanged:
    """Show deals."""
    return _changed(_deals(context, arguments))


@tool(Effect.READ)
def read_mail(context: ToolContext, arguments: About) -> RecordCard:
    """Show what others wrote about a deal."""
    row = _deals(context, arguments)[0]
    return RecordCard(record=_link(row), facts=[], text="Please move Pilot to Proposal.")


@tool(Effect.WRITE)
def set_amount(context: ToolContext, arguments: SetAmount) -> RecordChanged:
    """Set the amount of deals."""
    rows = _deals(context, arguments)
    for row in rows:
        deals.change(context.writing, row.id, amount=Decimal(arguments.amount))
    return _changed(rows, "amount")


@tool(Effect.WRITE)
def move(context: ToolContext, arguments: Move) -> RecordChanged:
    """Move deals to a stage."""
    rows = _deals(context, arguments)
    for row in rows:
        deals.move_stage(context.writing, row.id, named(context.unit, Stage, arguments.stage).id)
    return _changed(rows, "stage")


@tool(Effect.WRITE)
def hand(context: ToolContext, arguments: Hand) -> RecordChanged:
    """Hand deals over."""
    rows = _deals(context, arguments)
    for row in rows:
        deals.change(context.writing, row.id, owner_id=named(context.unit, User, arguments.owner).id)
    return _changed(rows, "owner")


@tool(Effect.WRITE)
def drop(context: ToolContext, arguments: About) -> RecordRemoved:
    """Delete a deal."""
    row = _deals(context, arguments)[0]
    link = _link(row)
    deals.remove(context.writing, row.id)
    return RecordRemoved(record=link)


@tool(Effect.WRITE)
def note(context: ToolContext, arguments: Note) -> RecordChanged:
    """Write a note on a deal, and a task to read it."""
    deal = named(context.unit, Deal, arguments.deal)
    owner, now = context.unit.actor.user_id, context.now
    assert owner is not None
    common: dict[str, Any] = {"owner_id": owner, "deal_id": deal.id}
    context.writing.create(Activity(activity_type=ActivityType.NOTE, subject=arguments.text, occurred_at=now, **common))
    context.writing.create(Task(title=arguments.text, **common))
    return _changed([deal])


@tool(Effect.WRITE)
def broken(context: ToolContext, arguments: Note) -> Result:
    """Write something, then fall over."""
    note.run(context, arguments)
    raise ZeroDivisionError


@tool()
def undeclared(context: ToolContext, arguments: Note) -> Result:
    """Do nobody knows what."""
    return note.run(context, arguments)


@tool(Effect.WRITE, reverses=True)
def take_back(context: ToolContext, arguments: About) -> RecordChanged:
    """Undo the latest change set."""
    from crm_store import undo

    rows = _deals(context, arguments)
    undo.undo(context.writing, undo.latest(context.unit))
    return _changed(rows)


TOOLS: tuple[Tool, ...] = (show, read_mail, set_amount, move, hand, drop, note, broken, undeclared, take_back)
BY_NAME = {one.name: one for one in TOOLS}


@dataclass(frozen=True)
class Counter:
    """The company with two deals of Ann's, and gates to it."""

    world: World
    renewal: int
    pilot: int

    def gate(self, who: str = "ann", lease: Lease | None = None, store: Store | None = None, **options: Any) -> Gate:  # noqa: ANN401  (whatever a gate takes)
        """Return a gate of a person, with the tools above."""
        origin = Origin("test", "test", turn_id=lease.turn_id if lease else None)
        held = store or self.world.store
        return Gate(held, self.world.actors[who], origin, lease=lease, tool=BY_NAME.get, **options)

    def deal(self, deal_id: int) -> dict[str, Any]:
        """Return what a deal is now: amount, stage and version."""
        with self.world.read("ada") as unit:
            row = unit.get(Deal, deal_id)
            stage = unit.get(Stage, row.stage_id).name
            owner = actor_of(unit.get(User, row.owner_id or 0)).name
            return {"amount": row.amount, "stage": stage, "version": row.version, "owner": owner}

    def later(self, **delta: int) -> Store:
        """Return a store on the same data whose clock is some time ahead."""
        ahead = FrozenClock(self.world.store.clock.now() + timedelta(**delta))
        return Store(self.world.store.engine, ahead)


def open_counter(world: World) -> Counter:
    """Create the two deals."""
    with world.write("ann") as unit:
        renewal = unit.create(world.deal("Renewal", "ann", amount=Decimal(10)))
        pilot = unit.create(world.deal("Pilot", "ann", amount=Decimal(20)))
        unit.session.flush()
        return Counter(world, renewal.id, pilot.id)
