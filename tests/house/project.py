"""The project as files: what is in it, and what its configuration says."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("assistant", "crm_store", "evals", "prompts", "tools")
SHIPPED_ROOMS = ("assistant", "crm_store", "prompts", "tools")
# Folders that hold products or other people's code, for a copy of the project without git.
_PRODUCTS = {"__pycache__", "build", "dist", "node_modules"}


@cache
def files() -> tuple[Path, ...]:
    """The project's own files relative to its root: tracked, or new and not ignored."""
    listed = _listed_by_git() if shutil.which("git") and (ROOT / ".git").exists() else _listed_by_walking()
    return tuple(sorted(path for path in listed if (ROOT / path).is_file()))


def _listed_by_git() -> list[Path]:
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in names.split("\0") if name]


def _listed_by_walking() -> list[Path]:
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
    return [path for path in paths if not any(_is_product(part) for part in path.parts[:-1])]


def _is_product(folder: str) -> bool:
    hidden = folder.startswith(".") and folder not in {".ci", ".github"}
    return hidden or folder in _PRODUCTS or folder.endswith(".egg-info")


def python_files(*rooms: str) -> list[Path]:
    """The Python files of these top-level folders, or of the whole project."""
    return [path for path in files() if path.suffix == ".py" and (not rooms or path.parts[0] in rooms)]


def text(path: Path) -> str | None:
    """The text of a project file, or nothing for a binary one."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@cache
def pyproject() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def copy_to(folder: Path) -> Path:
    """Copy the project's own files to a folder, as a fresh clone would have them."""
    for path in files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path)
    return folder
