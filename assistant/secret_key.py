"""The secret that identities are hashed with, kept in a file next to the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from crm_store.errors import CrmError

_SUFFIX = ".key"
_BYTES = 32


class SecretMissing(CrmError):
    """There is no secret to hash identities with."""

    hint = (
        "Set CRM_SECRET_KEY to 32 random characters or more, the same on every machine that uses this database; "
        "a file next to it would be known to one machine only."
    )


class SecretUnreadable(CrmError):
    """The secret in {path} cannot be used: {reason}."""

    hint = "Put the file back from a backup, or set CRM_SECRET_KEY; a new secret would forget all linked identities."


def from_file(database: str | None) -> bytes:
    """Return the secret that belongs to an SQLite file, made on first use and readable by its owner only.

    Raises:
        SecretMissing: the database is not a file.
        SecretUnreadable: the file cannot be read or made, or holds no secret.
    """
    if database in {None, "", ":memory:"}:
        raise SecretMissing
    path = Path(f"{database}{_SUFFIX}")
    try:
        _make(path)
        found = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretUnreadable(path=path, reason=getattr(error, "strerror", None) or "it is not text") from error
    if len(found) < _BYTES:
        raise SecretUnreadable(path=path, reason="it is too short")
    return found.encode()


def _make(path: Path) -> None:
    """Write a new secret where there is none, in one step: a half-written file is never seen."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
