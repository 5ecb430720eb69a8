"""``understand``: what a message is taken for, without doing anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.options import ActingUser, AsJson, Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.explaining import Explained
    from assistant.understanding.findings import Span

_CANDIDATES = 4


def understand(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A message, as it would be written to the assistant.")],
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Show names, times and amounts, clauses, speech acts and likely tools too."),
    ] = False,
    db: Database = None,
    acting: ActingUser = None,
    as_json: AsJson = False,
) -> None:
    """Show what the offline model takes a message for: what it would call, ask or say. Nothing is done."""
    from pathlib import Path

    from assistant.bootstrap import open_for
    from assistant.cli import screen
    from assistant.explaining import explain as explained

    with open_for("understand", db, acting) as desk, desk.read() as unit:
        found = explained(unit, text, Path(desk.settings.cache))
        if as_json:
            screen.as_json(found.as_json())
            return
        if explain:
            _show_reading(found)
        screen.line("Decision", "bold")
        for one in _decision(found):
            screen.line(f"  {one}")


def _show_reading(found: Explained) -> None:
    from assistant.cli import screen

    findings = found.findings
    screen.line(f"Language {findings.language}, {findings.now} {findings.zone}, {findings.currency}")
    screen.line("\nSpans", "bold")
    screen.table(["at", "words", "type", "means"], [_span(span) for span in findings.spans])
    screen.line("\nClauses", "bold")
    rows = [
        (clause["text"], clause["act"], clause["read_as"], _shares(clause["tools"])) for clause in found.clauses
    ]  # fmt: skip
    screen.table(["words", "act", "read as", "tools"], rows)
    if found.looked_up:
        screen.line("\nLooked up", "bold")
        for one in found.looked_up:
            screen.line(f"  {_call(one['name'], one['arguments'])}")
    screen.line()


def _span(span: Span) -> tuple[str, str, str, str]:
    likely = [f"{one.kind}:{one.id} {one.label} {one.score:.2f}" for one in span.candidates[:_CANDIDATES]]
    details = [f"{name} {value}" for name, value in span.details.items()]
    means = [*([span.value] if span.value else []), *([span.role] if span.role else []), *likely, *details]
    doubt = [] if span.certain else ["uncertain"]
    return f"{span.start}-{span.end}", span.text, span.type, " · ".join([*means, *doubt])


def _shares(tools: dict[str, float]) -> str:
    return " · ".join(f"{name} {share:.2f}" for name, share in tools.items()) or "none"


def _decision(found: Explained) -> Iterator[str]:
    for one in found.decision:
        if "say" in one:
            yield f"says: {one['say']}"
            continue
        yield _call(one["call"], one["arguments"])
        for need in one["needs"]:
            choices = f" of {', '.join(need['choices'])}" if need["choices"] else ""
            about = f" {need['argument']}" if need["argument"] else ""
            said = f" ({need['reference']})" if need["reference"] else ""
            yield f"  asks first: {need['kind']}{about}{said}{choices}"
    if not found.decision:
        yield "nothing"


def _call(name: str, arguments: dict[str, Any]) -> str:
    told = ", ".join(f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in arguments.items())
    return f"{name}({told})"
