"""An order to log what was just told makes no record of its own."""

from __future__ import annotations

import pytest

from assistant.models.offline.log_orders import with_what_was_told
from assistant.models.offline.message import Message
from assistant.models.offline.reading import Act
from tests.assistant.offline.planning_world import BOLT, OLGA, clause, findings, schemas


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Olga rang, they wait for May. Log that call please", "Log that call please"),
        ("Olga rang, they wait for May. Log it on Bolt, nothing else", "Log it on Bolt, nothing else"),
        ("Olga wrote today. Zapisz tego maila przy Bolt", "Zapisz tego maila przy Bolt"),
    ],
)
def test_what_was_told_is_logged_once(text: str, order: str) -> None:
    """Both clauses become one that took place; what the order names belongs to it."""
    told = text.partition(". ")[0]
    known = findings(text, ("Olga", OLGA), *([("Bolt", BOLT)] if "Bolt" in text else []))
    language = "pl" if "Zapisz" in text else "en"
    message = Message(text, known.model_copy(update={"language": language}))
    both = [clause(text, told, Act.REPORTED), clause(text, order, Act.COMMAND, "create_task")]
    (whole,) = with_what_was_told(message, both, schemas())
    assert (whole.act, whole.tool, whole.start, whole.end) == (Act.DONE, "log_activity", 0, len(text))


@pytest.mark.parametrize(
    "order", ["Log a call with Bolt on Friday", "Log that they want a discount", "Add a task to send the offer"]
)
def test_an_order_with_more_to_say_stands_alone(order: str) -> None:
    """A day, other words, another thing to do: that is no mere order to log."""
    text = f"Olga rang. {order}"
    spans = [("Olga", OLGA)] + ([("Friday", ("day", "2026-11-20"))] if "Friday" in order else [])
    both = [clause(text, "Olga rang", Act.DONE), clause(text, order, Act.COMMAND, "create_task")]
    assert len(with_what_was_told(Message(text, findings(text, *spans)), both, schemas())) == 2
