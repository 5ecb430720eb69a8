"""The rooms have common names, so each must be ours and not a stranger's of the same name."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.house.project import ROOMS, ROOT, files, pyproject

FOLDERS = {*ROOMS, ".ci", ".github", "bench", "docs", "tests"}


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_is_imported_from_this_project(room: str) -> None:
    """An installed package called `tools` must never stand in for ours."""
    origin = importlib.import_module(room).__file__
    assert origin is not None
    assert Path(origin).resolve() == ROOT / room / "__init__.py"


def test_no_stray_room_appears() -> None:
    """A new top-level folder is a design decision, so it has to be named here too."""
    folders = {path.parts[0] for path in files() if len(path.parts) > 1}
    assert folders <= FOLDERS


def test_every_room_is_under_the_import_contracts() -> None:
    """A room that the import contracts do not know could depend on anything."""
    assert set(pyproject()["tool"]["importlinter"]["root_packages"]) == set(ROOMS)
