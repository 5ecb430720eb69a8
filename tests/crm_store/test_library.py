"""What people keep for reuse: message templates and segments."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from crm_store import accounts, deals, segments, templates
from crm_store.errors import DuplicateRecord, Forbidden, InvalidValue, UnknownRecord
from crm_store.filters import InvalidFilter, UnknownField
from crm_store.models import Sharing
from crm_store.templates import Message, UnfilledPlaceholders

if TYPE_CHECKING:
    from tests.crm_store.world import World


def test_a_template_is_filled_with_values_as_they_are(world: World) -> None:
    """Braces in a value are text; what is missing is named before anything is written."""
    with world.write("ann") as unit:
        row = templates.create(
            unit, name="Follow-up", language="PL", subject="{account.name}", body="Dzień dobry {first_name},\n{offer}"
        )
        assert row.language == "pl"
        assert templates.placeholders(unit, row.id) == ["account.name", "first_name", "offer"]
        with pytest.raises(UnfilledPlaceholders, match="first_name, offer"):
            templates.fill(unit, row.id, {"account.name": "Acme"})
        values = {"account.name": "Acme", "first_name": "Anno", "offer": "{first_name} {0.__class__}"}
        assert templates.fill(unit, row.id, values) == Message(
            "Acme", "Dzień dobry Anno,\n{first_name} {0.__class__}", "pl"
        )


def test_placeholders_are_plain_names(world: World) -> None:
    """Nothing in a template reaches into the program."""
    with world.write("ann") as unit:
        for body in ("{0}", "{a.__class__}", "{a!r}", "{a:>10}", "{", "{{name}}", "{A}", "", "  "):
            with pytest.raises(InvalidValue):
                templates.create(unit, name="X", language="en", body=body)


def test_a_template_has_one_name_in_a_language(world: World) -> None:
    """The same name in another language is its translation; a colleague's private one is not in the way."""
    with world.write("cyd") as unit:
        templates.create(unit, name="Follow-up", language="en", body="Secret", sharing=Sharing.PRIVATE)
    with world.write("ann") as unit:
        english = templates.create(unit, name="Follow-up", language="en", body="Hello")
        polish = templates.create(unit, name="Follow-up", language="pl", body="Dzień dobry")
        with pytest.raises(DuplicateRecord):
            templates.create(unit, name="FOLLOW-UP", language="en", body="Hi")
        assert templates.find(unit, "follow-up", "pl") is polish
        assert templates.find(unit, str(english.id)) is english
        assert templates.change(unit, english.id, body="Hi {first_name}").body == "Hi {first_name}"
        assert templates.find_all(unit).total == 2
    with pytest.raises(Forbidden), world.write("ben") as unit:
        templates.remove(unit, english.id)
    with world.write("ann") as unit:
        templates.remove(unit, english.id)
        with pytest.raises(UnknownRecord):
            templates.get(unit, english.id)


BIG = {"field": "amount", "op": ">", "value": 10000}


def test_a_segment_is_run_as_its_reader_sees(world: World) -> None:
    """A filter shared with the company shows everybody his own part, counted alike."""
    with world.write("ann") as unit:
        segment = segments.create(unit, name="Big deals", record_kind="deal", filters=[BIG], sharing=Sharing.COMPANY)
        for name, amount in (("One", 20000), ("Two", 30000), ("Small", 5)):
            deals.open_deal(unit, name=name, amount=Decimal(amount))
    with world.write("cyd") as unit:
        deals.open_deal(unit, name="Cyd's", amount=Decimal(50000))
    for who, seen in (("ann", {"One", "Two"}), ("cyd", {"Cyd's"}), ("ada", {"One", "Two", "Cyd's"})):
        with world.read(who) as unit:
            page = segments.run(unit, segment.id)
            assert {row.label for row in page.rows} == seen
            assert page.total == segments.count(unit, segment.id) == len(seen)
    with world.read("ada") as unit:
        page = segments.run(unit, segment.id, order_by="-amount", limit=1)
        assert ([row.label for row in page.rows], page.cut) == (["Cyd's"], True)


def test_a_segment_that_cannot_run_is_not_saved(world: World) -> None:
    """Kind, fields, values and structure are checked when it is written."""
    wrong: list[tuple[type[Exception], dict[str, Any]]] = [
        (InvalidValue, {"name": " "}),
        (InvalidValue, {"record_kind": "invoice"}),
        (UnknownField, {"filters": {"field": "colour", "value": "red"}}),
        (InvalidValue, {"filters": {"field": "amount", "op": ">", "value": "many"}}),
        (InvalidFilter, {"filters": {}}),
    ]
    for error, fields in wrong:
        with pytest.raises(error), world.write("ann") as unit:
            segments.create(unit, **{"name": "X", "record_kind": "deal", "filters": BIG, **fields})


def test_segments_are_named_changed_and_removed(world: World) -> None:
    """One name for what one sees; a changed kind must fit the filter."""
    with world.write("ann") as unit:
        row = segments.create(unit, name="Big", record_kind="Deal", filters=BIG)
        with pytest.raises(DuplicateRecord):
            segments.create(unit, name="BIG", record_kind="deal", filters=BIG)
        with pytest.raises(UnknownField):
            segments.change(unit, row.id, record_kind="contact")
        where = {"field": "industry", "value": "Retail"}
        accounts.create(unit, name="Shop", industry="retail")
        segments.change(unit, row.id, record_kind="account", filters=where, name="Shops")
        assert segments.count(unit, segments.find(unit, "shops").id) == 1
        assert [found.name for found in segments.find_all(unit)] == ["Shops"]
        segments.remove(unit, row.id)
        with pytest.raises(UnknownRecord):
            segments.get(unit, row.id)
