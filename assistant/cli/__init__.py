"""The commands of ``python -m assistant``, one file for each group."""

from assistant.cli.app import app

__all__ = ["app"]
