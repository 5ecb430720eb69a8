"""Numbers citations: the same in the text of a reply as in its list of citations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.results import Citation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tools.results import RecordLink


def citations_of(results: Iterable[Mapping[str, Any]]) -> list[Citation]:
    """Return what the results of a turn cite, each record once; [1] in a reply is the first of them."""
    found: dict[tuple[str, int], Citation] = {}
    for result in results:
        for item in result.get("citations") or ():
            citation = item if isinstance(item, Citation) else Citation.model_validate(item)
            key = (citation.kind, citation.id)
            if key not in found or (citation.quote and not found[key].quote):
                found[key] = citation
    return list(found.values())


class Numbering:
    """Tells the number of a record that is cited."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self._citations = citations
        self._numbers = {(one.kind, one.id): number for number, one in enumerate(citations, start=1)}
        self._told: set[int] = set()
        self._shown: set[int] = set()

    def mark(self, record: RecordLink | Citation | None) -> str:
        """Return " [2]" for a record that is cited, nothing for another."""
        return self._marked(record, self._told)

    def own(self, record: RecordLink | None) -> str:
        """Return the mark of a record that the text itself shows: its source need not be told again."""
        return self._marked(record, self._shown)

    def told(self) -> list[tuple[int, Citation]]:
        """Return what was cited and not shown so far, with numbers, and forget it."""
        found = [(number, self._citations[number - 1]) for number in sorted(self._told - self._shown)]
        self._told.clear()
        return found

    def _marked(self, record: RecordLink | Citation | None, where: set[int]) -> str:
        number = self._numbers.get((record.kind, record.id)) if record is not None else None
        if number is None:
            return ""
        where.add(number)
        return f" [{number}]"
