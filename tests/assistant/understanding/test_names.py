"""Names in messages lead to records, in both languages; words that only look like names do not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from assistant.understanding.understand import understand
from tests.assistant.understanding.company import SECRET

if TYPE_CHECKING:
    from assistant.understanding.findings import Findings, Span
    from tests.crm_store.world import World

DATA = Path(__file__).with_name("data")
UNKNOWN = {"person", "company"}


def _cases(name: str) -> list[Any]:
    cases = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["say"]) for case in cases]


def _read(world: World, text: str, who: str = "ann") -> Findings:
    with world.read(who) as unit:
        return understand(unit, text)


def _told(span: Span) -> list[str]:
    """Return what a span means, as the data files write it: those whose scores are close to the best."""
    if span.type in UNKNOWN:
        return [f"{span.type} {span.value}"]
    best = span.candidates[0].score if span.candidates else 0
    return [f"{one.kind} {one.label}" for one in span.candidates if best - one.score < 0.08]


def _check(findings: Findings, case: dict[str, Any]) -> None:
    found = {span.text: _told(span) for span in findings.spans if span.type in {"record", *UNKNOWN}}
    for words, meant in case.get("names", {}).items():
        wanted = meant if isinstance(meant, list) else [meant]
        assert sorted(found.get(words, [])) == sorted(wanted), found
    for words in case.get("no", []):
        assert not any(words in text for text in found), found


@pytest.mark.parametrize("case", _cases("names"))
def test_names_of_records(filled: World, case: dict[str, Any]) -> None:
    """Each name means the record it should, and everyday words mean none."""
    _check(_read(filled, case["say"]), case)


@pytest.mark.parametrize("case", _cases("strangers"))
def test_names_of_nobody_known(filled: World, case: dict[str, Any]) -> None:
    """People and companies without a record are found under their names in the nominative."""
    _check(_read(filled, case["say"]), case)


@pytest.mark.parametrize("who", ["ann", "cyd"])
def test_hidden_records_are_like_unknown_ones(filled: World, who: str) -> None:
    """Who may not see a company and its people reads their names as those of strangers."""
    company, person = next(iter(SECRET.items()))
    spans = _read(filled, f"Called {person} at {company}", who).spans
    kinds = {span.text: span.type for span in spans if span.text in {person, company}}
    expected = "record" if who == "cyd" else None
    assert kinds == {person: expected or "person", company: expected or "company"}
    assert who == "cyd" or not any(span.candidates for span in spans)


def test_a_company_named_beside_decides_clearly(filled: World) -> None:
    """Anna of the company that is named leads by a margin; with no company two Annas are near each other."""
    anna = next(span for span in _read(filled, "Anna from Acme called").spans if span.text == "Anna")
    assert anna.candidates[0].label == "Anna Nowak"
    assert all(anna.candidates[0].score - other.score > 0.2 for other in anna.candidates[1:])
    both = next(span for span in _read(filled, "Anna called").spans if span.text == "Anna")
    assert abs(both.candidates[0].score - both.candidates[1].score) < 0.05


def test_candidates_say_where_they_belong(filled: World) -> None:
    """A contact has its company's id and name."""
    spans = _read(filled, "Anna Nowak at Acme").spans
    anna, acme = (next(span for span in spans if span.text == text).candidates[0] for text in ("Anna Nowak", "Acme"))
    assert (anna.account_id, anna.detail) == (acme.id, "Acme")
