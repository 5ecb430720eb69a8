"""Which of a company's own words for a reason is meant: by the same word, or by one of the same meaning."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from assistant.models.offline.wording import flat, load, phrases

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from assistant.understanding.findings import Mention


def meant(text: str, choices: Sequence[Mention]) -> Mention | None:
    """Return the one choice whose name a text says, or means in either language; None if none or several."""
    folded = flat(text)
    named = [choice for choice in choices if phrases([choice.label]).search(folded)]
    if len(named) == 1:
        return named[0]
    said = [pattern for pattern in _meanings() if pattern.search(folded)]
    alike = [choice for choice in choices if any(pattern.search(flat(choice.label)) for pattern in said)]
    return alike[0] if len(alike) == 1 else None


@cache
def _meanings() -> tuple[re.Pattern[str], ...]:
    return tuple(phrases(listed) for listed in load("meanings.yaml").values())
