"""The page of all tables: those that were measured take the place of what stood there, the others stay."""

from __future__ import annotations

import platform
import re
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bench.table import Table

_SECTION = re.compile(r"^## ", re.MULTILINE)
_HEAD = """# Benchmarks

Each table is measured with `python -m bench NAME --data DIR --write`, which puts it here in place of the one before.
Each names its limits; the alternative, where there is one, ran in the same process.
"""


def write(page: Path, tables: Iterable[Table], remark: str | None = None) -> None:
    """Put tables into the page, each with the day and the machine, and a remark on the circumstances."""
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    sections = {part.partition("\n")[0].strip(): f"## {part.strip()}" for part in _SECTION.split(old)[1:]}
    for table in tables:
        sections[table.title] = f"{table}\n{_measured(table, remark)}"
    page.write_text("\n\n".join([_HEAD.strip(), *sections.values()]) + "\n", encoding="utf-8")


def _measured(table: Table, remark: str | None) -> str:
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    said = f"- Measured on {time.strftime('%Y-%m-%d')}, {machine}{f'; {remark}' if remark else ''}."
    return said if table.notes else f"\n{said}"
