"""The page on reports names every metric, column and dimension, and no dimension that does not exist."""

from __future__ import annotations

from pathlib import Path

from crm_store.analytics.dimensions import DIMENSIONS
from crm_store.analytics.metrics import METRICS
from tests.house.markdown import code_spans, read, sections

PAGE = Path("docs/reports.md")


def _spans(title: str) -> set[str]:
    return {span for section in sections(read(PAGE)) if section.title == title for span in code_spans(section.body)}


def test_each_metric_and_each_of_its_columns_is_explained() -> None:
    """Whoever reads a figure finds what it means."""
    columns = {column.key for metric in METRICS.values() for column in metric.columns}
    assert columns | set(METRICS) <= _spans("Metrics")


def test_each_dimension_is_listed_and_no_other() -> None:
    """What can be grouped by can be looked up."""
    listed = {span for span in _spans("Groups") if not span.startswith("--")}
    assert listed == set(DIMENSIONS)
