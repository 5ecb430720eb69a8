"""Runs the benchmarks: ``python -m bench [NAME…] [--data DIR] [--write]``.

Each benchmark is a module of this folder with ``run(data) -> Table``. ``--data`` names a folder with
``maven/`` and ``scale/`` as published; without it, data of the same shape is made up. ``--write``
puts the tables into docs/benchmarks.md and leaves those that did not run.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bench.page import write

if TYPE_CHECKING:
    from bench.table import Table

NAMES = (
    "startup",
    "writes",
    "importing",
    "reports",
    "matching",
    "understanding",
    "ablation",
    "conversation",
    "first_answer",
    "serving",
    "maven_answers",
)
_PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--data", type=Path, help="a folder with maven/ and scale/; made-up data without it")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    parser.add_argument("--remark", metavar="TEXT", help="what is written to them about the circumstances")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(NAMES)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    tables = [_run(name, arguments.data) for name in arguments.names or NAMES]
    if arguments.write:
        write(_PAGE, tables, arguments.remark)


def _run(name: str, data: Path | None) -> Table:
    print(f"… {name}", file=sys.stderr)
    table = cast("Table", importlib.import_module(f"bench.{name}").run(data))
    print(f"\n{table}\n")
    return table


if __name__ == "__main__":
    main()
