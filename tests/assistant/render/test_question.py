"""What is asked back, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.render.question import render_question

if TYPE_CHECKING:
    from assistant.render.context import RenderContext

ANNAS = [
    {"kind": "contact", "id": 1, "label": "Anna Nowak", "detail": "Acme"},
    {"kind": "contact", "id": 2, "label": "Anna Kowalska", "detail": "Globex"},
]


def _call(tool: str, /, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401  (arguments of any tool)
    return {"name": tool, "arguments": arguments}


def test_which_one(reader: RenderContext) -> None:
    """Choices are numbered and told apart."""
    question = {"kind": "which", "choices": ANNAS, "missing": {"call": 0, "argument": "contacts", "reference": "Anna"}}
    assert render_question(question, "en", reader) == (
        "“Anna” could be:\n1. Anna Nowak (Acme)\n2. Anna Kowalska (Globex)\nReply with the number."
    )


def test_what_is_missing_is_asked_by_tool_and_argument(reader: RenderContext) -> None:
    """The question is about the missing argument, and says of which call where there are several."""
    missing = {"call": 1, "argument": "due", "slot": "moment"}
    one = {"kind": "missing", "calls": [_call("create_task")], "missing": {**missing, "call": 0}}
    two = {"kind": "missing", "calls": [_call("move_deals"), _call("create_task")], "missing": missing}
    assert render_question(one, "en", reader) == "When is it due?"
    assert render_question(two, "pl", reader) == "Nowe zadanie. Jaki termin?"


def test_an_argument_without_a_question_of_its_own(reader: RenderContext) -> None:
    """It is asked for by its type, and without a type in general."""
    question = {"kind": "missing", "missing": {"argument": "sponsor", "slot": "contact"}}
    assert render_question(question, "en", reader) == "Which contact?"
    assert render_question({"kind": "missing", "missing": {"argument": "x"}}, "en", reader) == "What else is needed?"


def test_calls_to_confirm_are_told_without_ids(reader: RenderContext) -> None:
    """A person is shown what would be done, not numbers of rows."""
    calls = [
        _call("create_task", title="Send quote", due="2026-11-27", deal="12"),
        _call("delete_record", record="deal:7"),
    ]
    text = render_question({"kind": "confirm", "calls": calls}, "en", reader)
    assert "- New task: title Send quote, due Fri 27 Nov\n- Deletion\n" in text
    assert text.endswith("Reply yes or no.")


def test_somebody_unknown_is_offered_as_a_new_record(reader: RenderContext) -> None:
    """The question names who and where, and takes no gender for granted."""
    missing = {"call": 0, "reference": "Jan Kos", "account": "Globex", "kind": "contact"}
    question = {"kind": "new_record", "missing": missing}
    assert render_question(question, "en", reader).startswith("I do not know Jan Kos at Globex. Add as a new contact?")
    assert "(nowy kontakt)" in render_question(question, "pl", reader)
    assert "1. Anna Nowak (Acme)" in render_question({**question, "choices": ANNAS}, "pl", reader)


def test_what_is_known_of_somebody_new_is_told(reader: RenderContext) -> None:
    """The answer is about all that would be written, also the company that would be made along with the person."""
    calls = [_call("create_contact", name="Jan Kos", email="jan@globex.com"), _call("create_account", name="Globex")]
    missing = {"call": 0, "reference": "Jan Kos", "account": "Globex", "kind": "contact"}
    known = {"kind": "new_record", "missing": missing, "calls": calls}
    text = render_question(known, "pl", reader)
    assert "Jan Kos (Globex, jan@globex.com)" in text
    assert "- Nowa firma: nazwa Globex" in text
