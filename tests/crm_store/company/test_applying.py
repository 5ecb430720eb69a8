"""Applying a company file: the first time, again, after edits; and what is refused for this company."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crm_store.actors import SYSTEM
from crm_store.company.applying import apply
from crm_store.company.issues import CompanyFileInvalid
from crm_store.company.loading import parse
from crm_store.errors import Forbidden
from crm_store.models import (
    ChangeSet,
    CloseReason,
    Company,
    ForecastCategory,
    LeadSource,
    Outcome,
    Pipeline,
    Role,
    Stage,
    StageKind,
    User,
)
from crm_store.origin import Origin
from crm_store.own_company import own_company
from crm_store.undo import undo
from tests.crm_store.company.conftest import STAGES, Office, sales

if TYPE_CHECKING:
    from tests.crm_store.world import World


def test_without_a_file_a_new_company_gets_the_default(office: Office) -> None:
    """`setup` alone makes a CRM that a team can start with, in one change set, with somebody to administer it."""
    report = office.set_up()
    assert office.stages() == STAGES
    with office.read() as unit:
        company = own_company(unit)
        assert (company.name, company.currency, company.policy["amount"]) == ("My company", "EUR", "approve")
        won = unit.first(select(Stage).where(Stage.stage_kind == StageKind.WON))
        assert won is not None
        assert (won.probability, won.forecast_category) == (100, ForecastCategory.CLOSED)
    assert report.change_set_id is not None
    assert office.change_sets() == 1
    assert office.store.actor().name == "Admin"
    assert office.store.actor().role is Role.ADMIN


def test_a_file_states_only_what_differs_from_the_default(office: Office) -> None:
    """The first time, what the file leaves out is as in the default, and a list stands for the whole list."""
    office.set_up("company: {name: Acme, currency: PLN}\nwin_reasons: [Luck]\nconfirmation: {stage: approve}")
    with office.read() as unit:
        company = own_company(unit)
        assert (company.name, company.currency, company.time_zone) == ("Acme", "PLN", "UTC")
        assert (company.policy["stage"], company.policy["note"]) == ("approve", "run")
        assert set(company.definitions) == {"mql", "sql"}
        won = select(CloseReason.name).where(CloseReason.outcome == Outcome.WON)
        assert list(unit.session.scalars(won)) == ["Luck"]
    assert office.stages() == STAGES


def test_a_second_run_writes_nothing(company: Office) -> None:
    """Running setup again is safe: not even an empty change set is made."""
    report = company.set_up()
    assert report.lines == ["nothing to change: the company is as the file says"]
    assert report.change_set_id is None
    assert company.change_sets() == 1


def test_what_a_file_does_not_mention_stays_as_it_is(company: Office) -> None:
    """A file with one key changes that key, in a company that has long been set up otherwise."""
    company.set_up("company: {name: Acme, currency: PLN}\nlead_sources: [Fair]\ndefinitions: {sql: Called back}")
    report = company.set_up("company: {locale: pl}")
    assert report.lines == ["changed company Acme: locale en → pl"]
    with company.read() as unit:
        settings = own_company(unit)
        assert (settings.name, settings.currency, settings.locale) == ("Acme", "PLN", "pl")
        assert settings.definitions["sql"]["text"] == "Called back"
        assert "rule" in settings.definitions["mql"]


def test_the_report_tells_what_was_changed(company: Office) -> None:
    """An edit is read back in words: record, field, before and after."""
    report = company.set_up(
        sales("{name: Demo, probability: 45, rot_days: null, required_fields: []}")
        + "confirmation: {stage: approve}\ndefinitions: {sql: Called back}"
    )
    assert report.lines == [
        (
            "changed company My company: definitions sql text A rep spoke to the lead and confirmed a need, a budget "
            "and a time. → text Called back; policy stage run → approve"
        ),
        (
            "changed stage Sales / Demo: probability 40 → 45; rot days 14 → nothing; required fields account, "
            "contacts, next_step, close_date → nothing"
        ),
        (
            "not in the file, left as it is: stages Sales / Prospecting, Sales / Qualified, Sales / Proposal, "
            "Sales / Negotiation, Sales / Won, Sales / Lost"
        ),
    ]
    assert company.stage("Demo").exit_criteria != []


def test_everything_with_a_name_can_be_renamed(company: Office) -> None:
    """Pipelines, reasons, sources and teams keep their identity under a new name."""
    company.set_up("teams: [{name: North}]")
    before = {kind: {row.id for row in company.all(kind)} for kind in (Pipeline, CloseReason, LeadSource)}
    company.set_up("""
pipelines: [{name: New business, was: Sales}]
win_reasons: [{name: Fit, was: Product fit}]
loss_reasons: [{name: Too dear, was: Price}]
lead_sources: [{name: Web, was: Website}]
teams: [{name: Northern, was: North, region: Poland}]
""")
    assert {kind: {row.id for row in company.all(kind)} for kind in before} == before
    assert company.stages("New business") == STAGES
    with company.read() as unit:
        reasons = list(unit.session.scalars(select(CloseReason.name).where(CloseReason.outcome == Outcome.WON)))
        assert "Fit" in reasons
        assert "Price" in reasons


def test_names_are_compared_without_case_and_take_the_spelling_of_the_file(company: Office) -> None:
    """A source that is typed in capitals is no second source."""
    report = company.set_up("lead_sources: [WEBSITE]")
    assert report.lines[0] == "changed lead source WEBSITE: name Website → WEBSITE"


def test_two_entries_for_one_record_are_refused(company: Office) -> None:
    """A list that says two different things of one record cannot be carried out."""
    errors = company.refused("lead_sources: [Fair, fair]\nwin_reasons: [Price, {name: Cost, was: Price}]")
    assert errors == [
        "company.yaml line 1, lead_sources[1]: 'fair' is given twice",
        "company.yaml line 2, win_reasons[1]: it means Price, as another entry of this list does",
    ]


def test_what_is_not_in_the_file_is_left_and_told(company: Office) -> None:
    """Nothing disappears because somebody forgot a line."""
    report = company.set_up("win_reasons: [Price]")
    assert [str(left) for left in report.left] == [
        "not in the file, left as it is: win reasons Product fit, Relationship, Service, Integration"
    ]
    assert len(company.all(CloseReason)) == 13


def test_errors_of_the_file_and_of_this_company_are_told_together(company: Office) -> None:
    """One run shows all there is to correct."""
    errors = company.refused("""
company: {currency: EURO}
pipelines: [{name: Sales, stages: [{name: New}]}]
users: [{name: Ann, email: ann@x.com, team: Nort, colour: red}]
teams: [{name: North}]
""")
    assert errors == [
        "company.yaml line 2, company.currency: 'EURO' is not a currency code such as EUR or PLN",
        "company.yaml line 3, pipelines[0].stages[0].probability: an open stage needs a probability",
        (
            "company.yaml line 4, users[0].colour: there is no such key here; the keys are name, email, role, title, "
            "team, manager, region, time_zone, locale, active, quotas, was, remove"
        ),
        "company.yaml line 4, users[0].team: there is no team 'Nort'; did you mean 'North'?",
    ]
    assert company.change_sets() == 1


def test_a_config_can_be_applied_twice(company: Office) -> None:
    """A rehearsal that is abandoned, and the real run after it, tell the same."""
    config = parse("company: {name: Acme}\nteams: [{name: North, parent: Nort}]")
    for _ in range(2):
        with pytest.raises(CompanyFileInvalid) as caught, company.write() as unit:
            apply(unit, config)
        assert len(caught.value.issues) == 1
    assert company.change_sets() == 1


def test_a_setup_can_be_undone(company: Office) -> None:
    """One undo takes back all that one run did, removals and renames included."""
    before = company.text()
    report = company.set_up(
        sales("{name: Trial, was: Demo, probability: 41}", "{name: Proposal, remove: true}")
        + "company: {name: Acme}\nteams: [{name: All}, {name: North, parent: All}]\n"
        + "users: [{name: Ann, email: ann@x.com, team: North, quotas: {2026-Q3: 5}}]\nlead_sources: [Fair]"
    )
    assert company.text() != before
    assert report.change_set_id is not None
    with company.write() as unit:
        undo(unit, report.change_set_id)
    assert company.text() == before


def test_the_first_setup_can_be_undone_by_the_system(office: Office) -> None:
    """An empty CRM is empty again."""
    report = office.set_up()
    assert report.change_set_id is not None
    with office.store.write(SYSTEM, Origin("test", "undo")) as unit:
        undo(unit, report.change_set_id)
    assert [office.all(kind) for kind in (Company, Pipeline, Stage, CloseReason, LeadSource, User)] == [[]] * 6


def test_only_an_admin_sets_the_company_up(world: World) -> None:
    """A manager may not even run a file that would change nothing."""
    with pytest.raises(Forbidden), world.write("nora") as unit:
        apply(unit, parse(""))


def test_a_company_that_was_not_made_by_a_file_is_left_as_it_is(world: World) -> None:
    """Stages without criteria, a policy without keys: what is stored is respected, not completed."""
    office = Office(world.store)
    assert office.set_up().change_set_id is None
    assert office.set_up("confirmation: {note: run, amount: approve}").change_set_id is None
    assert office.set_up("confirmation: {note: approve}").lines[0] == (
        "changed company Testing Ltd: policy note nothing → approve"
    )


def test_the_change_set_names_what_was_run(company: Office) -> None:
    """The audit log tells a setup from an edit by hand."""
    company.set_up("company: {name: Acme}")
    with company.read() as unit:
        last = unit.first(select(ChangeSet).order_by(ChangeSet.id.desc()))
        assert last is not None
        assert (last.channel, last.request) == ("test", "setup company.yaml")


def test_a_former_name_that_means_nothing_is_an_error(company: Office) -> None:
    """A slip in it would make a second one beside the one that was to be renamed."""
    (error,) = company.refused("lead_sources: [{name: Our site, was: Websit}]")
    assert error.endswith("lead_sources[0].was: there is no lead source 'Websit'; did you mean 'Website'?")


def test_what_is_in_use_is_told_beside_the_errors_of_the_file(company: Office) -> None:
    """One run tells what the file gets wrong and what the company does not allow."""
    company.add_deal("Demo")
    errors = company.refused("company: {curency: PLN}" + sales("{name: Demo, remove: true}") + "teams: [A, {name: A}]")
    assert any("curency" in error for error in errors)
    assert any("is used by deals (1)" in error for error in errors)


def test_a_reference_to_what_could_not_be_read_is_no_error_of_its_own(company: Office) -> None:
    """Only the cause is told, not what follows from it."""
    errors = company.refused("users: [{name: A, email: 'a@'}, {name: B, manager: 'a@'}, {name: C, manager: Nobody}]")
    assert ["users[0].email" in errors[0], "users[2].manager" in errors[1], len(errors)] == [True, True, 2]
