"""Makes up arguments for a service from the names and types of its parameters."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_store.fiscal import between
from crm_store.models import ActivityType, BuyingRole, Consent, ForecastCategory, LeadStatus, Outcome, Sharing
from crm_store.money import Money
from tests.crm_store.conftest import NOW
from tests.crm_store.strangers.ground import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.crm_store.strangers.ground import Ground
    from tests.crm_store.strangers.services import Service

Arguments = dict[str, Any]

_LOW = SECRET.lower()
NEUTRAL: Arguments = {
    "name": "Nobody", "title": "Nothing", "first_name": "No", "last_name": "Body", "company_name": "None Ltd",
    "language": "en", "body": "Hello", "record_kind": "deal", "reference": "Nobody", "address": "no@body.example",
    "number": "+48 600 111 999", "at": NOW, "amount": Decimal(5), "text": "nobody",
    "base": "EUR", "quote": "PLN", "rate": Decimal(4), "quantity": 1, "activity_type": ActivityType.NOTE,
    "status": LeadStatus.CONTACTED, "consent": Consent.GIVEN, "buying_role": BuyingRole.CHAMPION,
    "filters": {"field": "amount", "op": ">", "value": 5}, "money": Money(Decimal(5), "EUR"), "currency": "EUR",
    "day": NOW.date(), "period": between(NOW.date(), NOW.date()), "provider": "slack", "subject": "x",
    "secret": b"0123456789abcdef", "sharing": Sharing.TEAM, "outcome": Outcome.LOST, "email": "no@body.example",
    "forecast_category": ForecastCategory.COMMIT, "values": {}, "external_id": "none",
}  # fmt: skip
"""What a parameter gets where it matters to nobody."""

PROBES: dict[str, list[Any]] = {
    "name": [f"{SECRET} Holding", f"{SECRET} deal", SECRET],
    "first_name": [SECRET],
    "domain": [f"{_LOW}.pl"],
    "reference": [SECRET, f"{SECRET} Holding", f"{SECRET} Kowalska", f"{SECRET} deal", f"{_LOW}.pl", f"a@{_LOW}.pl"],
    "address": [f"a@{_LOW}.pl", f"lead@{_LOW}.pl"],
    "addresses": [[f"a@{_LOW}.pl"]],
    "emails": [[f"a@{_LOW}.pl"]],
    "phones": [["+48 601 000 111"]],
    "number": ["+48 601 000 111"],
    "email": [f"lead@{_LOW}.pl", f"a@{_LOW}.pl"],
    "external_id": [SECRET],
    "text": [f"{SECRET} Kowalska from {SECRET}", f"a@{_LOW}.pl", "zyxomri"],
    "below": [True],
    "where": [{"field": "id", "op": ">", "value": 0}],
}
"""What would find or collide with a hidden record."""

TARGETS = {"went_to_id": "account_id", "parent_id": "account_id"}
"""Parameters that take the id of another kind of record than their name says."""


def people(ground: Ground) -> tuple[dict[str, int], dict[str, int]]:
    """Return the ids of users and teams that a stranger would name for himself, and for others."""
    world = ground.world
    with world.read("ada") as unit:
        from crm_store import teams

        north, south = teams.find(unit, "North").id, teams.find(unit, "South").id
    own = {"user_id": world.id_of("cyd"), "owner_id": world.id_of("cyd"), "manager_id": world.id_of("saul")}
    foreign = {"user_id": world.id_of("ann"), "owner_id": world.id_of("ann"), "manager_id": world.id_of("nora")}
    return {**own, "team_id": south}, {**foreign, "team_id": north}


def ways_to_call(service: Service, ground: Ground) -> Iterator[Arguments]:
    """Yield arguments: plain ones, and for each parameter those that reach for what is hidden.

    Raises:
        LookupError: nothing is known to pass for a parameter; the service needs a case of its own.
    """
    mine, foreign = people(ground)
    plain = {name: _plain(name, ground, mine) for name in service.required}
    if unknown := [name for name, value in plain.items() if value is None]:
        raise LookupError(f"{service.name} needs a case: what to pass for {', '.join(unknown)}?")
    plain |= {name: NEUTRAL[name] for name in service.optional if name in _NAMING}
    yield plain
    for name in service.parameters:
        key = TARGETS.get(name, name)
        reaching = [ids[key] for ids in (ground.hidden, foreign) if key in ids] or PROBES.get(name, [])
        if name.endswith("_ids"):
            reaching = [[ids[name[:-1]]] for ids in (ground.hidden, foreign) if name[:-1] in ids]
        yield from ({**plain, name: value} for value in reaching)
    yield from _together(service, plain)


_NAMING = {"name", "title", "first_name", "last_name", "language", "body", "record_kind", "filters"}


def _together(service: Service, plain: Arguments) -> Iterator[Arguments]:
    """Yield the combinations by which people and leads are known: a name with a company or a number."""
    if {"first_name", "phones"} <= service.parameters.keys():
        yield {**plain, "first_name": SECRET, "last_name": "Kowalska", "phones": ["+48 601 000 111"]}
    if {"name", "company_name"} <= service.parameters.keys():
        yield {**plain, "name": SECRET, "company_name": SECRET}


def _plain(name: str, ground: Ground, mine: dict[str, int]) -> Any:  # noqa: ANN401  (whatever the parameter takes)
    key = TARGETS.get(name, name)
    for ids in (ground.own, ground.shared, mine):
        if key in ids:
            return ids[key]
    return NEUTRAL.get(name)
