"""Each story agrees with itself, with the other stories, and with the company they are told of."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from crm_store.company.loading import built_in
from crm_store.demo.files import read_cast, read_library, read_market, read_stories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_store.demo.schema import Story, StoryDeal, StoryEntry

STORIES = read_stories()
CAST = read_cast()
MARKET = read_market()
each_story = pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
CLOSED = {"Won", "Lost"}


def _deals() -> Iterator[StoryDeal]:
    return (deal for story in STORIES.values() for deal in story.deals)


def _last_stage(deal: StoryDeal) -> str:
    return next(step.stage for step in reversed(deal.steps) if step.stage)


def _owner(deal: StoryDeal, day: int) -> str:
    """Return the deal's owner at the end of a day."""
    return next((step.owner for step in reversed(deal.steps) if step.owner and step.day <= day), deal.owner)


def test_the_demo_is_as_large_as_a_small_sales_department() -> None:
    """About 40 accounts, 90 contacts, 120 deals and over 600 activities, in English and Polish."""
    contacts = sum(len(story.contacts) for story in STORIES.values())
    languages = Counter(entry.language for story in STORIES.values() for entry in story.timeline)
    assert len(STORIES) == 40
    assert 85 <= contacts <= 95
    assert 115 <= len(list(_deals())) <= 125
    assert min(languages["en"], languages["pl"]) >= 200
    assert languages.total() >= 600


def test_about_half_of_the_closed_deals_are_won() -> None:
    """A demo where everything is won, or nothing, would show no use of a win rate."""
    outcomes = Counter(_last_stage(deal) for deal in _deals())
    assert 0.45 <= outcomes["Won"] / (outcomes["Won"] + outcomes["Lost"]) <= 0.6
    assert 0.3 <= 1 - (outcomes["Won"] + outcomes["Lost"]) / outcomes.total() <= 0.45


@pytest.mark.parametrize("slug", STORIES)
def test_a_file_is_named_by_its_account(slug: str) -> None:
    """Whoever looks for Żeleźniak Stal finds it in zelezniak-stal.yaml."""
    name = STORIES[slug].account.name.lower().replace("ł", "l").replace("ä", "ae")
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    assert "-".join(plain.replace("'", "").replace("&", " ").split()) == slug


def test_every_address_number_and_domain_is_used_once() -> None:
    """An e-mail, a call or a web domain leads to one person or account, and to nobody real."""
    contacts = [contact for story in STORIES.values() for contact in story.contacts]
    emails = [email for contact in contacts for email in contact.emails]
    phones = [phone for contact in contacts for phone in contact.phones]
    domains = [story.account.domain for story in STORIES.values()]
    leads = [lead.phone for lead in MARKET.leads if lead.phone]
    for values in (emails, [*phones, *leads], domains, [story.account.name for story in STORIES.values()]):
        assert [value for value, count in Counter(values).items() if count > 1] == []
    assert [name for name in [*emails, *domains] if not name.endswith(".example")] == []


@each_story
def test_what_a_story_names_exists(story: Story) -> None:
    """Contacts, deals, colleagues, products, stages, sources and reasons are those of the story and the company."""
    contacts, deals = {contact.key for contact in story.contacts}, {deal.key for deal in story.deals}
    users, company = {user.key for user in CAST.users}, built_in()
    stages = {stage.name for pipeline in company.pipelines or () for stage in pipeline.stages or ()}
    assert {key for deal in story.deals for key in deal.contacts} <= contacts
    assert {key for entry in story.timeline for key in entry.contacts} <= contacts
    assert {entry.deal for entry in story.timeline if entry.deal} <= deals
    assert {task.deal for task in story.tasks if task.deal} <= deals
    assert {entry.by for entry in story.timeline} | {task.owner for task in story.tasks} <= users
    assert {line.product for deal in story.deals for line in deal.lines} <= {item.name for item in CAST.products}
    assert {step.stage for deal in story.deals for step in deal.steps if step.stage} <= stages
    assert {deal.source for deal in story.deals} <= {item.name for item in company.lead_sources or ()}
    reasons = {"Won": company.win_reasons, "Lost": company.loss_reasons}
    for deal in story.deals:
        for step in deal.steps:
            if step.reason:
                assert step.reason in {item.name for item in reasons[step.stage or ""] or ()}


@each_story
def test_deals_go_forward_in_time(story: Story) -> None:
    """A deal begins with stage, amount and close day, has one step a day, and none lies ahead."""
    for deal in story.deals:
        days, first = [step.day for step in deal.steps], deal.steps[0]
        assert days == sorted(set(days)), deal.key
        assert days[-1] <= 0, deal.key
        assert None not in {first.stage, first.amount, first.close}, deal.key
        assert story.account.since <= days[0], deal.key
        assert min(step.amount for step in deal.steps if step.amount) >= 4000, deal.key
        assert max(step.amount for step in deal.steps if step.amount) <= 500_000, deal.key


@each_story
def test_a_closed_deal_says_why_and_is_not_reopened(story: Story) -> None:
    """The last step of a won or lost deal, and only that, closes it and has the reason."""
    for deal in story.deals:
        closing = [step.stage in CLOSED for step in deal.steps]
        assert not any(closing[:-1]), deal.key
        assert [step.reason is not None for step in deal.steps] == closing, deal.key
        assert deal.next_step is None or not closing[-1], deal.key


@each_story
def test_the_lines_add_up_to_what_was_won(story: Story) -> None:
    """The amount of a won deal is what its products cost together."""
    for deal in story.deals:
        if _last_stage(deal) == "Won":
            amount = next(step.amount for step in reversed(deal.steps) if step.amount)
            assert sum(line.quantity * line.unit_price for line in deal.lines) == amount, deal.key


@each_story
def test_every_open_deal_has_been_worked_on(story: Story) -> None:
    """An open deal has an activity that took place, and none came before the deal did."""
    for deal in story.deals:
        days = [entry.day for entry in story.timeline if entry.deal == deal.key]
        assert min(days, default=deal.steps[0].day) >= deal.steps[0].day, deal.key
        assert _last_stage(deal) in CLOSED or min(days, default=1) <= 0, deal.key


@each_story
def test_entries_stand_in_order(story: Story) -> None:
    """The timeline reads from the past to the meetings ahead; calls and e-mails have a direction."""
    assert [entry.day for entry in story.timeline] == sorted(entry.day for entry in story.timeline)
    assert [entry.subject for entry in story.timeline if entry.day > 0 and entry.type != "meeting"] == []
    directed = [entry.direction is not None for entry in story.timeline]
    assert directed == [entry.type in {"call", "email"} for entry in story.timeline]


@each_story
def test_nobody_takes_part_before_he_came_or_after_he_left(story: Story) -> None:
    """Contacts take part in activities and deals only while they work there."""
    contacts = {contact.key: contact for contact in story.contacts}
    for entry in story.timeline:
        for key in entry.contacts:
            left = contacts[key].left
            assert contacts[key].since <= entry.day <= (entry.day if left is None else left), (entry.subject, key)
    for deal in story.deals:
        for key in deal.contacts:
            left = contacts[key].left
            assert contacts[key].since <= deal.steps[-1].day, (deal.key, key)
            assert left is None or left >= deal.steps[0].day, (deal.key, key)


def _responsible(story: Story, entry: StoryEntry) -> set[str]:
    """Return who looked after the entry's deal, or account, at the beginning and at the end of its day."""
    deal = next((deal for deal in story.deals if deal.key == entry.deal), None)
    if deal is not None:
        return {_owner(deal, entry.day - 1), _owner(deal, entry.day)}
    earlier = story.account.earlier
    found = {story.account.owner} if earlier is None or entry.day >= earlier.until else set()
    return found | ({earlier.owner} if earlier is not None and entry.day <= earlier.until else set())


@each_story
def test_colleagues_write_only_while_they_are_responsible(story: Story) -> None:
    """Who calls or writes owns the deal then, or the account where no deal is meant."""
    strangers = [(entry.day, entry.by) for entry in story.timeline if entry.by not in _responsible(story, entry)]
    assert strangers == []


@each_story
def test_a_team_keeps_its_accounts(story: Story) -> None:
    """Everyone who ever had a deal or a task with an account is in one team: colleagues see each other's work."""
    teams = {user.key: user.team for user in CAST.users}
    owners = {step.owner for deal in story.deals for step in deal.steps if step.owner}
    owners |= {deal.owner for deal in story.deals} | {task.owner for task in story.tasks}
    assert {teams[owner] for owner in owners} == {teams[story.account.owner]}


def test_accounts_that_stories_refer_to_have_a_story() -> None:
    """A parent is an account of the demo, and who went to one of them is a person there."""
    names = {story.account.name: story for story in STORIES.values()}
    assert {story.account.parent for story in STORIES.values() if story.account.parent} <= set(names)
    for story in STORIES.values():
        for contact in story.contacts:
            there = names.get(contact.went_to or "")
            people = [(person.first_name, person.last_name) for person in there.contacts] if there else []
            assert there is None or (contact.first_name, contact.last_name) in people
            assert contact.went_to is None or contact.left is not None


def test_leads_and_library_name_what_exists() -> None:
    """Leads have known owners, sources, campaigns and products; what one became is told in a story."""
    names = {story.account.name: story for story in STORIES.values()}
    users, sources = {user.key for user in CAST.users}, {item.name for item in built_in().lead_sources or ()}
    assert {lead.owner for lead in MARKET.leads} | {read_library().owner} <= users
    assert {lead.source for lead in MARKET.leads} <= sources
    assert {lead.campaign for lead in MARKET.leads if lead.campaign} == {item.name for item in MARKET.campaigns}
    assert {lead.interest for lead in MARKET.leads} <= {item.name for item in CAST.products}
    for became in (lead.became for lead in MARKET.leads if lead.became):
        story = names[became.account]
        assert became.contact in {contact.key for contact in story.contacts}
        assert became.deal in {deal.key for deal in story.deals}


def test_rates_reach_back_before_the_first_deal() -> None:
    """Every amount of the two years can be converted on its day."""
    first = min(deal.steps[0].day for deal in _deals())
    currencies = {story.account.currency for story in STORIES.values()} | {team.currency for team in CAST.teams}
    assert currencies == {CAST.company.currency, *CAST.rates}
    assert min(len(months) for months in CAST.rates.values()) > -first / 28
