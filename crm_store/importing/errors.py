"""What can be wrong with a file, a mapping or a cell, and what to do about it."""

from __future__ import annotations

from crm_store.errors import CrmError


class UnreadableFile(CrmError):
    """{name} cannot be opened: {reason}."""

    hint = "Nothing was read. Check the path and the rights on the file."


class EmptyFile(CrmError):
    """{name} holds no data: {reason}."""

    hint = "Nothing was read. Export it again, or leave it out of the import."


class NotATable(CrmError):
    """{name} is not a CSV, TSV or JSON Lines file: it looks like {found}."""

    hint = "Nothing was read. {remedy}"


class DamagedFile(CrmError):
    """{name} is damaged after line {line}: {reason}."""

    hint = "Fetch or export the file again; a part of it is missing, so none of it should be imported."


class UnknownEncoding(CrmError):
    """{name} cannot be read as text: {reason}."""

    hint = "Nothing was read. Save it as UTF-8, or name its encoding in the mapping (encoding: cp1250)."


class InvalidMapping(CrmError):
    """The mapping is wrong at {place}: {reason}."""

    hint = "Nothing was imported. {remedy}"


class UnknownEntity(CrmError):
    """{name} could not be recognised: {reason}."""

    hint = "Say what it holds in the mapping (files: {{'{name}': {{entity: deals}}}}); known are {known}."


class BadCell(CrmError):
    """{text!r} is not {expected}."""

    hint = "The row was left out. Correct the cell and import the rejected rows again."


class WrittenElsewhere(CrmError):
    """{name} could not be written: {reason}."""

    hint = "What was there before is untouched. Choose another folder or free some space."
