"""Own words: what a person, or the whole company, calls a record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crm_store.migrations.rendering import choice

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "own_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("record_kind", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("sharing", choice("private", "team", "company", name="sharing"), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("custom", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_own_words_owner_id_users"), initially="IMMEDIATE", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_words")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("own_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_words_external_id"), ["external_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_own_words_owner_id"), ["owner_id"], unique=False)
