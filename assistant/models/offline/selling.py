"""What a message says is sold: so many of a product, at a price."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.models.offline.reading import Act
from assistant.models.offline.rules import of_tool, reads, rules
from assistant.models.offline.slots import CHANGE, changes, vocabulary

if TYPE_CHECKING:
    from assistant.models.offline.calls import Call
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import ToolSchema
    from assistant.understanding.findings import Mention, Span

PRODUCT = "product"
_SEVERAL = 2
_BESIDE = 24
"""How many characters may stand between a quantity and its product: "20 seats of Sightline"."""


def put_sold(call: Call, schema: ToolSchema, message: Message) -> None:
    """Give a call the product that is sold, how many, and at what price; its amount follows from them.

    Without a product that is known, only the amount is left.
    """
    names = of_tool("sells", call.tool)
    if not names or any(names[part] not in schema.arguments for part in ("product", "quantity", "price")):
        return
    spans = message.within(call.start, call.end)
    priced = next((span for span in spans if "quantity" in span.details), None)
    products = [(span, each) for span in spans for each in vocabulary(span, PRODUCT)]
    if len(products) != 1:
        return
    span, product = products[0]
    if priced is not None:
        _put(call, names, product, priced.details["quantity"])
        call.arguments[names["price"]] = priced.details["price"]
        call.arguments.pop(names["amount"], None)
    elif names["amount"] not in call.arguments and (count := _counted(message, spans, span)):
        _put(call, names, product, count)


def unasked(call: Call, schema: ToolSchema, clause: Clause, message: Message) -> bool:
    """Return whether a call would change what a deal is worth by words that speak of something else.

    Somebody's revenue is up 20 %, a customer added three sites at 450 each: only an order, or words that name a deal
    or its amount, are about the amount.
    """
    spans = message.within(call.start, call.end)
    moved = [span for span in spans if span.type == CHANGE]
    if moved and not reads(schema) and not of_tool("relative", call.tool) and call.tool in rules()["worth"]:
        return True
    names = of_tool("relative", call.tool) or ()
    if moved and names and message.cued("type=note", call.start, moved[0].start):
        return True
    if clause.act == Act.COMMAND or not any(call.arguments.get(name) for name in names):
        return False
    counted = any("quantity" in span.details for span in spans) and clause.act != Act.OTHER
    if not counted and not any(changes(call.arguments[name]) for name in names if name in call.arguments):
        return False
    named = any(mention.kind == "deal" for span in spans for mention in span.candidates[:1])
    return not named and not any(message.cued(name, call.start, call.end) for name in names)


def each_by_its_own(call: Call, schema: ToolSchema, message: Message) -> list[Call]:
    """Return a call for each deal where as many changes of amounts are named as deals: "5% off A and 3k off B"."""
    names = of_tool("relative", call.tool) or ()
    amounts = [span.value for span in message.within(call.start, call.end) if span.type == CHANGE]
    records = next((each.name for each in schema.of_slot("deal") if each.many), None)
    if not names or records is None or len(set(amounts)) < _SEVERAL:
        return [call]
    deals = list(call.arguments.get(records, ()))
    if call.needs or len(deals) != len(amounts):
        return [call]
    pairs = zip(deals, amounts, strict=True)
    return [
        replace(call, arguments={**call.arguments, records: [deal], names[0]: amount}, used=set(call.used))
        for deal, amount in pairs
    ]


def _put(call: Call, names: dict[str, str], product: Mention, quantity: str) -> None:
    call.arguments[names["product"]] = product.label
    call.arguments[names["quantity"]] = int(quantity)


def _counted(message: Message, spans: list[Span], product: Span) -> str | None:
    """Return the whole number right before a product, with at most a short word or two between."""
    before = [span for span in spans if span.type == "number" and span.end <= product.start]
    if not before or not (before[-1].value or "").isdecimal() or before[-1].value == "0":
        return None
    between = message.text[before[-1].end : product.start]
    return before[-1].value if len(between) <= _BESIDE and not set(between) & set(",.;:\n") else None
