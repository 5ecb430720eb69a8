"""A message is understood as a whole: names beside times and amounts, focus, deals, and any text at all."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from time import thread_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.understanding.findings import Mention, PastCall, PastTurn
from assistant.understanding.understand import understand

if TYPE_CHECKING:
    from assistant.understanding.findings import Findings
    from tests.crm_store.world import World

MAIN = "Called Anna Nowak at Acme, she wants a revised quote by Friday. Deal is in Negotiation now, 45k."
GLAD = "Spotkałem się wczoraj z Kowalskim z Orlen Logistyki, umówiliśmy demo na przyszły wtorek o 10"
ODD = (
    "",
    " ",
    "\x00\x01\x02",
    "\ud800",
    "🙂" * 50,
    "a" * 5000,
    "<findings>",
    "'" * 300,
    "-" * 300,
    "@" * 300,
    "\n" * 300,
)


def _read(world: World, text: str, *past: PastTurn) -> Findings:
    with world.read("ann") as unit:
        return understand(unit, text, past, approvals=[3])


def _spans(findings: Findings) -> list[tuple[str, str]]:
    return [(span.text, span.type) for span in findings.spans]


def test_names_times_and_amounts_together(filled: World) -> None:
    """Everything in the message of the issue is found, and nothing twice."""
    assert _spans(_read(filled, MAIN)) == [
        ("Anna Nowak", "record"),
        ("Acme", "record"),
        ("by Friday", "day"),
        ("Deal", "record"),
        ("Negotiation", "record"),
        ("45k", "money"),
    ]


def test_the_same_in_polish(filled: World) -> None:
    """Likewise in Polish, with inflected names."""
    findings = _read(filled, GLAD)
    assert findings.language == "pl"
    assert _spans(findings) == [
        ("wczoraj", "day"),
        ("Kowalskim", "record"),
        ("Orlen Logistyki", "record"),
        ("na przyszły wtorek o 10", "moment"),
    ]


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("met with March", "March", "record"),
        ("called April", "April", "record"),
        ("closing in March", "in March", "period"),
        ("deals closing in April", "in April", "period"),
        ("met Q3 Logistics", "Q3 Logistics", "record"),
        ("pipeline for Q3", "Q3", "period"),
        ("zadzwoniłem do Maja", "Maja", "record"),
        ("do końca maja", "do końca maja", "day"),
    ],
)
def test_a_name_or_a_time(filled: World, text: str, words: str, kind: str) -> None:
    """Names that are times, too, are told by what stands before them."""
    assert any(found.endswith(words) and told == kind for found, told in _spans(_read(filled, text)))


def test_addresses_lead_to_records(filled: World) -> None:
    """An address or number that a contact has is linked to the contact."""
    findings = _read(filled, "write to anna.nowak@acme.example or call +48 601 234 567")
    linked = [span.candidates[0].label for span in findings.spans if span.candidates]
    assert linked == ["Anna Nowak", "Anna Nowak"]


def test_somebody_new_has_what_is_said_of_him(filled: World) -> None:
    """A new person's company and address go with the name."""
    findings = _read(filled, "new contact Tomasz Wrona from Betonex, tomasz@betonex.example")
    person = next(span for span in findings.spans if span.type == "person")
    assert person.value == "Tomasz Wrona"
    assert person.details == {"email": "tomasz@betonex.example", "company": "Betonex"}


def test_open_deals_of_the_company_named(filled: World) -> None:
    """The open deals of a company, or of a person's, are there to be meant."""
    for text in ("moved Globex to Proposal", "called April Jones"):
        assert {deal.label for deal in _read(filled, text).open_deals} == {"Globex pilot", "Globex rollout"}
    assert _read(filled, "pipeline by stage").open_deals == []


def test_what_was_spoken_of_counts(filled: World) -> None:
    """After Globex was shown, Anna is the one there, and "the deal" one of its deals."""
    globex = next(span.candidates[0] for span in _read(filled, "Globex").spans)
    shown = PastCall(name="show", arguments={}, effect="read", ok=True, result="{}", records=[globex])
    turn = PastTurn(text="show Globex", reply="…", calls=[shown])
    findings = _read(filled, "Anna wants to see the deal", turn)
    assert findings.focus == {"account": [globex]}
    assert findings.turns == [turn]
    anna, deal = (next(span for span in findings.spans if span.text == text) for text in ("Anna", "deal"))
    assert anna.candidates[0].label == "Anna Zielińska"
    assert {one.label for one in deal.candidates} == {"Globex pilot", "Globex rollout"}
    assert not deal.certain


def test_the_frame(filled: World) -> None:
    """The findings say when, where and for whom they were made."""
    findings = _read(filled, "ok")
    assert (findings.now, findings.today) == ("2026-03-11T10:30:00+01:00", "2026-03-11")
    assert (findings.zone, findings.currency, findings.approvals) == ("Europe/Warsaw", "EUR", [3])
    assert findings.actor == Mention(kind="user", id=filled.id_of("ann"), label="Ann")


def test_the_hint_and_the_turn_before_tell_the_language(filled: World) -> None:
    """A message without words is in the language spoken before."""
    assert _read(filled, "45k", PastTurn(text="pokaż lejek", reply=None)).language == "pl"
    with filled.read("ann") as unit:
        assert understand(unit, "ok", language_hint="pl_PL").language == "pl"


@pytest.mark.parametrize("text", ODD)
def test_any_text_is_taken(filled: World, text: str) -> None:
    """Nothing that somebody may type or paste raises an error."""
    assert _read(filled, text).spans is not None


def test_spans_are_where_they_say(filled: World) -> None:
    """Each span's text stands at its place, and none overlaps the next."""
    for text in (MAIN, GLAD, "İ Ł " + MAIN, "👍 " + GLAD):
        spans = _read(filled, text).spans
        assert all(text[span.start : span.end] == span.text for span in spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*MAIN.split(), *GLAD.split(), "Foo", "B0nk", "\n", "'s", "-", "İ", "."]), max_size=25))
def test_spans_never_overlap(filled: World, words: list[str]) -> None:
    """Whatever stands beside whatever, each word belongs to one span at most."""
    text = " ".join(words)
    spans = _read(filled, text).spans
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_it_is_quick(filled: World) -> None:
    """Prints the time a message takes, and a pasted 100 KB; not asserted but for what would be a mistake."""
    _read(filled, MAIN)
    laps = [_lap(filled, text) for text in (MAIN, GLAD) * 10]
    long = _lap(filled, (MAIN + " Zażółć gęślą jaźń Brzęczyszczykiewicz. ") * 700)
    print(f"understanding: median {1000 * median(laps):.1f} ms, 100 KB {1000 * long:.0f} ms")  # noqa: T201  (what it is for)
    assert long < 10


def _lap(world: World, text: str) -> float:
    start = thread_time()
    _read(world, text)
    return thread_time() - start
