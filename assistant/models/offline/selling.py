"""What a message says is sold: so many of a product, at a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.rules import of_tool
from assistant.models.offline.slots import vocabulary

if TYPE_CHECKING:
    from assistant.models.offline.calls import Call
    from assistant.models.offline.message import Message
    from assistant.models.offline.schema import ToolSchema
    from assistant.understanding.findings import Mention, Span

PRODUCT = "product"
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
