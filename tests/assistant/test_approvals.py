"""Approvals: given once, by who may, for records that are as they were shown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from assistant.approvals import Approvals
from crm_store import deals, undo
from crm_store.approvals import ApprovalDecided, ApprovalExpired, ApprovalOutdated
from crm_store.errors import CrmError, Forbidden, InvalidValue, UnknownRecord
from crm_store.models import Approval, Change, ChangeSet, Sharing, User
from tests.tools.calls import BY_NAME, Counter, open_counter
from tools.results import Failed

if TYPE_CHECKING:
    from crm_store.store import Store
    from tests.crm_store.world import World

AMOUNT = {"deals": ["Renewal"], "amount": "45000"}


@pytest.fixture
def counter(company: World) -> Counter:
    """The company with two deals."""
    return open_counter(company)


@pytest.fixture
def asked(counter: Counter) -> int:
    """An amount of Ann's that waits for her yes."""
    approval_id = counter.gate().call("set_amount", AMOUNT).approval_id
    assert approval_id is not None
    return approval_id


def office(counter: Counter, store: Store | None = None) -> Approvals:
    """Return where approvals are decided."""
    return Approvals(store or counter.world.store, tool=BY_NAME.get)


def approve(counter: Counter, approval_id: int, who: str = "ann", store: Store | None = None) -> object:
    """Give an approval; return the result of its call."""
    return office(counter, store).approve(counter.world.actors[who], approval_id, channel="test").result


def test_giving_it_runs_the_very_arguments_as_who_asked(counter: Counter, asked: int) -> None:
    """The manager says yes; the change is Ann's, its set is found from the approval and can be undone."""
    outcome = office(counter).approve(counter.world.actors["nora"], asked, channel="test")
    assert [(change.before, change.after) for change in outcome.changes] == [("10", "45000")]
    assert counter.deal(counter.renewal)["amount"] == Decimal(45000)
    with counter.world.read("ada") as unit:
        stored = unit.get(Approval, asked)
        assert stored.change_set_id == outcome.change_set_id
        assert unit.get(ChangeSet, stored.change_set_id or 0).actor_id == counter.world.id_of("ann")
        assert stored.decided_by_id == counter.world.id_of("nora")
    with counter.world.write("ann") as writing:
        undo.undo(writing, outcome.change_set_id or 0)
    assert counter.deal(counter.renewal)["amount"] == Decimal(10)


def test_of_two_who_give_it_at_once_one_does(counter: Counter, asked: int) -> None:
    """Two threads, one write; the other learns that it is done."""

    def give(who: str) -> object:
        try:
            return approve(counter, asked, who)
        except CrmError as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(give, ["ann", "nora"]))
    assert sum(isinstance(result, ApprovalDecided) for result in results) == 1
    with counter.world.read("ada") as unit:
        from sqlalchemy import select

        written = unit.all(select(Change).where(Change.table_name == "deals", Change.field == "amount"))
        assert len(written) == 1


@pytest.mark.parametrize("who", ["ben", "cyd"])
def test_for_others_it_does_not_exist(counter: Counter, asked: int, who: str) -> None:
    """A colleague and a stranger get the answer of an unknown number."""
    actor = counter.world.actors[who]
    for attempt in (
        lambda: office(counter).approve(actor, asked, channel="test"),
        lambda: office(counter).reject(actor, asked),
        lambda: office(counter).edit(actor, asked, {"amount": "1"}, channel="test"),
        lambda: office(counter).show(actor, asked),
    ):
        with pytest.raises(UnknownRecord, match=str(asked)):
            attempt()
    assert office(counter).pending(actor) == []


def test_a_record_that_changed_meanwhile_is_not_written_to(counter: Counter, asked: int) -> None:
    """Nothing is done, what changed is said, and a new approval shows what would change now."""
    with counter.world.write("ben") as unit:
        deals.change(unit, counter.renewal, amount=Decimal(11))
    with pytest.raises(ApprovalOutdated, match="amount 10 → 11") as caught:
        approve(counter, asked)
    assert counter.deal(counter.renewal)["amount"] == Decimal(11)
    replacement = caught.value.details["replacement"]
    assert replacement is not None
    waiting = office(counter).pending(counter.world.actors["ann"])
    assert [(card.id, card.changes[0].before) for card in waiting] == [(replacement.id, "11")]  # type: ignore[attr-defined]  # a card
    approve(counter, waiting[0].id)
    assert counter.deal(counter.renewal)["amount"] == Decimal(45000)


def test_a_name_that_means_another_record_by_now_is_not_written_to(counter: Counter) -> None:
    """The arguments name a deal; a yes was given for the one that was shown, not for its namesake."""
    approval_id = counter.gate().call("set_amount", {"deals": ["Pilot"], "amount": "5"}).approval_id or 0
    with counter.world.write("ann") as unit:
        deals.change(unit, counter.pilot, name="Old pilot")
        unit.create(counter.world.deal("Pilot", "ann"))
    with pytest.raises(ApprovalOutdated):
        approve(counter, approval_id)
    assert counter.deal(counter.pilot)["amount"] == Decimal(20)


def test_what_the_asker_did_himself_meanwhile_does_not_matter(counter: Counter) -> None:
    """Two approvals of one message for one deal, and a move that ran at once: all can be given, in any order."""
    gate = counter.gate()
    first = gate.call("set_amount", AMOUNT).approval_id or 0
    gate.call("move", {"deals": ["Renewal"], "stage": "Proposal"})
    second = gate.call("hand", {"deals": ["Renewal"], "owner": "ben"}).approval_id or 0
    approve(counter, second)
    approve(counter, first)
    assert counter.deal(counter.renewal) == {"amount": 45000, "stage": "Proposal", "version": 4, "owner": "Ben"}


def test_his_own_change_of_the_same_field_does(counter: Counter, asked: int) -> None:
    """The old value that was shown is not the old value any more."""
    with counter.world.write("ann") as unit:
        deals.change(unit, counter.renewal, amount=Decimal(11))
    with pytest.raises(ApprovalOutdated):
        approve(counter, asked)


def test_another_s_change_of_another_field_does(counter: Counter, asked: int) -> None:
    """Who says yes has to know how the record is."""
    with counter.world.write("ben") as unit:
        deals.change(unit, counter.renewal, next_step="Call the lawyers first")
    with pytest.raises(ApprovalOutdated, match="lawyers"):
        approve(counter, asked)


def test_after_seven_days_it_cannot_be_given(counter: Counter, asked: int) -> None:
    """An old question is not answered by a late yes, and no longer listed."""
    later = counter.later(days=8)
    with pytest.raises(ApprovalExpired):
        approve(counter, asked, store=later)
    assert office(counter, later).pending(counter.world.actors["ann"]) == []
    assert office(counter, later).expire(counter.world.actors["ada"]) == 1
    with pytest.raises(ApprovalExpired):
        office(counter).reject(counter.world.actors["ann"], asked)


def test_refused_it_stays_refused(counter: Counter, asked: int) -> None:
    """After a no there is no yes."""
    office(counter).reject(counter.world.actors["ann"], asked)
    with pytest.raises(ApprovalDecided, match="rejected"):
        approve(counter, asked)
    assert counter.deal(counter.renewal)["amount"] == Decimal(10)


def test_edited_it_is_replaced_by_a_new_one(counter: Counter, asked: int) -> None:
    """Another amount is another question, with a diff of its own."""
    card = office(counter).edit(counter.world.actors["ann"], asked, {"amount": "30000"}, channel="test")
    assert [(change.before, change.after) for change in card.changes] == [("10", "30000")]
    assert card.summary == "Renewal: amount 10 → 30000"
    with pytest.raises(ApprovalDecided, match="replaced"):
        approve(counter, asked)
    approve(counter, card.id)
    assert counter.deal(counter.renewal)["amount"] == Decimal(30000)


def test_an_edit_that_cannot_be_done_leaves_the_approval(counter: Counter, asked: int) -> None:
    """An argument that the tool does not have is refused by name; the approval can still be given."""
    with pytest.raises(InvalidValue, match="colour"):
        office(counter).edit(counter.world.actors["ann"], asked, {"colour": "red"}, channel="test")
    with pytest.raises(InvalidValue, match="amount"):
        office(counter).edit(counter.world.actors["ann"], asked, {"amount": ""}, channel="test")
    approve(counter, asked)


def test_rights_are_looked_at_when_it_is_given(counter: Counter) -> None:
    """Ann asked to delete her deal, and lost it since: the yes comes too late."""
    approval_id = counter.gate().call("drop", {"deals": ["Renewal"]}).approval_id or 0
    with counter.world.write("ada") as unit:
        deals.change(unit, counter.renewal, owner_id=counter.world.id_of("saul"), sharing=Sharing.PRIVATE)
    with pytest.raises(ApprovalOutdated):
        approve(counter, approval_id)
    with counter.world.read("ada") as reading:
        assert deals.get(reading, counter.renewal).name == "Renewal"


def test_who_left_cannot_have_it_done(counter: Counter, asked: int) -> None:
    """An approval of somebody who is not active any more is not carried out."""
    with counter.world.write("ada") as unit:
        unit.change(unit.get(User, counter.world.id_of("ann")), active=False)
    with pytest.raises(Forbidden):
        approve(counter, asked, "nora")


def test_a_call_that_fails_leaves_the_approval_waiting(counter: Counter) -> None:
    """What nobody knows is only run once approved; when it fails, nothing is written and it can be tried again."""
    approval_id = counter.gate().call("undeclared", {"deal": "Zzyzx", "text": "x"}).approval_id or 0
    assert isinstance(approve(counter, approval_id), Failed)
    assert [card.id for card in office(counter).pending(counter.world.actors["ann"])] == [approval_id]
