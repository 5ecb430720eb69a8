"""Whether a lead meets the company's definition of MQL or SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.company.fields import Comparison
from crm_store.models import Campaign, LeadSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_store.models import Company, Lead
    from crm_store.unit import Unit

MQL = "mql"
SQL = "sql"


def qualifies(unit: Unit, company: Company, lead: Lead, definition: str) -> bool | None:
    """Tell whether a lead meets every condition of ``mql`` or ``sql``; None where no rule is given."""
    rule = company.definitions.get(definition, {}).get("rule")
    if not rule:
        return None
    return all(holds(condition, _value(unit, lead, condition["field"])) for condition in rule)


def holds(condition: Mapping[str, object], actual: object) -> bool:
    """Tell whether ``actual`` meets a condition (``op``, ``value``); an unknown value meets only ``unknown``."""
    known = actual is not None and actual != ""
    comparison = Comparison(str(condition["op"]))
    if comparison is Comparison.UNKNOWN or not known:
        return comparison is Comparison.UNKNOWN and not known
    return comparison is Comparison.KNOWN or _compare(comparison, actual, condition["value"])


def _compare(comparison: Comparison, actual: object, wanted: object) -> bool:
    if isinstance(actual, int) and isinstance(wanted, int):
        return {
            Comparison.IS: actual == wanted,
            Comparison.IS_NOT: actual != wanted,
            Comparison.AT_LEAST: actual >= wanted,
            Comparison.AT_MOST: actual <= wanted,
        }[comparison]
    found = _folded(actual)
    if isinstance(wanted, list):
        return found in map(_folded, wanted)
    sought = _folded(wanted)
    if comparison is Comparison.CONTAINS:
        return sought in found
    return (found == sought) is (comparison is Comparison.IS)


def _folded(value: object) -> str:
    return " ".join(str(value).split()).casefold()


def _value(unit: Unit, lead: Lead, field: str) -> object:
    """Return what the lead has in a field; a source or campaign by its name."""
    named: dict[str, tuple[type[LeadSource | Campaign], int | None]] = {
        "source": (LeadSource, lead.source_id),
        "campaign": (Campaign, lead.campaign_id),
    }
    if field not in named:
        value: object = getattr(lead, field)
        return value
    kind, row_id = named[field]
    return unit.get(kind, row_id).name if row_id is not None else None
