"""What the company shall be: the file over what is stored, or over the built-in default the first time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from crm_store.company.entries import Entry, Names, Section, named, paired
from crm_store.company.loading import built_in
from crm_store.company.policy import DEFAULT_POLICY
from crm_store.company.quotas import QuotaBook, QuotaEntry, given_in_list, given_with
from crm_store.company.users import pair_users, people
from crm_store.fiscal import FiscalCalendar
from crm_store.models import ForecastCategory, Outcome, Role, StageKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.company.issues import Issues
    from crm_store.company.reading import Present
    from crm_store.company.schema import CompanyFile, Item, PipelineItem, RateItem, StageItem, TeamItem, UserItem
    from crm_store.models import CloseReason, Company, ExchangeRate, LeadSource, Pipeline, Quota, Stage, Team, User

    ItemT = TypeVar("ItemT", bound=Item)
    RowT = TypeVar("RowT")

PROBABILITY = {StageKind.WON: 100, StageKind.LOST: 0}
_CATEGORY = {
    StageKind.OPEN: ForecastCategory.PIPELINE,
    StageKind.WON: ForecastCategory.CLOSED,
    StageKind.LOST: ForecastCategory.OMITTED,
}
_LISTS = ("pipelines", "win_reasons", "loss_reasons", "lead_sources", "users")


@dataclass
class PipelinePlan:
    """A pipeline and its stages."""

    pipeline: Entry[PipelineItem, Pipeline]
    stages: Section[StageItem, Stage]

    def label(self, stage: Entry[StageItem, Stage]) -> str:
        """Return what reports call one of the stages."""
        return f"{self.pipeline.name} / {stage.name}"


@dataclass
class Plan:
    """The company as it shall be; ``settings`` are the columns of its row."""

    company: Company | None
    settings: dict[str, Any]
    pipelines: Section[PipelineItem, Pipeline]
    stages: list[PipelinePlan]
    reasons: dict[Outcome, Section[Item, CloseReason]]
    sources: Section[Item, LeadSource]
    teams: Section[TeamItem, Team]
    users: Section[UserItem, User]
    rates: Section[RateItem, ExchangeRate]
    quotas: list[QuotaEntry]
    quotas_left: list[Quota]

    @property
    def calendar(self) -> FiscalCalendar:
        """The calendar by which periods are read."""
        return _calendar(self.settings)


def plan(file: CompanyFile, present: Present, issues: Issues) -> Plan:
    """Return what the company shall be, noting what does not fit together."""
    base = _with_default(file, present)
    pipelines = _named(base.pipelines, present.pipelines, "pipeline", issues)
    teams = _named(base.teams, present.teams, "team", issues)
    users = pair_users(base.users, present.users, issues)
    settings = _settings(base, present.company)
    quotas = _referring(base, present, (teams, users), settings, issues)
    named_quotas = [quota.row for quota in quotas if quota.row is not None]
    return Plan(
        company=present.company,
        settings=settings,
        pipelines=pipelines,
        stages=[_stages(entry, present, issues) for entry in pipelines.everything],
        reasons={
            Outcome.WON: _named(base.win_reasons, present.reasons[Outcome.WON], "win reason", issues),
            Outcome.LOST: _named(base.loss_reasons, present.reasons[Outcome.LOST], "loss reason", issues),
        },
        sources=_named(base.lead_sources, present.sources, "lead source", issues),
        teams=teams,
        users=users,
        rates=_rates(base, present, issues),
        quotas=quotas,
        quotas_left=[row for row in present.quotas if row not in named_quotas],
    )


def _with_default(file: CompanyFile, present: Present) -> CompanyFile:
    """Return the file; the first time with the default's lists for those that it does not have."""
    if present.company is not None:
        return file
    missing = {name: getattr(built_in(), name) for name in _LISTS if getattr(file, name) is None}
    if any(entry.item.role is Role.ADMIN and entry.item.active for entry in present.users):
        missing.pop("users", None)
    return file.model_copy(update={**missing, "definitions": file.definitions.over(built_in().definitions)})


def _named(
    items: Sequence[ItemT] | None, stored: Sequence[Entry[ItemT, RowT]], kind: str, issues: Issues
) -> Section[ItemT, RowT]:
    return paired(kind, items, stored, named(Names(stored, lambda item: (item.name,), kind)), issues)


def _settings(base: CompanyFile, company: Company | None) -> dict[str, Any]:
    """Return the columns of the company's row."""
    stated = base.company.model_dump(exclude_unset=company is not None)
    stored = dict(company.definitions) if company else {}
    definitions = stored | base.definitions.model_dump(mode="json", exclude_unset=True)
    policy: dict[str, str] = dict(company.policy) if company else {k.value: v.value for k, v in DEFAULT_POLICY.items()}
    policy |= {
        kind.value: setting.value
        for kind, setting in base.confirmation.items()
        if policy.get(kind, DEFAULT_POLICY[kind]) != setting
    }
    kept = {key: getattr(company, key) for key in type(base.company).model_fields} if company else {}
    return {
        **kept,
        **stated,
        "definitions": {key: value for key, value in definitions.items() if value},
        "policy": policy,
    }


def _stages(pipeline: Entry[PipelineItem, Pipeline], present: Present, issues: Issues) -> PipelinePlan:
    stored = present.stages.get(pipeline.row.id, []) if pipeline.row is not None else []
    section = _named(pipeline.item.stages, stored, "stage", issues)
    for entry in section.listed:
        entry.item = _completed(entry)
    return PipelinePlan(pipeline, section)


def _completed(entry: Entry[StageItem, Stage]) -> StageItem:
    """Return a stage with the probability and category of its kind, where neither file nor store has one."""
    item = entry.item
    turned = entry.row is not None and entry.row.stage_kind is not item.kind
    probability = None if turned and "probability" not in entry.given else item.probability
    category = None if turned and "forecast_category" not in entry.given else item.forecast_category
    return item.model_copy(
        update={
            "probability": PROBABILITY.get(item.kind) if probability is None else probability,
            "forecast_category": category or _CATEGORY[item.kind],
        }
    )


def _rates(base: CompanyFile, present: Present, issues: Issues) -> Section[RateItem, ExchangeRate]:
    stored = {(entry.item.day, entry.item.base, entry.item.quote): entry for entry in present.rates}
    return paired(
        "exchange rate",
        base.exchange_rates,
        present.rates,
        lambda item: (stored.get((item.day, item.base, item.quote)), None),
        issues,
    )


def _referring(
    base: CompanyFile,
    present: Present,
    sections: tuple[Section[TeamItem, Team], Section[UserItem, User]],
    settings: dict[str, Any],
    issues: Issues,
) -> list[QuotaEntry]:
    """Resolve all references to users and teams; return the quotas."""
    teams, users = sections
    known_teams = Names(teams.everything, lambda item: (item.name,), "team")
    known_users = people(users.everything)
    _refer(teams, "parent", known_teams, issues)
    _refer(users, "team", known_teams, issues)
    _refer(users, "manager", known_users, issues)
    book = QuotaBook(present.quotas, _calendar(settings), issues)
    return [
        *book.found(given_with(teams.listed, of_team=True)),
        *book.found(given_with(users.listed, of_team=False)),
        *book.found(given_in_list(base.quotas or (), known_users, known_teams, issues)),
    ]


def _calendar(settings: dict[str, Any]) -> FiscalCalendar:
    return FiscalCalendar(settings["time_zone"], settings["fiscal_year_start"])


def _refer(section: Section[Any, Any], key: str, known: Names[Any, Any], issues: Issues) -> None:
    for entry in section.listed:
        if key in entry.given and not entry.removed:
            name = getattr(entry.item, key)
            entry.refers[key] = known.meant(name, (*entry.item.path, key), issues) if name is not None else None
