"""Narrows every query of a session to what its reader may see, and refuses one that cannot be narrowed.

The criteria of :mod:`crm_store.access` are added as one option whose cache key is a constant; who reads is
a parameter. So a statement is compiled once for all readers.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from sqlalchemy import Alias, Boolean, ColumnClause, Join, Select, Table, TableSample, bindparam, true
from sqlalchemy.orm.interfaces import CriteriaOption
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import FromGrouping, SelectBase

from crm_store.access import PUBLIC, Parameters, visible
from crm_store.errors import UnnarrowedQuery
from crm_store.models import Base

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ClauseElement, ColumnElement, Executable
    from sqlalchemy.orm import ORMExecuteState

    from crm_store.access import Scope

UNFILTERED = "crm_unfiltered"
"""Execution option of the few statements that must see hidden rows; a test lists them."""

_READER = Parameters(
    own=bindparam("crm_own", expanding=True),
    shared=bindparam("crm_shared", expanding=True),
    company=bindparam("crm_company", type_=Boolean()),
)


class _Criterion(LoaderCriteriaOption):
    """The criterion of one model, in terms of the table or alias that a query names.

    SQLAlchemy 2.1 leaves a fixed criterion speaking of the table where a query joins an alias of it.
    """

    inherit_cache = True

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:  # noqa: ANN401  (a mapper or an alias)
        source = ext_info.selectable
        # An alias of a subquery needs none: the query inside it is narrowed itself.
        return visible(source, _READER) if isinstance(source, Table | Alias | TableSample) else true()


class _Narrowed(CriteriaOption):
    """All criteria at once."""

    propagate_to_loaders = True
    _traverse_internals: list[Any] = []  # noqa: RUF012  (SQLAlchemy reads it: nothing tells two of these apart)

    def process_compile_state(self, compile_state: Any) -> None:  # noqa: ANN401  (SQLAlchemy keeps its type private)
        self.get_global_criteria(compile_state.global_attributes)

    def get_global_criteria(self, attributes: dict[Any, Any]) -> None:
        for criterion in _CRITERIA:
            criterion.get_global_criteria(attributes)


_KINDS = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
_RESTRICTED = {name: kind for name, kind in _KINDS.items() if name not in PUBLIC}
_CRITERIA = tuple(_Criterion(kind, true(), include_aliases=True) for kind in _RESTRICTED.values())
_NARROWED = _Narrowed()
_CHECKED: set[Any] = set()
"""Keys of the statements that were found to be in order."""
_MOST_CHECKED = 1000


def narrow(state: ORMExecuteState, scope: Scope) -> None:
    """Let a SELECT that a session is about to run see what ``scope`` sees.

    Raises:
        UnnarrowedQuery: it reads restricted rows in a way that the criteria do not reach.
    """
    if state.is_column_load or state.execution_options.get(UNFILTERED):
        return
    _check(state.statement, from_statement=state.is_from_statement)
    if not scope.everything:
        state.statement = state.statement.options(_NARROWED)
        reader = {"crm_own": scope.own, "crm_shared": scope.shared, "crm_company": scope.company}
        state.parameters = {**(state.parameters or {}), **reader}  # type: ignore[dict-item]  # a SELECT has one set


def written_table(state: ORMExecuteState) -> str:
    """Return the name of the table that a statement other than a SELECT writes to; "text" where none can be told."""
    table = getattr(state.statement, "table", None)
    return str(getattr(table, "name", "text"))


def _check(statement: Executable, *, from_statement: bool) -> None:
    if from_statement:
        raise UnnarrowedQuery(table="rows of another statement")
    # Statements of one cache key are compiled once, so what holds of the first holds of them all.
    key = statement._generate_cache_key()  # type: ignore[attr-defined]  # noqa: SLF001  (every SELECT has one; no public reader)
    if key is not None and key.key in _CHECKED:
        return
    _check_all(statement)
    if key is not None:
        if len(_CHECKED) >= _MOST_CHECKED:
            _CHECKED.clear()
        _CHECKED.add(key.key)


def _check_all(statement: Executable) -> None:
    for element in visitors.iterate(statement):  # type: ignore[arg-type]  # every statement can be walked
        if isinstance(element, Select):
            _check_select(element)


def _check_select(query: Select[Any]) -> None:
    """Refuse tables named past their models, and models named where SQLAlchemy adds no criteria."""
    parts = _Parts(query)
    reached = parts.reached()
    tables = {entity.selectable for entity in reached}
    for element in parts.spoken():
        entity = _entity(element)
        if entity is not None and entity not in reached:
            _refuse(entity.selectable)
        elif entity is None and isinstance(element, ColumnClause) and element.table not in tables:
            _refuse(element.table)
    for source in parts.sources:
        if _entity(source) is None:
            _refuse(source)


class _Parts:
    """What a query reads: the parts of a Select that add to its FROM clause."""

    def __init__(self, query: Select[Any]) -> None:
        joined = [target for target, *_ in query._setup_joins]  # noqa: SLF001  (SQLAlchemy has no public reader)
        self.sources = [leaf for source in (*query._from_obj, *joined) for leaf in _leaves(source)]  # noqa: SLF001  (as above)
        self.columns = query._raw_columns  # noqa: SLF001  (as above)
        self.where = query.whereclause
        self.mapped = "compile_state_plugin" in query._propagate_attrs  # noqa: SLF001  (as above)

    def spoken(self) -> Iterator[ClauseElement]:
        """Yield every element of the columns and the condition, without subqueries."""
        for expression in self.columns:
            yield from _surface(expression)
        if self.where is not None:
            yield from _surface(self.where)

    def reached(self) -> set[Any]:
        """Return the entities to whose rows SQLAlchemy adds criteria."""
        if not self.mapped:
            return set()
        found = {_entity(source) for source in self.sources}
        found |= {next(filter(None, map(_entity, _surface(column))), None) for column in self.columns}
        if self.where is not None:
            found |= {_entity(element) for element in _surface(self.where)}
        return found - {None}


def _surface(expression: Any) -> Iterator[Any]:  # noqa: ANN401  (anything that SQLAlchemy can walk)
    """Yield an expression and its parts, the nearer first, leaving out its subqueries."""
    pending = deque([expression])
    while pending:
        element = pending.popleft()
        yield element
        pending.extend(child for child in element.get_children() if not isinstance(child, SelectBase | FromGrouping))


def _leaves(source: Any) -> Iterator[Any]:  # noqa: ANN401  (a table, an alias or a join of such)
    if isinstance(source, Join):
        yield from _leaves(source.left)
        yield from _leaves(source.right)
    else:
        yield source


def _entity(element: ClauseElement) -> Any:  # noqa: ANN401  (a mapper or an alias)
    return element._annotations.get("parententity")  # noqa: SLF001  (no public reader exists)


def _refuse(source: Any) -> None:  # noqa: ANN401  (whatever a query selects from)
    """Raise if this is a restricted table, or an alias of one."""
    table = source.element if isinstance(source, Alias | TableSample) else source
    if isinstance(table, Table) and table.name in _RESTRICTED:
        raise UnnarrowedQuery(table=table.name)
