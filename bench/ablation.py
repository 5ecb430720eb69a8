"""What each part of understanding is worth: the same data with it, without it, and with a plain thing in its place."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

_COLUMNS = ("part", "data", "measure", "with it", "without it, or with another in its place")


@dataclass(frozen=True)
class Finding:
    """How good the answers are with a part, and with each thing in its place, as they are printed."""

    part: str
    data: str
    measure: str
    with_it: str
    instead: tuple[tuple[str, str], ...]


def run(data: Path | None = None) -> Table:
    """Measure each part over labelled data of the repository."""
    del data  # the labelled data are in the repository
    from bench import ablation_names, ablation_reading, ablation_turns, ablation_values

    parts = (ablation_names, ablation_values, ablation_reading, ablation_turns)
    rows = [_row(finding) for part in parts for finding in part.findings()]
    where = (
        "`tests/assistant/understanding/data`, `tests/assistant/offline/data` and `evals/scenarios` hold the messages, "
        "with what they mean; those who wrote them built the parts, but for the `strangers`."
    )
    notes = (
        "All in one process, over the same messages; the offline model learns anew where what it learns from changes.",
        where,
    )
    return Table("What each part of understanding is worth", _COLUMNS, rows, notes)


def _row(finding: Finding) -> list[str]:
    instead = "; ".join(f"{name}: {value}" for name, value in finding.instead)
    return [finding.part, finding.data, finding.measure, finding.with_it, instead]


@contextmanager
def swapped(*parts: tuple[ModuleType, str, object]) -> Iterator[None]:
    """Put other things in the place of names in modules for as long as the block runs."""
    before = [(module, name, getattr(module, name)) for module, name, _ in parts]
    for module, name, value in parts:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


def missing(package: str) -> str:
    """Return what is printed for an alternative that is not installed."""
    return f"not measured: {package} comes with the extra `bench`"


def share(right: int, total: int) -> str:
    """Return a share in percent."""
    return f"{100 * right / total:.1f} %" if total else "-"
