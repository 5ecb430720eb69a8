"""Every shape of query shows what its reader may see, or is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Select, case, delete, distinct, exists, func, insert, literal, select, text, union_all, update
from sqlalchemy.orm import aliased

from crm_store.access import PUBLIC, Scope, visible
from crm_store.errors import ReadOnlyUnit, UnnarrowedQuery, WriteOutsideUnit
from crm_store.models import Account, Activity, Base, Deal, DealEvent, Sharing, User, table_of
from crm_store.unit import unfiltered

if TYPE_CHECKING:
    from tests.crm_store.world import World

OTHER = aliased(Deal)
PARENT = aliased(Account)
DEALS = table_of(Deal)


@pytest.fixture
def hidden(world: World) -> World:
    """Ann has a shared deal under a private account and a private deal; Ben is her teammate."""
    ann = world.id_of("ann")
    with world.write("ann") as unit:
        secret = unit.create(Account(name="Secret", owner_id=ann, sharing=Sharing.PRIVATE))
        unit.session.flush()
        unit.create(Account(name="Open", owner_id=ann, parent_id=secret.id))
        unit.create(world.deal("Open", "ann", amount=10, account_id=secret.id))
        unit.create(world.deal("Secret", "ann", amount=70, sharing=Sharing.PRIVATE))
    return world


def _lateral() -> Select[Any]:
    newest = select(Deal.name).where(Deal.owner_id == User.id).order_by(Deal.id.desc()).limit(1)
    return select(User.name, newest.scalar_subquery()).where(User.name == "Ann")


def _common() -> Select[Any]:
    counted = select(Deal.owner_id, func.count().label("n")).group_by(Deal.owner_id).cte()
    return select(User.name, counted.c.n).join(counted, counted.c.owner_id == User.id)


SHAPES: dict[str, tuple[Any, list[tuple[Any, ...]]]] = {
    "entity": (select(Deal.name), [("Open",)]),
    "aggregate": (select(func.coalesce(func.sum(Deal.amount), Decimal(0))), [(10,)]),
    "literal first": (select(literal(1) + func.count(distinct(Deal.id))), [(2,)]),
    "case": (select(func.count(case((Deal.id > 0, 1)))), [(1,)]),
    "only in the condition": (select(func.count()).where(Deal.id > 0), [(1,)]),
    "implicit join": (select(User.name).where(User.id == Deal.owner_id), [("Ann",)]),
    "join": (select(User.name, Deal.name).join(Deal, Deal.owner_id == User.id), [("Ann", "Open")]),
    "outer join": (
        select(Deal.name, Account.name).outerjoin(Account, Account.id == Deal.account_id),
        [("Open", None)],
    ),
    "join of an alias to its own table": (
        select(Deal.name, OTHER.name).join(OTHER, OTHER.owner_id == Deal.owner_id),
        [("Open", "Open")],
    ),
    "parent under another name": (
        select(Account.name, PARENT.name).outerjoin(PARENT, PARENT.id == Account.parent_id),
        [("Open", None)],
    ),
    "exists": (
        select(func.count(User.id)).where(exists().where(Deal.owner_id == User.id, Deal.amount > 50)),
        [(0,)],
    ),
    "not exists": (select(Deal.name).where(~exists().where(OTHER.id > Deal.id)), [("Open",)]),
    "membership": (select(User.name).where(User.id.in_(select(Deal.owner_id).where(Deal.amount > 50))), []),
    "scalar subquery": (select(select(func.max(Deal.amount)).scalar_subquery()), [(10,)]),
    "correlated subquery": (_lateral(), [("Ann", "Open")]),
    "subquery": (select(func.count()).select_from(select(Deal.id).subquery()), [(1,)]),
    "alias of a subquery": (select(aliased(Deal, select(Deal).subquery()).name), [("Open",)]),
    "common table expression": (_common(), [("Ann", 1)]),
    "union": (union_all(select(Deal.name), select(OTHER.name)), [("Open",), ("Open",)]),
    "difference": (select(literal(1)).except_(select(func.count(Deal.id))), []),
    "filter": (select(func.sum(Deal.amount).filter(Deal.id > 0)).select_from(Deal), [(10,)]),
    "window": (select(func.count().over()).select_from(Deal), [(1,)]),
    "history": (select(func.count()).select_from(DealEvent), [(1,)]),
    "several sources": (select(func.count()).select_from(Deal).join(User, User.id == Deal.owner_id), [(1,)]),
}


def test_every_shape_of_query_is_narrowed(hidden: World) -> None:
    """Ben sees Ann's shared deal but not her private one, however he asks; an admin sees both."""
    for shape, (query, expected) in SHAPES.items():
        with hidden.read("ben") as unit:
            assert [tuple(row) for row in unit.session.execute(query)] == expected, shape
        with hidden.read("ada") as unit:
            assert [tuple(row) for row in unit.session.execute(query)] != expected, shape


UNREACHED = {
    "a filter alone": select(func.count().filter(Deal.id > 0)),
    "a window's order alone": select(func.row_number().over(order_by=Deal.id)),
    "the second entity of an expression": select(func.coalesce(User.name, Deal.name)),
    "a filter in a subquery": select(User.name, select(func.count().filter(Deal.id > 0)).scalar_subquery()),
    "a table": select(DEALS.c.name),
    "an alias of a table": select(DEALS.alias().c.name),
    "a table to count": select(func.count()).select_from(DEALS),
    "a joined table": select(User.name).join(DEALS, DEALS.c.owner_id == User.id),
    "a table in a subquery": select(User.name).where(User.id.in_(select(DEALS.c.owner_id))),
    "a table in a condition": select(User.name).where(User.id == DEALS.c.owner_id),
    "another statement's rows": select(Deal).from_statement(select(DEALS)),
    "text": select(Deal).from_statement(text("SELECT * FROM deals")),
}


def test_what_cannot_be_narrowed_is_refused(hidden: World) -> None:
    """A query whose rows no criterion reaches fails for everybody, so that its author notices."""
    for who in ("ben", "ada"):
        for query in UNREACHED.values():
            with hidden.read(who) as unit, pytest.raises(UnnarrowedQuery):
                unit.session.execute(query)


def test_what_was_let_through_lets_nothing_else_through(hidden: World) -> None:
    """A model's query is remembered as good; the same words about its table are refused each time."""
    with hidden.read("ben") as unit:
        for _ in range(2):
            assert unit.session.scalars(select(Deal.name)).all() == ["Open"]
            with pytest.raises(UnnarrowedQuery):
                unit.session.execute(select(DEALS.c.name))


WRITES = (
    update(Deal).values(name="x"), delete(Deal), insert(Deal).values(name="x"),
    update(DEALS).values(name="x"), delete(DEALS), insert(DEALS).values(name="x"),
    text("UPDATE deals SET name = 'x'"),
)  # fmt: skip


def test_statements_that_write_business_tables_are_refused(hidden: World) -> None:
    """Nobody changes records past the verbs, neither in a reading nor in a writing unit."""
    for who in ("ben", "ada"):
        for statement in WRITES:
            with pytest.raises(ReadOnlyUnit), hidden.read(who) as unit:
                unit.session.execute(statement)
            with pytest.raises(WriteOutsideUnit), hidden.write(who) as unit:
                unit.session.execute(statement)
    with hidden.read("ada") as unit:
        assert set(unit.session.scalars(select(Deal.name))) == {"Open", "Secret"}


def test_one_statement_serves_every_reader(hidden: World) -> None:
    """The readers' ids are parameters: a compiled statement is never another reader's."""
    for who, expected in (("ben", 1), ("ann", 2), ("cyd", 0), ("nora", 2), ("saul", 0), ("ada", 2), ("ben", 1)):
        with hidden.read(who) as unit:
            assert unit.session.scalar(select(func.count(Deal.id))) == expected


def test_an_unfiltered_query_says_so(hidden: World) -> None:
    """The one way to see hidden rows through a session is named for what it is."""
    with hidden.read("cyd") as unit:
        assert len(unit.all(unfiltered(select(Deal)))) == 2
        assert unit.all(select(Deal)) == []


def test_every_table_is_public_or_has_a_rule(hidden: World) -> None:
    """A new table is hidden from everybody but admins until somebody decides who sees it."""
    nobody = Scope()
    for mapper in Base.registry.mappers:
        table = table_of(mapper.class_)
        shown = str(visible(table, nobody)) == "true"
        assert shown == (table.name in PUBLIC), table.name
    assert {table.name for table in Base.metadata.sorted_tables} >= PUBLIC
    with hidden.read("ben") as unit:
        assert unit.all(select(Activity)) == []
