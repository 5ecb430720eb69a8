"""Records stored twice: found by query, seen only by those who see both, dismissed for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crm_store.duplicates import DuplicateGroup, dismiss, find_duplicates
from crm_store.errors import InvalidValue, UnknownRecord
from crm_store.models import Account, Change, Contact, ContactEmail, DuplicateDismissal, Employment, Sharing, table_of

if TYPE_CHECKING:
    from crm_store.models import Business
    from tests.crm_store.world import World


def store(world: World, owner: str, kind: type[Business], **fields: object) -> int:
    """Store one row; what belongs to somebody is private to the owner."""
    if kind in {Account, Contact}:
        fields = {"owner_id": world.id_of(owner), "sharing": Sharing.PRIVATE, **fields}
    with world.write(owner) as unit:
        row = unit.create(kind(**fields))
    return row.id


def groups(world: World, who: str, kind: str) -> tuple[DuplicateGroup, ...]:
    """Return what a person is shown."""
    with world.read(who) as unit:
        return find_duplicates(unit, kind).groups


def members(world: World, who: str, kind: str) -> list[list[int]]:
    """Return the ids of each group that a person is shown."""
    return [[member.id for member in group.members] for group in groups(world, who, kind)]


def test_accounts_of_one_name_or_domain_are_shown_together(world: World) -> None:
    """Legal forms, accents, spaces and the www. in front do not make another company."""
    first = store(world, "ann", Account, name="Żabka Polska S.A.", domain="zabka.pl")
    second = store(world, "ann", Account, name="Zabka-Polska sp. z o.o.")
    third = store(world, "ann", Account, name="Froo", domain="https://www.zabka.pl")
    store(world, "ann", Account, name="Biedronka", domain="biedronka.pl")
    found = groups(world, "ann", "account")
    assert [[member.id for member in group.members] for group in found] == [[first, second, third]]
    assert found[0].reasons == ("same name", "same domain zabka.pl")
    assert found[0].members[0].label == "Żabka Polska S.A."


def test_one_word_and_two_words_are_one_name(world: World) -> None:
    """ACME Corp and Acme Corporation differ in nothing but the legal form; Acme Foods is another."""
    first, second = (store(world, "ann", Account, name=name) for name in ("ACME Corp", "Acme Corporation"))
    store(world, "ann", Account, name="Acme Foods")
    assert members(world, "ann", "account") == [[first, second]]


def test_a_corporate_family_may_share_a_domain(world: World) -> None:
    """A subsidiary, and two of them, are no duplicates; a stranger with the domain is."""
    parent = store(world, "ann", Account, name="Holding", domain="family.example")
    for name in ("Fabryka", "Handel"):
        store(world, "ann", Account, name=name, domain="family.example", parent_id=parent)
    assert groups(world, "ann", "account") == ()
    store(world, "ann", Account, name="Obca", domain="family.example")
    assert len(groups(world, "ann", "account")) == 1


def test_mail_services_connect_nobody(world: World) -> None:
    """Two companies that write from gmail.com have nothing in common."""
    for name in ("Piekarnia", "Kwiaciarnia"):
        store(world, "ann", Account, name=name, domain="gmail.com")
    assert groups(world, "ann", "account") == ()


def test_contacts_with_one_address_are_shown_together(world: World) -> None:
    """The same address cannot belong to two people."""
    people = [store(world, "ann", Contact, last_name=name) for name in ("Nowak", "Nowacka", "Inny")]
    for contact_id, address in zip(people, ("Anna@acme.pl", "anna@acme.pl", "inny@acme.pl"), strict=True):
        store(world, "ann", ContactEmail, contact_id=contact_id, address=address)
    found = groups(world, "ann", "contact")
    assert [member.id for member in found[0].members] == people[:2]
    assert found[0].reasons == ("same e-mail address anna@acme.pl",)


def test_namesakes_are_duplicates_only_at_one_company(world: World) -> None:
    """Two people called Anna Nowak exist; two at Acme are rather one, in whatever order she is written."""
    acme = store(world, "ann", Account, name="Acme")
    other = store(world, "ann", Account, name="Globex")
    names = (("Anna", "Nowak", acme), ("Nowak", "Anna", acme), ("Anna", "Nowak", other))
    people = [store(world, "ann", Contact, first_name=first, last_name=last) for first, last, _ in names]
    for contact_id, (_, _, account_id) in zip(people, names, strict=True):
        store(world, "ann", Employment, contact_id=contact_id, account_id=account_id)
    found = groups(world, "ann", "contact")
    assert [[member.id for member in group.members] for group in found] == [people[:2]]
    assert found[0].reasons == ("same name at Acme",)
    assert found[0].members[0].detail == "Acme"


def test_creating_beside_a_hidden_record_shows_only_to_those_who_see_both(world: World) -> None:
    """Neither rep learns of the other's customer; the admin reviews the pair."""
    first = store(world, "ann", Account, name="Acme", domain="acme.pl")
    second = store(world, "cyd", Account, name="Acme Ltd", domain="acme.pl")
    assert groups(world, "ann", "account") == groups(world, "cyd", "account") == ()
    assert groups(world, "saul", "account") == ()
    assert members(world, "ada", "account") == [[first, second]]


def test_a_hidden_company_does_not_connect_visible_namesakes(world: World) -> None:
    """That two visible contacts work at one hidden company must not show."""
    hidden = store(world, "ada", Account, name="Tajna")
    people = [store(world, "ann", Contact, first_name="Anna", last_name="Nowak") for _ in range(2)]
    for contact_id in people:
        store(world, "ada", Employment, contact_id=contact_id, account_id=hidden)
    assert groups(world, "ann", "contact") == ()
    assert members(world, "ada", "contact") == [people]


def test_what_was_dismissed_is_not_shown_again(world: World) -> None:
    """A reviewed pair stays away, the third of the three stays with both."""
    first, second = (store(world, "ann", Account, name=name) for name in ("Acme", "ACME S.A."))
    with world.write("ann") as unit:
        dismiss(unit, "account", second, first)
    assert groups(world, "ann", "account") == ()
    third = store(world, "ann", Account, name="Acme Inc.")
    assert members(world, "ann", "account") == [[first, second, third]]


def test_a_dismissal_is_logged_and_kept_once(world: World) -> None:
    """Who said that two records differ can be looked up and undone like any other write."""
    first, second = (store(world, "ann", Account, name=name) for name in ("Acme", "ACME S.A."))
    with world.write("ann") as unit:
        once = dismiss(unit, "account", first, second)
        unit.session.flush()
        assert dismiss(unit, "account", second, first) is once
    with world.read("ada") as unit:
        assert len(unit.all(select(DuplicateDismissal))) == 1
    with world.store.engine.connect() as connection:
        changes = table_of(Change)
        tables = connection.scalars(select(changes.c.table_name).where(changes.c.row_id == once.id)).all()
    assert "duplicate_dismissals" in tables


def test_hidden_records_cannot_be_dismissed_nor_their_dismissals_seen(world: World) -> None:
    """Dismissing tells no more about a hidden record than opening it does."""
    mine = store(world, "ann", Account, name="Acme")
    hidden = store(world, "cyd", Account, name="Acme Ltd")
    with pytest.raises(UnknownRecord), world.write("ann") as unit:
        dismiss(unit, "account", mine, hidden)
    with world.write("ada") as unit:
        dismiss(unit, "account", mine, hidden)
    with world.read("ann") as unit:
        assert unit.all(select(DuplicateDismissal)) == []


def test_a_cut_list_says_how_many_there_are(world: World) -> None:
    """A limited answer does not pretend to be all; the surest groups come first."""
    for name in ("Alfa", "Beta", "Gamma"):
        for domain in (f"{name.lower()}.pl", None):
            store(world, "ann", Account, name=name, domain=domain)
    sure = [store(world, "ann", Account, name="Delta", domain="delta.pl") for _ in range(2)]
    with world.read("ann") as unit:
        found = find_duplicates(unit, "account", limit=2)
    assert (len(found.groups), found.total) == (2, 4)
    assert [member.id for member in found.groups[0].members] == sure


def test_many_records_with_one_domain_make_one_group(world: World) -> None:
    """A careless import of sixty branches under one domain is shown, not multiplied into pairs."""
    with world.write("ann") as unit:
        for number in range(60):
            unit.create(Account(name=f"Oddział {number}", domain="branch.example", owner_id=world.id_of("ann")))
    found = groups(world, "ann", "account")
    assert [len(group.members) for group in found] == [60]


def test_only_accounts_and_contacts_have_duplicates(world: World) -> None:
    """A kind without such a review is refused by name, as is a record beside itself."""
    only = store(world, "ann", Account, name="Acme")
    with world.read("ann") as unit, pytest.raises(InvalidValue, match="deal"):
        find_duplicates(unit, "deal")
    with world.write("ann") as unit, pytest.raises(InvalidValue, match="itself"):
        dismiss(unit, "account", only, only)
