"""Loads deals, with as much of their past as a file tells: opened then, won or lost then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import select

from crm_store.importing.loading.alike import alike
from crm_store.importing.loading.base import Keys, Loader, given, group
from crm_store.importing.loading.deal_parts import DealParts
from crm_store.importing.loading.drafts import RowRejected
from crm_store.importing.loading.owned import owned
from crm_store.importing.loading.pipelines import LOST, WON, Reasons, said_outcome
from crm_store.matching.text import squash, words
from crm_store.models import Business, Deal, Outcome, StageKind

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from datetime import date, datetime

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft
    from crm_store.importing.loading.resolving import Resolver
    from crm_store.models import Stage

_ENDING = ("stage_id", "forecast_category", "amount", "amount_estimated", "close_date", "close_reason_id")


class DealLoader(Loader[Deal]):
    """Deals, by external id, else by name and account."""

    entity: ClassVar[str] = "deals"
    kind: ClassVar[type[Business]] = Deal

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Link deals to what ``resolver`` finds."""
        super().__init__(context, resolver)
        self._reasons = Reasons(context)
        self._parts = DealParts(context, resolver)
        self._by_name: dict[Hashable, list[int]] | None = None

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Look up the contacts of a batch."""
        self.resolver.people.prepare(drafts)

    def keys(self, draft: Draft) -> Keys:
        """A row with an id is that record; otherwise name and account, which several deals may have."""
        external_id = self.context.external_id(draft.text("external_id"))
        name = draft.text("name") or (None if external_id else _called(draft, draft.text("product")))
        named = (("name", squash(name), self.resolver.accounts.peek(draft)),) if name else ()
        return Keys((("id", external_id),) if external_id else (), named)

    def existing(self, keys: set[Hashable]) -> Mapping[Hashable, Sequence[Deal]]:
        """Find deals by id, and those that no system gave an id by name and account."""
        pairs = [key for key in keys if isinstance(key, tuple)]
        external = [key[1] for key in pairs if key[0] == "id"]
        rows = self.unit.all(select(Deal).where(Deal.external_id.in_(external))) if external else ()
        found: dict[Hashable, list[Deal]] = group(rows, lambda row: ("id", row.external_id))
        called = {key: self._named(key) for key in pairs if key[0] == "name"}
        ids = {row_id for row_ids in called.values() for row_id in row_ids}
        by_id = {row.id: row for row in self.unit.all(select(Deal).where(Deal.id.in_(ids)))} if ids else {}
        found |= {key: [by_id[row_id] for row_id in row_ids if row_id in by_id] for key, row_ids in called.items()}
        self._parts.look_up([row.id for rows in found.values() for row in rows])
        return found

    def may_be(self, row: Deal, draft: Draft, key: Hashable) -> bool:
        """An id that comes with another name and account is somebody else's; a closed deal is not sold again."""
        if isinstance(key, tuple) and key[0] == "id":
            name, account_id = draft.text("name"), self.resolver.accounts.peek(draft)
            if name and not alike(words(name), words(row.name)) and account_id != row.account_id:
                reason = f"its id is that of {row.label} here; name the system it comes from with --source"
                raise RowRejected(reason)
            return True
        stored = self.resolver.pipelines.kind(row.stage_id)
        said = self.resolver.pipelines.said_kind(draft.text("stage"), _outcome(draft))
        return stored is StageKind.OPEN or (said in {None, stored} and self.agreement(row, draft) > 0)

    def agreement(self, row: Deal, draft: Draft) -> int:
        """Count the days and figures in which a stored deal agrees with a row."""
        days = {"opened_on": self._opened(draft), "close_date": self._day(draft, "close_date", "won_on", "lost_on")}
        same = [day is not None and day == getattr(row, name) for name, day in days.items()]
        same.append(draft.get("amount") is not None and draft.get("amount") == row.amount)
        return sum(same)

    def create(self, draft: Draft) -> Deal:
        """Add a deal as it began, with what became of it."""
        self._parts.check(draft)
        self.resolver.people.tell_unknown(draft)
        stage = self._stage(draft)
        values = {"name": self._name(draft), "pipeline_id": stage.pipeline_id, **self._values(draft)}
        values |= owned(self.context, self.resolver, draft)
        final = self._final(values, draft, stage)
        began, ended = self._moment(draft, "opened_on", "created"), self._ended(draft, stage)
        if began is not None and ended is not None and ended < began:
            self.report.notice("deals: closed before they were opened, taken as the file says", draft)
        if stage.stage_kind is not StageKind.OPEN and ended is None:
            self.report.notice("deals: closed on a day that the file does not say", draft)
        if not draft.all_named("account"):
            self.report.notice("deals: without an account", draft)
        if began is None or ended is None or ended < began:
            return self.unit.create(self._deal(values, final), ended or began)
        return self.unit.create(self._deal(values, self._beginning(draft)), began, [(ended, final)])

    def update(self, row: Deal, draft: Draft) -> bool:
        """Bring a deal up to date; an empty cell changes nothing, an estimate replaces only estimates."""
        self._parts.check(draft)
        self.resolver.people.tell_unknown(draft)
        stage = self._stage(draft) if self._says_stage(draft) else None
        values = self._values(draft) | owned(self.context, self.resolver, draft, row)
        if row.opened_on is not None and draft.get("opened_on") is None:
            values.pop("opened_on", None)
        if stage is not None:
            values |= self._final(values, draft, stage) | self._entering(row, draft, stage)
        if values.get("amount") is None or (values.get("amount_estimated") and not row.amount_estimated):
            values = {name: value for name, value in values.items() if not name.startswith("amount")}
        ended = None if stage is None or stage.id == row.stage_id else self._ended(draft, stage)
        changed = self.bring(row, draft, values, ended)
        return bool(changed | self._parts.add(row, draft))

    def flushed(self, created: Sequence[tuple[Deal, Draft]]) -> None:
        """Add lines and contacts to the batch's new deals."""
        for deal, draft in created:
            self._parts.add(deal, draft)
            if self._by_name is not None and deal.external_id is None:
                self._by_name.setdefault(("name", squash(deal.name), deal.account_id), []).append(deal.id)

    def _named(self, key: Hashable) -> Sequence[int]:
        """Return the deals of a name and account that no system gave an id; their names are read once."""
        if self._by_name is None:
            query = select(Deal.id, Deal.name, Deal.account_id).where(Deal.external_id.is_(None)).order_by(Deal.id)
            self._by_name = {}
            for row_id, name, account_id in self.unit.session.execute(query):
                self._by_name.setdefault(("name", squash(name), account_id), []).append(row_id)
        return self._by_name.get(key, ())

    def _values(self, draft: Draft) -> dict[str, Any]:
        """Return what the draft says of the deal, whatever its stage."""
        values = given(draft, "name", "competitor", "next_step", "currency")
        for name, day in (("opened_on", self._opened(draft)), ("close_date", self._day(draft, "close_date"))):
            if day is not None:
                values[name] = day
        found = {
            "account_id": self.resolver.accounts.of(draft),
            "source_id": self.resolver.sources.of(draft, "source"),
            "campaign_id": self.resolver.campaigns.of(draft, "campaign"),
        }
        return values | {name: row_id for name, row_id in found.items() if row_id is not None}

    def _says_stage(self, draft: Draft) -> bool:
        return any(draft.get(name) is not None for name in ("stage", "outcome", "won_on", "lost_on"))

    def _stage(self, draft: Draft) -> Stage:
        probability = draft.get("probability")
        percent = int(probability) if probability is not None and 0 <= probability <= 100 else None  # noqa: PLR2004  (a probability is a share in percent)
        stages, name = self.resolver.pipelines.find(draft.text("pipeline")), draft.text("stage")
        stage = stages.find(name, _outcome(draft), percent)
        if name and stage.stage_kind is not StageKind.OPEN and said_outcome(name) is None:
            draft.keep("stage")  # the last open one
        return stage

    def _entering(self, row: Deal, draft: Draft, stage: Stage) -> dict[str, Any]:
        """Return what entering a stage changes besides; staying leaves the category that the seller set."""
        values: dict[str, Any] = {"pipeline_id": stage.pipeline_id}
        if stage.id == row.stage_id:
            values["forecast_category"] = draft.get("forecast_category") or row.forecast_category
        elif stage.stage_kind is StageKind.OPEN:
            values["close_reason_id"] = None
        return values

    def _final(self, values: dict[str, Any], draft: Draft, stage: Stage) -> dict[str, Any]:
        """Return how the deal stands now: stage, category, amount and, if closed, the day and the reason."""
        closed = stage.stage_kind is not StageKind.OPEN
        estimate = None if closed or draft.get("amount") is not None else self._parts.estimate(draft)
        category = None if closed else draft.get("forecast_category")
        final: dict[str, Any] = {
            "stage_id": stage.id,
            "forecast_category": category or stage.forecast_category,
            "amount": draft.get("amount") if estimate is None else estimate,
            "amount_estimated": estimate is not None,
        }
        if estimate is not None:
            self.report.notice("deals: open without an amount, estimated at list price", draft)
        day = self._closing_day(draft, stage) if closed else values.get("close_date")
        if day is not None:
            final["close_date"] = day
        reason = draft.text("reason")
        if closed and reason:
            final["close_reason_id"] = self._reasons.find_or_create(Outcome(stage.stage_kind.value), reason)
        return final

    def _beginning(self, draft: Draft) -> dict[str, Any]:
        """Return how a closed deal stood when it was opened: in the first stage, at list price.

        Where that is not known, the amount is taken to have been what it was in the end, unless that is nothing.
        """
        first = self.resolver.pipelines.find(draft.text("pipeline")).first
        estimate = self._parts.estimate(draft) or draft.get("amount") or None
        expected = self._day(draft, "close_date") if self._day(draft, "won_on", "lost_on") else None
        return {
            "stage_id": first.id,
            "forecast_category": first.forecast_category,
            "amount": estimate,
            "amount_estimated": estimate is not None,
            "close_date": expected,
        }

    def _deal(self, values: dict[str, Any], standing: dict[str, Any]) -> Deal:
        kept = {name: value for name, value in values.items() if name not in _ENDING}
        return Deal(**{"currency": self.context.currency, **kept, **standing})

    def _opened(self, draft: Draft) -> date | None:
        return self._day(draft, "opened_on", "created")

    def _closing_day(self, draft: Draft, stage: Stage) -> date | None:
        return self._day(draft, "won_on" if stage.stage_kind is StageKind.WON else "lost_on", "close_date")

    def _ended(self, draft: Draft, stage: Stage) -> datetime | None:
        if stage.stage_kind is StageKind.OPEN:
            return None
        return self._moment(draft, "won_on" if stage.stage_kind is StageKind.WON else "lost_on", "close_date")

    def _moment(self, draft: Draft, *fields: str) -> datetime | None:
        value = next((draft.get(name) for name in fields if draft.get(name) is not None), None)
        return None if value is None else self.context.moment(value)

    def _day(self, draft: Draft, *fields: str) -> date | None:
        value = next((draft.get(name) for name in fields if draft.get(name) is not None), None)
        return None if value is None else self.context.day(value)

    def _name(self, draft: Draft) -> str:
        """Return a name for a deal that has none: what is sold to whom, else the id it came with."""
        product_id = self._parts.product(draft)
        return draft.text("name") or _called(draft, self.resolver.products.name(product_id) if product_id else None)


def _called(draft: Draft, product: str | None) -> str:
    account = draft.named("account").name
    if product and account:
        return f"{product} for {account}"
    rest = " ".join(part for part in (account or product, draft.text("external_id")) if part)
    return rest or f"Deal of line {draft.line}"


def _outcome(draft: Draft) -> str | None:
    """Return won or lost where the draft says so by an outcome, or by a day of its own, the later of two."""
    if draft.get("outcome") is not None:
        return str(draft.get("outcome"))
    won, lost = draft.get("won_on"), draft.get("lost_on")
    if won is None or lost is None:
        return WON if won is not None else LOST if lost is not None else None
    return WON if str(won) >= str(lost) else LOST
