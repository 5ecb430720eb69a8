"""The form of company.yaml; docs/setup.md explains every key. The defaults are those of default.yaml."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from crm_store.company import standards
from crm_store.company.fields import NUMBERS, WITHOUT_VALUE, Comparison, DealField, LeadField, comparisons_of
from crm_store.company.issues import Path
from crm_store.company.policy import Confirmation, WriteKind
from crm_store.errors import CrmError
from crm_store.models import ForecastCategory, Role, StageKind
from crm_store.models.types import AMOUNT_PLACES, exact_decimal
from crm_store.rates import RATE_PLACES

if TYPE_CHECKING:
    from collections.abc import Callable

_MONTHS = 12
_WHOLE = 100


def refused(reason: str) -> PydanticCustomError:
    """Return the error that says ``reason`` as it stands."""
    return PydanticCustomError("refused", "{reason}", {"reason": reason})


def _known(check: Callable[[str], str]) -> AfterValidator:
    """Return the validator that a function of :mod:`crm_store.company.standards` is."""

    def checked(value: str) -> str:
        try:
            return check(value)
        except ValueError as error:
            raise refused(str(error)) from error

    return AfterValidator(checked)


def _within(low: int, high: int) -> AfterValidator:
    def checked(value: int) -> int:
        if not low <= value <= high:
            raise refused(f"{value} is not between {low} and {high}")
        return value

    return AfterValidator(checked)


def _exact(places: int, *, positive: bool) -> AfterValidator:
    def checked(value: Decimal) -> Decimal:
        if value < 0 or (positive and not value):
            raise refused(f"{value} is not more than nothing" if positive else f"{value} is less than nothing")
        try:
            return exact_decimal(value, places)
        except CrmError as error:
            raise refused(f"{value} cannot be kept exactly: {error.details['reason']}") from error

    return AfterValidator(checked)


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Currency = Annotated[str, _known(standards.currency)]
TimeZone = Annotated[str, _known(standards.time_zone)]
Locale = Annotated[str, _known(standards.locale)]
Country = Annotated[str, _known(standards.holidays_country)]
Domain = Annotated[str, _known(standards.domain)]
Email = Annotated[str, StringConstraints(max_length=320), _known(standards.email)]
Month = Annotated[int, _within(1, _MONTHS)]
Percent = Annotated[int, _within(0, _WHOLE)]
Days = Annotated[int, _within(1, 3650)]
Amount = Annotated[Decimal, _exact(AMOUNT_PLACES, positive=False)]
Rate = Annotated[Decimal, _exact(RATE_PLACES, positive=True)]
Quotas = dict[Name, Amount]


class Part(BaseModel):
    """A piece of the file, which knows its place; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")
    _path: Path = ()

    @property
    def path(self) -> Path:
        """Where the file says this; empty for what comes from elsewhere."""
        return self._path

    def over(self, stored: Self) -> Self:
        """Return ``stored`` with what this states in place of what it had."""
        merged = stored.model_copy(update={key: getattr(self, key) for key in self.model_fields_set})
        return merged.placed(self._path)

    def placed(self, path: Path) -> Self:
        """Note where the file says this, and return it."""
        self._path = path
        return self

    @model_validator(mode="wrap")
    @classmethod
    def _remember(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        return handler(data).placed(getattr(data, "path", ()))


class Item(Part):
    """Something with a name that can be renamed (``was``) and removed."""

    name: Name
    was: Name | None = None
    remove: bool = False

    @property
    def called(self) -> str:
        """What errors and reports call it."""
        return self.name


class CompanySettings(Part):
    """The calendar, currency and names of the company."""

    name: Name = "My company"
    currency: Currency = "EUR"
    time_zone: TimeZone = "UTC"
    locale: Locale = "en"
    fiscal_year_start: Month = 1
    holidays_country: Country | None = None
    email_domains: list[Domain] = []


class StageItem(Item):
    """A stage; without a probability or category it has those of its kind."""

    kind: StageKind = StageKind.OPEN
    probability: Percent | None = None
    forecast_category: ForecastCategory | None = None
    rot_days: Days | None = None
    entry_criteria: list[Text] = []
    exit_criteria: list[Text] = []
    required_fields: list[DealField] = []


class PipelineItem(Item):
    """A pipeline; None leaves the stages of a known one as they are."""

    stages: Annotated[list[StageItem], Field(min_length=1)] | None = None


class Condition(Part):
    """A comparison of one field of a lead; ``value`` has the field's type, a list for ``one_of``."""

    field: LeadField
    op: Comparison
    value: str | list[str] | int | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        fitting = comparisons_of(self.field)
        if self.op not in fitting:
            raise refused(f"{self.field} is compared by {', '.join(sorted(fitting))}, not {self.op}")
        if self.op in WITHOUT_VALUE:
            if self.value is not None:
                raise refused(f"{self.op} takes no value")
        elif self.value is None or self.value in ("", []):
            raise refused(f"{self.op} needs a value")
        elif isinstance(self.value, list) is not (self.op is Comparison.ONE_OF):
            raise refused(f"{self.op} takes {'a list' if self.op is Comparison.ONE_OF else 'one value'}")
        elif self.field in NUMBERS:
            self.value = self._number()
        return self

    def _number(self) -> int:
        try:
            return int(str(self.value))
        except ValueError:
            raise refused(f"{self.value!r} is not a whole number") from None


class Definition(Part):
    """What a status of leads means here, in words and, if all conditions of ``rule`` are to decide, as a rule."""

    text: Text
    rule: list[Condition] = []


class Definitions(Part):
    """When marketing hands a lead over, and when sales takes it."""

    mql: Definition | None = None
    sql: Definition | None = None


class TeamItem(Item):
    """A team, with what it is to sell in a period."""

    region: Name | None = None
    parent: Name | None = None
    quotas: Quotas = {}


class UserItem(Part):
    """A colleague, known by his e-mail address; by his name as long as he has none."""

    name: Name | None = None
    email: Email | None = None
    role: Role = Role.REP
    title: Name | None = None
    team: Name | None = None
    manager: Name | None = None
    region: Name | None = None
    time_zone: TimeZone | None = None
    locale: Locale | None = None
    active: bool = True
    quotas: Quotas = {}
    was: Name | None = None
    remove: bool = False

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.name is None and self.email is None:
            raise refused("a name or an e-mail address is needed")
        return self

    @property
    def called(self) -> str:
        """The address, or the name of one who has none."""
        return self.email or self.name or ""


class QuotaItem(Part):
    """What a user or a team is to sell in a period; the company's currency unless another is named."""

    user: Name | None = None
    team: Name | None = None
    period: Name
    amount: Amount
    currency: Currency | None = None
    remove: bool = False

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.user is None) is (self.team is None):
            raise refused("either a user or a team is needed")
        return self


class RateItem(Part):
    """What one unit of ``base`` was worth in ``quote`` on a day."""

    day: date
    base: Currency
    quote: Currency
    rate: Rate
    remove: bool = False

    @property
    def called(self) -> str:
        """The pair and the day."""
        return f"{self.base}/{self.quote} {self.day}"

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.base == self.quote:
            raise refused(f"{self.base} is given in {self.quote}: two currencies are needed")
        return self


class CompanyFile(Part):
    """All of company.yaml; None is a section that the file does not speak of."""

    company: CompanySettings = CompanySettings()
    pipelines: list[PipelineItem] | None = None
    win_reasons: list[Item] | None = None
    loss_reasons: list[Item] | None = None
    lead_sources: list[Item] | None = None
    definitions: Definitions = Definitions()
    teams: list[TeamItem] | None = None
    users: list[UserItem] | None = None
    quotas: list[QuotaItem] | None = None
    exchange_rates: list[RateItem] | None = None
    confirmation: dict[WriteKind, Confirmation] = {}
