"""Tells who the customers are, who looks after them, and which belongs to which."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from crm_store.models import Account

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crm_store.demo.scene import Later, Scene, Told

_START = time(9)


def tell_accounts(scene: Scene, stories: Sequence[Told]) -> None:
    """Create the accounts; which belongs to which is told once all are there."""
    for told in stories:
        told.account = _account(scene, told)
    scene.unit.session.flush()
    by_name = {told.story.account.name: told.account.id for told in stories}
    for told in stories:
        story = told.story.account
        if story.parent is not None:
            day = story.since if story.parent_since is None else story.parent_since
            known = max(scene.moment(day, _START, story.owner), opened(scene, told))
            scene.unit.change(told.account, parent_id=by_name[story.parent], effective_at=known)


def opened(scene: Scene, told: Told) -> datetime:
    """Return when the account came to be known: on its day, and before anything happened with it."""
    story = told.story.account
    return min(scene.moment(story.since, _START, story.owner), told.plan.first)


def owner_at(scene: Scene, told: Told, moment: datetime) -> int:
    """Return the user to whom the account belonged at a moment."""
    story, handover = told.story.account, told.plan.handover
    early = story.earlier is not None and handover is not None and moment < handover
    return scene.users[story.earlier.owner if early and story.earlier else story.owner]


def _account(scene: Scene, told: Told) -> Account:
    story, moment = told.story.account, opened(scene, told)
    values = story.model_dump(include={"name", "domain", "industry", "region", "segment", "country", "employees"})
    row = Account(
        **values,
        annual_revenue=story.annual_revenue,
        currency=story.currency,
        icp=None if story.icp == "none" else story.icp,
        owner_id=owner_at(scene, told, moment),
        since=scene.offices[story.owner].day_of(moment),
    )
    handover = told.plan.handover
    later: Later = [] if handover is None else [(handover, {"owner_id": scene.users[story.owner]})]
    return scene.unit.create(row, effective_at=moment, then=later)
