"""The history index; what happened before it is marked as still to be indexed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crm_store.migrations.rendering import choice

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the tables, and a pending row for each activity with text."""
    op.create_table(
        "history_documents",
        sa.Column("activity_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", choice("pending", "words", "indexed", "removed", name="indexstate"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rules", sa.SmallInteger(), nullable=False),
        sa.Column("model", sa.String(length=64), nullable=True),
        sa.Column("chunks", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("placed_in", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_history_documents")),
        sqlite_autoincrement=False,
    )
    with op.batch_alter_table("history_documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_documents_state"), ["state"], unique=False)
    op.create_table(
        "history_chunks",
        sa.Column("activity_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("activity_id", "position", name=op.f("pk_history_chunks")),
        sqlite_autoincrement=False,
    )
    op.create_table(
        "history_terms",
        sa.Column("term", sa.String(length=64), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("occurrences", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("term", "activity_id", name=op.f("pk_history_terms")),
        sqlite_autoincrement=False,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("history_terms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_terms_activity_id"), ["activity_id"], unique=False)
    op.execute(
        "INSERT INTO history_documents (activity_id, state, revision, rules, chunks, words)"
        " SELECT id, 'pending', version, 0, 0, 0 FROM activities"
        " WHERE coalesce(subject, '') <> '' OR coalesce(body, '') <> ''"
    )
