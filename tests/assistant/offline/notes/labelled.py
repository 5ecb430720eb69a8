"""Labelled pastes: read them in the worlds of the evals, and count what was found, missed and made up."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml

from assistant.models.offline.message import Message
from assistant.models.offline.notes.reading import Notes, read_notes
from assistant.models.offline.notes.recognising import paste_in
from assistant.models.offline.wording import flat
from assistant.understanding.understand import understand
from evals.worlds import Worlds, person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from assistant.understanding.findings import Findings
    from crm_store.store import Store
    from crm_store.unit import Unit

    Reading = tuple[dict[str, Any], Findings, Notes | None]

DATA = Path(__file__).parent / "data"
QUALIFICATION = ("budget", "authority", "need", "timing")
_PEOPLE = {"contacts": "contact", "colleagues": "user", "others": "stranger"}


@dataclass
class Counts:
    """Per kind of fact: found rightly, missed, made up; and in words what went wrong."""

    found: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    missed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    extra: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: list[str] = field(default_factory=list)

    def add(
        self, where: str, kind: str, wanted: list[Any], got: Iterable[Any], fits: Callable[[Any, Any], bool]
    ) -> None:
        """Match what is wanted with what was got, each once."""
        left = list(got)
        for one in wanted:
            match = next((each for each in left if fits(one, each)), None)
            if match is None:
                self.missed[kind] += 1
                self.wrong.append(f"{where}: {kind} missed {one}")
            else:
                self.found[kind] += 1
                left.remove(match)
        self.extra[kind] += len(left)
        self.wrong += [f"{where}: {kind} made up {one}" for one in left]

    def recall(self, kind: str) -> float:
        """Return the share of what is there that was found."""
        there = self.found[kind] + self.missed[kind]
        return self.found[kind] / there if there else 1.0

    def precision(self, kind: str) -> float:
        """Return the share of what was found that is there."""
        told = self.found[kind] + self.extra[kind]
        return self.found[kind] / told if told else 1.0


@cache
def pastes(name: str) -> list[dict[str, Any]]:
    """Return the labelled pastes of a file."""
    found: list[dict[str, Any]] = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def read_all(names: Iterable[str]) -> Iterator[Reading]:
    """Yield each paste with its findings and what was read from it; None where it was not recognised."""
    worlds = Worlds()
    with TemporaryDirectory() as folder:
        for paste in (one for name in names for one in pastes(name)):
            world = worlds.get(paste["world"])
            with world.opened(Path(folder), paste["id"]) as (store, _), _reading(store, paste) as unit:
                findings = understand(unit, paste["text"])
            where = paste_in(paste["text"])
            yield paste, findings, read_notes(Message(paste["text"], findings), where) if where else None
    worlds.close()


def _reading(store: Store, paste: dict[str, Any]) -> AbstractContextManager[Unit]:
    return store.read(store.actor(person(store, paste["actor"])))


def counted(readings: Iterable[Reading]) -> Counts:
    """Return how well pastes were read."""
    counts = Counts()
    for paste, findings, notes in readings:
        counts.add(paste["id"], "pastes", [True], [True] if notes else [], lambda _wanted, _got: True)
        if notes is not None:
            _count(counts, paste, findings, notes)
    return counts


def _count(counts: Counts, paste: dict[str, Any], findings: Findings, notes: Notes) -> None:
    where, me = paste["id"], findings.actor
    assert me is not None
    for name, kind in _PEOPLE.items():
        got = [one.label for one in notes.people if one.kind == kind and (kind != "user" or one.id != me.id)]
        counts.add(where, "people", [one for one in paste[name] if one != me.label], got, _same)
    deal = notes.about.deal.label if notes.about.deal else None
    counts.add(where, "deal", [paste["deal"]] if paste["deal"] else [], [deal] if deal else [], _same)
    ours = [one for one in notes.actions if one.ours]
    told = [(f"{one.title} {one.statement.text}", one.due, one.owner.label if one.owner else me.label) for one in ours]
    counts.add(where, "tasks", paste["tasks"], told, lambda task, got: _holds(task["words"], got[0]))
    counts.add(where, "due", paste["tasks"], told, lambda task, got: _holds(task["words"], got[0]) and _due(task, got))
    counts.add(
        where, "owner", paste["tasks"], told,
        lambda task, got: _holds(task["words"], got[0]) and task.get("owner", me.label) == got[2],
    )  # fmt: skip
    theirs = [one.title for one in notes.actions if not one.ours]
    counts.add(where, "theirs", paste["theirs"], theirs, _holds)
    counts.add(where, "decisions", paste["decisions"], [one.text for one in notes.decisions], _holds)
    for name in QUALIFICATION:
        got = [notes.qualification[name].text] if name in notes.qualification else []
        wanted = [paste[name]] if paste[name] else []
        counts.add(where, "qualification", wanted, got, lambda quote, text: flat(quote) in flat(text))
    counts.add(where, "competitors", paste["competitors"], notes.competitors, _same)


def _same(one: object, other: object) -> bool:
    return one == other


def _holds(words: list[str], text: str) -> bool:
    return any(flat(word) in flat(text) for word in words)


def _due(task: dict[str, Any], got: tuple[str, str | None, str]) -> bool:
    return (str(task["due"]) if task["due"] else None) == (got[1][:10] if got[1] else None)


def main(names: list[str]) -> None:
    """Print how well the pastes of some files are read, and each miss."""
    counts = counted(read_all(names))
    for kind in counts.found:
        there, told = counts.found[kind] + counts.missed[kind], counts.found[kind] + counts.extra[kind]
        sys.stdout.write(f"{kind:14} recall {counts.found[kind]}/{there}  precision {counts.found[kind]}/{told}\n")
    sys.stdout.write("\n".join(counts.wrong) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:] or ["pastes_en", "pastes_pl"])
