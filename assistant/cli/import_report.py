"""What an import will read and what it did, on the screen and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli import screen
from assistant.cli.telling import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from crm_store.importing.planning import FilePlan, ImportPlan
    from crm_store.importing.running import ImportOutcome

_SHOWN = 20


def show_plan(plan: ImportPlan) -> None:
    """Show what each file holds and what its columns become."""
    if plan.manifest is not None:
        screen.line(f"{plan.folder} is an export of this program: it is restored as it was.")
    for file in plan.files:
        _show_file(file)
    for name, reason in plan.left_out:
        screen.line(f"Left out: {name}: {reason}", "yellow")


def _show_file(file: FilePlan) -> None:
    mapping = file.mapping
    screen.line(f"{file.table.name}: {counted(file.rows, 'row')} of {mapping.entity}", "bold")
    rows = [
        (column.header, column.target, f"{column.confidence:.0%}" if column.confidence else "", column.why)
        for column in mapping.columns.values()
    ]
    rows += [("", f"{name} = {value}", "", "you said so") for name, value in mapping.constants.items()]
    screen.table(["Column", "Becomes", screen.Column("Sure", right=True), "Because"], rows)
    for sentence in (*file.table.notes, *mapping.assumptions):
        screen.line(f"Assumed: {sentence}", "yellow")
    screen.line()


def show_outcome(outcome: ImportOutcome, wanted: Path) -> None:
    """Show what was created, changed, repaired, noticed and rejected; ``wanted`` is the file asked for the latter."""
    _show_counts(outcome)
    report = outcome.report
    _list("Assumed", report.assumptions)
    _list("Repaired", _repairs(outcome))
    _list("Noticed", (_noticed(what, note.count, note.examples) for what, note in report.noticed.items()))
    if outcome.rejects and wanted not in outcome.rejects:
        screen.line(f"{wanted} was there already and stays as it is.", "yellow")
    for path in outcome.rejects:
        screen.line(f"Rejected rows, each with its line and reason: {path}", "yellow")
    screen.line(_ending(outcome))


def _ending(outcome: ImportOutcome) -> str:
    """Return what is left of an import, in a sentence."""
    rejected = sum(count.rejected for count in outcome.report.counts.values())
    if outcome.dry_run:
        would = f" {counted(rejected, 'row')} would be rejected; an import writes them to a file with the reasons."
        return f"A dry run: nothing was written.{would if rejected else ''}"
    if outcome.change_set_id is not None:
        number = outcome.change_set_id
        return f"Written as change set {number}; `undo --set {number}` takes it back."
    if not rejected:
        return "Nothing to change: all of it was here already."
    there = any(count.unchanged for count in outcome.report.counts.values())
    others = "all others were here already" if there else "there were no others"
    return f"Nothing was written: {counted(rejected, 'row')} rejected, {others}."


def _noticed(what: str, count: int, examples: Sequence[str]) -> str:
    """Return what was noticed, with some of the places; an ellipsis stands for those left out."""
    shown = [*examples, *(["…"] if count > len(examples) else [])]
    return f"{what}: {count:,} ({', '.join(shown)})" if examples else f"{what}: {count:,}"


def _show_counts(outcome: ImportOutcome) -> None:
    headings = ("Created", "Changed", "Unchanged", "Rejected")
    rows = [
        (entity, *(f"{figure:,}" for figure in (count.created, count.changed, count.unchanged, count.rejected)))
        for entity, count in outcome.report.counts.items()
    ]
    rows += [
        (table, f"{count.created:,}", "0", f"{count.unchanged:,}", "0")
        for table, count in outcome.restored.items()
        if count.created or count.unchanged
    ]
    screen.table(["", *(screen.Column(heading, right=True) for heading in headings)], rows)


def _repairs(outcome: ImportOutcome) -> list[str]:
    return [
        f"{field}: {before!r} read as {after!r} in {counted(count, 'row')}"
        for (field, before, after), count in outcome.report.repairs.most_common()
    ]


def _list(title: str, sentences: Iterable[str]) -> None:
    told = list(sentences)
    for sentence in told[:_SHOWN]:
        screen.line(f"{title}: {sentence}")
    if len(told) > _SHOWN:
        screen.line(f"{title}: and {len(told) - _SHOWN:,} more of the kind; --json tells all.")


def as_json(outcome: ImportOutcome) -> None:
    """Write what an import did for programs."""
    from dataclasses import asdict

    report = outcome.report
    screen.as_json(
        {
            "dry_run": outcome.dry_run,
            "change_set": None if outcome.dry_run else outcome.change_set_id,
            "counts": {entity: asdict(count) for entity, count in report.counts.items()},
            "restored": {table: asdict(count) for table, count in outcome.restored.items()},
            "rejects": [str(path) for path in outcome.rejects],
            "assumed": report.assumptions,
            "repaired": [
                {"field": field, "before": before, "after": after, "rows": count}
                for (field, before, after), count in report.repairs.most_common()
            ],
            "noticed": {what: {"rows": note.count, "examples": note.examples} for what, note in report.noticed.items()},
        }
    )
