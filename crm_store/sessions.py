"""The session of a unit of work: SQLAlchemy's, without its ways around the change log."""

from __future__ import annotations

from typing import NoReturn

from sqlalchemy.orm import Session

from crm_store.errors import NotInUnits


class UnitSession(Session):
    """A session whose transaction is one unit: it is flushed with its log, and ends with the unit's block."""

    def bulk_save_objects(self, *_args: object, **_options: object) -> NoReturn:
        """Refuse what writes without a flush."""
        raise NotInUnits(what="bulk writes")

    bulk_insert_mappings = bulk_update_mappings = bulk_save_objects

    def commit(self) -> NoReturn:
        """Refuse half a unit."""
        raise NotInUnits(what="commit of its own")

    def begin_nested(self) -> NoReturn:
        """Refuse savepoints: going back to one would leave the change set of the unit's log behind."""
        raise NotInUnits(what="savepoints")
