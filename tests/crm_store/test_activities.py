"""Activities: what happened with whom, about what, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_store import accounts, activities, contacts, deals, employments, leads, participants
from crm_store.errors import InvalidValue, RuleBroken, UnknownRecord
from crm_store.models import ActivityType, Direction, LeadStatus, Sharing
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from tests.crm_store.world import World


@pytest.fixture
def acme(world: World) -> dict[str, int]:
    """Acme with Anna and Jan, its renewal, and another account."""
    with world.write("ann") as unit:
        acme = accounts.create(unit, name="Acme").id
        anna = contacts.create(unit, first_name="Anna", emails=["anna@acme.pl"], account_id=acme).id
        jan = contacts.create(unit, first_name="Jan", account_id=acme).id
        deal = deals.open_deal(unit, name="Acme renewal", account_id=acme).id
        other = accounts.create(unit, name="Globex").id
    return {"acme": acme, "anna": anna, "jan": jan, "deal": deal, "other": other}


def test_a_call_is_logged_with_people_and_the_deals_account(world: World, acme: dict[str, int]) -> None:
    """Now unless said otherwise, by the one who logs it; the account comes with the deal."""
    with world.write("ann") as unit:
        call = activities.log(
            unit,
            ActivityType.CALL,
            contact_ids=[acme["anna"]],
            user_ids=[world.id_of("ben")],
            deal_id=acme["deal"],
            subject="  Revised   quote ",
            body="\nShe wants it by Friday.\n",
            minutes=20,
        )
        assert (call.occurred_at, call.owner_id, call.account_id) == (NOW, world.id_of("ann"), acme["acme"])
        assert (call.subject, call.body) == ("Revised quote", "She wants it by Friday.")
        who = [(row.contact_id, row.user_id) for row in participants.of_activity(unit, call.id)]
        assert who == [(acme["anna"], None), (None, world.id_of("ben"))]


def test_account_and_deal_belong_together(world: World, acme: dict[str, int]) -> None:
    """A call about Acme's deal is not about Globex; moved to another deal it moves to that account."""
    with pytest.raises(RuleBroken, match="Globex"), world.write("ann") as unit:
        activities.log(unit, ActivityType.CALL, deal_id=acme["deal"], account_id=acme["other"])
    with world.write("ann") as unit:
        note = activities.log(unit, ActivityType.NOTE, account_id=acme["other"], body="x")
        assert activities.change(unit, note.id, deal_id=acme["deal"]).account_id == acme["acme"]
        with pytest.raises(RuleBroken):
            activities.change(unit, note.id, account_id=acme["other"])
        assert activities.change(unit, note.id, deal_id=None, account_id=acme["other"]).deal_id is None


def test_people_tell_the_account_if_they_agree(world: World, acme: dict[str, int]) -> None:
    """Two colleagues of one company do; people of two companies, or who left, do not."""
    with world.write("ann") as unit:
        both = [acme["anna"], acme["jan"]]
        assert activities.log(unit, ActivityType.MEETING, contact_ids=both).account_id == acme["acme"]
        employments.end(unit, acme["jan"], acme["acme"], went_to_id=acme["other"])
        assert activities.log(unit, ActivityType.MEETING, contact_ids=both).account_id is None


def test_addresses_become_the_people_they_belong_to(world: World, acme: dict[str, int]) -> None:
    """A contact, a colleague, or an address nobody knows; nobody takes part twice."""
    with world.write("ann") as unit:
        mail = activities.log(
            unit,
            ActivityType.EMAIL,
            contact_ids=[acme["anna"]],
            addresses=["Anna@Acme.pl", "BEN@testing.example", "who@else.example", "who@else.example"],
            direction=Direction.INBOUND,
        )
        rows = participants.of_activity(unit, mail.id)
        assert [(row.contact_id, row.user_id, row.address) for row in rows] == [
            (acme["anna"], None, None),
            (None, world.id_of("ben"), None),
            (None, None, "who@else.example"),
        ]
        assert participants.add(unit, mail.id, contact_ids=[acme["anna"]]) == []
        participants.remove(unit, rows[2].id)
        assert len(participants.of_activity(unit, mail.id)) == 2
        with pytest.raises(InvalidValue):
            participants.add(unit, mail.id, addresses=["nobody"])


def test_a_mail_is_logged_once(world: World, acme: dict[str, int]) -> None:
    """The same message forwarded twice is the same activity; a colleague's hidden one does not show."""
    with world.write("cyd") as unit:
        hidden = activities.log(unit, ActivityType.EMAIL, external_id="<1@x>", sharing=Sharing.PRIVATE)
    with world.write("ann") as unit:
        first = activities.log(unit, ActivityType.EMAIL, external_id="<1@x>", subject="Hello")
        again = activities.log(unit, ActivityType.EMAIL, external_id="<1@x>", subject="Other")
        assert (again.id, again.subject) == (first.id, "Hello")
        assert first.id != hidden.id
        found = activities.by_external_id(unit, "<1@x>")
        assert found is not None
        assert found.id == first.id
        assert activities.by_external_id(unit, None) is None


def test_meetings_and_calls_are_planned_notes_and_mails_are_not(world: World, acme: dict[str, int]) -> None:
    """What lies ahead is listed apart from what happened, the next first."""
    later, soon = NOW + timedelta(days=6), NOW + timedelta(days=2)
    with world.write("ann") as unit:
        for at in (later, soon):
            activities.log(unit, ActivityType.MEETING, occurred_at=at, deal_id=acme["deal"])
        activities.log(unit, ActivityType.CALL, deal_id=acme["deal"])
        assert [row.occurred_at for row in activities.planned(unit)] == [soon, later]
        assert [row.occurred_at for row in activities.planned(unit, until=soon)] == [soon]
        assert list(activities.planned(unit, owner_id=world.id_of("ben"))) == []
        assert [row.activity_type for row in activities.timeline(unit, deal_id=acme["deal"])] == [ActivityType.CALL]
    for kind, moment in (
        (ActivityType.NOTE, soon),
        (ActivityType.EMAIL, soon),
        (ActivityType.CALL, datetime(2026, 1, 1)),  # noqa: DTZ001  (naive on purpose)
    ):
        with pytest.raises(InvalidValue), world.write("ann") as unit:
            activities.log(unit, kind, occurred_at=moment)


def test_a_timeline_is_about_one_record_or_several(world: World, acme: dict[str, int]) -> None:
    """An account's, a deal's or a person's, the latest first, never longer than asked for."""
    with world.write("ann") as unit:
        for days, people in ((3, [acme["anna"]]), (2, [acme["jan"]]), (1, [acme["anna"], acme["jan"]])):
            at = NOW - timedelta(days=days)
            activities.log(unit, ActivityType.CALL, occurred_at=at, contact_ids=people, deal_id=acme["deal"])
    with world.read("ben") as reader:

        def days_ago(**about: int) -> list[int]:
            rows = activities.timeline(reader, **about)
            return [(NOW - row.occurred_at).days for row in rows]

        assert days_ago(account_id=acme["acme"]) == [1, 2, 3]
        assert days_ago(contact_id=acme["anna"]) == [1, 3]
        assert days_ago(deal_id=acme["deal"], contact_id=acme["jan"], limit=1) == [1]
        assert days_ago(account_id=acme["other"]) == []
        for unknown in ({"account_id": 999}, {"deal_id": 999}, {"contact_id": 999}, {"lead_id": 999}):
            with pytest.raises(UnknownRecord):
                activities.timeline(reader, **unknown)
        where = {"field": "contact", "op": "=", "value": acme["jan"]}
        assert activities.find_all(reader, where=where).total == 2


def test_the_first_answer_to_a_lead_is_noted_once(world: World) -> None:
    """A note or an inbound mail is no answer; the first call is, later ones change nothing."""
    with world.write("ann") as unit:
        lead = leads.create(unit, name="Ola Kot", effective_at=NOW - timedelta(days=2))
        activities.log(unit, ActivityType.NOTE, lead_id=lead.id, body="looks good")
        activities.log(unit, ActivityType.EMAIL, lead_id=lead.id, direction=Direction.INBOUND)
        activities.log(unit, ActivityType.MEETING, lead_id=lead.id, occurred_at=NOW + timedelta(days=1))
        assert (lead.status, lead.first_response_at) == (LeadStatus.NEW, None)
        first = NOW - timedelta(hours=5)
        activities.log(unit, ActivityType.CALL, lead_id=lead.id, occurred_at=first)
        activities.log(unit, ActivityType.CALL, lead_id=lead.id)
        assert (leads.get(unit, lead.id).status, lead.first_response_at) == (LeadStatus.CONTACTED, first)


def test_an_activity_is_corrected_moved_and_removed(world: World, acme: dict[str, int]) -> None:
    """A planned meeting is put off; what never was goes with its participants."""
    with world.write("ann") as unit:
        meeting = activities.log(
            unit, ActivityType.MEETING, occurred_at=NOW + timedelta(days=1), contact_ids=[acme["anna"]]
        )
        moved = activities.change(unit, meeting.id, occurred_at=NOW + timedelta(days=8), subject="Demo")
        assert (moved.occurred_at, moved.subject) == (NOW + timedelta(days=8), "Demo")
        with pytest.raises(InvalidValue):
            activities.change(unit, meeting.id, minutes=-1)
        activities.remove(unit, meeting.id)
        with pytest.raises(UnknownRecord):
            activities.get(unit, meeting.id)
