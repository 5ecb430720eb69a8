"""The words that cells are made of, loaded once from the data files of this folder."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import cast

from crm_store.matching.text import fold


@cache
def data(name: str) -> dict[str, object]:
    """Return the content of a YAML file of this folder."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return cast("dict[str, object]", yaml.load(text, Loader=loader))  # noqa: S506  (a safe loader, the C one if built)


@cache
def words_of(section: str) -> dict[str, str]:
    """Return folded word → what it stands for, from a section of values.yaml."""
    groups = cast("dict[object, list[str]]", data("values")[section])
    return {fold(str(word)): str(meaning) for meaning, words in groups.items() for word in words}


@cache
def word_set(section: str) -> frozenset[str]:
    """Return the folded words of a section of values.yaml that is a list."""
    return frozenset(fold(str(word)) for word in cast("list[str]", data("values")[section]))


def is_blank(text: str) -> bool:
    """Whether a cell that should hold a number, date, address or choice says that there is none."""
    bare = text.strip()
    return not bare or fold(bare) in word_set("blanks")
