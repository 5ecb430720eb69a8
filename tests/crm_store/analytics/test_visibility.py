"""A report is about what its reader may see, and gives nothing else away."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from crm_store.analytics import Query, answer, as_table
from crm_store.models import Account, Sharing
from tests.crm_store.analytics.ledger import Entry

if TYPE_CHECKING:
    from tests.crm_store.analytics.ledger import Books


def test_a_hidden_account_gives_no_name_to_its_group(books: Books) -> None:
    """A shared deal of a private account is counted for a teammate, under no account."""
    with books.world.write("ada") as unit:
        acme = unit.get(Account, books.ids["Acme"])
        unit.change(acme, sharing=Sharing.PRIVATE, owner_id=books.world.id_of("ben"))
    books.write(Entry(amount=Decimal(10), account="Acme"), Entry(amount=Decimal(5), account="Bolt"))
    labels = {}
    for who in ("ada", "ann"):
        with books.world.read(who) as unit:
            labels[who] = [row.members[0].label for row in answer(unit, Query("won", ("account",))).rows]
    assert labels == {"ada": ["Acme", "Bolt"], "ann": ["(no account)", "Bolt"]}


def test_an_audience_gets_what_all_its_members_may_see(books: Books) -> None:
    """In a channel with a rep, the admin's report shrinks to the rep's, and says that it is not of all deals."""
    books.write(Entry(), Entry(owner="cyd"))
    world = books.world
    with world.store.read(world.actors["ada"], frozenset({world.id_of("ann"), world.id_of("ada")})) as unit:
        found = answer(unit, Query("won"))
    assert (found.deals, found.everything) == (1, False)
    assert "1 deal, out of the deals that you may see" in as_table(found).footnotes[-1]
