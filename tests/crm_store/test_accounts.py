"""Accounts: added once, found however they are spelt, kept in a tree, never left with loose ends."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from crm_store import accounts, activities, contacts, deals, employments, tasks
from crm_store.errors import (
    AmbiguousRecord,
    ChangedMeanwhile,
    DuplicateRecord,
    Forbidden,
    InvalidValue,
    RuleBroken,
    StillInUse,
    UnknownRecord,
)
from crm_store.models import Account, Activity, ActivityType, Contact, Deal, Sharing, Task
from crm_store.removal import Contents

if TYPE_CHECKING:
    from tests.crm_store.world import World


def add(world: World, who: str = "ann", **fields: Any) -> int:  # noqa: ANN401  (right or wrong ones)
    """Add an account and return its id."""
    with world.write(who) as unit:
        return accounts.create(unit, **fields).id


def test_a_new_account_is_tidied_and_belongs_to_who_adds_it(world: World) -> None:
    """Needless spaces go, a web address becomes a domain, a currency is spelt in capitals."""
    account_id = add(world, name="  Acme   Sp. z o.o. ", domain="https://www.Acme.pl/en", currency="pln", industry=" ")
    with world.read("ann") as unit:
        row = accounts.get(unit, account_id)
        assert (row.name, row.domain, row.currency, row.industry) == ("Acme Sp. z o.o.", "acme.pl", "PLN", None)
        assert row.owner_id == world.id_of("ann")


def test_a_second_account_of_the_same_name_or_domain_is_questioned(world: World) -> None:
    """Legal form, case and accents make no second company; who means another one says so."""
    first = add(world, name="Łódź Logistyka Sp. z o.o.", domain="ll.pl")
    repeated: list[dict[str, Any]] = [{"name": "LODZ LOGISTYKA S.A."}, {"name": "Other", "domain": "www.ll.pl"}]
    for fields in repeated:
        with pytest.raises(DuplicateRecord) as caught:
            add(world, **fields)
        assert caught.value.details["row_id"] == first
        assert "Łódź Logistyka" in str(caught.value)
    second = add(world, name="Lodz Logistyka", allow_duplicate=True)
    with world.read("ann") as unit:
        near = accounts.near_duplicates(unit, name="łódź logistyka", domain="ll.pl")
        assert {row.id for row, _ in near} == {first, second}


def test_renaming_into_another_account_is_questioned_too(world: World) -> None:
    """An account may keep its own name, but not take that of another."""
    acme, globex = add(world, name="Acme"), add(world, name="Globex")
    with world.write("ann") as unit:
        assert accounts.change(unit, acme, name="ACME GmbH").name == "ACME GmbH"
    with pytest.raises(DuplicateRecord), world.write("ann") as unit:
        accounts.change(unit, globex, name="Acme")
    with world.write("ann") as unit:
        assert accounts.change(unit, globex, name="Acme", allow_duplicate=True).name == "Acme"


WRONG: list[dict[str, Any]] = [
    {},
    {"name": " "},
    {"name": "X", "domain": "not a domain"},
    {"name": "X", "domain": "gmail.com"},
    {"name": "X", "employees": -1},
    {"name": "X", "annual_revenue": Decimal(-1)},
    {"name": "X", "currency": "ZLO"},
    {"name": "X" * 201},
]


def test_what_cannot_be_is_refused(world: World) -> None:
    """No name or one too long, a mail service as domain, negative numbers, unknown currencies."""
    for fields in WRONG:
        with pytest.raises(InvalidValue):
            add(world, **fields)


def test_references_must_be_there_for_admins_too(world: World) -> None:
    """An unknown parent or owner is named as such, not reported by the database."""
    for field in ("parent_id", "owner_id"):
        with pytest.raises(UnknownRecord, match="999999"):
            add(world, "ada", **{"name": "X", field: 999_999})


def test_accounts_are_found_by_id_domain_and_name(world: World) -> None:
    """Whatever a person calls it, as long as only one is meant."""
    acme = add(world, name="Acme Sp. z o.o.", domain="acme.pl")
    add(world, name="Globex GmbH")
    add(world, name="Globex Ltd", allow_duplicate=True)
    with world.read("ann") as unit:
        for reference in (str(acme), "acme", "ACME SP. Z O.O.", "acme.pl"):
            assert accounts.find(unit, reference).id == acme
        assert [row.id for row in accounts.of_domain(unit, "jan@acme.pl")] == [acme]
        assert accounts.of_domain(unit, "jan@gmail.com") == []
        with pytest.raises(AmbiguousRecord):
            accounts.find(unit, "Globex")
        with pytest.raises(UnknownRecord):
            accounts.find(unit, "Zenith")


def test_lists_are_filtered_ordered_and_say_that_they_are_cut(world: World) -> None:
    """A page knows how many there are in all; empty values come last."""
    for number, name in enumerate(("Alpha", "Beta", "Gamma")):
        add(world, name=name, employees=None if number == 0 else number)
    with world.read("ann") as unit:
        page = accounts.find_all(unit, order_by="-employees", limit=2)
        assert [row.name for row in page.rows] == ["Gamma", "Beta"]
        assert (page.total, page.cut) == (3, True)
        rest = accounts.find_all(unit, order_by="-employees", limit=2, offset=2)
        assert [row.name for row in rest.rows] == ["Alpha"]
        assert accounts.find_all(unit, where={"field": "employees", "op": ">", "value": 1}).total == 1
        for order, limit in (("colour", 5), ("name", 0), ("name", 10**6)):
            with pytest.raises(InvalidValue):
                accounts.find_all(unit, order_by=order, limit=limit)


def test_no_account_is_above_itself(world: World) -> None:
    """A group's tree stays a tree, over several levels and through parents one cannot see."""
    with world.write("ada") as unit:
        top = accounts.create(unit, name="Top", owner_id=world.id_of("ann")).id
        hidden = accounts.create(
            unit, name="Between", owner_id=world.id_of("cyd"), parent_id=top, sharing=Sharing.PRIVATE
        ).id
        bottom = accounts.create(unit, name="Bottom", owner_id=world.id_of("ann"), parent_id=hidden).id
    for parent in (top, bottom):
        with pytest.raises(RuleBroken) as caught, world.write("ann") as unit:
            accounts.change(unit, top, parent_id=parent)
        assert "Between" not in str(caught.value)
    with world.write("ann") as unit:
        assert accounts.change(unit, bottom, parent_id=top).parent_id == top


def test_a_stale_version_is_refused(world: World) -> None:
    """Who decides on an old picture of the account does not overwrite the new one."""
    account_id = add(world, name="Acme")
    with world.write("ben") as unit:
        accounts.change(unit, account_id, industry="Retail")
    with pytest.raises(ChangedMeanwhile), world.write("ann") as unit:
        accounts.change(unit, account_id, industry="Transport", expect_version=1)


@pytest.fixture
def busy(world: World) -> int:
    """Ann's account with a person, a deal, a call, a task and a subsidiary."""
    with world.write("ann") as unit:
        account = accounts.create(unit, name="Busy")
        accounts.create(unit, name="Subsidiary", parent_id=account.id)
        person = contacts.create(unit, first_name="Eve", last_name="Lis", account_id=account.id)
        deal = deals.open_deal(unit, name="Busy deal", account_id=account.id, contact_ids=[person.id])
        activities.log(unit, ActivityType.CALL, deal_id=deal.id, contact_ids=[person.id])
        tasks.create(unit, title="Call back", deal_id=deal.id)
        return account.id


def left(world: World) -> dict[str, int]:
    """Count what is stored."""
    with world.read("ada") as unit:
        return {kind.kind: len(unit.all(select(kind))) for kind in (Account, Contact, Deal, Activity, Task)}


def test_an_account_with_something_on_it_is_not_removed_by_accident(world: World, busy: int) -> None:
    """The answer says what hangs on it, so that one can decide."""
    with pytest.raises(StillInUse) as caught, world.write("ann") as unit:
        accounts.remove(unit, busy)
    for part in ("deals (1)", "contacts (1)", "activities (1)", "tasks (1)"):
        assert part in str(caught.value)
    assert left(world) == {"account": 2, "contact": 1, "deal": 1, "activity": 1, "task": 1}


def test_an_account_goes_with_all_that_hangs_on_it(world: World, busy: int) -> None:
    """Deals, calls, tasks and people go along when asked for; a subsidiary stands on its own."""
    with world.write("ann") as unit:
        accounts.remove(unit, busy, contents=Contents.REMOVE)
    assert left(world) == {"account": 1, "contact": 0, "deal": 0, "activity": 0, "task": 0}


def test_an_account_goes_and_the_rest_stays(world: World, busy: int) -> None:
    """Detached, deals, calls and people stay without a company."""
    with world.write("ann") as unit:
        accounts.remove(unit, busy, contents=Contents.DETACH)
        assert [row.account_id for row in unit.all(select(Deal))] == [None]
    assert left(world) == {"account": 1, "contact": 1, "deal": 1, "activity": 1, "task": 1}


def test_people_who_work_elsewhere_too_stay(world: World, busy: int) -> None:
    """A contact is removed with his only account, not with one of two."""
    other = add(world, name="Elsewhere")
    with world.write("ann") as unit:
        person = contacts.find(unit, "Eve Lis")
        employments.start(unit, person.id, other)
        accounts.remove(unit, busy, contents=Contents.REMOVE)
        assert [row.account_id for row in employments.history(unit, person.id)] == [other]


def test_what_is_not_his_a_rep_does_not_remove(world: World, busy: int) -> None:
    """A teammate may edit a shared account, but not remove it, nor anything on the way."""
    before = left(world)
    with pytest.raises(Forbidden), world.write("ben") as unit:
        accounts.remove(unit, busy, contents=Contents.REMOVE)
    assert left(world) == before


def test_hidden_records_keep_an_account_and_stay_hidden(world: World) -> None:
    """What others privately hang on an account keeps it; the answer tells nothing about what it is."""
    account_id = add(world, name="Shared", sharing=Sharing.COMPANY)
    with world.write("cyd") as unit:
        deals.open_deal(unit, name="Secret plan", account_id=account_id, sharing=Sharing.PRIVATE)
    with pytest.raises(StillInUse) as caught, world.write("ann") as unit:
        accounts.remove(unit, account_id, contents=Contents.REMOVE)
    assert "Secret" not in str(caught.value)
    assert "deal" not in str(caught.value).replace("Secret plan", "")
