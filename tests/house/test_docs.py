"""What the documents promise holds: their links lead somewhere and their commands run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import DATA
from tests.house.markdown import anchors, documents, fences, links, read
from tests.house.project import ROOT, copy_to, files, text

README = Path("README.md")
SHELL = {"sh", "bash", "shell", "console"}
# Joined here, so that this file names none of them either.
_REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("quay", "io"),
        ("huggingface", "co"),
    )
]
_MACHINE_PATH = re.compile(r"(?<![\w.~$}-])/(?:home|mnt|opt|private|root|tmp|Users|work)/\w[\w./-]*")


def _dead_links(path: Path) -> list[str]:
    return [target for target in links(read(path)) if not _leads_somewhere(path, target)]


def _leads_somewhere(path: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True
    name, _, fragment = target.partition("#")
    found = (ROOT / path.parent / name).resolve() if name else ROOT / path
    inside = found.is_relative_to(ROOT) and found.exists()
    return inside and (not fragment or fragment in anchors(read(found.relative_to(ROOT))))


@pytest.mark.parametrize("path", documents(), ids=str)
def test_each_link_leads_somewhere(path: Path) -> None:
    """A link to a renamed file or heading sends the reader into the void."""
    assert _dead_links(path) == []


def _names_of_elsewhere(content: str) -> list[str]:
    hosts = [host for host in _REGISTRIES if host in content]
    return hosts + _MACHINE_PATH.findall(content)


def test_a_foreign_path_is_told_from_a_web_address() -> None:
    """The check below sees a path of somebody's machine and lets addresses and options pass."""
    folder = str(Path("/", "home", "anna"))
    assert _names_of_elsewhere(f"open {folder}/crm.db") == [f"{folder}/crm.db"]
    assert _names_of_elsewhere("https://example.com/home/anna/ and docs/work/plan.md") == []


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    """What is true on one machine only would mislead everyone else."""
    found = {str(path): _names_of_elsewhere(text(path) or "") for path in files()}
    assert {path: names for path, names in found.items() if names} == {}


def test_readme_starts_with_the_two_commands_that_ci_runs() -> None:
    """A newcomer copies the first two commands, so CI runs exactly these."""
    commands = [fence for fence in fences(read(README)) if fence.language in SHELL]
    assert [fence.marker for fence in commands[:2]] == ["ci: demo", "ci: check"]
    assert all(len(fence.body.strip().splitlines()) == 1 for fence in commands[:2])
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_each_command_in_readme_is_run_somewhere_or_says_why_not() -> None:
    """A command that nothing runs goes stale; one that needs the outside world says so."""
    markers = [fence.marker for fence in fences(read(README)) if fence.language in SHELL]
    assert [marker for marker in markers if not re.match(r"run$|ci: \w+$|not run: \w+", marker)] == []


def _script(path: Path) -> str:
    runnable = [fence for fence in fences(read(path)) if fence.marker == "run" and fence.language in SHELL]
    return "\n".join(re.sub(r"^\$ ", "", fence.body, flags=re.MULTILINE) for fence in runnable)


@pytest.mark.parametrize("path", [path for path in documents() if _script(path)], ids=str)
def test_the_commands_of_a_document_run_in_a_fresh_copy(path: Path, tmp_path: Path) -> None:
    """The blocks marked `run` work one after another as they stand, from a fresh clone."""
    copy = copy_to(tmp_path / "clone")
    (copy / ".venv").symlink_to(sys.prefix)
    programs = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": programs, "CRM_CACHE": str(DATA / "cache")}
    command = ["bash", "-euxo", "pipefail", "-c", _script(path)]
    ran = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
