"""The open deals of companies, in a line each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from crm_store.access import visible
from crm_store.models import Account, Deal, Stage, StageKind, table_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from decimal import Decimal

    from sqlalchemy import Select

    from crm_store.access import Scope
    from crm_store.unit import Unit

_DEALS, _STAGES, _ACCOUNTS = table_of(Deal), table_of(Stage), table_of(Account)
_MOST = 30


@dataclass(frozen=True)
class OpenDeal:
    """A deal in an open stage, and whose it is."""

    id: int
    name: str
    account_id: int
    account: str
    stage: str
    amount: Decimal | None = None


def open_deals(unit: Unit, account_ids: Collection[int]) -> Sequence[OpenDeal]:
    """Return the open deals of these accounts that the unit may see, the latest first; no more than thirty."""
    if not account_ids:
        return []
    unit.session.flush()
    values = {"accounts": sorted(account_ids), "open": StageKind.OPEN}
    return [OpenDeal(*row) for row in unit.session.connection().execute(_statement(unit.scope), values).all()]


@lru_cache(maxsize=64)
def _statement(scope: Scope) -> Select[int, str, int, str, str, Decimal | None]:
    return (
        select(_DEALS.c.id, _DEALS.c.name, _ACCOUNTS.c.id, _ACCOUNTS.c.name, _STAGES.c.name, _DEALS.c.amount)
        .join(_STAGES, _STAGES.c.id == _DEALS.c.stage_id)
        .join(_ACCOUNTS, _ACCOUNTS.c.id == _DEALS.c.account_id)
        .where(_DEALS.c.account_id.in_(bindparam("accounts", expanding=True)))
        .where(_STAGES.c.stage_kind == bindparam("open", type_=_STAGES.c.stage_kind.type))
        .where(visible(_DEALS, scope), visible(_ACCOUNTS, scope))
        .order_by(_DEALS.c.id.desc())
        .limit(_MOST)
    )
