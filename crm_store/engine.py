"""Database engines: SQLite made durable and honest about locks, PostgreSQL as it is."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from crm_store.errors import (
    ChangedMeanwhile,
    ConstraintBroken,
    CrmError,
    DatabaseBusy,
    DatabaseReadOnly,
    DatabaseUnusable,
    DiskFull,
    ReadOnlyUnit,
    ValueRefused,
)
from crm_store.folding import fold_letters, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection, Engine, ExceptionContext
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.orm import Session
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 5
_READING, _WRITING = "crm_reading", "crm_writing"
_PASSWORD = re.compile(r"(://[^:/@]*):[^@]*@")
_PRAGMAS = ("synchronous = FULL", "foreign_keys = ON")
_POSTGRES = {
    "options": f"-c lock_timeout={BUSY_SECONDS * 1000} -c timezone=UTC",
    "connect_timeout": 10,  # seconds until an address where nobody answers is given up
}


def make_engine(address: str) -> Engine:
    """Return an engine for a database URL, or for the path of an SQLite file.

    Raises:
        DatabaseUnusable: the address is not one of SQLite or PostgreSQL.
    """
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        options: dict[str, Any] = {"check_same_thread": False, "isolation_level": None}
        if _cannot_be_written(url):
            engine = create_engine(url, creator=lambda: _as_it_stands(url, options))
        else:
            engine = create_engine(url, connect_args=options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(url, pool_pre_ping=True, connect_args=_POSTGRES)
    event.listen(engine, "handle_error", _refuse_values)
    return engine


def for_reading(engine: Engine) -> Engine:
    """Return the engine with transactions that see one snapshot and cannot write."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_READING: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def for_writing(engine: Engine) -> Engine:
    """Return the engine with transactions that take SQLite's write lock at once."""
    return engine.execution_options(**{_WRITING: True})


def write_ahead(engine: Engine) -> None:
    """Let an SQLite file keep a write-ahead log, so that readers do not wait for writers.

    A file that may only be read is read in the mode it has, and one that is in use gets its log another time.
    """
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] in {"wal", "memory"}:
            return
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) not in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise


@contextmanager
def rebuilding(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which a migration may drop a table and put a rebuilt one in its place.

    SQLite would refuse to drop what others refer to; here it checks the references once, in the end.

    Raises:
        ConstraintBroken: references lead nowhere after the migration.
    """
    write_ahead(engine)
    with for_writing(engine).connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first() if sqlite else None
                if broken is not None:
                    raise ConstraintBroken(reason=f"{broken[0]} would refer to rows of {broken[2]} that are not there")
        finally:
            if sqlite and not connection.invalidated:
                connection.connection.cursor().execute("PRAGMA foreign_keys = ON")


def defer_references(session: Session) -> None:
    """Let references be checked when the transaction commits: rows may come and go in any order."""
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON" if sqlite else "SET CONSTRAINTS ALL DEFERRED")


def _url(address: str) -> URL:
    try:
        url = make_url(address if "://" in address else f"sqlite:///{address}")
        if url.get_backend_name() not in {"sqlite", "postgresql", "postgres"}:
            raise DatabaseUnusable(url=_shown(address), reason="only SQLite and PostgreSQL are supported")
        if url.drivername in {"postgresql", "postgres"}:
            url = url.set(drivername="postgresql+psycopg")
        url.get_dialect().import_dbapi()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise DatabaseUnusable(url=_shown(address), reason="it is not a database address") from error
    except ImportError as error:
        raise DatabaseUnusable(url=_shown(address), reason=f"its driver is not installed ({error})") from error
    return url


def _shown(address: str) -> str:
    return _PASSWORD.sub(r"\1:***@", address)


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # SQLite's own lower() leaves Ł and É as they are.
    connection.create_function("lower", 1, _lower, deterministic=True)
    connection.create_function("crm_folded", 1, _folded, deterministic=True)
    connection.create_function("crm_number", 1, _number, deterministic=True)
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _cannot_be_written(url: URL) -> bool:
    """Tell whether an SQLite file is complete and neither it nor anything beside it can be written."""
    path = Path(url.database or ":memory:")
    complete = not url.query and path.is_file() and not _has_log(path)
    return complete and not (_writable(path) or _writable(path.parent))


def _as_it_stands(url: URL, options: dict[str, Any]) -> sqlite3.Connection:
    """Open a file without the locks and the log that SQLite keeps beside it: there is no room for them."""
    address = Path(url.database or "").absolute().as_uri()
    opened: sqlite3.Connection = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True, **options)
    return opened


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK)


def _has_log(path: Path) -> bool:
    """Tell whether SQLite keeps something beside the file that is not in it yet."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _lower(text: object) -> object:
    return text.lower() if isinstance(text, str) else text


def _folded(text: object) -> object:
    return fold_letters(text) if isinstance(text, str) else text


def _number(text: object) -> object:
    return number_of(text) if isinstance(text, str) else text


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    reading = bool(options.get(_READING))
    if connection.info.get(_READING, False) is not reading:
        connection.connection.cursor().execute(f"PRAGMA query_only = {int(reading)}")
        connection.info[_READING] = reading
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITING) else "BEGIN")


def _refuse_values(context: ExceptionContext) -> None:
    """Turn what a driver says of a value that no column can hold into an error of ours."""
    error = context.original_exception
    if isinstance(error, UnicodeEncodeError | OverflowError) or isinstance(context.sqlalchemy_exception, DataError):
        raise ValueRefused(reason=str(error).strip().splitlines()[0]) from error


@contextmanager
def plain_errors(url: str, *, reading: bool = False) -> Iterator[None]:
    """Turn the database's errors into ones a person can act on.

    Raises:
        DatabaseBusy, DiskFull, DatabaseReadOnly, DatabaseUnusable, ConstraintBroken, ChangedMeanwhile, ValueRefused,
        ReadOnlyUnit: as their messages say.
    """
    try:
        yield
    except StaleDataError as error:
        raise ChangedMeanwhile(label="A record") from error
    except IntegrityError as error:
        raise ConstraintBroken(reason=_first_line(error)) from error
    except DBAPIError as error:
        raise _plain(error, url, reading=reading) from error
    except StatementError as error:
        if isinstance(error.orig, CrmError):
            raise error.orig from None
        raise


def _plain(error: DBAPIError, url: str, *, reading: bool) -> Exception:
    code = _code(error.orig)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, "55P03"}:
        return DatabaseBusy(seconds=BUSY_SECONDS)
    if code in {sqlite3.SQLITE_FULL, "53100"}:
        return DiskFull()
    if code in {"40001", "40P01"}:
        return ChangedMeanwhile(label="A record")
    if code in {sqlite3.SQLITE_READONLY, "25006"}:
        return ReadOnlyUnit() if reading else DatabaseReadOnly()
    return DatabaseUnusable(url=url, reason=_first_line(error))


def _code(error: Any) -> int | str | None:  # noqa: ANN401  (drivers share no base class)
    """Return SQLite's primary result code or PostgreSQL's SQLSTATE."""
    extended = getattr(error, "sqlite_errorcode", None)
    return extended & 0xFF if isinstance(extended, int) else getattr(error, "sqlstate", None)


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0] if error.orig and str(error.orig).strip() else type(error).__name__
