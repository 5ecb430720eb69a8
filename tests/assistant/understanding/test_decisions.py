"""Plain yes and no, decided by code: what counts as one, what it is about, and what is left to a model."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.understanding.decisions import APPROVAL, Decision, decision
from assistant.understanding.findings import Findings, Mention, PastCall, PastTurn, Question


def findings(pending: list[int], last: PastTurn | None = None, language: str = "en") -> Findings:
    """Return what is known when some approvals wait."""
    return Findings.model_validate({
        "language": language,
        "now": "2026-03-11T09:30",
        "today": "2026-03-11",
        "zone": "UTC",
        "currency": "EUR",
        "turns": [last] if last else [],
        "approvals": pending,
    })  # fmt: skip


def asked_for(*ids: int) -> PastTurn:
    """Return a turn that asked for approvals."""
    call: dict[str, Any] = {
        "name": "change_deals",
        "arguments": {},
        "effect": "write",
        "ok": True,
        "result": "approval_needed",
    }
    return PastTurn(text="45k", reply="?", calls=[PastCall(**call, approval_id=one) for one in ids])


def which(*ids: int, approve: bool = True) -> PastTurn:
    """Return a turn that asked which approval was meant."""
    choices = [Mention(kind=APPROVAL, id=one, label="x") for one in ids]
    question = Question(kind="which", text="Which?", missing={"approve": approve}, choices=choices)
    return PastTurn(text="yes", reply="Which?", question=question)


YES = ["yes", "Yes!", "yep", "ok", "OK, do it", "sure, go ahead", "yes please", "approve", "approve it", "tak",
       "Tak, proszę", "jasne", "zatwierdź", "Zatwierdzam.", "ok, zrób to", "potwierdzam", "yes, thanks"]  # fmt: skip
NO = ["no", "No.", "nope", "no thanks", "don't", "cancel that", "reject", "never mind", "nie", "Nie, dziękuję",
      "odrzuć", "anuluj", "rezygnuję", "nie zatwierdzaj", "don't do it", "do not approve"]  # fmt: skip
OTHER = ["yes, but 50k", "no, Thursday", "yes?", "maybe", "tak, ale na 50 tys.", "nie, w czwartek", "approve the plan",
         "ok then log a call with Anna", "", "no yes", "is it approved?", "yes 45.000", "not the amount"]  # fmt: skip


@pytest.mark.parametrize("text", YES)
def test_a_plain_yes_gives_what_was_asked_for(text: str) -> None:
    """In both languages, however short or polite."""
    assert decision(text, findings([7], asked_for(7))) == Decision(approve=True, ids=(7,))


@pytest.mark.parametrize("text", NO)
def test_a_plain_no_refuses_it(text: str) -> None:
    """Likewise."""
    assert decision(text, findings([7], asked_for(7), "pl")) == Decision(approve=False, ids=(7,))


@pytest.mark.parametrize("text", OTHER)
def test_what_says_more_is_left_to_a_model(text: str) -> None:
    """A yes with a condition is no yes."""
    assert decision(text, findings([7], asked_for(7))) is None


def test_with_two_waiting_it_is_asked_which() -> None:
    """A bare yes does not say which one; a number, a place or "both" does."""
    known = findings([7, 9], asked_for(7, 9))
    assert decision("yes", known) == Decision(approve=True, ask=True)
    assert decision("yes, 9", known) == Decision(approve=True, ids=(9,))
    assert decision("approve 7 and 9", known) == Decision(approve=True, ids=(7, 9))
    assert decision("the first one, yes", known) == Decision(approve=True, ids=(7,))
    assert decision("tak, oba", known) == Decision(approve=True, ids=(7, 9))
    assert decision("odrzuć drugą", known) == Decision(approve=False, ids=(9,))
    assert decision("yes, 2", known) == Decision(approve=True, ids=(9,))


def test_the_answer_to_which_one_is_a_number() -> None:
    """It does what was wanted before; without that question, a number alone decides nothing."""
    assert decision("9", findings([7, 9], which(7, 9, approve=False))) == Decision(approve=False, ids=(9,))
    assert decision("the last", findings([7, 9], which(7, 9))) == Decision(approve=True, ids=(9,))
    assert decision("9", findings([7, 9], asked_for(7, 9))) is None


def test_an_old_question_is_not_answered_by_a_passing_yes() -> None:
    """An ok to something else asks back; a word that speaks of approving does not need to."""
    later = PastTurn(text="summarise Acme", reply="…")
    assert decision("ok", findings([7], later)) == Decision(approve=True, ask=True)
    assert decision("approve", findings([7], later)) == Decision(approve=True, ids=(7,))


def test_the_answer_to_another_question_goes_to_the_model() -> None:
    """The assistant asked whether to create a contact: that is what the yes is about."""
    question = Question(kind="new_record", text="Create Anna?", calls=[])
    asked = PastTurn(text="call Anna", reply="?", question=question)
    assert decision("yes", findings([7], asked)) is None
    assert decision("approve 7", findings([7], asked)) == Decision(approve=True, ids=(7,))


def test_with_nothing_waiting_only_a_number_or_the_word_itself_decides() -> None:
    """A yes to nothing is the model's to answer; an approval may be given by number from anywhere."""
    assert decision("yes", findings([])) is None
    assert decision("approve", findings([])) == Decision(approve=True)
    assert decision("zatwierdź 12", findings([])) == Decision(approve=True, ids=(12,))


LABELS = {7: "Moor roof", 9: "Pella windows"}


@pytest.mark.parametrize(
    ("text", "language", "given", "refused"),
    [
        ("only the first one", "en", (7,), (9,)),
        ("just Pella please", "en", (9,), (7,)),
        ("tylko pierwsza", "pl", (7,), (9,)),
        ("the Moor one yes, the other no", "en", (7,), (9,)),
        ("Pella no, Moor yes", "en", (7,), (9,)),
        ("Pella tak, ta druga nie", "pl", (9,), (7,)),
        ("yes for Moor", "en", (7,), ()),
        ("tak dla Pelli", "pl", (9,), ()),
    ],
)
def test_what_waits_may_be_named(text: str, language: str, given: tuple[int, ...], refused: tuple[int, ...]) -> None:
    """A yes may go to one of several and a no to the rest; "only" refuses what it leaves out."""
    found = decision(text, findings([7, 9], asked_for(9), language), LABELS)
    assert found == Decision(approve=True, ids=given, others=refused)


def test_a_no_may_name_one_of_several() -> None:
    """The others go on waiting."""
    known = findings([7, 9], asked_for(9))
    assert decision("no to Moor", known, LABELS) == Decision(approve=False, ids=(7,))


def test_a_name_of_several_is_asked_about() -> None:
    """Two that go by one name are not both given."""
    labels = {7: "Moor roof", 9: "Moor gate"}
    assert decision("yes for Moor", findings([7, 9], asked_for(9)), labels) == Decision(approve=True, ask=True)


@pytest.mark.parametrize("text", ["Moor called, she wants more", "Moor 45k", "no, Thursday for Moor"])
def test_a_name_alone_decides_nothing(text: str) -> None:
    """What says more than yes or no is left to a model, whoever it names."""
    assert decision(text, findings([7, 9], asked_for(9)), LABELS) is None


@pytest.mark.parametrize(("text", "approve"), [("👍", True), ("✅", True), ("👎", False)])
def test_a_sign_decides(text: str, *, approve: bool) -> None:
    """A thumb is a yes or a no; any other sign says nothing."""
    assert decision(text, findings([7], asked_for(7))) == Decision(approve, (7,))
    assert decision("🎉", findings([7], asked_for(7))) is None


@pytest.mark.parametrize(
    ("text", "language", "approve"),
    [
        ("no, leave it where it is", "en", False),
        ("yes, send it off", "en", True),
        ("tak, usuń", "pl", True),
        ("nie, niech zostanie jak jest", "pl", False),
    ],
)
def test_a_yes_or_no_may_go_on_in_its_own_words(text: str, language: str, *, approve: bool) -> None:
    """As long as they name nothing and set nothing against it, and one thing was just asked for."""
    assert decision(text, findings([7], asked_for(7), language)) == Decision(approve=approve, ids=(7,))
    assert decision(text, findings([7, 8], asked_for(7, 8), language)) != Decision(approve=approve, ids=(7,))
