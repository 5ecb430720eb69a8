"""Feedback: a turn that its reader was not content with, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crm_store.models.types import UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add when a turn was disliked, and the reason."""
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("disliked_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("dislike_reason", sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f("ix_turns_disliked_at"), ["disliked_at"], unique=False)
