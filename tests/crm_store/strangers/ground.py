"""Two sets of like records: one that a stranger owns, one that is hidden from him and can be taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, text, tuple_

from crm_store import (
    accounts,
    activities,
    approvals,
    contact_points,
    contacts,
    conversations,
    credentials,
    deal_contacts,
    deal_lines,
    deals,
    employments,
    feedback,
    idempotency,
    identities,
    leads,
    own_words,
    participants,
    products,
    quotas,
    segments,
    tasks,
    templates,
)
from crm_store.fiscal import between
from crm_store.models import ActivityType, Base, Campaign, CloseReason, LeadSource, Outcome, Sharing
from crm_store.rates import set_rate
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Engine, Table

    from crm_store.unit import WriteUnit
    from tests.crm_store.world import World

    Keys = dict[str, set[tuple[Any, ...]]]

Ids = dict[str, int]
SECRET = "Zyxomir"
"""The word that stands in every hidden record and in nothing else."""
OWN = "Quandale"


@dataclass(frozen=True)
class Ground:
    """The ids of everybody's, the stranger's and the hidden records, by the name of the argument that takes them."""

    world: World
    shared: Ids
    own: Ids
    hidden: Ids
    before: Keys
    sequences: dict[str, int]

    @property
    def engine(self) -> Engine:
        """The database."""
        return self.world.store.engine

    def take_away(self) -> None:
        """Make the hidden records never to have been: they, their log, history and index."""
        with self.engine.begin() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                key = tuple_(*table.primary_key.columns)
                gone = set(map(tuple, connection.execute(select(*table.primary_key.columns)))) - self.before[table.name]
                if gone:
                    connection.execute(delete(table).where(key.in_(sorted(gone))))

    def rewind(self) -> None:
        """Let the next ids be the same again; SQLite takes them back with the transaction, PostgreSQL does not."""
        if self.sequences:
            calls = ", ".join(f"setval('{name}', {value})" for name, value in self.sequences.items())
            with self.engine.begin() as connection:
                connection.execute(text(f"SELECT {calls}"))


def prepare(world: World) -> Ground:
    """Fill a world with records of Cyd's, and with Ann's that nobody but she, Nora and Ada may see."""
    shared = _shared(world)
    own = _set(world, "cyd", OWN, shared)
    before = _keys(world.store.engine)
    hidden = _set(world, "ann", SECRET, shared)
    with world.write("ann", SECRET) as unit:
        for name in (f"{OWN} Holding", f"{OWN} Holding Polska"):
            accounts.create(unit, name=name, domain=f"{OWN.lower()}.pl", sharing=Sharing.PRIVATE, allow_duplicate=True)
    return Ground(world, shared, own, hidden, before, _sequences(world.store.engine))


def _shared(world: World) -> Ids:
    """Create what everybody sees."""
    with world.write("ada") as unit:
        source = unit.create(LeadSource(name="Website"))
        reason = unit.create(CloseReason(outcome=Outcome.LOST, name="Price"))
        campaign = unit.create(Campaign(name="Fair"))
        rate = set_rate(unit, base="EUR", quote="PLN", day=date(2026, 1, 1), rate=Decimal(4))
        product = products.create(unit, name="Widget", list_price=Decimal(10))
        unit.session.flush()
        return {
            "source_id": source.id,
            "close_reason_id": reason.id,
            "campaign_id": campaign.id,
            "rate_id": rate.id,
            "product_id": product.id,
            "stage_id": world.stages["Proposal"],
            "pipeline_id": world.pipeline_id,
        }


def _set(world: World, who: str, word: str, shared: Ids) -> Ids:
    """Create one record of each kind for somebody, private, with ``word`` wherever there is text."""
    with world.write(who, word) as unit:
        ids = _talk(unit, word)
        unit.origin.turn_id = ids["turn_id"]
        ids |= _customer(unit, word) | _work(unit, word, shared)
        change_set = unit.origin.change_set_id
    with world.write("ada", word) as unit:
        user = world.id_of(who)
        key = credentials.issue_key(unit, user, word)
        identity = identities.link(unit, user, "slack", word, secret=b"0123456789abcdef", hint=word)
        quota = quotas.create(unit, between(date(2026, 1, 1), date(2026, 3, 31)), Decimal(777), user_id=user)
    return ids | {
        "change_set_id": change_set or 0,
        "key_id": key.row.id,
        "identity_id": identity.id,
        "quota_id": quota.id,
    }


def _customer(unit: WriteUnit, word: str) -> Ids:
    private = Sharing.PRIVATE
    account = accounts.create(unit, name=f"{word} Holding", domain=f"{word.lower()}.pl", sharing=private)
    unit.session.flush()
    contact = contacts.create(
        unit,
        first_name=word,
        last_name="Kowalska",
        emails=[f"a@{word.lower()}.pl"],
        phones=["+48 601 000 111" if word == SECRET else "+48 602 333 444"],
        account_id=account.id,
        sharing=private,
    )
    return {
        "account_id": account.id,
        "contact_id": contact.id,
        "email_id": contact_points.emails(unit, contact.id)[0].id,
        "phone_id": contact_points.phones(unit, contact.id)[0].id,
        "employment_id": employments.history(unit, contact.id)[0].id,
    }


def _work(unit: WriteUnit, word: str, shared: Ids) -> Ids:
    private = Sharing.PRIVATE
    account, contact = accounts.find(unit, f"{word} Holding"), contacts.find(unit, f"{word} Kowalska")
    deal = deals.open_deal(
        unit,
        name=f"{word} deal",
        account_id=account.id,
        sharing=private,
        amount=Decimal(777),
        close_date=NOW.date() - timedelta(days=2),
    )
    deal_contacts.add(unit, deal.id, contact.id)
    line = deal_lines.add(unit, deal.id, shared["product_id"])
    activity = activities.log(
        unit,
        ActivityType.CALL,
        deal_id=deal.id,
        contact_ids=[contact.id],
        subject=word,
        external_id=word,
        sharing=private,
    )
    ahead = NOW + timedelta(days=1)
    activities.log(unit, ActivityType.MEETING, occurred_at=ahead, deal_id=deal.id, subject=word, sharing=private)
    task = tasks.create(
        unit,
        title=word,
        deal_id=deal.id,
        contact_id=contact.id,
        due_on=NOW.date(),
        remind_at=NOW,
        sharing=private,
    )
    lead = leads.create(unit, name=word, company_name=word, email=f"lead@{word.lower()}.pl", sharing=private)
    where = {"field": "name", "op": "contains", "value": word}
    segment = segments.create(unit, name=word, record_kind="deal", filters=where, sharing=private)
    template = templates.create(unit, name=word, language="en", body=word, sharing=private)
    own_words.teach(unit, f"my {word}", deal)
    deals.change(unit, deal.id, competitor=word)
    return {
        "deal_id": deal.id,
        "line_id": line.id,
        "activity_id": activity.id,
        "participant_id": participants.of_activity(unit, activity.id)[0].id,
        "task_id": task.id,
        "lead_id": lead.id,
        "segment_id": segment.id,
        "template_id": template.id,
    }


def _talk(unit: WriteUnit, word: str) -> Ids:
    """Have a conversation about something that needs a yes, under a key."""
    lease = conversations.begin(unit, "test", word, word)
    stored = approvals.ask(unit, approvals.Draft("delete_record", {"record": word}), lease.turn_id)
    conversations.finish(unit, lease, word, {})
    feedback.dislike(unit, lease.turn_id, word)
    idempotency.claim(unit, word, idempotency.digest(word))
    idempotency.answer(unit, word, {"reply": word})
    return {"conversation_id": lease.conversation_id, "turn_id": lease.turn_id, "approval_id": stored.id}


def _keys(engine: Engine) -> Keys:
    with engine.connect() as connection:

        def of(table: Table) -> set[tuple[Any, ...]]:
            return set(map(tuple, connection.execute(select(*table.primary_key.columns))))

        return {table.name: of(table) for table in Base.metadata.sorted_tables}


def _sequences(engine: Engine) -> dict[str, int]:
    if engine.dialect.name != "postgresql":
        return {}
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL")
        )
        return {row.sequencename: row.last_value for row in rows}
