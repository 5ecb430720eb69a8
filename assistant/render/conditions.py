"""Conditions of a list in words, from what their fields are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.render.formats import flat
from tools.results import PeriodValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.render.figures import Figures
    from assistant.render.formats import Formats

_TIMES = frozenset({"day", "moment"})
_LATEST = frozenset({"<=", ">"})
_EMPTY = "empty"


def told(formats: Formats, figures: Figures, tree: Mapping[str, Any]) -> str:
    """Return conditions in words; nothing where there are none."""
    return _told(formats, figures, tree, 0)


def field_name(formats: Formats, path: str, label: str | None = None) -> str:
    """Return what a field is called: by the company, under its path, or with the record that it belongs to."""
    bare = path.removeprefix("-")
    if label:
        return flat(label)
    if formats.known("paths", bare):
        return formats.label("paths", bare)
    head, dot, rest = bare.partition(".")
    if head == "custom":
        return flat(rest)
    if not dot:
        return formats.label("fields", bare)
    form = str(formats.labels["forms"]["far"])
    return form.format(head=field_name(formats, head), field=field_name(formats, rest))


def _told(formats: Formats, figures: Figures, node: Mapping[str, Any], depth: int) -> str:
    if "field" in node:
        return _leaf(formats, figures, node)
    for joint in ("and", "or"):
        if joint in node:
            parts = [text for one in node[joint] if (text := _told(formats, figures, one, depth + 1))]
            between = "; " if joint == "and" and depth <= 1 else f" {formats.labels['words'][joint]} "
            whole = between.join(parts)
            return f"({whole})" if len(parts) > 1 and depth > 1 else whole
    if "not" in node:
        inner = _told(formats, figures, node["not"], depth + 2)
        return str(formats.labels["forms"]["not"]).format(inner=inner) if inner else ""
    return ""


def _leaf(formats: Formats, figures: Figures, leaf: Mapping[str, Any]) -> str:
    field, type_, op = leaf["field"], str(leaf["type"]), str(leaf["op"])
    values = [str(one) for one in leaf.get("values", ())]
    forms: Mapping[str, str] = formats.labels["forms"]
    value = "" if op.endswith(_EMPTY) else _values(formats, figures, leaf, type_, op, values)
    if type_ == "flag":
        holds = (values[:1] in (["no"], ["false"])) is (op == "!=") or op.endswith(_EMPTY)
        key = "flag.yes" if holds else "flag.no"
    elif type_ == "count" and op == "=" and values == ["0"]:
        key = "count.none"
    else:
        group = "time" if type_ in _TIMES else type_
        key = next(name for name in (f"{field}.{op}", f"{group}.{op}", op) if name in forms)
    return forms[key].format(field=field_name(formats, field, leaf.get("label")), value=value)


def _values(
    formats: Formats, figures: Figures, leaf: Mapping[str, Any], type_: str, op: str, values: list[str]
) -> str:  # fmt: skip
    if type_ in _TIMES and "start" in leaf:
        if op in {"=", "!="}:
            period = PeriodValue(label=values[0], start=leaf["start"], end=leaf["end"])
            return formats.day(leaf["start"]) if leaf["start"] == leaf["end"] else figures.period(period)
        return formats.day(leaf["end"] if op in _LATEST else leaf["start"])
    if type_ == "money":
        return formats.money(values[0], leaf.get("currency")) if values else ""
    return formats.join([_value(formats, type_, one) for one in values], "or")


def _value(formats: Formats, type_: str, text: str) -> str:
    if type_ == "choice":
        return formats.label("values", text.lower().replace(" ", "_"))
    if type_ in {"number", "count"} and text.lstrip("-").replace(".", "", 1).isdigit():
        return formats.number(text)
    return flat(text)
