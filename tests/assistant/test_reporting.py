"""``report``: figures with their definition, over what the reader may see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from assistant.cli.reporting import Metric
from crm_store.analytics.metrics import METRICS
from tests.crm_store.test_undo import write_deal

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


def test_every_metric_can_be_asked_for(company: World, terminal: Terminal) -> None:
    """What the store can count, the command can show, with its definition and how many deals are behind it."""
    assert {metric.value for metric in Metric} == set(METRICS)
    for metric in Metric:
        shown = terminal.ok("report", metric)
        assert METRICS[metric].definition in shown
        assert "0 deals" in shown


def test_a_report_is_grouped_filtered_and_cut(company: World, terminal: Terminal) -> None:
    """Every option of the question arrives, and the answer repeats it."""
    write_deal(company)
    with company.write("cyd") as unit:
        unit.create(company.deal("Umbra", "cyd", amount=1000))
    arguments = ["--by", "owner", "--by", "stage", "--filter", "amount > 500", "--order", "owner", "--limit", "1"]
    shown = terminal.ok("report", "pipeline", *arguments)
    rows = [line.split() for line in shown.splitlines()[2:4]]
    assert rows == [["Ann", "Prospecting", "1", "45,000", "4,500"], ["Total", "2", "46,000", "4,600"]]
    assert "amount > 500" in shown
    assert "1 of 2 groups" in shown


def test_a_reader_sees_figures_of_his_own_part_only(company: World, terminal: Terminal) -> None:
    """A rep of another team gets the figures of his deals, and is told so."""
    write_deal(company)
    assert "the deals that you may see" in terminal.ok("report", "pipeline", "--as", "cyd")
    assert json.loads(terminal.ok("report", "pipeline", "--as", "cyd", "--json"))["deals"] == 0
    assert json.loads(terminal.ok("report", "pipeline", "--as", "nora", "--json"))["deals"] == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["profit"], 2),
        (["won", "--limit", "0"], 2),
        (["won", "--by", "colour"], 1),
        (["won", "--filter", "amount"], 1),
        (["won", "--period", "yesteryear"], 1),
    ],
)
def test_a_question_that_makes_no_sense_is_explained(
    company: World, terminal: Terminal, arguments: list[str], code: int
) -> None:
    """No figure is better than one to another question."""
    result = terminal.run("report", *arguments)
    assert result.exit_code == code
    assert result.stdout == ""
    assert 1 <= len(result.stderr.splitlines()) <= 2
