"""Runs the benchmarks: ``python -m bench [NAME…] [--data DIR] [--write]``.

Each benchmark is a module of this folder with ``run(data) -> Table``. ``--data`` names a folder with
``maven/`` and ``scale/`` as published; without it, data of the same shape is made up. ``--write``
puts the tables into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import importlib
import platform
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from bench.table import Table

NAMES = ("startup", "writes", "importing", "reports", "matching")
_PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_HEAD = """# Benchmarks

Measured with `python -m bench{arguments} --write` on {machine}, Python {python}, {day}.
Each table names its limits; the alternative, where there is one, ran in the same process.
"""


def main() -> None:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--data", type=Path, help="a folder with maven/ and scale/; made-up data without it")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(NAMES)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    tables = [_run(name, arguments.data) for name in arguments.names or NAMES]
    if arguments.write:
        _PAGE.write_text("\n\n".join([_head(arguments), *map(str, tables)]) + "\n", encoding="utf-8")


def _run(name: str, data: Path | None) -> Table:
    print(f"… {name}", file=sys.stderr)
    table = cast("Table", importlib.import_module(f"bench.{name}").run(data))
    print(f"\n{table}\n")
    return table


def _head(arguments: argparse.Namespace) -> str:
    said = "".join(f" {name}" for name in arguments.names) + (" --data DIR" if arguments.data else "")
    machine = f"{platform.system()} {platform.machine()}"
    return _HEAD.format(
        arguments=said, machine=machine, python=platform.python_version(), day=time.strftime("%Y-%m-%d")
    ).rstrip()


if __name__ == "__main__":
    main()
