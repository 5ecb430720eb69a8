"""The window: tokens are counted without a network, and counting never fails a turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import window

if TYPE_CHECKING:
    import pytest


def test_tokens_are_counted_as_models_count_them() -> None:
    """English has about one a word; Polish more."""
    assert window.tokens("hello world") == 2
    assert window.tokens("") == 0
    assert window.tokens("zażółć gęślą jaźń") > 5


def test_without_a_vocabulary_they_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is missing or broken changes the count, nothing else."""
    monkeypatch.setattr(window, "_encoding", lambda: None)
    assert window.tokens("hello world") == 4


def test_the_latest_that_fit_are_kept() -> None:
    """In their order; an item that does not fit ends the window."""
    items = ["old " * 50, "middle " * 50, "new"]
    assert window.fitting(items, 1_000_000, str) == items
    assert window.fitting(items, 80, str) == items[1:]
    assert window.fitting(items, 20, str) == ["new"]
    assert window.fitting(items, 0, str) == []


def test_signs_that_no_encoding_takes_are_counted_too() -> None:
    """A lone surrogate in an old message does not stop the new one."""
    assert window.tokens("\ud800") >= 0
    assert window.fitting(["\ud800"], 100, str) == ["\ud800"]
