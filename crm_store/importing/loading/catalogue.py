"""Loads products, campaigns, exchange rates and quotas."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from sqlalchemy import select

from crm_store.importing.loading.base import Keys, Loader, given
from crm_store.importing.loading.drafts import RowRejected, required
from crm_store.importing.loading.known_names import Names
from crm_store.models import Business, Campaign, ExchangeRate, Product, Quota, Role

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from crm_store.importing.loading.drafts import Draft

Named = TypeVar("Named", Product, Campaign)


class _NamedLoader(Loader[Named]):
    """Rows of a small table that are known by their name, and whose price or cost has a currency."""

    fields: ClassVar[tuple[str, ...]]
    sum_of: ClassVar[str]

    @property
    @abstractmethod
    def names(self) -> Names:
        """The names that other rows refer to."""

    def keys(self, draft: Draft) -> Keys:
        """Each is its name."""
        return Keys((Names.key(required(draft.text("name"), "name")),))

    def existing(self, keys: set[Hashable]) -> Mapping[Hashable, Sequence[Named]]:
        """All are compared: there are few."""
        rows = cast("Sequence[Named]", self.unit.all(select(self.kind)))
        return {Names.key(row.name): [row] for row in rows if Names.key(row.name) in keys}

    def create(self, draft: Draft) -> Named:
        """Add a row."""
        row = cast("Named", self.unit.create(self.kind(name=draft.text("name"), **self._values(draft))))
        self.unit.session.flush()
        self.names.know(row.id, row.name, draft.text("external_id"))
        return row

    def update(self, row: Named, draft: Draft) -> bool:
        """Bring a row up to date."""
        self.names.know(row.id, row.name, draft.text("external_id"))
        return self.bring(row, draft, self._values(draft))

    def _values(self, draft: Draft) -> dict[str, Any]:
        values = given(draft, *self.fields)
        if self.sum_of in values:
            values["currency"] = draft.get("currency") or self.context.currency
        return values


class ProductLoader(_NamedLoader[Product]):
    """Products, by name."""

    entity: ClassVar[str] = "products"
    kind: ClassVar[type[Business]] = Product
    fields = ("family", "sku", "unit", "list_price")
    sum_of = "list_price"

    @property
    def names(self) -> Names:
        """The products that deals refer to."""
        return self.resolver.products


class CampaignLoader(_NamedLoader[Campaign]):
    """Campaigns, by name."""

    entity: ClassVar[str] = "campaigns"
    kind: ClassVar[type[Business]] = Campaign
    fields = ("channel", "started_on", "ended_on", "cost")
    sum_of = "cost"

    @property
    def names(self) -> Names:
        """The campaigns that deals and leads refer to."""
        return self.resolver.campaigns


class RateLoader(Loader[ExchangeRate]):
    """Exchange rates, by pair and day."""

    entity: ClassVar[str] = "exchange_rates"
    kind: ClassVar[type[Business]] = ExchangeRate

    def keys(self, draft: Draft) -> Keys:
        """A rate is a pair on a day."""
        if None in (draft.get("base"), draft.get("quote"), draft.get("day"), draft.get("rate")):
            reason = "it needs two currencies, a day and a rate"
            raise RowRejected(reason)
        return Keys(((draft.get("base"), draft.get("quote"), draft.get("day")),))

    def existing(self, keys: set[Hashable]) -> Mapping[Hashable, Sequence[ExchangeRate]]:
        """Find the rates of these days."""
        days = {key[2] for key in keys if isinstance(key, tuple)}
        rows = self.unit.all(select(ExchangeRate).where(ExchangeRate.day.in_(days)))
        return {(row.base, row.quote, row.day): [row] for row in rows}

    def create(self, draft: Draft) -> ExchangeRate:
        """Add a rate."""
        return self.unit.create(ExchangeRate(**given(draft, "base", "quote", "day", "rate")))

    def update(self, row: ExchangeRate, draft: Draft) -> bool:
        """Correct a rate."""
        return self.bring(row, draft, given(draft, "rate"))


class QuotaLoader(Loader[Quota]):
    """Quotas, by person or team and period."""

    entity: ClassVar[str] = "quotas"
    kind: ClassVar[type[Business]] = Quota

    def keys(self, draft: Draft) -> Keys:
        """A quota is somebody's in a period."""
        if None in (draft.get("starts_on"), draft.get("ends_on"), draft.get("amount")):
            reason = "it needs a first day, a last day and an amount"
            raise RowRejected(reason)
        return Keys(((*self._whose(draft), draft.get("starts_on"), draft.get("ends_on")),))

    def existing(self, keys: set[Hashable]) -> Mapping[Hashable, Sequence[Quota]]:
        """Find the quotas that start on these days."""
        days = {key[2] for key in keys if isinstance(key, tuple)}
        rows = self.unit.all(select(Quota).where(Quota.starts_on.in_(days)))
        return {(row.user_id, row.team_id, row.starts_on, row.ends_on): [row] for row in rows}

    def create(self, draft: Draft) -> Quota:
        """Add a quota."""
        user_id, team_id = self._whose(draft)
        values = {"currency": self.context.currency} | given(draft, "starts_on", "ends_on", "amount", "currency")
        return self.unit.create(Quota(user_id=user_id, team_id=team_id, **values))

    def update(self, row: Quota, draft: Draft) -> bool:
        """Correct amount and currency."""
        return self.bring(row, draft, given(draft, "amount", "currency"))

    def _whose(self, draft: Draft) -> tuple[int | None, int | None]:
        if draft.all_named("user"):
            return self.resolver.users.of(draft, "user", role=Role.REP, active=True), None
        if not draft.all_named("team"):
            required(None, "user and no team")
        return None, self.resolver.teams.of(draft, "team")
