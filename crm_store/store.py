"""Opening the CRM: a :class:`Store` hands out units of work on one database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from crm_store.actors import Actor, Audience, find_actor, first_admin
from crm_store.clock import Clock, SystemClock
from crm_store.engine import for_reading, for_writing, make_engine, plain_errors, write_ahead
from crm_store.projections import projections
from crm_store.schema import require_current
from crm_store.sessions import UnitSession
from crm_store.unit import Unit, WriteUnit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from crm_store.origin import Origin


class Store:
    """One CRM database, and the clock it lives by."""

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        """Use an engine whose schema is current; see :func:`open_store`."""
        self.engine = engine
        self.clock = clock or SystemClock()
        self.url = engine.url.render_as_string(hide_password=True)
        self._reading = for_reading(engine)
        self._writing = for_writing(engine)

    @contextmanager
    def read(self, actor: Actor, audience: Audience | None = None) -> Iterator[Unit]:
        """Open a transaction that sees one snapshot and writes nothing.

        Raises:
            Forbidden: the actor is not an active user.
            ReadOnlyUnit: something tried to write.
        """
        with (
            plain_errors(self.url, reading=True),
            UnitSession(self._reading, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield Unit(session, self.clock, actor, audience)

    @contextmanager
    def write(self, actor: Actor, origin: Origin, audience: Audience | None = None) -> Iterator[WriteUnit]:
        """Open a transaction that commits when the block ends, and leaves nothing if it fails.

        Raises:
            Forbidden: the actor is not an active user.
            DatabaseBusy: another process holds the write lock for too long.
        """
        opened = origin.change_set_id, origin.undoes_id
        try:
            with (
                plain_errors(self.url),
                UnitSession(self._writing, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield WriteUnit(session, self.clock, actor, origin, projections(), audience)
        except BaseException:
            origin.change_set_id, origin.undoes_id = opened
            raise

    def actor(self, reference: str | None = None) -> Actor:
        """Return the user named by e-mail, id or name; without a name the first admin.

        Raises:
            UnknownRecord: nobody is called that.
            AmbiguousRecord: several users share the name.
            Forbidden: the user is not active any more.
        """
        with plain_errors(self.url), Session(self._reading) as session:
            return find_actor(session, reference) if reference else first_admin(session)

    def close(self) -> None:
        """Release all connections."""
        self.engine.dispose()


def open_store(address: str, clock: Clock | None = None) -> Store:
    """Open a database that holds a CRM of this program's schema.

    Raises:
        DatabaseUnusable: it cannot be opened.
        SchemaMissing, SchemaOlder, SchemaNewer: it holds no CRM, or one of another schema.
    """
    engine = make_engine(address)
    try:
        with plain_errors(engine.url.render_as_string(hide_password=True)):
            require_current(engine)
            write_ahead(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, clock)
