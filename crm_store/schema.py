"""Which schema a database has, and bringing it to this program's.

Reading the version needs no Alembic, so that a report starts quickly.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from crm_store.errors import DatabaseUnusable, SchemaMissing, SchemaNewer, SchemaOlder

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_246_013_551_020_482_113  # any number that no other program is likely to lock


def known_revisions() -> list[str]:
    """Return this program's schema revisions, oldest first; a migration's file is named NNNN_title.py."""
    return sorted(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def found_revision(connection: Connection) -> str | None:
    """Return the database's schema revision; None where there is no CRM yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def missing_file(engine: Engine) -> bool:
    """Tell whether opening would create an empty SQLite file, which a mere check must not."""
    path = _path(engine)
    return path is not None and not path.exists()


def require_current(engine: Engine) -> None:
    """Check that the database has this program's newest schema.

    Raises:
        SchemaMissing, SchemaOlder, SchemaNewer: it has none, or another one.
    """
    known = known_revisions()
    if missing_file(engine):
        raise SchemaMissing(url=_shown(engine))
    with engine.connect() as connection:
        found = found_revision(connection)
    if found is None:
        raise SchemaMissing(url=_shown(engine))
    if found not in known:
        raise SchemaNewer(found=found, needed=known[-1])
    if found != known[-1]:
        raise SchemaOlder(found=found, needed=known[-1])


def has_crm(engine: Engine) -> bool:
    """Tell whether the database holds a CRM, of whatever schema.

    Raises:
        DatabaseUnusable: it cannot be opened.
    """
    from crm_store.engine import plain_errors

    if missing_file(engine):
        return False
    with plain_errors(_shown(engine)), engine.connect() as connection:
        return found_revision(connection) is not None


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Bring the database to the newest schema in one transaction; return the revisions before and after.

    An interrupted upgrade leaves the database as it was; run it again.

    Raises:
        SchemaNewer: the database is ahead of this program.
        DatabaseUnusable: it cannot be opened or made.
    """
    from alembic import command
    from alembic.config import Config

    from crm_store.engine import plain_errors, rebuilding

    known = known_revisions()
    _make_folder(engine)
    with plain_errors(_shown(engine)), rebuilding(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        found = found_revision(connection)
        if found is not None and found not in known:
            raise SchemaNewer(found=found, needed=known[-1])
        if found != known[-1]:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return found, known[-1]


def _make_folder(engine: Engine) -> None:
    """Make the folder that an SQLite file is going to lie in."""
    path = _path(engine)
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"its folder cannot be made ({error.strerror})"
        raise DatabaseUnusable(url=_shown(engine), reason=reason) from error


def _path(engine: Engine) -> Path | None:
    """Return the SQLite file; None for PostgreSQL, for a database in memory and for SQLite's own URIs."""
    name = engine.url.database
    is_file = engine.url.get_backend_name() == "sqlite" and name not in {None, "", ":memory:"}
    return Path(str(name)) if is_file and not str(name).startswith("file:") else None


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
