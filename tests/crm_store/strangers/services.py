"""Finds every public service of crm_store: a function whose first parameter is a unit of work."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import crm_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

_UNPACKED = re.compile(r"Unpack\[(\w+)\]")


@dataclass(frozen=True)
class Service:
    """A function, called as ``module.name`` within crm_store, and its parameters with their annotations."""

    name: str
    function: Callable[..., Any]
    writes: bool
    required: dict[str, str]
    optional: dict[str, str]

    @property
    def parameters(self) -> dict[str, str]:
        """All parameters but the unit."""
        return self.required | self.optional


def services() -> Iterator[Service]:
    """Yield all services, in the order of their modules."""
    for found in pkgutil.walk_packages(crm_store.__path__, "crm_store."):
        if not found.name.startswith("crm_store.migrations"):
            module = importlib.import_module(found.name)
            for name, member in sorted(vars(module).items()):
                if not name.startswith("_") and inspect.isfunction(member) and member.__module__ == module.__name__:
                    yield from _service(module, name, member)


def _service(module: ModuleType, name: str, function: Callable[..., Any]) -> Iterator[Service]:
    first, *rest = [*inspect.signature(function).parameters.values(), None, None][:-1]
    if first is None or first.annotation not in {"Unit", "WriteUnit"}:
        return
    required: dict[str, str] = {}
    optional: dict[str, str] = {}
    for parameter in rest:
        if parameter is None:
            continue
        if parameter.kind is parameter.VAR_KEYWORD:
            optional |= _fields(module, str(parameter.annotation))
        elif parameter.default is parameter.empty:
            required[parameter.name] = str(parameter.annotation)
        else:
            optional[parameter.name] = str(parameter.annotation)
    title = f"{module.__name__.removeprefix('crm_store.')}.{name}"
    yield Service(title, function, first.annotation == "WriteUnit", required, optional)


def _fields(module: ModuleType, annotation: str) -> dict[str, str]:
    """Return the fields of ``**fields: Unpack[SomeFields]``."""
    match = _UNPACKED.fullmatch(annotation)
    if match is None:
        return {}
    kind = getattr(module, match[1])
    return {name: getattr(hint, "__forward_arg__", str(hint)) for name, hint in kind.__annotations__.items()}
