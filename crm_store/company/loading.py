"""Reads company.yaml and tells everything that is wrong with it by itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from crm_store.company.issues import CompanyFileUnreadable, Issues
from crm_store.company.nodes import Node, read_yaml
from crm_store.company.schema import CompanyFile
from crm_store.company.wording import KEY, worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_store.company.issues import Path

LARGEST = 5_000_000
_NAMED = ("win_reasons", "loss_reasons", "lead_sources")
_REFERRED_BY = frozenset({"name", "email"})
_BUILT_IN = "default.yaml"


@dataclass(frozen=True)
class Config:
    """A company file as read; ``issues`` holds what is wrong with it by itself."""

    file: CompanyFile
    issues: Issues

    def check(self) -> None:
        """Go on if the file is in order by itself.

        Raises:
            CompanyFileInvalid: it is not.
        """
        self.issues.check()


def parse(text: str, source: str = "company.yaml") -> Config:
    """Return what a company file says; ``source`` is what its errors call it."""
    issues = Issues(source)
    data = read_yaml(text, issues)
    return Config(CompanyFile() if issues.hopeless else _validated(_spelt_out(data), issues), issues)


def read(path: FilePath) -> Config:
    """Return what the company file at ``path`` says.

    Raises:
        CompanyFileUnreadable: it cannot be read, is larger than 5 MB or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise CompanyFileUnreadable(path=path, reason=error.strerror or "it is not a file") from error
    if len(data) > LARGEST:
        raise CompanyFileUnreadable(path=path, reason="it is larger than 5 MB, which no company file is")
    try:
        return parse(data.decode("utf-8-sig"), path.name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CompanyFileUnreadable(path=path, reason=f"line {line} is not UTF-8; save it as UTF-8") from error


def default_text() -> str:
    """Return the built-in company file, with its comments."""
    return FilePath(__file__).with_name(_BUILT_IN).read_text(encoding="utf-8")


@cache
def built_in() -> CompanyFile:
    """Return what the built-in company file says."""
    config = parse(default_text(), _BUILT_IN)
    config.check()
    return config.file


def _spelt_out(data: Node) -> Node:
    """Leave out sections with nothing in them, and give short forms their keys: ``- Price`` is ``- name: Price``."""
    full = Node.at((), **{key: value for key, value in data.items() if value is not None})
    for section in _NAMED:
        items = full.get(section)
        if isinstance(items, list):
            full[section] = [_expanded(item, (section, index), "name") for index, item in enumerate(items)]
    definitions = full.get("definitions")
    if isinstance(definitions, Node):
        for key, value in definitions.items():
            definitions[key] = _expanded(value, ("definitions", key), "text")
    return full


def _expanded(value: object, path: Path, key: str) -> object:
    return Node.at(path, **{key: value}) if isinstance(value, str) else value


def _validated(data: Node, issues: Issues) -> CompanyFile:
    """Return what is in order, noting what is not: the rest of the file can still be compared with the CRM."""
    while True:
        try:
            return CompanyFile.model_validate(data)
        except ValidationError as error:
            found = error.errors(include_url=False)
            for details in found:
                issues.add(_place(data, details["loc"]), worded(details))
            for loc in sorted({details["loc"] for details in found}, reverse=True):
                issues.lost.update(_names_in(_cut(data, loc)))


def _place(data: Node, loc: Sequence[str | int]) -> Path:
    """Return where the file has what the schema calls ``loc``, although something before it may be cut already."""
    place: Path = ()
    value: Any = data
    for part in loc:
        if part == KEY:
            break
        place = (*place, part)
        value = _inside(value, part)
        place = value.path if isinstance(value, Node) else place
    return place


def _inside(value: object, part: str | int) -> object:
    if isinstance(value, dict):
        return value.get(part)
    return value[part] if isinstance(value, list) and isinstance(part, int) and part < len(value) else None


def _names_in(value: object) -> Iterator[str]:
    """Yield the names in a value that was cut, by which the rest of the file may refer to it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _names_in(item)
    elif isinstance(value, dict):
        for key in _REFERRED_BY & value.keys():
            yield from _names_in(value[key])


def _cut(data: Node, loc: Sequence[str | int]) -> object:
    """Take out the value at ``loc``, or the nearest group around it where a key is missing, and return it."""
    holders: list[Any] = [data]
    for part in loc:
        inside = _inside(holders[-1], part)
        if inside is None:
            break
        holders.append(inside)
    depth = len(holders) - 1
    holder = holders[-1]
    if depth < len(loc) and isinstance(holder, dict) and loc[depth] in holder:
        return holder.pop(loc[depth])
    if depth == 0:
        data.clear()
        return None
    return holders[-2].pop(loc[depth - 1])
