"""Pipelines and stages in a company file: their order, their names, and when they may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crm_store.company.report import Action
from crm_store.models import Deal, Pipeline, Stage
from tests.crm_store.company.conftest import STAGES, sales

if TYPE_CHECKING:
    from tests.crm_store.company.conftest import Office


def test_a_stage_is_renamed_and_keeps_its_deals(company: Office) -> None:
    """A rename is no new stage beside the old one; and the file may stay as it is afterwards."""
    before = company.stage("Demo").id
    text = sales("{name: Trial, was: Demo}")
    assert company.set_up(text).lines[0] == "changed stage Sales / Trial: name Demo → Trial"
    assert company.stage("Trial").id == before
    assert company.set_up(text).change_set_id is None


def test_a_rename_to_a_name_that_is_taken_is_refused(company: Office) -> None:
    """Two stages cannot become one: which deals would be where?"""
    errors = company.refused(sales("{name: Proposal, was: Demo}"))
    assert errors == [
        "company.yaml line 4, pipelines[0].stages[0].was: both names exist already; a new name has to be free"
    ]


def test_stages_take_the_order_of_the_file(company: Office) -> None:
    """The order of the list is the order of the funnel; a stage that is not listed keeps its place in it."""
    company.set_up(
        sales("Prospecting", "{name: Discovery, probability: 20}", "Qualified", "Proposal", "Won", "Lost")
        .replace("[Prospecting", "[{name: Prospecting}")
        .replace(" Qualified,", " {name: Qualified},")
        .replace(" Proposal,", " {name: Proposal},")
        .replace(" Won,", " {name: Won},")
        .replace(" Lost]", " {name: Lost}]")
    )
    assert company.stages() == [
        "Prospecting",
        "Discovery",
        "Qualified",
        "Demo",
        "Proposal",
        "Negotiation",
        "Won",
        "Lost",
    ]
    company.set_up(sales("{name: Qualified}", "{name: Prospecting}", "{name: Won}", "{name: Lost}"))
    assert company.stages()[:2] == ["Qualified", "Prospecting"]
    assert company.stages()[-2:] == ["Won", "Lost"]


def test_what_is_marked_is_removed(company: Office) -> None:
    """Removing takes an explicit word, and once it is done the word does no harm."""
    text = sales("{name: Demo, remove: true}") + "lead_sources: [{name: Event, remove: true}]"
    report = company.set_up(text)
    removed = [(step.kind, step.label) for step in report.steps if step.action is Action.REMOVED]
    assert removed == [("stage", "Sales / Demo"), ("lead source", "Event")]
    assert "Demo" not in company.stages()
    assert company.set_up(text).change_set_id is None


def test_what_is_in_use_is_not_removed(company: Office) -> None:
    """A stage with deals stays, the reason is told, and nothing else of the file is done either."""
    company.add_deal("Demo")
    errors = company.refused(
        sales("{name: Proposal, probability: 61}", "{name: Demo, remove: true}")
        + "lead_sources: [{name: Event, remove: true}]"
    )
    assert errors == [
        (
            "company.yaml line 4, pipelines[0].stages[1].remove: the stage Sales / Demo is used by deals (1), "
            "deal events (1)"
        )
    ]
    assert company.stage("Proposal").probability == 60
    assert company.change_sets() == 2


def test_a_stage_that_deals_passed_through_is_not_removed(company: Office) -> None:
    """The history of the pipeline would point into the void."""
    company.add_deal("Demo")
    with company.write() as unit:
        deal = unit.first(select(Deal))
        assert deal is not None
        unit.change(deal, stage_id=company.stage("Proposal").id)
    (error,) = company.refused(sales("{name: Demo, remove: true}"))
    assert error.endswith("is used by deal events (1)")


def test_a_pipeline_goes_with_its_stages_or_not_at_all(company: Office) -> None:
    """A pipeline nobody used can be removed in one word; the last one, or one with deals, cannot."""
    partner = "{name: Partner, stages: [{name: A, probability: 5}, {name: B, kind: won}, {name: C, kind: lost}]}"
    company.set_up(f"pipelines: [{{name: Sales}}, {partner}]")
    company.set_up("pipelines: [{name: Partner, remove: true}]")
    assert len(company.all(Pipeline)) == 1
    assert len(company.all(Stage)) == len(STAGES)
    assert company.refused("pipelines: [{name: Sales, remove: true}]") == [
        "company.yaml line 1, pipelines: at least one pipeline has to remain"
    ]
    company.add_deal("Demo")
    errors = company.refused(f"pipelines: [{{name: Sales, remove: true}}, {partner}]")
    assert errors == [
        "company.yaml line 1, pipelines[0].remove: the stage Sales / Demo is used by deals (1), deal events (1)"
    ]


@pytest.mark.parametrize(
    ("stage", "message"),
    [
        ("{name: X}", "[0].probability: an open stage needs a probability"),
        ("{name: Won, probability: 90}", "[0].probability: 90 is not the probability of a won stage: 100"),
        ("{name: X, kind: lost, probability: 5}", "[0].probability: 5 is not the probability of a lost stage: 0"),
        ("{name: Demo, forecast_category: closed}", ("[0].forecast_category: closed is not a category of open stages: "
         "best_case, commit, omitted or pipeline")),
        ("{name: Lost, forecast_category: commit}",
         "[0].forecast_category: commit is not a category of lost stages: omitted"),
        ("{name: Won, remove: true}", ": a pipeline needs open, won and lost stages; this one has none that is won"),
    ],
)  # fmt: skip
def test_a_stage_that_makes_no_sense_is_refused(company: Office, stage: str, message: str) -> None:
    """A forecast over such stages would be nonsense."""
    assert company.refused(sales(stage)) == [f"company.yaml line 4, pipelines[0].stages{message}"]


def test_a_new_pipeline_needs_a_way_in_and_a_way_out(company: Office) -> None:
    """Deals could never be closed in it."""
    errors = company.refused("pipelines: [{name: A}, {name: B, stages: [{name: X, probability: 5}]}]")
    assert errors == [
        "company.yaml line 1, pipelines[0].stages: a new pipeline needs stages",
        (
            "company.yaml line 1, pipelines[1].stages: a pipeline needs open, won and lost stages; this one has none "
            "that is won or lost"
        ),
    ]


def test_the_kind_of_a_stage_changes_only_while_no_deal_knows_it(company: Office) -> None:
    """Turning an open stage into a won one would rewrite who won what when."""
    company.set_up(sales("{name: Proposal, kind: won}"))
    assert company.stage("Proposal").probability == 100
    company.add_deal("Demo")
    (error,) = company.refused(sales("{name: Demo, kind: lost}"))
    assert error.startswith("company.yaml line 4, pipelines[0].stages[0].kind: deals are or were in this open stage")
