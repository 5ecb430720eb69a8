"""Tells what marketing brought, and keeps templates and segments for reuse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from crm_store.demo.days import Event
from crm_store.models import Campaign, Lead, LeadStatus, MessageTemplate, Segment, Sharing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_store.demo.cast_schema import Library, Market, MarketCampaign, MarketLead, Outcome
    from crm_store.demo.cast_schema import Moment as LocalMoment
    from crm_store.demo.scene import Later, Scene, Told
    from crm_store.fiscal import FiscalCalendar

_DECIDED = time(16, 30)


def tell_campaigns(scene: Scene, market: Market) -> Mapping[str, int]:
    """Create the campaigns; return their ids by name."""
    rows = {campaign.name: _campaign(scene, campaign) for campaign in market.campaigns}
    scene.unit.session.flush()
    return {name: row.id for name, row in rows.items()}


def campaigns_of_deals(market: Market, campaigns: Mapping[str, int]) -> dict[tuple[str, str], int]:
    """Return the campaigns that led to deals, by account name and the deal's key."""
    return {
        (lead.became.account, lead.became.deal): campaigns[lead.campaign]
        for lead in market.leads
        if lead.became is not None and lead.campaign is not None
    }


def tell_leads(scene: Scene, market: Market, campaigns: Mapping[str, int], stories: Sequence[Told]) -> None:
    """Create the leads with how they were answered and what became of them."""
    by_account = {told.story.account.name: told for told in stories}
    for lead in market.leads:
        moments = _moments(scene, lead)
        later: Later = []
        if moments.answered is not None:
            fields = {"status": LeadStatus.CONTACTED, "first_response_at": moments.answered}
            later.append((moments.answered, fields))
        if lead.became is not None:
            later.append(_conversion(by_account[lead.became.account], lead.became, moments))
        elif moments.decided is not None:
            later.append((moments.decided, {"status": LeadStatus(lead.status)}))
        scene.unit.create(_lead(scene, lead, moments.arrived, campaigns), moments.arrived, later)
    scene.unit.session.flush()


def keep_library(scene: Scene, library: Library) -> None:
    """Create the message templates and segments, seen by the whole company."""
    shared = {"owner_id": scene.users[library.owner], "sharing": Sharing.COMPANY}
    for template in library.templates:
        scene.unit.create(MessageTemplate(**template.model_dump(), **shared))
    for segment in library.segments:
        scene.unit.create(Segment(**segment.model_dump(), **shared))
    scene.unit.session.flush()


@dataclass(frozen=True)
class _Moments:
    arrived: datetime
    answered: datetime | None = None
    decided: datetime | None = None


def _moments(scene: Scene, lead: MarketLead) -> _Moments:
    office = scene.offices[lead.owner]
    events = {"arrived": _event(lead.arrived, office)}
    if lead.answered is not None:
        events["answered"] = _event(lead.answered, office)
    if lead.decided is not None:
        events["decided"] = Event(lead.decided, _DECIDED, office)
    return _Moments(**dict(zip(events, scene.almanac.in_order(list(events.values())), strict=True)))


def _event(moment: LocalMoment, office: FiscalCalendar) -> Event:
    return Event(moment.day, time.fromisoformat(moment.at), office)


def _conversion(told: Told, became: Outcome, moments: _Moments) -> tuple[datetime, dict[str, object]]:
    """Return the moment a lead became a deal, and what it points to from then on."""
    created = told.plan.steps[became.deal][0]
    converted = max(created, moments.answered or moments.arrived)
    return converted, {
        "status": LeadStatus.CONVERTED,
        "converted_at": converted,
        "account_id": told.account.id,
        "contact_id": told.contacts[became.contact].id,
        "deal_id": told.deals[became.deal].id,
    }


def _lead(scene: Scene, lead: MarketLead, arrived: datetime, campaigns: Mapping[str, int]) -> Lead:
    return Lead(
        name=lead.name,
        company_name=lead.company,
        email=lead.email,
        phone=lead.phone,
        title=lead.title,
        source_id=scene.sources[lead.source],
        campaign_id=campaigns[lead.campaign] if lead.campaign else None,
        owner_id=scene.users[lead.owner],
        score=lead.score,
        product_interest=lead.interest,
        arrived_at=arrived,
    )


def _campaign(scene: Scene, campaign: MarketCampaign) -> Campaign:
    base = scene.almanac.base
    row = Campaign(
        name=campaign.name,
        channel=campaign.channel,
        started_on=base + timedelta(days=campaign.starts),
        ended_on=base + timedelta(days=campaign.ends),
        cost=campaign.cost,
        currency=campaign.currency,
    )
    return scene.unit.create(row)
