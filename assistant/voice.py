"""How the assistant speaks to one reader: rendered results, summaries of changes, and notices, in his language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from assistant.notices import notice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.messages import Chart
    from assistant.render.context import Language, RenderContext
    from assistant.understanding.findings import Findings
    from tools.results import FieldChange

_LOCALES: dict[Language, str] = {"en": "en_GB", "pl": "pl_PL"}


@dataclass(frozen=True)
class Voice:
    """Speaks ``language`` to a reader with his day, time zone, currency, locale and name."""

    language: Language
    today: str
    zone: str
    currency: str
    locale: str | None = None
    name: str | None = None

    @cached_property
    def context(self) -> RenderContext:
        """What the renderer needs to know of the reader."""
        from assistant.render.context import RenderContext

        own = self.locale if self.locale and "_" in self.locale.replace("-", "_") else None
        locale = (own or _LOCALES[self.language]).replace("-", "_")
        return RenderContext(date.fromisoformat(self.today), ZoneInfo(self.zone), locale, self.currency, self.name)

    def reply(self, results: Sequence[Mapping[str, Any]]) -> str:
        """Return tool results in words; empty if there are none."""
        from assistant.render.reply import render_reply

        return render_reply(results, self.language, self.context) if results else ""

    def said(self, kind: str) -> str:
        """Return one of the small replies that need no tool."""
        return self.reply([{"result": "said", "kind": kind}])

    def summary(self, changes: Sequence[FieldChange]) -> str:
        """Return changes in one line."""
        from assistant.render.changes import summary

        return summary(changes, self.language, self.context)

    def charts(self, results: Sequence[Mapping[str, Any]]) -> list[Chart]:
        """Return the charts that tool results make."""
        from assistant.render.charts import charts_of

        return charts_of(results, self.language, self.context) if results else []

    def notice(self, name: str, **values: object) -> str:
        """Return what the conversation itself says."""
        return notice(self.language, name, **values)


def voice_for(findings: Findings, locale: str | None) -> Voice:
    """Return the voice for a message that was understood."""
    name = findings.actor.label if findings.actor else None
    return Voice(findings.language, findings.today, findings.zone, findings.currency, locale, name)


def voice_before(text: str, locale: str | None) -> Voice:
    """Return the voice for a message that is not looked into."""
    from assistant.understanding.language import language_of

    return Voice(language_of(text, locale), "1970-01-01", "UTC", "EUR", locale)
