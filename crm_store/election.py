"""Elects one process among all that serve a database: it holds a lock that ends with it, however it ends.

SQLite: a file lock beside the database. PostgreSQL: an advisory lock of a connection that is kept.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from crm_store.engine import plain_errors

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_NUMBER = 7_305_871  # of the advisory lock; any that nothing else in the database uses


class Election(Protocol):
    """A process's part in the election."""

    def won(self) -> bool:
        """Tell whether this process is elected, trying to become so if it is not.

        Raises:
            DatabaseUnusable: nobody can tell.
        """
        ...

    def leave(self) -> None:
        """Let another process be elected."""
        ...


def election(engine: Engine) -> Election:
    """Return the election among the processes that serve a database."""
    return _ByFile(engine.url.database) if engine.dialect.name == "sqlite" else _ByConnection(engine)


class _ByFile:
    """Whoever locks the file; the operating system unlocks it when its process ends."""

    def __init__(self, database: str | None) -> None:
        from filelock import FileLock

        memory = database in {None, "", ":memory:"}
        self._lock = None if memory else FileLock(f"{database}.jobs.lock", thread_local=False)

    def won(self) -> bool:
        from filelock import Timeout

        if self._lock is None or self._lock.is_locked:
            return True
        try:
            self._lock.acquire(timeout=0)
        except (Timeout, OSError):
            return False
        return True

    def leave(self) -> None:
        if self._lock is not None:
            self._lock.release()


class _ByConnection:
    """Whoever's connection holds the advisory lock; the server lets it go when the connection ends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None

    def won(self) -> bool:
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
            except SQLAlchemyError:
                self.leave()
            else:
                return True
        with plain_errors(self._engine.url.render_as_string(hide_password=True)):
            return self._tried()

    def leave(self) -> None:
        if self._connection is None:
            return
        with suppress(SQLAlchemyError):
            self._connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": _NUMBER})
        with suppress(SQLAlchemyError):
            self._connection.close()
        self._connection = None

    def _tried(self) -> bool:
        connection = self._engine.connect()
        got: Any = connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": _NUMBER})
        if got:
            self._connection = connection
        else:
            connection.close()
        return bool(got)
