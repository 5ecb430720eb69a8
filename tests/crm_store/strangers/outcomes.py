"""Calls a service, takes its effects back, and writes down what came of it."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy import ColumnElement, Select, inspect

from crm_store.errors import CrmError
from crm_store.models import Base
from crm_store.origin import Origin
from tests.crm_store.statements import recorded

if TYPE_CHECKING:
    from crm_store.actors import Actor
    from crm_store.unit import Unit
    from tests.crm_store.strangers.arguments import Arguments
    from tests.crm_store.strangers.ground import Ground
    from tests.crm_store.strangers.services import Service


@dataclass(frozen=True)
class Outcome:
    """What the caller learned, and which statements it took."""

    told: str
    statements: tuple[str, ...]


class _TakenBack(Exception):
    """Ends the transaction without leaving anything; says what came of it."""


def call(service: Service, ground: Ground, actor: Actor, arguments: Arguments) -> Outcome:
    """Call a service as ``actor`` and take back what it did."""
    ground.rewind()
    store = ground.world.store
    with recorded(store.engine) as statements:
        try:
            opened = store.write(actor, Origin("test", "probe")) if service.writes else store.read(actor)
            with opened as unit:
                _end(_shown(service.function(unit, **arguments), unit))
        except _TakenBack as done:
            told = str(done)
        except CrmError as error:
            told = f"{type(error).__name__}: {error} | {error.advice}"
    return Outcome(told, tuple(text for text, _ in statements if not text.startswith("PRAGMA")))


def _end(told: str) -> NoReturn:
    raise _TakenBack(told)


def _shown(value: Any, unit: Unit) -> str:  # noqa: ANN401  (whatever services return)
    """Write down a result with all that can be read off it."""
    if isinstance(value, Select):
        value = unit.session.execute(value).scalars().all()
    if isinstance(value, Base):
        columns = inspect(type(value)).column_attrs
        return _named(value, {one.key: getattr(value, one.key) for one in columns}, unit)
    if is_dataclass(value) and not isinstance(value, type):
        return _named(value, {one.name: getattr(value, one.name) for one in fields(value)}, unit)
    if isinstance(value, dict):
        return _named(value, value, unit)
    if isinstance(value, frozenset | set):
        value = sorted(value, key=str)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_shown(one, unit) for one in value) + "]"
    return str(value) if isinstance(value, ColumnElement) else repr(value)


def _named(value: object, parts: dict[Any, Any], unit: Unit) -> str:
    shown = (f"{name}={_shown(part, unit)}" for name, part in parts.items())
    return f"{type(value).__name__}({', '.join(shown)})"
