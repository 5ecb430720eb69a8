"""What is shipped: every module and data file of the product, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.house.project import SHIPPED_ROOMS, copy_to, files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names in a wheel built from a fresh copy, with the tools at hand and no network."""
    source = copy_to(tmp_path_factory.mktemp("source"))
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target)]
    built = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return _names(next(target.glob("*.whl")))


def _names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return [name for name in archive.namelist() if not name.endswith("/")]


@pytest.mark.parametrize("room", SHIPPED_ROOMS)
def test_the_wheel_holds_every_file_of_the_room(shipped: list[str], room: str) -> None:
    """A module or a data file that is not shipped fails only at the customer's."""
    expected = {path.as_posix() for path in files() if path.parts[0] == room}
    assert {name for name in shipped if name.startswith(f"{room}/")} == expected


def test_the_wheel_holds_nothing_else(shipped: list[str]) -> None:
    """Tests, evals, benchmarks and documents stay at home."""
    rooms = {name.split("/")[0] for name in shipped}
    metadata = {room for room in rooms if room.endswith(".dist-info")}
    assert len(metadata) == 1
    assert rooms - metadata == set(SHIPPED_ROOMS)


def test_the_wheel_carries_its_licence(shipped: list[str]) -> None:
    """Whoever receives the wheel receives the licence text with it."""
    assert [name for name in shipped if name.endswith("licenses/LICENSE")] != []
