"""Errors of the tools themselves; most errors come from the services."""

from __future__ import annotations

from crm_store.errors import CrmError


class NothingGiven(CrmError):
    """There is nothing to change about the {kind}: no new value was given."""

    hint = "Nothing was done. Say what shall be changed, and to what."


class NoAmount(CrmError):
    """{deal} has no amount that {change} could change."""

    hint = "Nothing was changed. Say what the amount shall be."


class ProductMissing(CrmError):
    """A quantity and a price need the product that is sold."""

    hint = "Nothing was changed. Name the product, or say what the amount of the deal shall be."


class FieldNeeded(CrmError):
    """It was not said of what the {measure} is."""

    hint = "Name a field, as in amount."


class TooMany(CrmError):
    """Too many records ({count}) meet the conditions: at most {most} can be changed at a time."""

    hint = "Nothing was done. Narrow the conditions down, or name how many."


class NotAllOfThem(CrmError):
    """Not possible for {count} of {total} records: {refused}."""

    hint = "Nothing was done. Leave these out, or give what they lack."


class NotLikeThat(CrmError):
    """Not possible for {count} of {total} records ({labels}): {reason}."""

    hint = "Nothing was done. Leave these out, or give what they lack."


class HistoryMissing(CrmError):
    """Notes and e-mails cannot be searched: their index is not at hand."""

    hint = "The records themselves can be listed and shown. `python -m assistant reindex` builds the index."


class CannotUndo(CrmError):
    """{count} of {total} records cannot be put back: {conflicts}."""

    hint = "Nothing was undone. What was changed since has to be taken back first, or corrected by hand."


class NothingToTakeBack(CrmError):
    """There is nothing of yours to take back."""

    hint = "Nothing was done. Ask who changed a record to see what was written to it."


class UndoneAlready(CrmError):
    """Change set {change_set} was taken back already, by change set {by}."""

    hint = "Nothing was done. Undo change set {by} to bring it back."
