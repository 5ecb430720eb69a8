"""What is wrong with a company file: every error with its line and place, told all at once."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from crm_store.errors import CrmError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LONGEST = 60
_ALIKE = 0.7
Path = tuple[str | int, ...]
"""Keys and list positions from the top of the file to a value."""


class CompanyFileUnreadable(CrmError):
    """{path} cannot be read: {reason}."""

    hint = "Nothing was changed. Check the path and the rights on the file."


class CompanyFileInvalid(CrmError):
    """{listing}"""  # noqa: D415  (the listed errors are sentences of their own)

    hint = (
        "Nothing was changed. docs/setup.md explains every key; `python -m assistant setup --print` shows an example."
    )

    def __init__(self, source: str, issues: Iterable[Issue]) -> None:
        """Tell ``issues`` of the file called ``source``, one a line."""
        self.issues = tuple(issues)
        super().__init__(listing="\n".join(issue.told(source) for issue in self.issues))


@dataclass(frozen=True, order=True)
class Issue:
    """One error; ``line`` counts from 1, and is 0 where no line is to blame."""

    line: int
    path: str
    message: str

    def told(self, source: str) -> str:
        """Return the error as a sentence that names its place in ``source``."""
        where = [f"{source} line {self.line}" if self.line else source, self.path]
        return f"{', '.join(filter(None, where))}: {self.message}"


class Issues:
    """The errors found so far in one file."""

    def __init__(self, source: str, lines: Mapping[Path, int] | None = None) -> None:
        """Collect errors of ``source``, whose keys and items stand on ``lines``."""
        self.source = source
        self.lines = dict(lines or {})
        self._found: list[Issue] = []
        self._paths: set[Path] = set()
        self.lost: set[str] = set()
        """Names of what could not be read: that there is no such thing would only follow from that."""

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, path: Path, message: str, follows_from: Iterable[str] | None = None) -> None:
        """Note an error, unless one is known at this place or within it: it may only follow from that.

        Where ``follows_from`` names keys, errors deep within are no reason unless they are of one of those.
        """
        within = [known[len(path) :] for known in self._paths if known[: len(path)] == path]
        if any(follows_from is None or _explains(rest, frozenset(follows_from)) for rest in within):
            return
        self._paths.add(path)
        self._found.append(Issue(self._line(path), spelt(path), message))

    def add_line(self, line: int, message: str) -> None:
        """Note that a line cannot be understood at all."""
        self._paths.add(())
        self._found.append(Issue(line, "", message))

    @property
    def hopeless(self) -> bool:
        """Whether the file could not be read as a whole."""
        return () in self._paths

    def copy(self) -> Issues:
        """Return the same errors, to add others to."""
        copied = Issues(self.source, self.lines)
        copied._found, copied._paths, copied.lost = list(self._found), set(self._paths), set(self.lost)
        return copied

    def check(self) -> None:
        """Go on if there are none.

        Raises:
            CompanyFileInvalid: there are some.
        """
        if self._found:
            raise CompanyFileInvalid(self.source, sorted(self._found))

    def _line(self, path: Path) -> int:
        """Return the line of a place, or of the nearest thing around it."""
        return next((self.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.lines), 0)


def _explains(rest: Path, keys: frozenset[str]) -> bool:
    """Tell whether an error at ``rest`` took away one of ``keys``, or something as a whole."""
    return not rest or isinstance(rest[-1], int) or rest[-1] in keys


def spelt(path: Path) -> str:
    """Return a place as people write it: ``pipelines[0].stages[2].name``."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{_key(part)}" for part in path)
    return "".join(parts).removeprefix(".")


def _key(name: str) -> str:
    return name if name.isprintable() and len(name) <= _LONGEST else repr(name[:_LONGEST])


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the known word that ``word`` looks like, else nothing."""
    spellings = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), spellings, n=1, cutoff=_ALIKE)
    return f"; did you mean {spellings[found[0]]!r}?" if found else ""
