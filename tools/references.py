"""Turns what arguments name into records: by id or name, as the services find them; ``me`` is the actor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from crm_store import accounts, activities, contacts, deals, leads, products, tasks, users, vocabulary
from crm_store.analytics.names import nearest
from crm_store.errors import AmbiguousRecord, UnknownRecord
from crm_store.models import Account, Activity, Business, Contact, Deal, Lead, Outcome, StageKind, Task, User
from tools.results import RecordLink

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_store.models import CloseReason, LeadSource, Product, Stage
    from crm_store.unit import Unit
    from tools.context import ToolContext

Row = TypeVar("Row", bound=Business)

ME = "me"
_SHOWN = 8
_OUTCOMES = {StageKind.WON: Outcome.WON, StageKind.LOST: Outcome.LOST}


def account(context: ToolContext, reference: str) -> Account:
    """Return the account that is meant.

    Raises:
        UnknownRecord, AmbiguousRecord: none, or several are.
    """
    return _found(context, Account, accounts.find, reference)


def contact(context: ToolContext, reference: str) -> Contact:
    """Return the contact that is meant; raises as :func:`account`."""
    return _found(context, Contact, contacts.find, reference)


def deal(context: ToolContext, reference: str) -> Deal:
    """Return the deal that is meant; raises as :func:`account`."""
    return _found(context, Deal, deals.find, reference)


def lead(context: ToolContext, reference: str) -> Lead:
    """Return the lead that is meant; raises as :func:`account`."""
    return _found(context, Lead, leads.find, reference)


def task(context: ToolContext, reference: str) -> Task:
    """Return the task that is meant; raises as :func:`account`."""
    return _found(context, Task, tasks.find, reference)


def activity(context: ToolContext, reference: str) -> Activity:
    """Return the activity that an id means; raises as :func:`account`."""

    def find(unit: Unit, bare: str) -> Activity:
        if not (bare.isascii() and bare.isdecimal()):
            raise UnknownRecord(kind=Activity.kind, reference=bare)
        return activities.get(unit, int(bare))

    return _found(context, Activity, find, reference)


def user(context: ToolContext, reference: str) -> User:
    """Return the colleague who is meant; ``me`` is the actor. Raises as :func:`account`."""
    if reference.strip().casefold() == ME and context.unit.actor.user_id is not None:
        return users.get(context.unit, context.unit.actor.user_id)
    return _found(context, User, users.find, reference)


def product(context: ToolContext, reference: str) -> Product:
    """Return the product that is meant; raises as :func:`account`."""
    return _of_words(products.find, products.find_all(context.unit).rows, context, reference)


def source(context: ToolContext, reference: str) -> LeadSource:
    """Return the lead source that is meant; raises as :func:`account`."""
    return _of_words(vocabulary.find_source, vocabulary.lead_sources(context.unit), context, reference)


def reason(context: ToolContext, reference: str, stage: Stage) -> CloseReason:
    """Return the reason that is meant for entering a stage; raises as :func:`account`."""
    outcome = _OUTCOMES.get(stage.stage_kind)

    def find(unit: Unit, bare: str) -> CloseReason:
        return vocabulary.find_reason(unit, bare, outcome)

    return _of_words(find, vocabulary.close_reasons(context.unit, outcome), context, reference)


def reasons(context: ToolContext, stage: Stage) -> list[RecordLink]:
    """Return the reasons for which deals enter a stage."""
    return [_link(row) for row in vocabulary.close_reasons(context.unit, _OUTCOMES.get(stage.stage_kind))]


def stage(context: ToolContext, reference: str, pipeline_id: int | None = None) -> Stage:
    """Return the stage that is meant, of a pipeline or of all.

    ``won``, ``lost`` and ``open`` mean the only stage of that kind where no stage is called so. Raises as
    :func:`account`.
    """
    stages = vocabulary.stages(context.unit, pipeline_id)
    of_kind = [row for row in stages if row.stage_kind == reference.strip().casefold()]
    named = [row for row in stages if row.name.casefold() == reference.strip().casefold()]
    if not named and len(of_kind) == 1:
        return of_kind[0]

    def find(unit: Unit, bare: str) -> Stage:
        return vocabulary.find_stage(unit, bare, pipeline_id)

    return _of_words(find, stages, context, reference)


def stages(context: ToolContext, reference: str) -> list[Stage]:
    """Return the stage that is meant, or all of that name where several pipelines have one; raises UnknownRecord."""
    try:
        return [stage(context, reference)]
    except AmbiguousRecord:
        named = vocabulary.stages(context.unit)
        return [row for row in named if row.name.casefold() == reference.strip().casefold()]


def _found(context: ToolContext, kind: type[Row], find: Callable[[Unit, str], Row], reference: str) -> Row:
    """Return what a service finds; an error says which kind was looked for."""
    try:
        return find(context.unit, bare(kind, reference))
    except (UnknownRecord, AmbiguousRecord) as error:
        error.details.setdefault("kind", kind.kind)
        raise


def bare(kind: type[Business], reference: str) -> str:
    """Return a reference without the kind in front, as in ``deal:12``, and without a number sign."""
    head, colon, rest = reference.strip().partition(":")
    text = rest if colon and head.strip().casefold() == kind.kind else reference
    text = text.strip()
    return text[1:] if text[:1] == "#" and text[1:].isdecimal() else text


def _of_words(
    find: Callable[[Unit, str], Row], known: Sequence[Row], context: ToolContext, reference: str
) -> Row:  # fmt: skip
    """Return what is meant of the company's own words; an error carries those that there are, nearest first."""
    try:
        return find(context.unit, reference)
    except (UnknownRecord, AmbiguousRecord) as error:
        order = nearest(reference, {row.label for row in known})
        ranked = sorted(known, key=lambda row: order.index(row.label))
        error.details["candidates"] = [_link(row) for row in ranked[:_SHOWN]]
        raise


def _link(row: Any) -> RecordLink:  # noqa: ANN401  (any business row)
    return RecordLink(kind=row.kind, id=row.id, label=row.label)
