"""The tools that read: lists, cards, figures, quotes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from crm_store.analytics.names import UnknownName
from crm_store.errors import AmbiguousRecord, InvalidValue, UnknownRecord
from crm_store.history.search import Hit, SearchAnswer
from crm_store.periods import UnknownPeriod
from tools.errors import HistoryMissing

if TYPE_CHECKING:
    from crm_store.history.search import HistorySearch
    from tests.tools.desk import Desk


def labels(listed: Any) -> list[str]:  # noqa: ANN401  (a DealList)
    """Return the names of a list's deals."""
    return [item.deal.label for item in listed.deals]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({}, ["Renewal", "Pilot"]),
        ({"order": "close_date"}, ["Renewal", "Pilot"]),
        ({"order": "idle"}, ["Pilot", "Renewal"]),
        ({"owner": "me", "account": "acme.pl"}, ["Renewal"]),
        ({"amount_over": "10000"}, ["Renewal"]),
        ({"amount_under": "10000"}, ["Pilot"]),
        ({"amount_over": "19999 PLN"}, ["Renewal", "Pilot"]),
        ({"closing": "this month", "stage": "prospecting"}, ["Renewal", "Pilot"]),
        ({"closing": "2026-03-15..2026-04-15"}, ["Pilot"]),
        ({"idle_days": 30}, ["Renewal", "Pilot"]),
        ({"idle_days": 60}, ["Pilot"]),
        ({"lacking": "next_step"}, ["Renewal"]),
        ({"status": "won"}, []),
        ({"product": "Widget"}, []),
        ({"limit": 1}, ["Renewal"]),
    ],
)
def test_deals_are_listed_by_conditions(desk: Desk, arguments: dict[str, object], found: list[str]) -> None:
    """All conditions hold; an amount without a currency is in the company's, whatever the deal is in."""
    assert labels(desk.read("ann", "list_deals", **arguments)) == found


def test_a_list_of_deals_tells_what_it_is(desk: Desk) -> None:
    """Conditions, how many there are, what they sum to, and of each deal what matters."""
    listed = desk.read("ann", "list_deals", owner="Ann", limit=1, closing="this month")
    told = [(one.name, one.value) for one in listed.filters]
    assert told == [("status", "open"), ("owner", "Ann"), ("closing", "2026-03")]
    assert (listed.total, listed.cut, listed.without_amount) == (2, True, 0)
    assert [(one.amount, one.currency) for one in listed.sums] == [("45000", "EUR"), ("20000", "PLN")]
    renewal = listed.deals[0]
    assert (renewal.account.label, renewal.overdue, renewal.idle_days) == ("Acme", True, 36)
    assert listed.period.start == "2026-03-01"


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ({"closing": "someday"}, UnknownPeriod),
        ({"stage": "Nowhere"}, UnknownRecord),
        ({"account": "Hooli"}, UnknownRecord),
        ({"amount_over": "5 XXQ"}, InvalidValue),
    ],
)
def test_a_list_is_refused(desk: Desk, arguments: dict[str, object], kind: type[Exception]) -> None:
    """A condition that means nothing is an error, not an empty list."""
    with pytest.raises(kind):
        desk.read("ann", "list_deals", **arguments)


def test_tasks_are_ones_own_unless_said_otherwise(desk: Desk) -> None:
    """Those due first at the top; done ones on request."""
    assert [(one.task.label, one.overdue) for one in desk.read("ann", "list_tasks").tasks] == [("Send the offer", True)]
    assert desk.read("ben", "list_tasks").tasks == []
    assert desk.read("ben", "list_tasks", owner="Ann").total == 1
    assert desk.read("ann", "list_tasks", until="2026-03-01", deal="Renewal").total == 0
    assert desk.read("ann", "list_tasks", done=True).total == 0


def test_activities_are_listed_latest_first(desk: Desk) -> None:
    """What is planned shows in a future period only."""
    desk.write("ann", "log_activity", type="meeting", deal="Pilot", when="2026-03-12T10:00")
    assert [one.type for one in desk.read("ann", "list_activities", owner="me").activities] == ["call"]
    coming = desk.read("ann", "list_activities", period="next 7 days", type="meeting")
    assert [one.planned for one in coming.activities] == [True]
    assert desk.read("ann", "list_activities", contact="anna@acme.pl", account="Acme").total == 1


def test_records_are_found_and_shown(desk: Desk) -> None:
    """A search ranks what a text may mean; a card has what hangs on a record."""
    found = desk.read("ann", "find_records", text="Nowak", kind="contact")
    assert [(one.record.label, one.record.detail) for one in found.records] == [("Anna Nowak", "Acme")]
    card = desk.read("ann", "show_record", record="account:Acme")
    assert (card.people[0].contact.label, card.deals[0].deal.label) == ("Anna Nowak", "Renewal")
    assert (card.tasks_total, card.activities_total) == (1, 1)
    assert desk.read("ann", "show_record", record="Globex").record.kind == "account"
    with pytest.raises(AmbiguousRecord):
        desk.read("ann", "show_record", record="Anna")
    with pytest.raises(UnknownRecord):
        desk.read("ann", "show_record", record="Southern deal")


def test_an_account_is_summarised_with_sources(desk: Desk) -> None:
    """People, deals, activities and risks, each of a record that is named."""
    told = desk.read("ann", "summarise_account", account="acme")
    assert [person.title for person in told.people] == ["CFO"]
    assert (told.deals_total, told.activities_total, told.tasks_total) == (1, 1, 1)
    assert {risk.kind for risk in told.risks} == {"close_date_passed", "idle", "no_next_step", "task_overdue"}
    assert {(one.kind, one.label) for one in told.citations} >= {("deal", "Renewal")}
    assert "security" in next(one.quote for one in told.citations if one.kind == "activity")


def test_a_report_is_the_one_of_the_store(desk: Desk) -> None:
    """Figures with definition, filters in words and currency; unknown words are refused."""
    told = desk.read("ann", "report", metric="pipeline", group_by=["account"], owner="me", filters=["amount > 100"])
    assert [(row.members, row.deals) for row in told.rows] == [(["Acme"], 1), (["Globex"], 1)]
    amount = [column.key for column in told.columns].index("amount")
    assert (told.rows[0].values[amount], told.totals[amount], told.currency) == ("45000", "50000", "EUR")
    assert told.filters == ["owner is Ann", "amount > 100"]
    assert (told.deals_behind, told.everything, told.leading) == (2, False, "amount")
    assert told.rates[0].base == "PLN"
    with pytest.raises(UnknownName):
        desk.read("ann", "report", metric="won", filters=["shoesize = 43"])


def test_a_forecast_keeps_won_sure_and_weighted_apart(desk: Desk) -> None:
    """Won so far, open deals by category, the weighted amount by its own name, what is overdue."""
    desk.write("ann", "change_deals", deals=["Pilot"], forecast_category="commit")
    told = desk.read("ann", "forecast")
    lines = {line.category: (line.deals, line.amount.amount) for line in told.lines}
    assert lines == {"commit": (1, "5000"), "best_case": (0, "0"), "pipeline": (1, "45000")}
    assert (told.period.label, told.won.deals, told.weighted.amount) == ("2026-Q1", 0, "5000")
    assert ([item.deal.label for item in told.overdue], told.overdue_amount.amount) == (["Renewal"], "45000")
    assert "no forecast" in told.definition
    desk.write("ann", "move_deals", deals=["Pilot"], stage="Won")
    told = desk.read("nora", "forecast", owner="Ann", period="this month")
    assert (told.won.deals, told.won.amount.amount, told.open_deals, told.owner.label) == (1, "5000", 1, "Ann")


def test_deals_that_slipped_are_told_with_both_dates(desk: Desk) -> None:
    """One was pushed, by somebody; one's date has passed. One that was pulled in did not slip."""
    desk.write("ann", "change_deals", deals=["Pilot"], close_date="2026-04-30")
    told = desk.read("nora", "slipped_deals", since="2026-02-15")
    found = {slip.item.deal.label: (slip.kind, slip.before, slip.after, slip.days, slip.by) for slip in told.deals}
    assert found == {
        "Renewal": ("overdue", "2026-03-01", "2026-03-01", 10, None),
        "Pilot": ("pushed", "2026-03-31", "2026-04-30", 30, "Ann"),
    }
    desk.write("ann", "change_deals", deals=["Pilot"], close_date="2026-03-30")
    assert [slip.item.deal.label for slip in desk.read("ann", "slipped_deals", since="2026-03-05").deals] == []
    assert desk.read("ann", "slipped_deals", since="2026-02-15", owner="Ben").total == 0


class FakeHistory:
    """Finds the first activity that the reader sees, whatever is asked."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    def search(self, _unit: object, query: str, **about: Any) -> SearchAnswer:  # noqa: ANN401  (as HistorySearch)
        """Return one hit, and remember the question."""
        self.asked = {"query": query, **about}
        at = datetime(2026, 2, 3, tzinfo=UTC)
        return SearchAnswer([Hit(1, "call", "call", at, "asked about security", 0.9, by_words=True, by_meaning=True)])


def test_what_was_said_is_quoted_with_its_source(desk: Desk) -> None:
    """A quote names its activity and deal; without an index that is said."""
    with pytest.raises(HistoryMissing):
        desk.read("ann", "search_history", query="security")
    fake = FakeHistory()
    asking = replace(desk, history=cast("HistorySearch", fake))
    told = asking.read("ann", "search_history", query="security", account="Acme", period="2026-02")
    assert (told.passages[0].quote, told.passages[0].deal.label) == ("asked about security", "Renewal")
    assert (told.citations[0].kind, told.citations[0].quote) == ("activity", "asked about security")
    assert (fake.asked["query"], fake.asked["since"]) == ("security", datetime(2026, 1, 31, 23, tzinfo=UTC))


def test_what_can_be_done_is_told(desk: Desk) -> None:
    """Tools, what needs a yes, reports and stages; nothing waits yet."""
    told = desk.read("ann", "capabilities")
    assert ("amount" in told.approve, "note" in told.at_once, told.history) == (True, True, False)
    assert told.stages == ["Prospecting", "Proposal", "Won", "Lost"]
    assert desk.read("ann", "list_approvals").approvals == []
