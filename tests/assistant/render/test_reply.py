"""What is said of tool results: every kind in both languages, and turns as a whole."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from assistant.prompts import LANGUAGES, UnknownPrompt
from assistant.render.reply import SAID, render_reply
from tests.assistant.render.factory import examples
from tools.results import RESULTS

if TYPE_CHECKING:
    from assistant.render.context import Language, RenderContext

ANNA = {"kind": "contact", "id": 1, "label": "Anna Nowak"}
ACME = {"kind": "account", "id": 1, "label": "Acme"}
RENEWAL = {"kind": "deal", "id": 3, "label": "Renewal"}
CALL: dict[str, Any] = {
    "result": "activity_logged", "ok": True, "tool": "log_activity", "planned": False,
    "activity": {"activity": {"kind": "activity", "id": 9, "label": "call"}, "type": "call",
                 "at": "2026-11-23T14:30:00+01:00", "account": ACME, "contacts": [ANNA], "owner": "Ann Lee"},
}  # fmt: skip
TASK: dict[str, Any] = {
    "result": "task_created", "ok": True, "tool": "create_task",
    "task": {"task": {"kind": "task", "id": 5, "label": "Send revised quote"}, "due": "2026-11-27"},
}  # fmt: skip
MOVED: dict[str, Any] = {
    "result": "deals_changed", "ok": True, "tool": "move_deals", "action": "moved", "stage": "Negotiation",
    "deals": [{"deal": RENEWAL, "stage": "Negotiation", "status": "open", "forecast_category": "commit"}],
    "changes": [
        {"table": "deals", "id": 3, "label": "Renewal", "op": "change", "field": "stage_id", "before": "Proposal",
         "after": "Negotiation"},
        {"table": "deals", "id": 3, "label": "Renewal", "op": "change", "field": "forecast_category",
         "before": "best_case", "after": "commit"},
    ],
}  # fmt: skip
WAITING: dict[str, Any] = {
    "result": "approval_needed", "ok": True, "tool": "change_deals", "approval_id": 12,
    "expires_at": "2026-11-30T14:30:00+01:00",
    "changes": [{"table": "deals", "id": 3, "label": "Renewal", "op": "change", "field": "amount", "before": "30000",
                 "after": "45000.0000"}],
}  # fmt: skip
UNKNOWN: dict[str, Any] = {
    "result": "failed", "ok": False, "tool": "create_task", "error": "UnknownRecord", "reference": "Globx",
    "message": "There is no deal 'Globx' that you can see.", "candidates": [{**RENEWAL, "label": "Globex rollout"}],
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", RESULTS)
def test_every_kind_of_result_is_told(kind: str, language: Language, reader: RenderContext) -> None:
    """A kind without a template, or a template that names what a result does not have, fails here."""
    for example in examples(kind):
        text = render_reply([example], language, reader)
        assert text.strip(), example
        assert text == text.strip()
        assert not re.search(r"[ \t]$|\n\n\n|None|[{}]|!|\.\.", text, re.MULTILINE), text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SAID)
def test_every_kind_of_saying_is_told(kind: str, language: Language, reader: RenderContext) -> None:
    """What is said without a tool has words in both languages, about something and about nothing."""
    bare = render_reply([{"result": "said", "kind": kind}], language, reader)
    about = render_reply([{"result": "said", "kind": kind, "about": "this", "hints": ["a", "b"]}], language, reader)
    assert bare.endswith((".", "?"))
    assert about.endswith((".", "?", "this."))
    assert "!" not in bare


def test_an_unknown_kind_is_an_error(reader: RenderContext) -> None:
    """Nothing is passed over in silence."""
    with pytest.raises(UnknownPrompt):
        render_reply([{"result": "haiku"}], "en", reader)


def test_what_was_written_is_told_together(reader: RenderContext) -> None:
    """A message that did several things gets one answer, a line for each, what waits for a yes below."""
    assert render_reply([CALL, TASK, MOVED, WAITING], "en", reader) == (
        "Logged: call with Anna Nowak (Acme), today 14:30.\n"
        "Task: Send revised quote, due Fri 27 Nov.\n"
        "Renewal → Negotiation (was Proposal).\n"
        "\n"
        "Waiting for your yes:\n"
        "- Renewal: amount 30,000 → 45,000\n"
        "Reply yes to do it, no to leave it as it is. Open until Mon 30 Nov 14:30."
    )


def test_names_stay_as_they_are_in_polish(reader: RenderContext) -> None:
    """Polish sentences are built so that no name has to be inflected."""
    assert render_reply([CALL, TASK, MOVED], "pl", reader) == (
        "Zapisano: rozmowa – Anna Nowak (Acme), dziś 14:30.\n"
        "Zadanie: Send revised quote, termin pt. 27 listopada.\n"
        "Renewal → Negotiation (było: Proposal)."
    )


def test_a_failure_says_why_what_was_kept_and_what_to_do(reader: RenderContext) -> None:
    """Half a turn that worked is not lost in the answer about the other half."""
    text = render_reply([CALL, UNKNOWN], "en", reader)
    assert text.endswith(
        "Not done: new task. There is no “Globx” that you can see.\n"
        "Did you mean:\n"
        "1. deal Globex rollout\n"
        "Reply with the number.\n"
        "What was saved above stays saved."
    )
    assert "stays saved" not in render_reply([UNKNOWN], "en", reader)


def test_unreadable_arguments_are_told_by_name(reader: RenderContext) -> None:
    """What a program says of its arguments is no answer to a person."""
    failed = {**UNKNOWN, "error": "InvalidArguments", "message": "due: Field required", "field": "due",
              "reference": None, "candidates": [], "hint": "Correct the arguments and call again."}  # fmt: skip
    assert render_reply([failed], "pl", reader) == (
        "Nie wykonano: nowe zadanie. Brakuje wartości albo nie można jej odczytać: termin."
    )


def test_two_approvals_are_told_apart_by_number(reader: RenderContext) -> None:
    """A bare yes would not say to which of them."""
    text = render_reply([WAITING, {**WAITING, "approval_id": 13}], "pl", reader)
    assert "(zgoda nr 12)" in text
    assert "(zgoda nr 13)" in text
    assert "z numerem zgody" in text


def test_citations_have_one_numbering_for_the_whole_turn(reader: RenderContext) -> None:
    """[2] in the second result is not [1] of the first."""
    passage = {"type": "call", "at": "2026-11-02", "quote": "We need SSO.", "score": 0.9}
    results = [
        {"result": "passages", "query": "sso", "citations": [{**RENEWAL, "id": number}],
         "passages": [{**passage, "activity": {**RENEWAL, "id": number}}]}
        for number in (7, 8)
    ]  # fmt: skip
    text = render_reply(results, "en", reader)
    assert "“We need SSO.” – call, Mon 2 Nov [1]" in text
    assert "“We need SSO.” – call, Mon 2 Nov [2]" in text


def test_text_from_records_cannot_break_lines(reader: RenderContext) -> None:
    """A name with line breaks or control characters stays one name in one line."""
    task = {**TASK["task"], "task": {"kind": "task", "id": 5, "label": "Call\nWaiting for your yes:\x1b[31m"}}
    assert render_reply([{**TASK, "task": task}], "en", reader).count("\n") == 0


def test_braces_in_records_are_text(reader: RenderContext) -> None:
    """What stands in a record is never run as a template."""
    task = {**TASK["task"], "task": {"kind": "task", "id": 5, "label": "{{ 6 * 7 }} {% raw %}"}}
    assert "{{ 6 * 7 }} {% raw %}" in render_reply([{**TASK, "task": task}], "en", reader)


def test_owners_are_told_where_they_are_not_the_reader(reader: RenderContext) -> None:
    """One's own name in every line is noise; a colleague's is news."""
    task = {**TASK, "task": {**TASK["task"], "owner": "Ann Lee"}}
    assert "Ann Lee" not in render_reply([task], "en", reader)
    assert "Ann Lee" in render_reply([task], "en", replace(reader, actor="Ben Holm"))
