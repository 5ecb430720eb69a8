"""Reads the data that a first message would wait for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.models.offline.analysis import analyser
from assistant.understanding.findings import Findings
from assistant.understanding.language import language_of
from assistant.understanding.language_data import LANGUAGES
from assistant.understanding.name_words import Reading
from assistant.understanding.unknown import Strangers
from assistant.understanding.values import find_values
from crm_store.fiscal import FiscalCalendar

if TYPE_CHECKING:
    from pathlib import Path

_MOMENT = datetime(2026, 1, 2, 9, tzinfo=UTC)
_MESSAGE = "X Y 1000 2026-01-05 10:00, +1 2"
_ZONE = "UTC"
_HOLIDAYS = "PL"
_CURRENCY = "EUR"


def warm(learned_in: Path | None) -> None:
    """Read all words and the embedding model, and load or learn the classifier; the first time takes seconds."""
    import assistant.render.charts
    import assistant.render.reply  # noqa: F401  (importing them is what takes the time)

    reader = analyser(learned_in)
    calendar = FiscalCalendar(_ZONE, holidays_country=_HOLIDAYS)
    for language in LANGUAGES:
        language_of(_MESSAGE, language)
        reading = Reading(_MESSAGE, language)
        Strangers(reading, []).found()
        spans = find_values(_MESSAGE, language, _MOMENT, calendar)
        found = {"language": language, "now": _MOMENT.isoformat(), "today": _MOMENT.date().isoformat(), "zone": _ZONE}
        reader.analyse(_MESSAGE, Findings.model_validate({**found, "currency": _CURRENCY, "spans": spans}), ())
