"""Worlds of CSV files are what their files say, by the importer that customers use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store import accounts, users
from evals import worlds as module
from evals.scenario import ScenarioInvalid
from evals.worlds import Worlds, person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def worlds() -> Iterator[Worlds]:
    """All worlds, none built yet."""
    found = Worlds()
    yield found
    found.close()


def test_a_folder_of_csv_files_is_a_world(worlds: Worlds, tmp_path: Path) -> None:
    """Its rows are there, owned as the file says, at the moment it names."""
    world = worlds.get("tidewater")
    with world.opened(tmp_path, "copy") as (store, clock), store.read(store.actor()) as unit:
        page = accounts.find_all(unit, limit=100)
        haddon = accounts.find(unit, "Haddon Freight")
        assert page.total == 15
        assert haddon.owner_id == users.find(unit, person(store, "omar")).id
        assert "Fleet" in (haddon.custom or {}).values()
        assert clock.now() == world.now


def test_rejected_rows_make_no_world(worlds: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A world that lacks rows would score against something that its writer did not write."""
    folder = tmp_path / "broken"
    folder.mkdir()
    for name in ("world.yaml", "company.yaml"):
        (folder / name).write_text((module.WORLDS / "tidewater" / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "deals.csv").write_text("Deal,Account,Amount\nOne,Acme,100\nTwo,Acme,one hundred\n", encoding="utf-8")
    monkeypatch.setattr(module, "WORLDS", tmp_path)
    with pytest.raises(ScenarioInvalid, match="1 of deals"):
        worlds.get("broken")


def test_an_unknown_world_is_said_to_be_unknown(worlds: Worlds) -> None:
    """A misspelt name is no empty world."""
    with pytest.raises(ScenarioInvalid, match="no such world"):
        worlds.get("kestrell")
