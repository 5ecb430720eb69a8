"""Reads YAML into plain values that remember where they stand; numbers, dates and yes/no stay text.

The schema gives texts their types, so that ``NO`` is Norway, ``1.10`` keeps its digits and a name may be ``2026``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from crm_store.company.issues import Issues, Path

DEPTH = 20
NODES = 100_000
_CORE = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(
    _CORE + name for name in ("null", "bool", "int", "float", "timestamp", "str", "map", "seq", "merge", "value")
)


class Node(dict[str, object]):
    """A mapping of the file that knows its place."""

    path: Path = ()

    @classmethod
    def at(cls, path: Path, **values: object) -> Node:
        """Return a mapping that stands at ``path``."""
        node = cls(values)
        node.path = path
        return node


def read_yaml(text: str, issues: Issues) -> Node:
    """Return the mapping that ``text`` consists of, noting what is wrong with it and where each key stands."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except RecursionError:
        issues.add_line(1, "it is nested too deeply")
    except yaml.YAMLError as error:
        issues.add_line(_line_of(error, text), _said(error))
    else:
        value = _Reader(issues).read(root, ()) if root is not None else None
        if isinstance(value, Node):
            return value
        if value is not None:
            issues.add_line(1, "a company file consists of `key: value` lines, such as `company:`")
    return Node()


class _Reader:
    """Turns composed YAML into values, and counts them: an alias may stand for a million others."""

    def __init__(self, issues: Issues) -> None:
        self._issues = issues
        self._left = NODES

    def read(self, node: yaml.Node, path: Path) -> object:
        self._left -= 1
        if self._left < 0 or len(path) > DEPTH:
            self._issues.add((), "it is too large or nested too deeply")
            return None
        if node.tag not in _PLAIN_TAGS:
            self._issues.add(path, f"the tag {node.tag} is not known here")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._item(item, (*path, index)) for index, item in enumerate(node.value)]
        return None if node.tag == f"{_CORE}null" else str(node.value)

    def _item(self, node: yaml.Node, path: Path) -> object:
        self._issues.lines.setdefault(path, node.start_mark.line + 1)
        return self.read(node, path)

    def _mapping(self, mapping: yaml.MappingNode, path: Path) -> Node:
        found = Node.at(path)
        for key, value in mapping.value:
            if not isinstance(key, yaml.ScalarNode):
                self._issues.add((*path, "?"), "a key has to be a word")
                continue
            name, line = str(key.value), key.start_mark.line + 1
            place = (*path, name)
            if name in found:
                self._issues.add(place, f"it is given twice, in lines {self._issues.lines[place]} and {line}")
                continue
            self._issues.lines.setdefault(place, line)
            found[name] = self.read(value, place)
        return found


def _line_of(error: yaml.YAMLError, text: str) -> int:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    return text.count("\n", 0, int(getattr(error, "position", 0))) + 1


def _said(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.reader.ReaderError):
        return f"the character U+{int(error.character):04X} is not allowed"
    problem, context = getattr(error, "problem", None), getattr(error, "context", None)
    if "'\\t'" in str(problem):
        return "a tab stands where YAML wants spaces"
    return f"this is not valid YAML: {', '.join(filter(None, (context, problem))) or 'it cannot be read'}"
