"""Pasted notes."""
