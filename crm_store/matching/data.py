"""Loading the package's language data, each file once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import cast


@cache
def load(name: str) -> dict[str, object]:
    """Return the mapping in ``language/name`` (shared by all callers: do not change it)."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (Path(__file__).with_name("language") / name).read_text(encoding="utf-8")
    content = yaml.load(text, Loader=loader)  # noqa: S506 - always a safe loader
    if not isinstance(content, dict):
        raise TypeError(name)
    return content


@cache
def mail_hosts() -> frozenset[str]:
    """Return the domains of mail services, which say nothing about where somebody works."""
    return frozenset(cast("list[str]", load("phrases.yaml")["mail_hosts"]))


@cache
def conjunctions() -> frozenset[str]:
    """Return the words that people say for the "&" of a company's name."""
    return frozenset(cast("list[str]", load("phrases.yaml")["conjunctions"]))
