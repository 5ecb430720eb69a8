"""Reads the prompts: the words that models and people are given, in one folder of data.

What is asked for and not there is an error at once, never an empty text; so is a file there that has no
place. The fingerprint of all files is part of what a measurement is about.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_store.errors import CrmError

if TYPE_CHECKING:
    from jinja2 import Environment, Template

LANGUAGES = ("en", "pl")
_SUFFIXES = frozenset({".md", ".yaml"})
_PARTS = ("labels", "turns", "figures", "conditions")
_CODE = frozenset({"__init__.py"})


class UnknownPrompt(CrmError):
    """There is no prompt {name!r}."""

    hint = "Prompts are the files of the folder prompts/, named by their path in it."


class StrayPrompt(CrmError):
    """Nothing reads {name!r} in the folder of prompts."""

    hint = "Prompts are .md and .yaml files; move it elsewhere or remove it."


@cache
def sources() -> dict[str, str]:
    """Return the text of every prompt, by its path in the folder: "replies/en/failed.md".

    Raises:
        StrayPrompt: there is a file of another kind.
    """
    root = Path(str(files("prompts")))
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_dir() or path.name in _CODE or "__pycache__" in path.parts:
            continue
        if path.suffix not in _SUFFIXES:
            raise StrayPrompt(name=name)
        found[name] = path.read_text(encoding="utf-8")
    return found


def prompt(name: str) -> str:
    """Return a prompt's text.

    Raises:
        UnknownPrompt: there is none of this name.
    """
    try:
        return sources()[name]
    except KeyError:
        raise UnknownPrompt(name=name) from None


def system_prompt() -> str:
    """Return what a model is told first, in every conversation."""
    return prompt("system.md").strip()


@cache
def fingerprint() -> str:
    """Return a hash of all prompts: the same as long as no word of them changes."""
    digest = sha256()
    for name, text in sources().items():
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()


@cache
def labels(language: str) -> dict[str, Any]:
    """Return the names of things in a language, by group.

    Raises:
        UnknownPrompt: there are none in it.
    """
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    read: dict[str, Any] = {}
    for part in _PARTS:
        read |= yaml.load(prompt(f"{part}/{language}.yaml"), Loader=loader)  # noqa: S506  (a safe loader either way)
    return read


def template(language: str, kind: str) -> Template:
    """Return the compiled reply template of a kind of result.

    Raises:
        UnknownPrompt: there is none.
    """
    name = f"replies/{language}/{kind}.md"
    prompt(name)
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    from jinja2 import DictLoader, Environment, StrictUndefined

    return Environment(
        loader=DictLoader(sources()),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  (the replies are plain text; a channel that needs it escapes)
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
