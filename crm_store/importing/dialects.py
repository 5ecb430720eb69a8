"""How a CSV file tells cells apart: delimiter, quotes, escapes, found from its first records."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import _csv
    from collections.abc import Iterable, Sequence

_DELIMITERS = ",;\t|"
_NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar", ":": "a colon", " ": "a space"}
# No text has it, so a file of one column is never split.
_NO_DELIMITER = "\x1f"
_SAMPLED = 200
_REGULAR = 0.3
_TWO_COLUMNS = 2
_SEP_LINE = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)
# What a cell looks like when it was cut out at the right places.
_CLEAN = re.compile(r"[^\W\d_]+(?:[ .'’&/-]{1,2}[\w.]+)*|[\w.+-]+@[\w.-]+|[-+]?[\d., ]*\d ?%?|[\dT:./ +-]+Z?|")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What `csv.reader` has to know; ``decimal`` is the decimal sign that goes with the delimiter."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    skip_space: bool = False
    strict: bool = True

    @property
    def decimal(self) -> str:
        """The likelier decimal sign: a file with semicolons was written where numbers have commas."""
        return "," if self.delimiter == ";" else "."

    @property
    def called(self) -> str:
        """The delimiter in words."""
        return _NAMES.get(self.delimiter, repr(self.delimiter))

    def reader(self, lines: Iterable[str], limit: int = 1 << 20) -> _csv.Reader:
        """Return a `csv.reader` over ``lines``, allowing for cells of ``limit`` characters and more."""
        # The module has one limit for the process: it is only ever raised here, ours is checked elsewhere.
        csv.field_size_limit(max(csv.field_size_limit(), limit * 16))
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            skipinitialspace=self.skip_space,
            strict=self.strict,
        )


def separator_line(line: str) -> str | None:
    """Return the delimiter that Excel's ``sep=;`` line names, if this is one."""
    found = _SEP_LINE.fullmatch(line)
    return found[1] if found else None


def detect(lines: Sequence[str], delimiter: str | None = None) -> Dialect:
    """Return the dialect in which the first lines make the most regular table.

    Args:
        lines: the first lines of the file with their ends, without a ``sep=`` line.
        delimiter: what the ``sep=`` line or somebody named; otherwise comma, semicolon, tab and bar compete.
    """
    sample = [line for line in lines if line.strip()][:_SAMPLED]
    found = [_suited(Dialect(sign), sample) for sign in delimiter or _DELIMITERS]
    if delimiter is None:
        found = _plausible(found, sample)
    best = max(found, key=lambda dialect: _regularity(sample, dialect), default=Dialect(_NO_DELIMITER))
    return replace(best, strict=_is_strict(sample, best))


def _plausible(dialects: list[Dialect], sample: Sequence[str]) -> list[Dialect]:
    """Return those that split the first line, which is the header; else, if it is a title, any."""
    regular = [dialect for dialect in dialects if _regularity(sample, dialect) >= (_REGULAR, 0)]
    headed = [dialect for dialect in dialects if _splits_first_line(sample, dialect)]
    return (
        [dialect for dialect in headed if dialect in regular]
        or [dialect for dialect in regular if not _is_punctuation(dialect, sample)]
        or headed
    )


def _splits_first_line(sample: Sequence[str], dialect: Dialect) -> bool:
    rows = _rows(sample[:1], replace(dialect, strict=False))
    return bool(rows) and len(rows[0]) >= _TWO_COLUMNS


def _is_punctuation(dialect: Dialect, sample: Sequence[str]) -> bool:
    """Whether the sign mostly has a space after it, as in ``Acme, Inc``."""
    text = "".join(sample)
    return text.count(f"{dialect.delimiter} ") * 2 > text.count(dialect.delimiter)


def _suited(dialect: Dialect, sample: Sequence[str]) -> Dialect:
    """Choose quote, escape and spacing for a delimiter by what stands beside it."""
    sign, text = re.escape(dialect.delimiter), "".join(sample).replace("\r\n", "\n").replace("\r", "\n")
    edge = rf"(?={sign}|$)"
    single = re.search(rf"(?:^|{sign})'[^']+'{edge}", sample[0]) if sample else None
    quote = "'" if single and text.count("'") > text.count('"') else '"'
    # Where quotes are doubled, one that follows a backslash or a spaced delimiter is doubled or closes.
    inner = rf"{quote}(?!{quote}| *(?:{sign}|$))"
    escaped = re.search(rf"\\{inner}", text, re.MULTILINE) is not None
    spaced = len(re.findall(rf"{sign} +{inner}", text, re.MULTILINE)) > len(re.findall(sign + quote, text))
    return replace(dialect, quote=quote, escape="\\" if escaped else None, skip_space=spaced)


def _regularity(sample: Sequence[str], dialect: Dialect) -> tuple[float, float]:
    """Return the share of records as wide as most are, and the share of cells that look whole."""
    rows = _rows(sample, replace(dialect, strict=False))
    widths = Counter(len(row) for row in rows)
    width, most = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    if width < _TWO_COLUMNS:
        return (0.0, 0.0)
    cells = [cell.strip() for row in rows for cell in row]
    clean = sum(_CLEAN.fullmatch(cell) is not None for cell in cells)
    return (most / len(rows), clean / len(cells))


def _rows(sample: Sequence[str], dialect: Dialect) -> list[list[str]]:
    rows = []
    reader = dialect.reader(sample)
    while True:
        try:
            rows.append(next(reader))
        except StopIteration:
            return rows
        except csv.Error:
            continue


def _is_strict(sample: Sequence[str], dialect: Dialect) -> bool:
    """Whether quotes are doubled as they should; a rule that half the sample breaks is not the file's."""
    strict = _rows(sample, replace(dialect, strict=True))
    lenient = _rows(sample, replace(dialect, strict=False))
    return len(strict) * 2 > len(lenient)
