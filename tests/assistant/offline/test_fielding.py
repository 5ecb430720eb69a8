"""A company's own fields are set where their value follows and one record is named, and nowhere else."""

from __future__ import annotations

import pytest

from assistant.models.offline.fielding import set_by_name
from assistant.models.offline.message import Message
from assistant.models.offline.reading import Act
from assistant.understanding.findings import Term
from tests.assistant.offline.planning_world import BOLT, KORA, Found, clause, findings, schemas

PHASE = ("phase", "custom.Phase", "text")
NEXT = ("next review", "custom.Next review", "day")
DAY = ("8 December", ("day", "2026-12-08"))


def sets(text: str, *known: Found, act: Act = Act.COMMAND) -> list[dict[str, object]]:
    """Return the arguments of the calls that a message comes to."""
    found = findings(text, *known)
    terms = [
        Term(
            start=text.index(name), end=text.index(name) + len(name), text=name, kind="account", path=path, holds=holds
        )
        for name, path, holds in (PHASE, NEXT)
        if name in text
    ]
    values = [
        Term(start=text.index(word), end=text.index(word) + len(word), text=word, kind="account", path=PHASE[1],
             holds="text", value=word)
        for word in ("Signed", "Lapsed")
        if word in text
    ]  # fmt: skip
    message = Message(text, found.model_copy(update={"terms": sorted([*terms, *values], key=lambda one: one.start)}))
    return [call.arguments for call in set_by_name(message, [clause(text, text, act)], schemas()).calls]


@pytest.mark.parametrize(
    "text",
    ["set the phase of Kora to Signed", "Kora: phase Signed", "Kora phase = Signed", "the phase of Kora is now Signed"],
)
def test_a_value_behind_its_field_is_set(text: str) -> None:
    """Whatever stands between them."""
    assert sets(text, ("Kora", KORA)) == [{"record": f"account:{KORA.id}", "set": {"custom.Phase": "Signed"}}]


def test_several_fields_are_set_at_once() -> None:
    """Each takes the value that follows it."""
    (told,) = sets("Kora: phase Signed, next review 8 December", ("Kora", KORA), DAY)
    assert told["set"] == {"custom.Phase": "Signed", "custom.Next review": "2026-12-08"}


@pytest.mark.parametrize("act", [Act.ASKED, Act.HYPOTHETICAL, Act.NEGATED, Act.REPORTED, Act.WISHED])
def test_what_is_not_ordered_sets_nothing(act: Act) -> None:
    """A question, a supposition, a denial, somebody else's words."""
    assert sets("set the phase of Kora to Signed", ("Kora", KORA), act=act) == []


def test_two_records_or_a_field_without_value_set_nothing() -> None:
    """Whose field it is must be certain, and so must the value."""
    assert sets("Kora and Bolt: phase Signed", ("Kora", KORA), ("Bolt", BOLT)) == []
    assert sets("we talked about the phase of Kora", ("Kora", KORA)) == []
