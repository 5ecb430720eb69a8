"""Replaces names, addresses and numbers of real people and companies by made-up ones, the same by the same.

A record becomes one of a world of the scenarios, so that the text still means something there: a company becomes a
company, its contacts and deals become contacts and deals of that one.
"""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.understanding.findings import Findings, Mention, Span

_FOLDER = Path(__file__).parent
_PARTS = {"account": "accounts", "contact": "contacts", "deal": "deals", "lead": "leads", "product": "products"}
_PEOPLE = frozenset({"contact", "user", "lead"})
_HIDDEN = frozenset({*_PARTS, "user"})
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<![\w.,])\+?\d(?:[ ()/-]?\d){8,}(?![\w])")
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_LETTERS = 4
_SHARED = 3


class Disguise:
    """The counterparts found so far in one world; ``amounts`` replaces amounts of money, too."""

    def __init__(self, world: str, actor: int | None, *, amounts: bool = False) -> None:
        """Let the person ``actor`` become the one who owns most accounts of the world."""
        self._data: dict[str, Any] = yaml.safe_load((_FOLDER / "worlds" / f"{world}.yaml").read_text(encoding="utf-8"))
        self._made_up: dict[str, list[str]] = yaml.safe_load((_FOLDER / "made_up.yaml").read_text(encoding="utf-8"))
        self._users = list(self._data["company"]["users"])
        owners = [account["owner"] for account in self._data.get("accounts", [])]
        self.actor = max(owners, key=owners.count)
        self._amounts = amounts
        self._taken: dict[tuple[str, int], dict[str, Any]] = {}
        self._words: dict[str, str] = {}
        self._numbers = count(1)
        if actor is not None:
            own = next(user for user in self._users if user["email"].startswith(f"{self.actor}@"))
            self._taken["user", actor] = own

    def learn(self, text: str, findings: Findings) -> None:
        """Remember by what each name in a message is to be replaced."""
        for span in findings.spans:
            for mention in span.candidates[:1]:
                if mention.kind in _HIDDEN:
                    self._remember(text[span.start : span.end], mention)
            if span.type in {"person", "company"}:
                self._stranger(text[span.start : span.end], span)
            elif span.type in {"email", "phone", "domain"} or (span.type == "money" and self._amounts):
                self._words.setdefault(text[span.start : span.end], self._plain(span.type, span.value))

    def learn_record(self, kind: str, row_id: int, label: str) -> None:
        """Remember by what a record that was shown or written is to be replaced."""
        from assistant.understanding.findings import Mention

        if kind in _HIDDEN:
            self._remember(label, Mention(kind=kind, id=row_id, label=label))

    def text(self, text: str) -> str:
        """Return a text with all that was learned replaced, and every address and number beside."""
        words = sorted(self._words, key=len, reverse=True)
        if words:
            pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words), re.IGNORECASE)
            known = {word.casefold(): instead for word, instead in self._words.items()}
            text = pattern.sub(lambda found: known[found[0].casefold()], text)
        ours = set(_ADDRESS.findall(str(self._data)))
        text = _ADDRESS.sub(lambda found: found[0] if found[0] in ours else self._plain("email", None), text)
        return _NUMBER.sub(lambda _: self._plain("phone", None), text)

    def _remember(self, surface: str, mention: Mention) -> None:
        other = self._counterpart(mention)
        name = str(other["name"])
        self._words.setdefault(mention.label, name)
        self._words.setdefault(surface, self._part(surface, mention, name))
        for word, instead in self._tokens(mention, name):
            self._words.setdefault(word, instead)

    def _part(self, surface: str, mention: Mention, name: str) -> str:
        """Return the part of a counterpart's name that stands for a part of the name: a first name for a first name."""
        if mention.kind not in _PEOPLE or " " in surface.strip():
            return name
        first = fold(_first(mention.label))[:_SHARED] == fold(surface)[:_SHARED]
        return _first(name) if first else name.rsplit(maxsplit=1)[-1]

    def _tokens(self, mention: Mention, name: str) -> Iterator[tuple[str, str]]:
        """Yield the single words of a name, in case they stand alone somewhere."""
        for word in _WORD.findall(mention.label):
            if len(word) >= _LEAST_LETTERS and mention.kind in {*_PEOPLE, "account"}:
                yield word, self._part(word, mention, name)

    def _counterpart(self, mention: Mention) -> dict[str, Any]:
        key = (mention.kind, mention.id)
        if key not in self._taken:
            choices = self._users if mention.kind == "user" else self._data.get(_PARTS[mention.kind], [])
            free = [one for one in choices if all(one is not held for held in self._taken.values())]
            account = self._taken.get(("account", mention.account_id)) if mention.account_id is not None else None
            near = [one for one in free if account is not None and one.get("account") == account["name"]]
            self._taken[key] = next(iter([*near, *free]), {"name": self._made("people", len(self._taken))})
        return self._taken[key]

    def _stranger(self, surface: str, span: Span) -> None:
        kind = "people" if span.type == "person" else "companies"
        name = self._made(kind, next(self._numbers))
        self._words.setdefault(surface, name if " " in surface or kind == "companies" else _first(name))
        self._words.setdefault(str(span.value), self._words[surface])

    def _made(self, kind: str, number: int) -> str:
        names = self._made_up[kind]
        return names[number % len(names)]

    def _plain(self, kind: str, value: str | None) -> str:
        number = next(self._numbers)
        currency = (value or "").partition(" ")[2]
        return {
            "email": f"person{number}@example.test",
            "domain": f"company{number}.test",
            "phone": f"+48 600 100 {number:03d}",
        }.get(kind, f"{number}0000 {currency}".strip())


def _first(name: str) -> str:
    return name.split(maxsplit=1)[0]


def worded(labels: Iterable[str]) -> set[str]:
    """Return the words of some names that must not be left in what was disguised."""
    return {fold(word) for label in labels for word in _WORD.findall(label) if len(word) >= _LEAST_LETTERS}
