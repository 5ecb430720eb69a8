"""Conditions on how many records hang on one: "with more than two open deals", "without any tasks"."""

from __future__ import annotations

from assistant.models.offline.conditions.kinds import leaf
from assistant.models.offline.conditions.row import NEAR, Leaf, Row


class Counts(Row):
    """Reads counts."""

    def _count(self, place: int) -> Leaf | None:
        lacking, having = self._is(place, "lacking"), self._is(place, "having")
        negative = self._is(place, "neg") and self._is(place + 1, "having")
        op = self._atoms[place].meanings.get("op")
        number_first = self._number(place) is not None
        if not (lacking or having or negative or op or number_first):
            return None
        at = place + (2 if negative else 0 if number_first else 1)
        at = self._values.after_fillers(at, limit=1)
        told = None if op and not (having or lacking) else self._atoms[at].meanings.get("op") if self._at(at) else None
        if told:
            at, op = self._values.after_fillers(at + 1, limit=1), told
        number = self._number(at)
        at += number is not None
        if number is not None and self._is(at, "reversed"):
            op = ">=" if self._is(at, "reversed", "yes") else "<="
            at += 1
        return self._counted(at, op if number is not None else None, number, lacking=lacking or negative, having=having)

    def _counted(self, at: int, op: str | None, number: int | None, *, lacking: bool, having: bool) -> Leaf | None:
        state, noun = "any", None
        for step in range(at, min(at + NEAR, len(self._atoms))):
            atom = self._atoms[step]
            if "." in atom.meanings.get("kind", "") and atom.meanings.get("field") in self._kind.fields:
                return None
            counts = self._kind.counts.get(atom.meanings.get("kind", "")) if step != self._head else None
            if counts is not None:
                noun = step
                break
            state = atom.meanings.get("state", state)
            if not (atom.idle or {"all", "again", "state"} & atom.meanings.keys()):
                return None
        path = self._kind.counts[self._atoms[noun].meanings["kind"]].get(state) if noun is not None else None
        if path is None or noun is None:
            return None
        if number is not None:
            return Leaf(leaf(path, op or "=", number), noun + 1, path)
        if lacking:
            return Leaf(leaf(path, "=", 0), noun + 1, path)
        return Leaf(leaf(path, ">", 0), noun + 1, path) if having else None
