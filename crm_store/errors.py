"""Errors that a person can meet; a class's docstring is its message, ``hint`` says what to do."""

from __future__ import annotations

from typing import ClassVar


class CrmError(Exception):
    """The CRM could not do that."""

    hint: ClassVar[str] = ""

    def __init__(self, **details: object) -> None:
        """Fill the placeholders of the docstring and of the hint with ``details``."""
        self.details = details
        template = " ".join((type(self).__doc__ or "").split())
        super().__init__(template.format_map(details) if details else template)

    @property
    def advice(self) -> str:
        """What the reader can do about it; empty when there is nothing to add."""
        return self.hint.format_map(self.details) if self.details else self.hint


class UnknownRecord(CrmError):
    """There is no {kind} {reference!r} that you can see."""

    hint = "Check the spelling, or ask whoever owns it to share it with you."


class AmbiguousRecord(CrmError):
    """{reference!r} could be {count} records: {labels}."""

    hint = "Say which one, by its full name or as {example}."


class Forbidden(CrmError):
    """You may not {action}."""

    hint = "{who_may} can do this."


class InvalidValue(CrmError):
    """{field} cannot be {value!r}: {reason}."""

    hint = "Nothing was changed. Give another value and try again."


class RuleBroken(CrmError):
    """{label} cannot be changed like that: {reason}."""

    hint = "Nothing was changed. {remedy}"


class DuplicateRecord(CrmError):
    """There is already the {kind} {label} (id {row_id}): {reason}."""

    hint = "Nothing was changed. Use that one, or say that you mean another one."


class StillInUse(CrmError):
    """{label} cannot be removed while something hangs on it: {uses}."""

    hint = "Nothing was changed. {remedy}"


class ChangedMeanwhile(CrmError):
    """{label} was changed by somebody else in the meantime."""

    hint = "Nothing was changed. Look at it again and repeat what you still want."


class WriteOutsideUnit(CrmError):
    """{table} was written to without create, change or remove."""

    hint = "Every write to a business table goes through the unit of work; nothing was saved."


class NotInUnits(CrmError):
    """A unit of work has no {what}."""

    hint = "It is one transaction, written by create, change and remove, and commits when its block ends."


class ValueRefused(CrmError):
    """The database cannot hold or compare one of the values: {reason}."""

    hint = "Nothing was changed. Check for odd characters and for numbers that are too large."


class ReadElsewhere(CrmError):
    """This {kind} was not read in this transaction, or was removed in it."""

    hint = "Get it again in the transaction that changes it; nothing was saved."


class ReadOnlyUnit(CrmError):
    """This transaction may only read."""

    hint = "Open it with Store.write to change something; nothing was saved."


class UnnarrowedQuery(CrmError):
    """A query of {table} cannot be narrowed to what the asker may see."""

    hint = "Name the mapped class in select_from() or join(); table-level statements go through the connection."


class DatabaseBusy(CrmError):
    """Another process is writing to the database and did not finish within {seconds} seconds."""

    hint = "Nothing was changed. Try again in a moment; if it persists, see who holds the database open."


class DiskFull(CrmError):
    """The disk that holds the database is full."""

    hint = "Nothing of this command was saved, what was there before is intact. Free some space and repeat."


class DatabaseReadOnly(CrmError):
    """The database is read-only, so nothing was written."""

    hint = "Allow writing to the file and its folder, or name another database with --db; reading works as it is."


class DatabaseUnusable(CrmError):
    """The database {url} cannot be used: {reason}."""

    hint = "Check the address and the file's rights; `db check --db URL` says more."


class ConstraintBroken(CrmError):
    """The database refused this because it would break a rule: {reason}."""

    hint = "Nothing was changed. Correct the values and try again."


class SchemaMissing(CrmError):
    """The database {url} has no CRM in it yet."""

    hint = "Run `python -m assistant setup` or `python -m assistant demo` with the same --db first."


class SchemaOlder(CrmError):
    """The database is at schema {found}, this program needs {needed}."""

    hint = "Run `python -m assistant db upgrade` with the same --db; nothing was changed."


class SchemaNewer(CrmError):
    """The database is at schema {found}, which this program does not know; its newest is {needed}."""

    hint = "It was written by a newer version. Update this program; nothing was changed."
