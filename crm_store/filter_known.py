"""What filters need to know of a company's records: its own fields, the currencies in use, and what they are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, select

from crm_store.columns import logged_columns
from crm_store.custom_fields import named
from crm_store.field_values import column_values, custom_fields
from crm_store.models.types import ExactDecimal
from crm_store.own_company import own_company
from crm_store.rates import Rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.custom_fields import CustomField
    from crm_store.models import Business
    from crm_store.money import Money
    from crm_store.unit import Unit

_MOST_DAYS = 20_000


class Known:
    """Looks things up for the filters of one unit."""

    def __init__(self, unit: Unit) -> None:
        """Read from ``unit`` when something is asked for."""
        self._unit = unit
        self._rates = Rates(unit)

    @property
    def currency(self) -> str:
        """The company's currency."""
        return own_company(self._unit).currency

    def custom(self, kind: type[Business], name: str) -> CustomField | None:
        """Return the company's own field of this name that visible records have."""
        return named(custom_fields(self._unit, kind), name)

    def custom_values(self, kind: type[Business], name: str) -> Sequence[str]:
        """Return the different values of the company's own field."""
        held: Any = kind
        text = cast(held.custom[name].as_string(), String)
        return self._unit.session.scalars(select(text).where(text.is_not(None)).distinct().limit(_MOST_DAYS)).all()

    def priced(self, kind: type[Business], field: str) -> bool:
        """Tell whether a field is an amount with a currency of its own."""
        columns = logged_columns(kind)
        return field in columns and isinstance(columns[field].type, ExactDecimal) and "currency" in columns

    def currencies(self, kind: type[Business]) -> Sequence[str]:
        """Return the currencies of visible records, without the company's."""
        return [code for code in column_values(self._unit, kind, "currency") if code != self.currency]

    def converted(self, money: Money, currency: str) -> Money:
        """Return what an amount is worth today in another currency.

        Raises:
            MissingRate: no rate leads from one to the other.
        """
        if money.currency == currency:
            return money
        return self._rates.convert(money, currency, self._unit.clock.now().date())

    def rate(self, currency: str) -> Any:  # noqa: ANN401  (a Decimal)
        """Return what one unit of a currency is worth in the company's today; raises as :meth:`converted`."""
        return self._rates.on(currency, self.currency, self._unit.clock.now().date())
