"""Reads the demo company's files and checks their form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import yaml

from crm_store.demo.cast_schema import Cast, Library, Market
from crm_store.demo.schema import Part, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent
_Form = TypeVar("_Form", bound=Part)
# The C loader is ten times faster; a wheel of PyYAML without it still reads the stories.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def story_paths() -> list[Path]:
    """Return the story files, in the order of their names."""
    return sorted((FOLDER / "stories").glob("*.yaml"))


def read_stories() -> Mapping[str, Story]:
    """Return all stories by their slug, the file's name without its ending."""
    return {path.stem: _read(path, Story) for path in story_paths()}


def read_cast() -> Cast:
    """Return the seller: company, teams, users, products and exchange rates."""
    return _read(FOLDER / "cast.yaml", Cast)


def read_market() -> Market:
    """Return campaigns and leads."""
    return _read(FOLDER / "market.yaml", Market)


def read_library() -> Library:
    """Return message templates and segments."""
    return _read(FOLDER / "library.yaml", Library)


def _read(path: Path, form: type[_Form]) -> _Form:
    with path.open(encoding="utf-8") as file:
        return form.model_validate(yaml.load(file, _LOADER))  # noqa: S506  (either loader is a safe one)
