"""Worlds that are imported as a new customer would: a company file and CSV files, by the CRM's own importer.

A folder of ``worlds`` holds ``world.yaml`` (``now``, ``purpose``), ``company.yaml`` (docs/setup.md) and CSV files.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import yaml

from crm_store.company.applying import apply
from crm_store.company.loading import parse
from crm_store.importing.running import import_paths
from crm_store.origin import Origin
from evals.scenario import ScenarioInvalid

if TYPE_CHECKING:
    from pathlib import Path

    from crm_store.store import Store


def moment_of(folder: Path) -> datetime:
    """Return the moment at which the scenarios of an imported world begin.

    Raises:
        ScenarioInvalid: its ``world.yaml`` names none.
    """
    file = folder / "world.yaml"
    try:
        now = yaml.safe_load(file.read_text(encoding="utf-8"))["now"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ScenarioInvalid(source=str(file), reason=f"it names no moment: {error}") from error
    return now if isinstance(now, datetime) else datetime.fromisoformat(str(now))


def fill(store: Store, folder: Path) -> None:
    """Set up the company and import all CSV files of a folder.

    Raises:
        ScenarioInvalid: rows were rejected, so that the world would not be what its files say.
    """
    origin = Origin("evals", f"build {folder.name}")
    with store.write(store.actor(), origin) as unit:
        apply(unit, parse((folder / "company.yaml").read_text(encoding="utf-8"), "company.yaml"))
    outcome = import_paths(store, store.actor(), sorted(folder.glob("*.csv")), origin)
    rejected = [f"{count.rejected} of {name}" for name, count in outcome.report.counts.items() if count.rejected]
    if rejected:
        raise ScenarioInvalid(source=folder.name, reason=f"rows were rejected: {', '.join(rejected)}")
