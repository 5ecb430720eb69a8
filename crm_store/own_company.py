"""The company whose CRM this is: the one row of company-wide settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.errors import CrmError
from crm_store.models import Company

if TYPE_CHECKING:
    from crm_store.unit import Unit


class CompanyMissing(CrmError):
    """This CRM has no company settings yet."""

    hint = "Run `python -m assistant setup` first."


def own_company(unit: Unit) -> Company:
    """Return the company's settings.

    Raises:
        CompanyMissing: none are stored.
    """
    kept: Company | None = unit.session.info.get(Company)
    if kept is not None and kept in unit.session:
        return kept
    company = unit.first(select(Company).order_by(Company.id))
    if company is None:
        raise CompanyMissing
    unit.session.info[Company] = company
    return company
