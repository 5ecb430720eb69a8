"""Which records are called the same: the rule by which a second record is questioned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store import accounts, contacts, deals
from crm_store.models import Account, Contact, Deal, Sharing
from crm_store.namesakes import same_name

if TYPE_CHECKING:
    from tests.crm_store.world import World


def test_companies_are_one_without_case_accents_and_legal_form(world: World) -> None:
    """Żabka, ZABKA S.A. and Zabka Sp. z o.o. are one; Żabka Polska is another."""
    with world.write("ann") as unit:
        one = accounts.create(unit, name="Żabka S.A.")
        accounts.create(unit, name="Żabka Polska")
        for spelling in ("żabka", "ZABKA sp. z o.o.", " Zabka "):
            assert same_name(unit, Account, spelling) == [one]
        assert same_name(unit, Account, "Zab") == []
        assert same_name(unit, Account, "!?") == []


def test_people_are_one_in_either_order(world: World) -> None:
    """Nowak Anna is Anna Nowak; Anna alone is nobody in particular."""
    with world.write("ann") as unit:
        anna = contacts.create(unit, first_name="Anna", last_name="Nowak-Kłos")
        assert same_name(unit, Contact, "nowak klos anna") == [anna]
        assert same_name(unit, Contact, "Anna") == []


def test_a_name_changed_in_this_transaction_counts(world: World) -> None:
    """Neither the old name is found any more, nor the new one missed."""
    with world.write("ann") as unit:
        deal = deals.open_deal(unit, name="Alpha")
        unit.change(deal, name="Beta")
        assert same_name(unit, Deal, "alpha") == []
        assert same_name(unit, Deal, "BETA") == [deal]


def test_a_long_name_of_common_words_is_compared_whole(world: World) -> None:
    """Sharing the longest words is not enough."""
    with world.write("ann") as unit:
        name = "Przedsiębiorstwo Wielobranżowe Usług Transportowych"
        accounts.create(unit, name=f"{name} Alfa")
        beta = accounts.create(unit, name=f"{name} Beta")
        assert same_name(unit, Account, f"{name} beta") == [beta]


def test_hidden_namesakes_are_nobody(world: World) -> None:
    """What another team keeps private has no name here."""
    with world.write("cyd") as unit:
        accounts.create(unit, name="Secret", sharing=Sharing.PRIVATE)
    with world.read("ann") as unit:
        assert same_name(unit, Account, "Secret") == []
