"""Writes the company as it is, in the form of the company file: reading that back changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

import yaml

from crm_store.company.quotas import called
from crm_store.company.reading import read_present
from crm_store.company.schema import CompanySettings
from crm_store.errors import Forbidden
from crm_store.fiscal import FiscalCalendar
from crm_store.models import Outcome
from crm_store.own_company import own_company

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.company.entries import Entry
    from crm_store.company.reading import Present
    from crm_store.models import Company
    from crm_store.unit import Unit

_HEADER = """\
# The company as it is set up. Change what shall differ and run `python -m assistant setup` with this file.
# What you delete from it stays as it is; docs/setup.md explains every key.
"""
_WIDTH = 120


def current(unit: Unit) -> str:
    """Return the company's present configuration as a company file.

    Raises:
        CompanyMissing: none is set up.
        Forbidden: the actor is not an admin.
    """
    if not unit.actor.is_admin:
        raise Forbidden(action="see how the company is set up", who_may="An admin")
    company = own_company(unit)
    present = read_present(unit)
    sections = {key: value for key, value in _sections(company, present).items() if value}
    parts = [_dumped({key: value}) for key, value in sections.items()]
    return "\n".join([_HEADER, *parts])


def _sections(company: Company, present: Present) -> dict[str, Any]:
    return {
        "company": _Block((key, getattr(company, key)) for key in CompanySettings.model_fields),
        "pipelines": [
            _stated(entry) | {"stages": [_stated(stage) for stage in stages]} if stages else _stated(entry)
            for entry in present.pipelines
            for stages in (present.stages.get(entry.stored.id),)
        ],
        "win_reasons": _names(present.reasons[Outcome.WON]),
        "loss_reasons": _names(present.reasons[Outcome.LOST]),
        "lead_sources": _names(present.sources),
        "definitions": company.definitions,
        "teams": [_stated(entry) for entry in present.teams],
        "users": [_stated(entry) for entry in present.users],
        "quotas": _quotas(company, present),
        "exchange_rates": [_stated(entry) for entry in present.rates],
        "confirmation": _Block(company.policy),
    }


def _names(entries: Sequence[Entry[Any, Any]]) -> list[str]:
    return [entry.item.name for entry in entries]


def _stated(entry: Entry[Any, Any]) -> dict[str, Any]:
    """Return the keys of an entry that say something: nothing and active are taken for granted."""
    values = {
        key: getattr(entry.item, key) for key in type(entry.item).model_fields if key in entry.item.model_fields_set
    }
    return {key: value for key, value in values.items() if value is not None and value is not True and value != []}


def _quotas(company: Company, present: Present) -> list[dict[str, Any]]:
    calendar = FiscalCalendar(company.time_zone, company.fiscal_year_start)
    users = {entry.stored.id: entry.item.called for entry in present.users}
    teams = {entry.stored.id: entry.item.called for entry in present.teams}
    return [
        {
            **({"team": teams[row.team_id]} if row.team_id is not None else {"user": users[row.user_id or 0]}),
            "period": called(row.starts_on, row.ends_on, calendar),
            "amount": row.amount,
            **({"currency": row.currency} if row.currency != company.currency else {}),
        }
        for row in present.quotas
    ]


class _Dumper(yaml.SafeDumper):
    """Indents lists under their key, and writes codes and exact numbers as they are."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  (PyYAML's signature)
        super().increase_indent(flow, indentless=False)


class _Block(dict[str, Any]):
    """Keys that stand on lines of their own."""


def _block(dumper: yaml.SafeDumper, value: _Block) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=False)


def _plain_text(dumper: yaml.SafeDumper, value: Enum) -> yaml.Node:
    return dumper.represent_str(str(value.value))


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    digits = format(value, "f")
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in digits else 'int'}", digits)


def _day(dumper: yaml.SafeDumper, value: date) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())


_Dumper.add_representer(_Block, _block)
_Dumper.add_multi_representer(dict, yaml.SafeDumper.represent_dict)  # also those that cannot be changed
_Dumper.add_multi_representer(list, yaml.SafeDumper.represent_list)
_Dumper.add_multi_representer(Enum, _plain_text)
_Dumper.add_multi_representer(dict, yaml.SafeDumper.represent_dict)
_Dumper.add_multi_representer(list, yaml.SafeDumper.represent_list)
_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(date, _day)


def _dumped(section: dict[str, Any]) -> str:
    return yaml.dump(
        _Block(section), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH, default_flow_style=None
    )
