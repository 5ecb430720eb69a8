"""Sets up the company that the stories are told of: its file, as a newcomer would write it, and its products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.company.issues import Issues
from crm_store.company.loading import Config
from crm_store.company.schema import CompanyFile
from crm_store.fiscal import FiscalCalendar, Grain
from crm_store.models import Product

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from crm_store.demo.cast_schema import Cast, CastTeam, CastUser
    from crm_store.unit import WriteUnit

_YEARS = (-1, 0)


def offices(cast: Cast) -> Mapping[str, FiscalCalendar]:
    """Return where each colleague works: the time zone and holidays of his team, else of the company."""
    company, teams = cast.company, {team.name: team for team in cast.teams}
    start = company.fiscal_year_start
    head = FiscalCalendar(company.time_zone, start, company.holidays_country)
    places = {name: FiscalCalendar(team.time_zone, start, team.country) for name, team in teams.items()}
    return {user.key: places.get(user.team or "", head) for user in cast.users}


def company_file(cast: Cast, today: date) -> Config:
    """Return the company's file as of a day: its people, their quotas for this year and the last, its rates."""
    teams = {team.name: team for team in cast.teams}
    staff = [(user, teams.get(user.team or "")) for user in cast.users]
    file = CompanyFile.model_validate(
        {
            "company": cast.company.model_dump() | {"email_domains": list(cast.company.email_domains)},
            "teams": [{"name": team.name, "region": team.region} for team in cast.teams],
            "users": [_user(cast, user, team) for user, team in staff],
            "quotas": [quota for user, team in staff for quota in _quotas(cast, user, team, today)],
            "exchange_rates": list(_rates(cast, today)),
        }
    )
    return Config(file, Issues("cast.yaml"))


def tell_products(unit: WriteUnit, cast: Cast) -> None:
    """Create the products with their list prices."""
    for product in cast.products:
        unit.create(Product(**product.model_dump(), currency=cast.company.currency))
    unit.session.flush()


def _user(cast: Cast, user: CastUser, team: CastTeam | None) -> dict[str, object]:
    return {
        "name": user.name,
        "email": _email(cast, user.key),
        "role": user.role,
        "title": user.title,
        "team": user.team,
        "manager": _email(cast, user.manager) if user.manager else None,
        "region": team.region if team else None,
        "time_zone": team.time_zone if team else cast.company.time_zone,
        "locale": team.locale if team else cast.company.locale,
    }


def _email(cast: Cast, key: str) -> str:
    return f"{key}@{cast.company.email_domains[0]}"


def _quotas(cast: Cast, user: CastUser, team: CastTeam | None, today: date) -> Iterator[dict[str, object]]:
    """Yield the quotas of a rep: those of all quarters of this fiscal year and the last."""
    if user.quota is None or team is None:
        return
    calendar = FiscalCalendar(cast.company.time_zone, cast.company.fiscal_year_start)
    for offset in _YEARS:
        year = calendar.period(Grain.FISCAL_YEAR, today, offset)
        for quarter, season in zip(calendar.split(year, Grain.FISCAL_QUARTER), team.seasons, strict=True):
            yield {
                "user": _email(cast, user.key),
                "period": quarter.label,
                "amount": user.quota * season,
                "currency": team.currency,
            }


def _rates(cast: Cast, today: date) -> Iterator[dict[str, object]]:
    """Yield the rates of the first of each month, from this one back."""
    calendar = FiscalCalendar(cast.company.time_zone)
    for currency, values in cast.rates.items():
        for months, rate in enumerate(values):
            day = calendar.period(Grain.MONTH, today, -months).start
            yield {"day": day, "base": cast.company.currency, "quote": currency, "rate": rate}
