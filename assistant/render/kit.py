"""What templates can call: everything that turns values into words without knowing any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.render import changes as diffs
from assistant.render import conditions, phrases, values
from assistant.render.figures import Figures
from assistant.render.formats import capital, flat, sentence, short
from assistant.render.helpers import helpers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.render.citations import Numbering
    from assistant.render.formats import Formats
    from tools.results import Fact, FieldChange, RecordLink


def kit(formats: Formats, numbering: Numbering) -> dict[str, Any]:
    """Return the functions of a template by name.

    ``was(changes, link, field)`` is what a field held before, in words, or None; ``rows(changes)`` are
    :class:`~assistant.render.changes.RowChange`, ``line(row)`` puts one in words.
    """
    figures = Figures(formats)
    return {
        **{name: getattr(formats, name) for name in _METHODS},
        **helpers(formats),
        "cite": numbering.mark,
        "cited": numbering.told,
        "shows": numbering.own,
        "is_me": lambda name: name is None or name == formats.context.actor,
        "fact": lambda found: values.fact(formats, found),
        "figures": figures,
        "conditions_told": lambda tree: conditions.told(formats, figures, tree),
        "field_name": lambda path, label=None: conditions.field_name(formats, path, label),
        "me": formats.context.actor,
        "line": lambda row: diffs.line(row, formats),
        "link": link,
        "phrase": lambda text: phrases.told(formats, text),
        "phrase_known": lambda text: formats.language == "en" or phrases.translated(formats, flat(text)) is not None,
        "rows": lambda changes: diffs.row_changes(changes, formats),
        "main_rows": lambda changes: diffs.main_rows(diffs.row_changes(changes, formats)),
        "step": diffs.step_line,
        "was": lambda changes, record, field: was(formats, changes, record, field),
        "telling": lambda facts, *names: telling(formats, facts, *names),
        "capital": capital,
        "flat": flat,
        "sentence": sentence,
        "short": short,
    }


_METHODS = (
    "count", "day", "exact_day", "join", "known", "label", "money", "moment", "noun", "number", "percent", "quote",
    "time",
)  # fmt: skip


def link(record: RecordLink) -> str:
    """Return a record's name, with what tells it from namesakes in brackets."""
    return f"{flat(record.label)} ({flat(record.detail)})" if record.detail else flat(record.label)


def was(formats: Formats, changes: Sequence[FieldChange], record: RecordLink, field: str) -> str | None:
    """Return in words what a record's field held before the changes; None where it did not change."""
    for change in changes:
        if change.op == "change" and change.id == record.id and diffs.field_of(change) == field:
            return values.value(formats, field, change.before)
    return None


def telling(formats: Formats, facts: Sequence[Fact], *names: str) -> list[str]:
    """Return the values of the facts of these names, in the order of the names."""
    known = {found.name.removesuffix("_id"): values.fact(formats, found) for found in facts}
    return [known[name] for name in names if known.get(name)]
