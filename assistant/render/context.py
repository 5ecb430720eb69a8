"""For whom a reply is written: his day, time zone, locale and currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

Language = Literal["en", "pl"]


@dataclass(frozen=True)
class RenderContext:
    """``today`` is the reader's day; ``locale`` as in "en_GB"; ``currency`` is the company's.

    ``actor`` is the reader's name: what is his is told without an owner. None tells every owner.
    """

    today: date
    zone: ZoneInfo
    locale: str
    currency: str
    actor: str | None = None
