"""What the store says in English, told in Polish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.render.formats import Formats
from assistant.render.phrases import told, translated
from crm_store.analytics import outlook, slippage
from crm_store.errors import (
    ChangedMeanwhile,
    CrmError,
    DuplicateRecord,
    InvalidValue,
    RuleBroken,
    StillInUse,
    UnknownRecord,
)
from crm_store.periods import UnknownPeriod

if TYPE_CHECKING:
    from assistant.render.context import RenderContext

WON = RuleBroken(label="Renewal", reason="it is won", remedy="Reopen it first.")
NEEDS = RuleBroken(
    label="Renewal", reason="Proposal needs amount, close date", remedy="Give amount, then it can be in Proposal."
)


@pytest.mark.parametrize(
    ("error", "polish"),
    [
        (UnknownRecord(kind="deal", reference="Globx"), "Nie widzę rekordu (szansa): „Globx”."),
        (WON, "Renewal: takiej zmiany nie można zapisać, szansa jest wygrana."),
        (NEEDS, "Renewal: takiej zmiany nie można zapisać, etap Proposal wymaga: kwota i data zamknięcia."),
        (
            InvalidValue(field="due", value="soon", reason="it must not be empty"),
            "Pole „termin” nie może mieć wartości „soon”: wartość jest pusta.",
        ),
        (ChangedMeanwhile(label="Renewal"), "Renewal: w międzyczasie zmienił to ktoś inny."),
        (
            DuplicateRecord(kind="account", label="Acme", row_id=4, reason="it has the same name"),
            "Taki rekord już jest: firma Acme (nr 4); ma tę samą nazwę.",
        ),
        (UnknownPeriod(text="soonish", forms=""), "„soonish” to nie jest okres."),
    ],
)
def test_errors_are_told_in_polish(error: CrmError, polish: str, reader: RenderContext) -> None:
    """The message is recognised by its form, and what fills it is kept."""
    assert told(Formats("pl", reader), str(error)) == polish


def test_what_hangs_on_a_record_is_named(reader: RenderContext) -> None:
    """Tables are told as kinds of records."""
    error = StillInUse(label="Renewal", uses="activities (5), tasks (1)", remedy="")
    assert told(Formats("pl", reader), str(error)).endswith("aktywność (5), zadanie (1).")


def test_advice_and_definitions_are_told_in_polish(reader: RenderContext) -> None:
    """Hints and definitions of figures have translations too; a change of their English text fails here."""
    formats = Formats("pl", reader)
    for text in (WON.advice, NEEDS.advice, outlook.DEFINITION, slippage.DEFINITION):
        assert translated(formats, text), text


def test_what_has_no_translation_is_told_as_it_is(reader: RenderContext) -> None:
    """English is better than nothing, and better than a guess; quotation marks are the reader's."""
    assert told(Formats("pl", reader), "It's 'odd' today.") == "It's „odd” today."
    assert told(Formats("en", reader), "There is no stage 'X'.") == "There is no stage “X”."
