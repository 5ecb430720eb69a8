"""What is sold at what price, and amounts that change only where somebody asked for it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.models.offline.calls import Call
from assistant.models.offline.message import Message
from assistant.models.offline.pasttimes import put_back_periods
from assistant.models.offline.reading import Act, Clause
from assistant.models.offline.schema import Argument, ToolSchema
from assistant.models.offline.selling import each_by_its_own, put_sold, unasked
from assistant.understanding.findings import Findings, Mention, Span
from assistant.understanding.values import find_values
from crm_store.fiscal import FiscalCalendar

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=ZoneInfo("Europe/Warsaw"))
SCHEMA = ToolSchema("change_deals", {
    "deals": Argument("deals", "deal", many=True, required=True), "amount": Argument("amount", "money"),
    "product": Argument("product", "sold_product"), "quantity": Argument("quantity", "quantity"),
    "unit_price": Argument("unit_price", "unit_price"),
})  # fmt: skip
REPORT = ToolSchema("report", {"metric": Argument("metric", "enum"), "period": Argument("period", "period")})


def message(text: str, **named: str) -> Message:
    """Return a message with its values, and words that name a record of a kind."""
    spans = find_values(text, "en", NOW, FiscalCalendar("Europe/Warsaw", 1, "PL"))
    for word, kind in named.items():
        start = text.index(word)
        mention = Mention(kind=kind, id=7, label=word)
        spans.append(Span(start=start, end=start + len(word), text=word, type="record", candidates=[mention]))
    return Message(
        text,
        Findings(
            language="en", now=NOW.isoformat(), today="2026-11-25", zone="Europe/Warsaw", currency="EUR", spans=spans
        ),
    )


@pytest.mark.parametrize(
    ("text", "named", "given"),
    [
        (
            "20 Sightline at 99 EUR",
            {"Sightline": "product"},
            {"product": "Sightline", "quantity": 20, "unit_price": "99 EUR"},
        ),
        ("make it 3x Vireo", {"Vireo": "product"}, {"product": "Vireo", "quantity": 3}),
        ("close the Sightline deal", {"Sightline": "product"}, {}),
        ("3 of them, and Sightline later", {"Sightline": "product"}, {}),
    ],
)
def test_what_is_sold(text: str, named: dict[str, str], given: dict[str, object]) -> None:
    """A product is set with its quantity and price where both stand together."""
    call = Call("change_deals", 0, len(text))
    put_sold(call, SCHEMA, message(text, **named))
    assert call.arguments == given


@pytest.mark.parametrize(
    ("text", "act", "named", "dropped"),
    [
        ("raise Kora by 10%", Act.COMMAND, {"Kora": "account"}, False),
        ("Kora's revenue is up 20%", Act.OTHER, {"Kora": "account"}, True),
        ("we raised Renewal by 10%", Act.DONE, {"Renewal": "deal"}, False),
        ("the amount is up 10%", Act.OTHER, {}, False),
        ("note for Kora: we can go down by 5k", Act.COMMAND, {"Kora": "account"}, True),
    ],
)
def test_nobody_asked(text: str, act: Act, named: dict[str, str], dropped: bool) -> None:  # noqa: FBT001  (a case)
    """Only orders, and words about a deal or its amount, change one."""
    said = message(text, **named)
    amount = next(span.value for span in said.spans if span.type == "change")
    call = Call("change_deals", 0, len(text), arguments={"amount": amount})
    assert unasked(call, SCHEMA, Clause(0, len(text), text, act), said) is dropped


def test_each_deal_has_its_own_change() -> None:
    """As many changes as deals are given one to each, in their order."""
    text = "take 5% off Kora and 3k off Bela"
    call = Call("change_deals", 0, len(text), arguments={"deals": ["1", "2"], "amount": "-5%"})
    found = each_by_its_own(call, SCHEMA, message(text))
    assert [each.arguments for each in found] == [
        {"deals": ["1"], "amount": "-5%"},
        {"deals": ["2"], "amount": "-3000"},
    ]


@pytest.mark.parametrize(("metric", "period"), [("won", "2025-12"), ("pipeline", "2026-12")])
def test_a_bare_month_of_what_has_been_is_the_last_one(metric: str, period: str) -> None:
    """What was won in December is not asked of the coming one."""
    text = "what about in December"
    call = Call("report", 0, len(text), arguments={"metric": metric, "period": "2026-12"})
    put_back_periods(call, {"report": REPORT}, message(text))
    assert call.arguments["period"] == period
