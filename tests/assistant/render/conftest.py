"""The reader of the replies in these tests."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from assistant.render.context import RenderContext


@pytest.fixture
def reader() -> RenderContext:
    """Somebody in Warsaw, on Monday 23 November 2026."""
    return RenderContext(date(2026, 11, 23), ZoneInfo("Europe/Warsaw"), "en", "EUR", "Ann Lee")
