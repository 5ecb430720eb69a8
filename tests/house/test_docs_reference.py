"""The reference documents name every setting, command, option and table, and no other."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer.main import get_command

from tests.house.markdown import code_spans, read, sections

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = Path("docs/settings.md")
COMMANDS = Path("docs/commands.md")
SCHEMA = Path("docs/schema.md")
# One section may describe the options that many commands share.
SHARED = "Common options"
_PROGRAM = "python -m assistant"
_OFFERED_BY_TYPER = {"--help", "--install-completion", "--show-completion"}
_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")


def _settings() -> dict[str, str]:
    """The environment variables of the settings, each with its help."""
    fields = dataclasses.fields(importlib.import_module("assistant.settings").Settings)
    return {field.metadata["env"]: field.metadata["help"] for field in fields}


def test_each_setting_is_documented_and_no_other() -> None:
    """A setting is found in the document, and one in the document can be set."""
    documented = {span for span in code_spans(read(SETTINGS)) if re.fullmatch(r"(?:CRM|OPENAI)_[A-Z0-9_]+", span)}
    assert documented == set(_settings())


def test_each_setting_explains_itself() -> None:
    """An error about a setting quotes its help, so there has to be some."""
    assert [name for name, text in _settings().items() if not text.strip()] == []


@cache
def _commands() -> dict[str, frozenset[str]]:
    """Each command by its full name, with its long options."""
    root = get_command(importlib.import_module("assistant.cli").app)
    return dict(_walk(root, ""))


def _walk(command: Any, name: str) -> Iterator[tuple[str, frozenset[str]]]:  # noqa: ANN401  (Typer's own kind of Click)
    children = getattr(command, "commands", {})
    if not children or command.invoke_without_command:
        spellings = (opt for param in command.params for opt in (*param.opts, *param.secondary_opts))
        options = {opt for opt in spellings if opt.startswith("--") and not opt.startswith("--no-")}
        yield name, frozenset(options - _OFFERED_BY_TYPER)
    for child in children.values():
        if not child.hidden:
            yield from _walk(child, f"{name} {child.name}".strip())


def _documented() -> dict[str, set[str]]:
    """Each documented command with the options that its section names."""
    found = {}
    for section in sections(read(COMMANDS)):
        for span in code_spans(section.title)[:1]:
            options = set(_OPTION.findall(section.title + section.body))
            found[span.removeprefix(_PROGRAM).strip()] = options
    return found


def _shared() -> set[str]:
    bodies = (section.body for section in sections(read(COMMANDS)) if section.title == SHARED)
    return {option for body in bodies for option in _OPTION.findall(body)}


def test_each_command_has_a_section_and_no_other() -> None:
    """What can be typed can be looked up, and what can be looked up can be typed."""
    assert set(_documented()) == set(_commands())


def test_each_option_stands_in_the_section_of_its_command() -> None:
    """An option that no document names is found by accident only."""
    documented = _documented()
    missing = {name: opts - documented.get(name, set()) - _shared() for name, opts in _commands().items()}
    assert {name: sorted(options) for name, options in missing.items() if options} == {}


def test_no_section_names_an_option_that_does_not_exist() -> None:
    """A renamed option does not live on in the document."""
    existing = frozenset[str]().union(*_commands().values()) | _OFFERED_BY_TYPER
    negated = {f"--no-{option.removeprefix('--')}" for option in existing}
    assert set(_OPTION.findall(read(COMMANDS))) - existing - negated == set()


def _tables() -> set[str]:
    models = importlib.import_module("crm_store.models")
    for module in pkgutil.walk_packages(models.__path__, "crm_store.models."):
        importlib.import_module(module.name)
    return set(importlib.import_module("crm_store.models.base").Base.metadata.tables)


def test_each_table_is_documented() -> None:
    """Whoever queries the database directly finds what a table means."""
    assert _tables() - set(code_spans(read(SCHEMA))) == set()


def test_each_table_stands_under_its_family() -> None:
    """Whether a table is logged and exported, or operational, is told as the models have it."""
    base = importlib.import_module("crm_store.models.base")
    stated = {section.title: set(code_spans(section.body)) & _tables() for section in sections(read(SCHEMA))}
    for family, title in ((base.Business, "Business tables"), (base.Operational, "Operational tables")):
        held = {mapper.local_table.name for mapper in base.Base.registry.mappers if issubclass(mapper.class_, family)}
        assert held - stated[title] == set()


def test_no_heading_names_a_table_that_does_not_exist() -> None:
    """A dropped or renamed table does not live on in the document."""
    titles = [section.title for section in sections(read(SCHEMA))]
    assert {span for title in titles for span in code_spans(title)} <= _tables()
