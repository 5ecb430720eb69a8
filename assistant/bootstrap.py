"""The only wiring: from the settings to a store, an actor and a clock."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant.settings import Settings, load
from crm_store.clock import SystemClock
from crm_store.engine import make_engine
from crm_store.errors import CrmError
from crm_store.origin import Origin
from crm_store.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Engine

    from assistant.approvals import Approvals
    from assistant.conversation import Office
    from assistant.models.provider import Models
    from assistant.talking import Talk
    from crm_store.actors import Actor
    from crm_store.clock import Clock
    from crm_store.history.chroma import ChromaIndex
    from crm_store.history.indexing import Progress
    from crm_store.history.search import HistorySearch
    from crm_store.store import Store
    from crm_store.unit import Unit, WriteUnit

CHANNEL = "terminal"
_FEW_NOTES = 64  # what a conversation leaves behind; a backlog is for `reindex`
NOTHING_SAVED = "Nothing was saved."


class _Abandoned(Exception):
    """Ends a transaction that was only a rehearsal."""


@dataclass(frozen=True)
class Desk:
    """What a command works with: a store, who acts, and the change set that its writes go into.

    ``named`` tells whether somebody said who acts, or whether it is whoever sits at the terminal.
    """

    settings: Settings
    store: Store
    actor: Actor
    origin: Origin
    named: bool = False

    def read(self) -> AbstractContextManager[Unit]:
        """Open a reading transaction of the actor."""
        return self.store.read(self.actor)

    @contextmanager
    def write(self, *, dry_run: bool = False) -> Iterator[WriteUnit]:
        """Open a writing transaction of the actor, in the command's change set; a dry run leaves nothing of it."""
        with suppress(_Abandoned), self.store.write(self.actor, self.origin) as unit:
            yield unit
            if dry_run:
                raise _Abandoned


@contextmanager
def open_for(command: str, database: str | None = None, acting: str | None = None) -> Iterator[Desk]:
    """Open the store for a command, which the change log remembers as the request.

    Args:
        command: the command as the log shows it, without secrets.
        database: a database URL or SQLite path in place of the setting.
        acting: the user to act as, in place of the setting; without either the first admin.

    Raises:
        UnknownSetting, InvalidSetting: the environment is not in order.
        DatabaseUnusable, SchemaMissing, SchemaOlder, SchemaNewer: the database is not usable.
        UnknownRecord, AmbiguousRecord, Forbidden: nobody can act under that name.
    """
    settings = load()
    with _opened(database or settings.database_url) as store:
        desk = _desk(store, settings, command, acting)
        with _saying_what_was_saved(desk.origin):
            yield desk


@contextmanager
def open_talk(
    database: str | None = None, acting: str | None = None, model: str | None = None, now: str | None = None
) -> Iterator[Talk]:
    """Open the store for a conversation at a terminal.

    Args:
        database: a database URL or SQLite path in place of the setting.
        acting: who writes, in place of the setting; without either the first admin.
        model: the model that answers, in place of the setting.
        now: the moment to act at, as ISO 8601, in place of the present one.

    Raises:
        What :func:`open_for` raises, and InvalidValue: ``now`` is not a moment.
    """
    from assistant.talking import SettableClock, Talk, moment_for

    settings = load()
    clock = SettableClock(SystemClock())
    with _opened(database or settings.database_url, clock) as store:
        desk = _desk(store, settings, "conversation", acting)
        if now is not None:
            clock.moment = moment_for(store, desk.actor, now)
        yield Talk(desk, office_of(store, settings), clock, CHANNEL, model)
        index_notes(store.engine, settings, limit=_FEW_NOTES, place=False)


@contextmanager
def open_approvals(database: str | None = None, acting: str | None = None) -> Iterator[tuple[Approvals, Desk]]:
    """Open the store to decide about what waits for a yes. Raises what :func:`open_for` raises."""
    from assistant.approvals import Approvals

    with open_for("approvals", database, acting) as desk:
        yield Approvals(desk.store, history_of(desk.store, desk.settings)), desk


def office_of(store: Store, settings: Settings, models: Models | None = None) -> Office:
    """Return what answers the messages of a whole process; ``models`` may be shared between stores."""
    from assistant.conversation import Office

    return Office(store, models or models_of(settings), history_of(store, settings))


def models_of(settings: Settings) -> Models:
    """Return the chat models of a whole process."""
    from assistant.models.provider import Models

    return Models(settings, settings.model)


def history_of(store: Store, settings: Settings) -> HistorySearch:
    """Return the search in notes and e-mails."""
    from crm_store.history import embedding
    from crm_store.history.search import HistorySearch

    return HistorySearch(embedding.named(settings.embedding), vector_index(store.engine, settings))


def index_notes(
    engine: Engine,
    settings: Settings,
    progress: Progress | None = None,
    *,
    limit: int | None = None,
    place: bool = True,
) -> str | None:
    """Index what searches do not find by its meaning yet; return what could not be done, if anything.

    Args:
        engine: the database.
        settings: they say which model, and where the vector index is.
        progress: told how many notes are done, and of how many.
        limit: at most this many notes.
        place: whether to fill the vector index too, which takes a second or two to open.
    """
    from crm_store.history import embedding
    from crm_store.history.indexing import index_pending

    index = vector_index(engine, settings) if place else None
    return index_pending(engine, embedding.named(settings.embedding), index, progress=progress, limit=limit).degraded


def vector_index(engine: Engine, settings: Settings) -> ChromaIndex | None:
    """Return the vector index: where the settings say, or beside an SQLite file; None where there is neither."""
    from crm_store.history.chroma import ChromaIndex, beside

    return ChromaIndex(settings.chroma_url) if settings.chroma_url else beside(engine)


@contextmanager
def open_new(
    command: str, database: str | None = None, acting: str | None = None, *, dry_run: bool = False
) -> Iterator[Desk]:
    """Open the store for a command that may begin a CRM: where there is none, it is made.

    Where there are no users yet, the system acts. A dry run begins one in a folder that goes away.

    Raises:
        What :func:`open_for` raises, without SchemaMissing.
    """
    settings = load()
    with ExitStack() as stack:
        address = database or settings.database_url
        if not _holds_crm(address):
            if dry_run:
                address = str(Path(stack.enter_context(TemporaryDirectory())) / "crm.db")
            prepare(address)
        store = stack.enter_context(_opened(address))
        desk = Desk(settings, store, _beginner(store, acting, settings), Origin(CHANNEL, command))
        stack.enter_context(_saying_what_was_saved(desk.origin))
        yield desk


@contextmanager
def open_engine(database: str | None = None) -> Iterator[Engine]:
    """Open a database whatever schema it has, to look after it.

    Raises:
        UnknownSetting, InvalidSetting: the environment is not in order.
        DatabaseUnusable: the address is not one of a database.
    """
    engine = make_engine(database or load().database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def prepare(database: str | None = None) -> tuple[str | None, str]:
    """Bring the database to this program's schema, making it where there is none; return old and new revision.

    Raises:
        SchemaNewer: the database is ahead of this program.
    """
    from crm_store.schema import upgrade

    with open_engine(database) as engine:
        return upgrade(engine)


def secret_key(desk: Desk) -> bytes:
    """Return the secret that identities are hashed with: the setting, or a file next to an SQLite database.

    Raises:
        SecretMissing: it is not set, and the database is not a file of this machine.
        SecretUnreadable: the file cannot be read or made.
    """
    if desk.settings.secret_key is not None:
        return desk.settings.secret_key.encode()
    from assistant.secret_key import from_file

    path = desk.store.engine.url.database if desk.store.engine.dialect.name == "sqlite" else None
    return from_file(path)


def _desk(store: Store, settings: Settings, command: str, acting: str | None) -> Desk:
    user = acting or settings.acting_user
    return Desk(settings, store, store.actor(user), Origin(CHANNEL, command), named=user is not None)


@contextmanager
def _opened(address: str, clock: Clock | None = None) -> Iterator[Store]:
    store = open_store(address, clock or SystemClock())
    try:
        yield store
    finally:
        store.close()


def _holds_crm(address: str) -> bool:
    from crm_store.schema import has_crm

    with open_engine(address) as engine:
        return has_crm(engine)


def _beginner(store: Store, acting: str | None, settings: Settings) -> Actor:
    """Return who acts; a setting that names a user is no obstacle where there are no users yet."""
    first = store.actor()
    if first.user_id is None and acting is None:
        return first
    return store.actor(acting or settings.acting_user)


@contextmanager
def _saying_what_was_saved(origin: Origin) -> Iterator[None]:
    """Note on an error that nobody foresaw what it left in the database."""
    try:
        yield
    except CrmError:
        raise
    except Exception as error:
        saved = origin.change_set_id
        error.add_note(f"Change set {saved} was saved; `undo --set {saved}` reverses it." if saved else NOTHING_SAVED)
        raise
