"""Reads messages of strangers as the assistant would, and counts what is read as they meant it.

``python -m tests.assistant.offline.strangers DATA…`` prints each miss and the figures of the data files named.
"""

from __future__ import annotations

import re
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import yaml

from assistant.models.offline.analysis import analyser
from assistant.models.offline.corpus import NONE
from assistant.understanding.findings import PastTurn, Question
from assistant.understanding.understand import understand
from evals.worlds import Worlds
from tools.catalog import CATALOG

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.models.offline.analysis import Analyser
    from assistant.models.offline.reading import Clause
    from crm_store.unit import Unit

DATA = Path(__file__).with_name("data")
WORLD, ACTOR = "kestrel", "nora@kestrel-optics.test"
ASKED = "(asked) "
_CUT = re.compile(r"\s*\u00a6\s*")
_ANY = "-"
_SURE = 0.5


@dataclass(frozen=True)
class Part:
    """What a clause means: acts and tools, any of which is right; no tools where none matters."""

    acts: frozenset[str]
    tools: frozenset[str]


@dataclass(frozen=True)
class Message:
    """A message, where its clauses begin and what they mean, and whether it answers a question."""

    text: str
    starts: tuple[int, ...]
    parts: tuple[Part, ...]
    asked: bool


@dataclass(frozen=True)
class Verdict:
    """What was read of a message: whether it was cut right, and of each of its clauses act, place of the tool, sure."""

    message: Message
    read: tuple[Clause, ...]
    cut: bool
    acts: tuple[bool, ...] = ()
    places: tuple[int | None, ...] = ()


def messages(path: Path) -> list[Message]:
    """Return the messages of a data file."""
    entries: list[dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [_message(text, meant) for entry in entries for text, meant in entry.items()]


def _message(text: str, meant: str) -> Message:
    plain, starts = "", [0]
    for piece in _CUT.split(text.removeprefix(ASKED)):
        starts.append(len(plain))
        plain += piece + " "
    parts = tuple(_part(part) for part in meant.split("|"))
    assert len(parts) == len(starts) - 1, text
    return Message(plain.strip(), tuple(starts[1:]), parts, text.startswith(ASKED))


def _part(meant: str) -> Part:
    acts, tools = meant.split()
    names = frozenset(tools.split("/"))
    return Part(frozenset(acts.replace(_ANY, "other").split("/")), frozenset() if _ANY in names else names)


def verdict(message: Message, read: tuple[Clause, ...]) -> Verdict:
    """Return how well a message was read."""
    bounds = [*message.starts, len(message.text) + 1]
    inside = [bounds[i] <= c.start and c.end <= bounds[i + 1] for i, c in enumerate(read[: len(message.starts)])]
    if len(read) != len(message.parts) or not all(inside):
        return Verdict(message, read, cut=False)
    pairs = list(zip(message.parts, read, strict=True))
    return Verdict(
        message,
        read,
        cut=True,
        acts=tuple(str(clause.act) in part.acts for part, clause in pairs),
        places=tuple(_place(part, clause) for part, clause in pairs if part.tools),
    )


def _place(part: Part, clause: Clause) -> int | None:
    """Return how many tools were held likelier than the right one; None for not found."""
    if part.tools == {NONE}:
        return 0 if clause.confidence < _SURE else None
    return next((place for place, (name, _) in enumerate(clause.tools) if name in part.tools), None)


def read_all(entries: Iterable[Message], language: Literal["en", "pl"], reader: Analyser) -> Iterator[Verdict]:
    """Yield the verdict on each message, read in the world of the data."""
    worlds, tools = Worlds(), tuple(tool.name for tool in CATALOG)
    with ExitStack() as stack:
        stack.callback(worlds.close)
        folder = stack.enter_context(TemporaryDirectory())
        store, _ = stack.enter_context(worlds.get(WORLD).opened(Path(folder), "read"))
        unit = stack.enter_context(store.read(store.actor(ACTOR)))
        for entry in entries:
            yield verdict(entry, _read(unit, entry, language, reader, tools))


def _read(
    unit: Unit, entry: Message, language: Literal["en", "pl"], reader: Analyser, tools: tuple[str, ...]
) -> tuple[Clause, ...]:
    past = [PastTurn(text="?", reply="?", question=Question(kind="missing", text="?"))] if entry.asked else []
    findings = understand(unit, entry.text, past=past, language_hint=language)
    return tuple(reader.analyse(entry.text, findings, tools))


def figures(verdicts: list[Verdict]) -> dict[str, float]:
    """Return the shares of what was read right."""
    acts = [act for found in verdicts for act in found.acts]
    places = [place for found in verdicts for place in found.places]
    return {
        "messages": len(verdicts),
        "cut": sum(found.cut for found in verdicts) / len(verdicts),
        "act": sum(acts) / len(acts),
        "tool": sum(place == 0 for place in places) / len(places),
        "among three": sum(place is not None and place < 3 for place in places) / len(places),
    }


def main(names: list[str]) -> None:
    """Print what was misread, and the figures."""
    reader = analyser(Path(TemporaryDirectory().name).parent / "strangers-learned")
    for name in names:
        path = Path(name)
        language: Literal["en", "pl"] = "pl" if path.stem.endswith("pl") else "en"
        found = list(read_all(messages(path), language, reader))
        for one in found:
            if not one.cut or not all(one.acts) or any(one.places) or None in one.places:
                sys.stdout.write(_told(one))
        shares = figures(found)
        sys.stdout.write(f"== {path.stem}: {', '.join(f'{key} {share:.3f}' for key, share in shares.items())}\n")


def _told(found: Verdict) -> str:
    lines = [f"{'   ' if found.cut else 'CUT'} {found.message.text}\n"]
    for index, clause in enumerate(found.read):
        right = found.message.parts[index] if found.cut else None
        best = ", ".join(f"{name} {share:.2f}" for name, share in clause.tools[:3])
        wrong = "" if right is None or str(clause.act) in right.acts else f" ACT {'/'.join(sorted(right.acts))}"
        if right and right.tools and _place(right, clause) != 0:
            wrong += f" TOOL {'/'.join(sorted(right.tools))}"
        lines.append(f"       [{clause.text}] {clause.act}: {best}{wrong}\n")
    return "".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
