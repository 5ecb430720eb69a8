"""Opening databases: what may only be read is read, and what is not supported is said plainly."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from crm_store.engine import for_reading, for_writing, make_engine, plain_errors
from crm_store.errors import DatabaseReadOnly, DatabaseUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def archived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A database file in a folder where nobody may write, whoever runs the tests."""
    folder = tmp_path / "archive"
    folder.mkdir()
    path = folder / "crm.db"
    engine = make_engine(str(path))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE deals (name TEXT)"))
        connection.execute(text("INSERT INTO deals VALUES ('Renewal')"))
    engine.dispose()
    path.chmod(0o444)
    folder.chmod(0o555)
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    yield path
    folder.chmod(0o755)


def test_a_file_that_may_only_be_read_is_read(archived: Path) -> None:
    """A backup on a shelf answers questions, and nothing appears beside it."""
    engine = make_engine(str(archived))
    with for_reading(engine).begin() as connection:
        assert connection.scalar(text("SELECT name FROM deals")) == "Renewal"
    engine.dispose()
    assert list(archived.parent.iterdir()) == [archived]


def test_writing_to_such_a_file_is_refused_with_the_way_on(archived: Path) -> None:
    """Whoever tries learns what to change, not what the driver calls it."""
    engine = make_engine(str(archived))
    with pytest.raises(DatabaseReadOnly) as refused, plain_errors("x"), for_writing(engine).begin() as connection:
        connection.execute(text("DELETE FROM deals"))
    assert "--db" in refused.value.advice
    engine.dispose()


@pytest.mark.parametrize("address", ["mysql://u:secret@host/crm", "mysql+pymysql://host/crm", "oracle://host"])
def test_other_databases_are_refused_by_what_is_supported(address: str) -> None:
    """Nobody installs a driver that would not help; the password is not repeated."""
    with pytest.raises(DatabaseUnusable, match="only SQLite and PostgreSQL are supported") as refused:
        make_engine(address)
    assert "secret" not in str(refused.value)
