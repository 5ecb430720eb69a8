"""Tells the deals with their history, what is sold in them, and who takes part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.models import BuyingRole, Deal, DealContact, DealLine, ForecastCategory, Outcome, StageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from crm_store.demo.scene import Later, Scene, Told
    from crm_store.demo.schema import StoryDeal, StoryStep

_OUTCOMES = {StageKind.WON: Outcome.WON, StageKind.LOST: Outcome.LOST}


def tell_deals(scene: Scene, stories: Sequence[Told], campaigns: Mapping[tuple[str, str], int]) -> None:
    """Create the deals, their lines and contacts; ``campaigns`` by account name and the deal's key."""
    for told in stories:
        for deal in told.story.deals:
            campaign = campaigns.get((told.story.account.name, deal.key))
            told.deals[deal.key] = _deal(scene, told, deal, campaign)
    scene.unit.session.flush()
    for told in stories:
        for deal in told.story.deals:
            _lines(scene, told, deal)
            _contacts(scene, told, deal)
    scene.unit.session.flush()


def _deal(scene: Scene, told: Told, deal: StoryDeal, campaign_id: int | None) -> Deal:
    moments = told.plan.steps[deal.key]
    owner = deal.owner
    history: Later = []
    for step, moment in zip(deal.steps, moments, strict=True):
        owner = step.owner or owner
        history.append((moment, _values(scene, step, moment, owner)))
    first = history[0][1]
    row = Deal(
        name=deal.name,
        account_id=told.account.id,
        pipeline_id=scene.pipeline_id,
        currency=told.story.account.currency,
        opened_on=scene.offices[deal.owner].day_of(moments[0]),
        source_id=scene.sources[deal.source],
        campaign_id=campaign_id,
        competitor=deal.competitor,
        **{"owner_id": scene.users[deal.owner], "forecast_category": ForecastCategory.PIPELINE, **first},
    )
    later: Later = [*history[1:], (moments[-1], {"next_step": deal.next_step})]
    return scene.unit.create(row, effective_at=moments[0], then=later)


def _values(scene: Scene, step: StoryStep, moment: datetime, owner: str) -> dict[str, object]:
    """Return the fields that a step sets; a step that closes the deal also sets the day and the category."""
    values: dict[str, object] = {}
    if step.amount is not None:
        values["amount"] = step.amount
    if step.owner is not None:
        values["owner_id"] = scene.users[step.owner]
    if step.close is not None:
        values["close_date"] = scene.date(step.close, owner)
    if step.category is not None:
        values["forecast_category"] = ForecastCategory(step.category)
    if step.stage is not None:
        stage = scene.stages[step.stage]
        values["stage_id"] = stage.id
        if stage.stage_kind in _OUTCOMES:
            values["close_date"] = scene.offices[owner].day_of(moment)
            values["forecast_category"] = stage.forecast_category
            values["close_reason_id"] = scene.reasons[_OUTCOMES[stage.stage_kind], step.reason or ""]
    return values


def _lines(scene: Scene, told: Told, deal: StoryDeal) -> None:
    """Create the lines as of the last amount: that is what they add up to."""
    priced = max(moment for step, moment in _steps(told, deal) if step.amount is not None)
    for line in deal.lines:
        row = DealLine(
            deal_id=told.deals[deal.key].id,
            product_id=scene.products[line.product],
            quantity=line.quantity,
            unit_price=line.unit_price,
        )
        scene.unit.create(row, effective_at=priced)


def _contacts(scene: Scene, told: Told, deal: StoryDeal) -> None:
    """Create who takes part, each from when he first took part in something about the deal."""
    roles = {contact.key: BuyingRole(contact.role) for contact in told.story.contacts}
    created = told.plan.steps[deal.key][0]
    for key in deal.contacts:
        row = DealContact(deal_id=told.deals[deal.key].id, contact_id=told.contacts[key].id, buying_role=roles[key])
        scene.unit.create(row, effective_at=_joined(told, deal, key) or created)


def _joined(told: Told, deal: StoryDeal, contact: str) -> datetime | None:
    timeline = enumerate(told.story.timeline)
    met = (
        told.plan.entries[index] for index, entry in timeline if entry.deal == deal.key and contact in entry.contacts
    )
    return next(met, None)


def _steps(told: Told, deal: StoryDeal) -> Iterable[tuple[StoryStep, datetime]]:
    return zip(deal.steps, told.plan.steps[deal.key], strict=True)
