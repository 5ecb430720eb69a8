"""What the conversation itself says, in both languages: around a model's answer, and when there is none."""

from __future__ import annotations

from functools import cache
from typing import Any

from assistant.prompts import UnknownPrompt, prompt


def notice(language: str, name: str, **values: object) -> str:
    """Return a notice, its placeholders filled.

    Raises:
        UnknownPrompt: there is none of this name.
    """
    try:
        template = notices(language)[name]
    except KeyError:
        raise UnknownPrompt(name=f"notices/{language}.yaml: {name}") from None
    return template.format_map(values)


@cache
def notices(language: str) -> dict[str, str]:
    """Return all notices of a language, by name.

    Raises:
        UnknownPrompt: there are none in it.
    """
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(prompt(f"notices/{language}.yaml"), Loader=loader))  # noqa: S506  (a safe loader either way)
