"""Products and campaigns: called once, priced in a currency, removed only if nothing names them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_store import campaigns, deal_lines, deals, leads, products
from crm_store.errors import DuplicateRecord, Forbidden, InvalidValue, StillInUse, UnknownRecord

if TYPE_CHECKING:
    from tests.crm_store.world import World


def test_a_product_is_known_in_any_spelling(world: World) -> None:
    """GTX Pro and GTXPro are one product, which is not added twice."""
    with world.write("ada") as unit:
        gtx = products.create(unit, name="GTX Pro", sku="G-1", list_price=Decimal(4821), unit="piece")
        assert (gtx.currency, gtx.unit, gtx.active) == ("EUR", "piece", True)
        for reference in ("GTXPro", "gtx-pro", str(gtx.id)):
            assert products.find(unit, reference) is gtx
        with pytest.raises(DuplicateRecord):
            products.create(unit, name="GTXPro")
        other = products.create(unit, name="MG Special", list_price=Decimal(55), currency="pln")
        assert other.currency == "PLN"
        with pytest.raises(DuplicateRecord):
            products.change(unit, other.id, name="gtx pro")
        assert products.change(unit, gtx.id, name="GTX-Pro").name == "GTX-Pro"
        with pytest.raises(UnknownRecord):
            products.find(unit, "Nothing like it")


def test_a_product_that_is_sold_is_retired_not_removed(world: World) -> None:
    """Deals keep what they sold; a product added by mistake goes."""
    with world.write("ada") as unit:
        gtx, mistake = products.create(unit, name="GTX"), products.create(unit, name="Mistake")
        deal = deals.open_deal(unit, name="Deal")
        deal_lines.add(unit, deal.id, gtx.id)
        with pytest.raises(StillInUse, match="deal lines"):
            products.remove(unit, gtx.id)
        assert products.change(unit, gtx.id, active=False).active is False
        products.remove(unit, mistake.id)
        assert [row.name for row in products.find_all(unit).rows] == ["GTX"]


def test_prices_are_not_negative_and_admins_set_them(world: World) -> None:
    """A rep does not change the price list."""
    with world.write("ada") as unit:
        wrong = ({"name": ""}, {"name": "X", "list_price": Decimal(-1)}, {"name": "X", "currency": "ZLO"})
        for fields in wrong:
            with pytest.raises(InvalidValue):
                products.create(unit, **fields)
    with pytest.raises(Forbidden), world.write("ann") as unit:
        products.create(unit, name="X")


def test_a_campaign_has_its_days_and_its_cost(world: World) -> None:
    """Managers run them, in the company's currency unless said otherwise; none ends before it begins."""
    with world.write("nora") as unit:
        fair = campaigns.create(
            unit, name="Fair 2026", started_on=date(2026, 3, 1), ended_on=date(2026, 3, 5), cost=Decimal(12000)
        )
        assert fair.currency == "EUR"
        assert campaigns.find(unit, "fair-2026") is fair
        with pytest.raises(DuplicateRecord):
            campaigns.create(unit, name="FAIR 2026")
        with pytest.raises(InvalidValue):
            campaigns.change(unit, fair.id, ended_on=date(2026, 2, 1))
        with pytest.raises(InvalidValue):
            campaigns.create(unit, name="X", cost=Decimal(-1))
        assert campaigns.change(unit, fair.id, channel=" Event ").channel == "Event"
        assert campaigns.find_all(unit, where={"field": "started_on", "value": "2026-Q1"}).total == 1
    with pytest.raises(Forbidden), world.write("ann") as unit:
        campaigns.create(unit, name="Mine")


def test_a_campaign_that_brought_leads_stays(world: World) -> None:
    """Also when a manager cannot see the leads it brought to another team."""
    with world.write("ada") as unit:
        fair, idle = campaigns.create(unit, name="Fair"), campaigns.create(unit, name="Idle")
        leads.create(unit, name="Ola", campaign_id=fair.id, owner_id=world.id_of("cyd"))
    for who in ("ada", "nora"):
        with pytest.raises(StillInUse), world.write(who) as unit:
            campaigns.remove(unit, fair.id)
    with world.write("nora") as unit:
        campaigns.remove(unit, idle.id)
        assert [row.name for row in campaigns.find_all(unit).rows] == ["Fair"]
        with pytest.raises(UnknownRecord):
            campaigns.get(unit, idle.id)
