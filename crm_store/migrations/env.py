"""Runs migrations inside the transaction of the connection that was handed in."""

from __future__ import annotations

from alembic import context

from crm_store.migrations.rendering import render_item
from crm_store.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    render_item=render_item,
)
context.run_migrations()
