"""JSON values that cannot be changed in place: SQLAlchemy would not notice, and neither would the change log."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy import TypeDecorator
from sqlalchemy.types import JSON

from crm_store.errors import WriteOutsideUnit

if TYPE_CHECKING:
    from sqlalchemy import Dialect


def _refuse(self: object, *_args: object, **_values: object) -> NoReturn:
    del self
    raise WriteOutsideUnit(table="A value in JSON")


class FrozenDict(dict[str, Any]):
    """A dict that reads like any other; ``|`` and :func:`copy.deepcopy` give one that can be changed."""

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return {key: deepcopy(value, memo) for key, value in self.items()}

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        return dict, (dict(self.items()),)


class FrozenList(list[Any]):
    """A list that reads like any other; ``+`` and :func:`copy.deepcopy` give one that can be changed."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = append = clear = extend = _refuse
    insert = pop = remove = reverse = sort = _refuse

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        return [deepcopy(value, memo) for value in self]

    def __reduce__(self) -> tuple[type[list[Any]], tuple[list[Any]]]:
        return list, (list(iter(self)),)


def frozen(value: object) -> Any:  # noqa: ANN401  (JSON may be anything)
    """Return JSON data that cannot be changed in place, at any depth."""
    if isinstance(value, dict):
        return FrozenDict((key, frozen(item)) for key, item in value.items())
    if isinstance(value, list):
        return FrozenList(frozen(item) for item in value)
    return value


class FrozenJson(TypeDecorator[Any]):
    """JSON that is read frozen; None is NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_result_value(self, value: object, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002  (the signature is SQLAlchemy's)
        """Freeze what was read."""
        return frozen(value)
