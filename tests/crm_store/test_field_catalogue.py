"""Fields of records as a catalogue: built in and the company's own, with the values that a reader sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store import accounts, contacts, leads
from crm_store.errors import InvalidValue
from crm_store.field_catalogue import LISTED, FieldInfo, FieldType, field_at, fields_of, values_of
from crm_store.filter_conditions import UnknownField
from crm_store.models import Sharing

if TYPE_CHECKING:
    from tests.crm_store.world import World


@pytest.fixture
def known(world: World) -> World:
    """Accounts and a lead with fields of the company's own."""
    with world.write("ann") as unit:
        for number, interest in enumerate(("Hardware", "Software", "Hardware")):
            own = {"Product Interest": interest, "last_contact": f"2026-01-1{number}", "Seats": f"1{number}"}
            accounts.create(
                unit, name=f"Firm {number}", industry="Retail", custom={**own, "Renewal": f"1{number}/5/25"}
            )
        leads.create(unit, name="Jan Lis", product_interest="Hardware")
    return world


def _by_path(world: World, kind: str, who: str = "ann") -> dict[str, FieldInfo]:
    with world.read(who) as unit:
        found = fields_of(unit, kind)
    assert len({one.path for one in found}) == len(found)
    return {one.path: one for one in found}


def _values(world: World, kind: str, path: str, who: str = "ann") -> tuple[str, ...]:
    with world.read(who) as unit:
        return values_of(unit, kind, path)


def test_every_kind_tells_its_fields(known: World) -> None:
    """Columns, references, what hangs on a record, what follows from it; nothing twice."""
    for kind in LISTED:
        assert _by_path(known, kind)
    deal = _by_path(known, "deal")
    assert deal["amount"].type is FieldType.MONEY
    assert deal["status"].options == ("open", "won", "lost")
    assert deal["owner"].refers == "user"
    assert deal["open_tasks"].type is deal["days_in_stage"].type is FieldType.COUNT
    assert deal["account.industry"].type is FieldType.TEXT
    assert deal["stage"].settable
    assert not deal["account.industry"].settable


def test_the_companys_own_fields_are_found_with_their_types(known: World) -> None:
    """Numbers, days in ISO or otherwise, texts; also of an account that a deal or contact belongs to."""
    own = {path: one for path, one in _by_path(known, "account").items() if one.label}
    assert {path: one.type for path, one in own.items()} == {
        "custom.Product Interest": FieldType.TEXT,
        "custom.Renewal": FieldType.DAY,
        "custom.Seats": FieldType.NUMBER,
        "custom.last_contact": FieldType.DAY,
    }
    assert own["custom.Seats"].label == "Seats"
    assert _by_path(known, "contact")["account.custom.Seats"].type is FieldType.NUMBER


def test_values_are_those_that_there_are(known: World) -> None:
    """Texts, the company's words, options of choices; of a path one step away too."""
    assert _values(known, "account", "industry") == ("Retail",)
    assert _values(known, "deal", "industry") == ("Retail",)
    assert _values(known, "account", "custom.Product Interest") == ("Hardware", "Software")
    assert _values(known, "deal", "account.custom.Product Interest") == ("Hardware", "Software")
    assert _values(known, "lead", "product_interest") == ("Hardware",)
    assert _values(known, "deal", "stage") == ("Lost", "Proposal", "Prospecting", "Won")
    assert _values(known, "task", "priority") == ("low", "normal", "high")
    assert _values(known, "deal", "no_such.thing") == ()


def test_values_follow_what_is_written(known: World) -> None:
    """New, changed and removed records, also of the company's own fields."""
    assert _values(known, "account", "industry") == ("Retail",)
    _values(known, "account", "custom.Product Interest")
    with known.write("ann") as unit:
        row = accounts.create(unit, name="Newcomer", industry="Energy", custom={"Product Interest": "Licences"})
        ident = row.id
    assert _values(known, "account", "industry") == ("Energy", "Retail")
    assert _values(known, "account", "custom.Product Interest") == ("Hardware", "Licences", "Software")
    with known.write("ann") as unit:
        accounts.change(unit, ident, industry="Media", custom={})
    assert _values(known, "account", "industry") == ("Media", "Retail")
    assert _values(known, "account", "custom.Product Interest") == ("Hardware", "Software")
    with known.write("ann") as unit:
        accounts.remove(unit, ident)
    assert _values(known, "account", "industry") == ("Retail",)


def test_a_path_leads_to_a_field(known: World) -> None:
    """Also one that is not listed, a short name, and an own field however it is written; no other."""
    with known.read("ann") as unit:
        assert field_at(unit, "deal", "industry").type is FieldType.TEXT
        assert field_at(unit, "task", "deal.account.owner").refers == "user"
        own = field_at(unit, "account", "custom.product_interest")
        assert (own.path, own.label, own.settable) == ("custom.Product Interest", "Product Interest", True)
        for path in ("colour", "account.colour", "colour.name", "custom.colour", ""):
            with pytest.raises(UnknownField):
                field_at(unit, "deal", path)


def test_values_of_hidden_records_are_not_told(known: World) -> None:
    """Neither what they hold nor what their fields are called, also after a record is hidden."""
    assert _values(known, "account", "industry", "cyd") == ()
    assert "custom.Seats" not in _by_path(known, "account", "cyd")
    assert _values(known, "account", "industry", "ben") == ("Retail",)
    with known.write("ann") as unit:
        for row in accounts.find_all(unit).rows:
            accounts.change(unit, row.id, sharing=Sharing.PRIVATE)
    assert _values(known, "account", "industry", "ben") == ()
    assert "custom.Seats" not in _by_path(known, "account", "ben")


def test_a_transaction_that_fails_leaves_no_values(known: World) -> None:
    """What a writing unit sees of itself is not kept for others."""
    with pytest.raises(ZeroDivisionError):
        _fail(known)
    assert _values(known, "contact", "title") == ()


def _fail(known: World) -> None:
    with known.write("ann") as unit:
        contacts.create(unit, first_name="Eva", title="Buyer")
        assert values_of(unit, "contact", "title") == ("Buyer",)
        raise ZeroDivisionError


def test_an_unknown_kind_is_refused(known: World) -> None:
    """The error names those that there are."""
    with known.read("ann") as unit, pytest.raises(InvalidValue, match="account, contact"):
        fields_of(unit, "invoice")
