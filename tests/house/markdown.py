"""What a Markdown file of the project says: headings, links and fenced commands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.house.project import files, text

if TYPE_CHECKING:
    from pathlib import Path

_FENCE = re.compile(r"^```(?P<language>\w*)\s*$(?P<body>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_MARKER = re.compile(r"<!-- (?P<marker>[^>]+?) -->\s*\Z")
_HEADING = re.compile(r"^(?P<level>#{1,6}) (?P<title>.+?)\s*$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)[^)]*\)")
_CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Fence:
    """A fenced block with the HTML comment that stands right before it."""

    language: str
    body: str
    marker: str


@dataclass(frozen=True)
class Section:
    """A heading with everything up to the next heading."""

    title: str
    body: str


def documents() -> list[Path]:
    """The Markdown files of the project."""
    return [path for path in files() if path.suffix == ".md"]


def read(path: Path) -> str:
    """The text of a Markdown file."""
    return text(path) or ""


def fences(source: str) -> list[Fence]:
    """The fenced blocks in order."""
    found = []
    for match in _FENCE.finditer(source):
        marker = _MARKER.search(source, 0, match.start())
        found.append(Fence(match["language"], match["body"], marker["marker"] if marker else ""))
    return found


def sections(source: str) -> list[Section]:
    """The headings outside fenced blocks, each with its own text."""
    prose = _FENCE.sub(lambda match: match[0].replace("\n#", "\n "), source)
    headings = list(_HEADING.finditer(prose))
    ends = [heading.start() for heading in headings[1:]] + [len(prose)]
    return [Section(heading["title"], prose[heading.end() : end]) for heading, end in zip(headings, ends, strict=True)]


def links(source: str) -> list[str]:
    """The targets of the links outside code."""
    prose = _CODE.sub("", _FENCE.sub("", source))
    return [match["target"] for match in _LINK.finditer(prose)]


def anchors(source: str) -> set[str]:
    """The fragment names that the headings get on GitHub."""
    titles = (section.title.lower().replace("`", "") for section in sections(source))
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


def code_spans(source: str) -> list[str]:
    """What stands in backticks."""
    return _CODE.findall(source)
