"""Fields of one record, the company's own among them."""

from __future__ import annotations

from pydantic import Field

from crm_store.errors import InvalidValue
from crm_store.field_catalogue import LISTED
from tools import views
from tools.context import ToolContext
from tools.records import meant
from tools.registry import Effect, ToolArguments, tool
from tools.results import RecordChanged
from tools.selecting import reader
from tools.setting import Setting
from tools.slots import AnyRef


class SetFields(ToolArguments):
    """Which record, and the new values by field; an empty one empties it."""

    record: AnyRef
    set: dict[str, str] = Field(
        min_length=1, description="custom.X, or as in change_records → value", json_schema_extra={"slot": "values"}
    )


@tool(Effect.WRITE)
def set_fields(context: ToolContext, arguments: SetFields) -> RecordChanged:
    """Set fields of one record, such as the company's own."""
    row = meant(context, arguments.record)
    if row.kind not in LISTED:
        raise InvalidValue(field="record", value=row.label, reason=f"the fields of a {row.kind} are not set like that")
    setting = Setting(context, row.kind, reader(context, row.kind), arguments.set)
    before = row.version
    setting.apply(row)
    context.unit.session.flush()
    return RecordChanged(record=views.link(row), fields=setting.fields, facts=[], unchanged=row.version == before)
