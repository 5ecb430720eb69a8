"""A record is named by its id, its name, or a name that fits no other; doubt is said, not decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store.errors import AmbiguousRecord, UnknownRecord
from crm_store.lookup import named, record_kinds
from crm_store.models import Account, Contact, Deal, LeadSource, Stage

if TYPE_CHECKING:
    from crm_store.models import Business
    from tests.crm_store.world import World


@pytest.fixture
def acme(world: World) -> World:
    """Ann has two deals at Acme and knows a Kowalska there."""
    with world.write("ann") as unit:
        account = unit.create(Account(name="Acme sp. z o.o.", owner_id=world.id_of("ann")))
        unit.session.flush()
        unit.create(world.deal("Acme renewal", "ann", account_id=account.id))
        unit.create(world.deal("Acme rollout", "ann", account_id=account.id))
        unit.create(Contact(first_name="Anna", last_name="Kowalska", owner_id=world.id_of("ann")))
    return world


@pytest.mark.parametrize(
    ("kind", "reference", "label"),
    [
        (Deal, "1", "Acme renewal"),
        (Deal, "ACME RENEWAL", "Acme renewal"),
        (Deal, "renewal", "Acme renewal"),
        (Account, "Acme", "Acme sp. z o.o."),
        (Contact, "Anna Kowalska", "Anna Kowalska"),
        (Contact, "Kowalskiej", "Anna Kowalska"),
        (Stage, "proposal", "Proposal"),
    ],
)
def test_one_record_is_meant(acme: World, kind: type[Business], reference: str, label: str) -> None:
    """People type what they remember: part of a name, another case, no legal form."""
    with acme.read("ann") as unit:
        assert named(unit, kind, reference).label == label


def test_what_fits_several_is_asked_about(acme: World) -> None:
    """The candidates are told with what tells them apart, none is chosen."""
    with acme.read("ann") as unit, pytest.raises(AmbiguousRecord) as caught:
        named(unit, Deal, "Acme")
    assert "Acme renewal (1)" in str(caught.value)
    assert "Acme rollout (2)" in str(caught.value)


@pytest.mark.parametrize("reference", ["Acme renewal", "1", "renewal"])
def test_a_hidden_record_is_as_unknown_as_one_that_never_was(acme: World, reference: str) -> None:
    """A stranger learns nothing from asking for it by name."""
    with acme.read("cyd") as unit, pytest.raises(UnknownRecord):
        named(unit, Deal, reference)


def test_kinds_without_an_index_of_names_go_by_their_full_name(acme: World) -> None:
    """Stages and sources are few, and are called by what they are called."""
    with acme.read("ann") as unit:
        with pytest.raises(UnknownRecord):
            named(unit, Stage, "prop")
        with pytest.raises(UnknownRecord):
            named(unit, LeadSource, "Website")


def test_kinds_have_the_names_that_people_use() -> None:
    """What is typed after `history` is the word for the record."""
    assert record_kinds()["deal"] is Deal
    assert record_kinds()["lead source"] is LeadSource
