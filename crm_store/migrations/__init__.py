"""Alembic's scripts: ``env.py`` runs them on a connection that :mod:`crm_store.schema` opened."""
