"""All records that meet conditions, changed or removed at once: always after a yes to the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from crm_store import activities, selections, tasks
from crm_store.errors import CrmError
from crm_store.field_catalogue import listed
from crm_store.lookup import keep_words, loaded
from crm_store.models import ActivityType
from crm_store.selections import Selection
from tools import views
from tools.context import ToolContext
from tools.errors import NotAllOfThem, NothingGiven, NotLikeThat, TooMany
from tools.records import REMOVERS
from tools.registry import Effect, ToolArguments, tool
from tools.results import RecordsChanged
from tools.selecting import ordered, reader
from tools.setting import Setting
from tools.slots import Count, Day, Kind, Order, Prose, SameWhere, Title

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Literal

    from crm_store.models import Business

MOST = 1000
_NAMED = 10
_Ids = SkipJsonSchema[tuple[int, ...]]


class ChangeRecords(ToolArguments):
    """Which records (all that meet the conditions, or the first so many), and what is done to each.

    ``set`` gives fields new values; an empty one empties it, ``+10%`` and ``-5000`` change an amount, ``+14 days`` a
    day. ``ids`` are those that a yes was asked for: nobody fills them in.
    """

    kind: Kind
    where: SameWhere = ()
    order: Order = ()
    limit: Count | None = None
    set: dict[str, str] = Field(
        default={}, description="stage, owner, close_date, custom.X … → value", json_schema_extra={"slot": "values"}
    )
    remove: bool = False
    add_task: Title | None = None
    due: Day | None = None
    add_note: Prose | None = None
    ids: _Ids = ()


@tool(Effect.WRITE, confirms=True, pins="ids")
def change_records(context: ToolContext, arguments: ChangeRecords) -> RecordsChanged:
    """Change or remove all records that meet conditions, as list_records takes them; always asks first."""
    if not (arguments.set or arguments.remove or arguments.add_task or arguments.add_note):
        raise NothingGiven(kind=arguments.kind)
    conditions = reader(context, arguments.kind)
    where, told = conditions.read(arguments.where)
    setting = Setting(context, arguments.kind, conditions, arguments.set)
    kind = listed(arguments.kind)
    if arguments.ids:
        rows: Sequence[Business] = loaded(context.unit, kind, arguments.ids)
        total = len(rows)
    else:
        order = ordered(conditions, arguments.order)
        rows, total = _selected(context, Selection(arguments.kind, where, order, arguments.limit))
    action: Literal["changed", "removed", "added"] = "changed" if arguments.set else "added"
    links = [views.link(row) for row in rows]
    before = [row.version for row in rows]
    keep_words(context.unit)
    with context.writing.together():
        _each(rows, lambda row: _do(context, arguments, setting, row))
    same = 0 if arguments.remove else sum(row.version == old for row, old in zip(rows, before, strict=True))
    return RecordsChanged(
        kind=arguments.kind,
        action="removed" if arguments.remove else action,
        conditions=told,
        records=links,
        fields=setting.fields,
        total=total,
        unchanged=same if action == "changed" else 0,
    )


def _selected(context: ToolContext, selection: Selection) -> tuple[Sequence[Any], int]:
    found = selections.select_records(context.unit, selection, MOST)
    meant = min(found.total, selection.limit or found.total)
    if meant > MOST:
        raise TooMany(count=meant, most=MOST)
    return found.rows, meant


def _do(context: ToolContext, arguments: ChangeRecords, setting: Setting, row: Any) -> None:  # noqa: ANN401  (any record)
    """Do to one record what was asked for."""
    unit = context.writing
    if arguments.remove:
        REMOVERS[type(row)](unit, row.id)
        return
    if arguments.set:
        setting.apply(row)
    about = {f"{arguments.kind}_id": row.id}
    if arguments.add_task is not None:
        tasks.create(unit, title=arguments.add_task, due_on=arguments.due, **_hanging(row, about))
    if arguments.add_note is not None:
        people = [row.id] if arguments.kind == "contact" else []
        links: Any = {} if people else about
        activities.log(unit, ActivityType.NOTE, body=arguments.add_note, contact_ids=people, **links)


def _hanging(row: Any, about: dict[str, int]) -> Any:  # noqa: ANN401  (some of TaskFields)
    """Return whose a new task is: that of who owns the record it hangs on."""
    return {**about, "owner_id": row.owner_id}


def _each(rows: Sequence[Any], do: Callable[[Any], None]) -> None:
    """Do something to every record.

    Raises:
        NotAllOfThem, NotLikeThat: it cannot be done to some; these are named, and the whole is to be rolled back.
    """
    refused: list[tuple[Any, CrmError]] = []
    for row in rows:
        try:
            do(row)
        except CrmError as error:
            refused.append((row, error))
    if not refused:
        return
    if len(rows) == 1:
        raise refused[0][1]
    first = refused[0][1]
    more = f"; +{len(refused) - _NAMED}" if len(refused) > _NAMED else ""
    details: dict[str, Any] = {"count": len(refused), "total": len(rows)}
    details |= {name: first.details[name] for name in ("missing", "candidates") if first.details.get(name)}
    if len({_why(error) for _, error in refused}) == 1:
        labels = ", ".join(row.label for row, _ in refused[:_NAMED]) + more
        raise NotLikeThat(labels=labels, reason=_why(first), **details) from first
    named = "; ".join(f"{row.label} ({_why(error)})" for row, error in refused[:_NAMED])
    raise NotAllOfThem(refused=named + more, **details) from first


def _why(error: CrmError) -> str:
    if "uses" in error.details:
        return f"something hangs on it: {error.details['uses']}"
    return str(error.details.get("reason") or error).rstrip(".")
