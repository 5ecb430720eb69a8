"""All words of a company's own vocabulary at once: stages, pipelines, reasons, sources, teams."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import literal, select, union_all

from crm_store.models import CloseReason, LeadSource, Pipeline, Stage, Team, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import CompoundSelect

    from crm_store.models import Business
    from crm_store.unit import Unit

_MODELS: tuple[type[Business], ...] = (Stage, Pipeline, CloseReason, LeadSource, Team)


@dataclass(frozen=True)
class CompanyWord:
    """A name of the company's vocabulary: the record's kind ("stage"), its id, and what it is called.

    ``sort``: of a stage "open", "won" or "lost"; of a close reason its outcome; else None.
    """

    kind: str
    id: int
    name: str
    sort: str | None = None


def company_words(unit: Unit) -> Sequence[CompanyWord]:
    """Return the company's stages, pipelines, close reasons, lead sources and teams, which everybody sees."""
    unit.session.flush()
    rows = unit.session.connection().execute(_statement()).all()
    kinds = [model.kind for model in _MODELS]
    return [CompanyWord(kinds[number], key, name, sort) for number, key, name, sort in rows]


@cache
def _statement() -> CompoundSelect[int, int, str, str]:
    parts = []
    for number, model in enumerate(_MODELS):
        table = table_of(model)
        sort = table.c.stage_kind if model is Stage else table.c.outcome if model is CloseReason else literal(None)
        parts.append(select(literal(number), table.c.id, table.c.name, sort))
    return union_all(*parts)
