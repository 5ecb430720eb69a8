"""Runs an import: one transaction, one change set, every row loaded or rejected with its reason."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.errors import Forbidden
from crm_store.importing.converting import BadRow, Converter
from crm_store.importing.loading.context import ImportContext
from crm_store.importing.loading.loaders import LOADERS
from crm_store.importing.loading.report import ImportReport
from crm_store.importing.loading.resolving import Resolver
from crm_store.importing.observing import observe
from crm_store.importing.planning import FilePlan, ImportPlan, plan_import
from crm_store.importing.reading import Row
from crm_store.importing.rejects import RejectedRows
from crm_store.importing.restoring import Restored, Restorer
from crm_store.importing.spelling import Spelling
from crm_store.models import Company, Owned
from crm_store.origin import Origin
from crm_store.rights import check_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from crm_store.actors import Actor
    from crm_store.importing.loading.drafts import Draft
    from crm_store.importing.loading.loaders import RowLoader
    from crm_store.store import Store
    from crm_store.unit import WriteUnit

BATCH = 500


@dataclass
class ImportOutcome:
    """What an import did, or in a dry run would have done.

    ``rejects`` are the files of rejected rows; ``restored`` counts the tables of an export
    of our own; ``change_set_id`` is None when nothing changed.
    """

    report: ImportReport = field(default_factory=ImportReport)
    restored: dict[str, Restored] = field(default_factory=dict)
    rejects: tuple[Path, ...] = ()
    change_set_id: int | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class ImportOptions:
    """How to import.

    Attributes:
        dry_run: do everything and keep nothing.
        rejects: the file that rejected rows are written to; those of further files go beside it.
        source: the system the files come from; its ids are kept apart from those of others.
        currency: of amounts whose currency no file names; the company's otherwise.
        progress: told (file, rows done, rows in all).
    """

    dry_run: bool = False
    rejects: Path | None = None
    source: str = ""
    currency: str | None = None
    progress: Callable[[str, int, int], None] | None = None


class _DryRun(Exception):
    """Rolls the transaction back after everything was tried."""


def import_paths(store: Store, actor: Actor, paths: Iterable[Path], origin: Origin) -> ImportOutcome:
    """Plan and run an import with what can be found out by itself. Raises as :func:`run_import`."""
    return run_import(store, actor, plan_import(paths), origin)


def run_import(
    store: Store, actor: Actor, plan: ImportPlan, origin: Origin, options: ImportOptions | None = None
) -> ImportOutcome:
    """Load a plan's files in one transaction; nothing is left of it if it fails.

    Raises:
        Forbidden: the actor may not write what the files hold.
        NotTheSameCrm, UnknownExport: an export of our own does not fit or is damaged.
        DamagedFile: a file breaks off.
    """
    options = options or ImportOptions()
    outcome = ImportOutcome(dry_run=options.dry_run)
    fresh = plan.manifest is None and _needs_company(store, actor)
    if fresh and not options.dry_run:
        # A change set of its own: undoing the import leaves a CRM that is set up.
        with store.write(actor, Origin(origin.channel, "set up the built-in company")) as unit:
            outcome.report.assume(_set_up_company(unit, plan, options))
        actor = store.actor() if actor.user_id is None else actor
    with suppress(_DryRun), RejectedRows(options.rejects) as rejected, store.write(actor, origin) as unit:
        _check_rights(unit, plan)
        if fresh and options.dry_run:
            outcome.report.assume(_set_up_company(unit, plan, options))
        if plan.manifest is not None and plan.folder is not None:
            outcome.restored = _restore(unit, plan, options)
        else:
            _load_all(unit, plan, options, outcome.report, rejected)
        outcome.rejects = rejected.paths
        _keep_unless(options)
    outcome.change_set_id = origin.change_set_id
    return outcome


def _keep_unless(options: ImportOptions) -> None:
    if options.dry_run:
        raise _DryRun


def _restore(unit: WriteUnit, plan: ImportPlan, options: ImportOptions) -> dict[str, Restored]:
    assert plan.folder is not None and plan.manifest is not None  # noqa: S101, PT018  (the caller has checked)
    rows = plan.manifest.rows

    def progress(table: str, done: int) -> None:
        if options.progress is not None:
            options.progress(table, done, rows.get(table, done))

    return Restorer(unit, plan.folder, plan.manifest, progress).restore()


def _load_all(
    unit: WriteUnit, plan: ImportPlan, options: ImportOptions, report: ImportReport, rejected: RejectedRows
) -> None:
    context = ImportContext.start(unit, options.source, options.currency)
    context.report = report
    resolver = Resolver(context)
    for entity, files in groupby(plan.files, key=lambda file: file.mapping.entity):
        loader = LOADERS[entity](context, resolver)
        for file in files:
            _announce(file, report)
            rejected.expect(file.table)
            _FileLoad(file, context, loader, rejected, options).run()
        loader.finish()
        unit.session.flush()
        unit.session.expunge_all()
    observe(context, [file.mapping.entity for file in plan.files])


def _announce(file: FilePlan, report: ImportReport) -> None:
    """Tell what is taken for granted about a file, and what of it has no place."""
    for sentence in (*file.table.notes, *file.mapping.assumptions):
        report.assume(f"{file.table.name}: {sentence}")
    custom, entity = file.mapping.custom, file.mapping.entity
    if custom and not issubclass(LOADERS[entity].kind, Owned):
        report.assume(f"{file.table.name}: {entity} have no custom fields; left out are {', '.join(custom)}.")


class _FileLoad:
    """Loads one file, batch by batch, in flat memory."""

    def __init__(
        self,
        file: FilePlan,
        context: ImportContext,
        loader: RowLoader,
        rejected: RejectedRows,
        options: ImportOptions,
    ) -> None:
        context.file = file.table.name
        self._file = file
        self._context = context
        self._rejected = rejected
        self._options = options
        self._loader = loader
        self._converter = Converter(file.mapping, context.report, Spelling(context.report).better)
        self._rows: dict[int, Row] = {}

    def run(self) -> None:
        """Load all rows."""
        drafts: list[Draft] = []
        for done, row in enumerate(self._file.table.rows(), start=1):
            if isinstance(row, Row):
                self._convert(row, drafts)
            else:
                self._reject(row.line, row.reason, row.raw)
            if len(drafts) >= BATCH:
                self._load(drafts)
                drafts = []
                self._tell(done)
        self._load(drafts)
        self._tell(self._file.rows)

    def _convert(self, row: Row, drafts: list[Draft]) -> None:
        try:
            drafts.append(self._converter.draft(row))
            self._rows[row.line] = row
        except BadRow as error:
            self._reject(row.line, str(error), row.values)

    def _load(self, drafts: list[Draft]) -> None:
        self._loader.load(drafts, self._reject_draft)
        self._context.unit.session.flush()
        self._context.unit.session.expunge_all()
        self._rows.clear()

    def _reject_draft(self, draft: Draft, reason: str) -> None:
        self._rejected.add(self._file.table.name, draft.line, reason, self._rows[draft.line].values)

    def _reject(self, line: int, reason: str, cells: dict[str, str] | str) -> None:
        self._context.report.count(self._file.mapping.entity).rejected += 1
        self._rejected.add(self._file.table.name, line, reason, cells)

    def _tell(self, done: int) -> None:
        if self._options.progress is not None:
            self._options.progress(self._file.table.name, done, self._file.rows)


def _check_rights(unit: WriteUnit, plan: ImportPlan) -> None:
    """Refuse files of what the actor may not write at all.

    Raises:
        Forbidden: his role does not suffice for one of them, or for reading an export back.
    """
    if plan.manifest is not None and not unit.actor.is_admin:
        raise Forbidden(action="read a whole CRM back", who_may="An admin")
    for file in plan.files:
        check_writer(unit, LOADERS[file.mapping.entity].kind, "import")


def _needs_company(store: Store, actor: Actor) -> bool:
    with store.read(actor) as unit:
        return unit.session.scalars(select(Company.id)).first() is None


def _set_up_company(unit: WriteUnit, plan: ImportPlan, options: ImportOptions) -> str:
    """Set an empty CRM up with the default company, in the currency of the files' deals or else of all; say so."""
    from crm_store.company.applying import apply
    from crm_store.company.loading import parse

    named = {file.currency for file in plan.files if file.currency and file.mapping.entity == "deals"}
    named = named or {file.currency for file in plan.files if file.currency}
    currency = options.currency or (named.pop() if len(named) == 1 else None)
    apply(unit, parse(f"company:\n  currency: {currency}\n" if currency else ""))
    unit.session.flush()
    said = "The company was not set up: it starts with the built-in default"
    return f"{said}, in {currency}; `setup` changes it." if currency else f"{said}; `setup` changes it."
