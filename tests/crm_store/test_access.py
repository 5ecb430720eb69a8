"""Who sees what, in reads, counts, sums and references."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from crm_store.errors import Forbidden, UnknownRecord
from crm_store.models import Activity, ActivityType, Deal, DealLine, Product, Sharing, User
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from tests.crm_store.world import World


@pytest.fixture
def deals(world: World) -> dict[str, int]:
    """Ann has a shared and a private deal, Cyd a shared one and one open to the company."""
    with world.write("ada") as unit:
        rows = {
            "ann_shared": world.deal("Ann shared", "ann", amount=Decimal(10)),
            "ann_private": world.deal("Ann private", "ann", amount=Decimal(20), sharing=Sharing.PRIVATE),
            "cyd_shared": world.deal("Cyd shared", "cyd", amount=Decimal(40)),
            "cyd_company": world.deal("Cyd company", "cyd", amount=Decimal(80), sharing=Sharing.COMPANY),
        }
        for row in rows.values():
            unit.create(row)
        unit.session.flush()
        return {key: row.id for key, row in rows.items()}


SEEN = {
    "ann": {"ann_shared", "ann_private", "cyd_company"},
    "ben": {"ann_shared", "cyd_company"},
    "nora": {"ann_shared", "ann_private", "cyd_company"},
    "cyd": {"cyd_shared", "cyd_company"},
    "saul": {"cyd_shared", "cyd_company"},
    "ada": {"ann_shared", "ann_private", "cyd_shared", "cyd_company"},
}


@pytest.mark.parametrize("who", SEEN)
def test_everyone_sees_his_own_part(world: World, deals: dict[str, int], who: str) -> None:
    """Own, team-shared, company-wide, all below, or all: lists, counts, sums and subqueries agree."""
    expected = {deals[name] for name in SEEN[who]}
    other = aliased(Deal)
    with world.read(who) as unit:
        session = unit.session
        assert {deal.id for deal in unit.all(select(Deal))} == expected
        assert set(session.scalars(select(Deal.id))) == expected
        assert set(session.scalars(select(other.id))) == expected
        assert session.scalar(select(func.count()).select_from(Deal)) == len(expected)
        assert session.scalar(select(func.count()).select_from(select(Deal.id).subquery())) == len(expected)
        assert set(session.scalars(select(User.id).where(User.id.in_(select(Deal.owner_id))))) <= {
            world.id_of("ann"),
            world.id_of("cyd"),
        }
        joined = select(other.id).join(Deal, Deal.id == other.id)
        assert set(session.scalars(joined)) == expected
        cte = select(Deal.id).cte()
        assert set(session.scalars(select(cte.c.id))) == expected
        both = select(Deal.id).union_all(select(other.id))
        assert len(session.execute(both).all()) == 2 * len(expected)


def test_an_alias_in_a_join_is_narrowed_too(world: World, deals: dict[str, int]) -> None:
    """Joining deals or their lines under another name shows no more than naming them does."""
    with world.write("ada") as unit:
        product = unit.create(Product(name="Widget"))
        unit.session.flush()
        for deal_id in deals.values():
            unit.create(DealLine(deal_id=deal_id, product_id=product.id, quantity=Decimal(1)))
    line, deal = aliased(DealLine), aliased(Deal)
    with world.read("ben") as unit:
        lines = select(line.deal_id).select_from(Product).join(line, line.product_id == Product.id)
        assert set(unit.session.scalars(lines)) == {deals["ann_shared"], deals["cyd_company"]}
        names = select(deal.name).select_from(DealLine).outerjoin(deal, deal.id == DealLine.deal_id)
        assert set(unit.session.scalars(names)) == {"Ann shared", "Cyd company"}


def test_a_hidden_deal_answers_like_an_unknown_one(world: World, deals: dict[str, int]) -> None:
    """Asking for a colleague's private deal and for one that never was gives the same words."""
    with world.read("ben") as unit:
        with pytest.raises(UnknownRecord) as hidden:
            unit.get(Deal, deals["ann_private"])
        with pytest.raises(UnknownRecord) as unknown:
            unit.get(Deal, 999_999)
    assert str(hidden.value).replace(str(deals["ann_private"]), "N") == str(unknown.value).replace("999999", "N")


def test_an_audience_sees_what_all_its_members_see(world: World, deals: dict[str, int]) -> None:
    """In a channel with a stranger, an admin's answer shrinks to what the least of them may see."""
    ann, ben, cyd, ada = (world.id_of(who) for who in ("ann", "ben", "cyd", "ada"))

    def seen(*members: int) -> set[int]:
        with world.store.read(world.actors["ada"], audience=frozenset(members)) as unit:
            return set(unit.session.scalars(select(Deal.id)))

    assert seen(ada) == set(deals.values())
    assert seen(ann, ben) == {deals["ann_shared"], deals["cyd_company"]}
    assert seen(ben, cyd) == {deals["cyd_company"]}
    assert seen(ada, 999_999) == set()
    assert seen() == set()


def test_nothing_is_written_under_a_hidden_record(world: World, deals: dict[str, int]) -> None:
    """A line on a deal that one may not see is refused as if the deal did not exist."""
    with world.write("ada") as unit:
        product = unit.create(Product(name="Widget"))
        unit.session.flush()
    with pytest.raises(UnknownRecord), world.write("ben") as unit:
        unit.create(DealLine(deal_id=deals["ann_private"], product_id=product.id, quantity=Decimal(1)))


def test_a_teammates_note_on_a_hidden_deal_is_hidden(world: World, deals: dict[str, int]) -> None:
    """A shared note does not give away the private deal it is about."""
    with world.write("ann") as unit:
        for name in ("ann_shared", "ann_private"):
            unit.create(
                Activity(
                    activity_type=ActivityType.NOTE, subject=name, occurred_at=NOW, deal_id=deals[name],
                    owner_id=world.id_of("ann"),
                )
            )  # fmt: skip
    with world.read("ben") as unit:
        assert list(unit.session.scalars(select(Activity.subject))) == ["ann_shared"]
    with world.read("nora") as unit:
        assert set(unit.session.scalars(select(Activity.subject))) == {"ann_shared", "ann_private"}


def test_only_the_owner_and_those_above_hand_over(world: World, deals: dict[str, int]) -> None:
    """A teammate may edit a shared deal, but neither take it, hide it nor remove it."""
    with world.write("ben") as unit:
        deal = unit.get(Deal, deals["ann_shared"])
        assert unit.change(deal, next_step="Send the quote")
    for fields in ({"owner_id": world.id_of("ben")}, {"sharing": Sharing.PRIVATE}):
        with pytest.raises(Forbidden), world.write("ben") as unit:
            unit.change(unit.get(Deal, deals["ann_shared"]), **fields)
    with pytest.raises(Forbidden), world.write("ben") as unit:
        unit.remove(unit.get(Deal, deals["ann_shared"]))
    with world.write("nora") as unit:
        assert unit.change(unit.get(Deal, deals["ann_shared"]), owner_id=world.id_of("ben"))


def test_a_rep_gives_nothing_to_another_team(world: World) -> None:
    """New records belong to oneself or a teammate; a manager's reach ends where his people end."""
    for who in ("ann", "nora"):
        with pytest.raises(Forbidden), world.write(who) as unit:
            unit.create(world.deal("Stray", "cyd"))
    with world.write("ann") as unit:
        unit.create(world.deal("For Ben", "ben"))


def test_reps_do_not_configure_the_company(world: World) -> None:
    """Products, stages and users are the admins' business."""
    with pytest.raises(Forbidden), world.write("nora") as unit:
        unit.create(Product(name="Widget"))


def test_a_user_who_left_sees_nothing(world: World) -> None:
    """Deactivating a user ends his access at once, for an actor resolved before too."""
    with world.write("ada") as unit:
        unit.change(unit.get(User, world.id_of("cyd")), active=False)
    with pytest.raises(Forbidden), world.read("cyd"):
        pass
    with pytest.raises(Forbidden):
        world.store.actor("cyd@testing.example")
