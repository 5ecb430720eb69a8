"""Repairs misspelled values of fields whose vocabulary is known: sectors and countries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.importing.repairs import Vocabulary, countries, industries

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_store.importing.loading.report import ImportReport

_KNOWN: dict[str, Callable[[], Vocabulary]] = {"industry": industries, "country": countries}


class Spelling:
    """Repairs values and counts what it repaired."""

    def __init__(self, report: ImportReport) -> None:
        """Count into ``report``."""
        self._report = report
        self._meant: dict[tuple[str, str], str] = {}

    def better(self, field: str, text: str) -> str:
        """Return what a field's text means: ``("industry", "technolgy")`` → ``technology``."""
        if field not in _KNOWN:
            return text
        key = (field, text)
        if key not in self._meant:
            found = _KNOWN[field]().repair(text)
            self._meant[key] = found.meant if found else text
        if self._meant[key] != text:
            self._report.repaired(field, text, self._meant[key])
        return self._meant[key]
