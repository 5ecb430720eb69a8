"""Says conditions over records in English and Polish, each with what it means: written apart from what reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from crm_store.models import ActivityType, LeadStatus, Priority
from tests.assistant.offline.selection_company import Row, idle_days, in_days

if TYPE_CHECKING:
    from random import Random

Test = Callable[[Row], bool]


@dataclass(frozen=True)
class Said:
    """A condition: what it means, and ways to say it and its contrary behind a noun, by language."""

    test: Test
    en: tuple[str, ...]
    pl: tuple[str, ...]
    not_en: tuple[str, ...] = ()
    not_pl: tuple[str, ...] = ()
    told: bool = False
    """Whether it says something of the outcome, so that not only open deals or tasks are meant."""


PEOPLE = {"ann": ("Ann", "Ann"), "ben": ("Ben", "Bena"), "cyd": ("Cyd", "Cyd")}
NOUNS = {
    "deal": (("deals", "opportunities"), ("szanse", "deale")),
    "account": (("customers", "accounts", "companies"), ("klienci", "firmy")),
    "contact": (("contacts", "people"), ("kontakty", "osoby")),
    "lead": (("leads",), ("leady",)),
    "task": (("tasks", "to-dos"), ("zadania",)),
    "activity": (("activities",), ("aktywności",)),
}
OPENERS = {
    "en": ("show me {}", "list {}", "{}", "which {}?", "give me all {}"),
    "pl": ("pokaż {}", "wypisz {}", "{}", "jakie {}?", "daj mi wszystkie {}"),
}
GONE = {LeadStatus.CONVERTED, LeadStatus.DISQUALIFIED}
OPEN = {"Proposal", "Prospecting"}
MEANT: dict[str, tuple[Test, ...]] = {
    "deal": (
        lambda r: r["_stage"] == "Proposal",
        lambda r: r["_stage"] == "Prospecting",
        lambda r: (r["amount"] or 0) > 50000,
        lambda r: r["amount"] is not None and r["amount"] <= 30000,
        lambda r: r["amount"] is not None and 20000 <= r["amount"] <= 70000,
        lambda r: r["amount"] is None,
        lambda r: r["next_step"] is None,
        lambda r: r["close_date"] is None,
        lambda r: r["close_date"] is not None and r["close_date"].isoformat()[:7] == "2026-03",
        lambda r: r["close_date"] is not None and r["close_date"].isoformat() > "2026-04-20",
        lambda r: r["close_date"] is not None and r["close_date"] < in_days(0) and (r["_stage"] in OPEN),
        lambda r: (idle_days(r) or 10**6) >= 35 if idle_days(r) is not None else True,
        lambda r: r["opened_on"] < in_days(-90),
        lambda r: r["opened_on"].isoformat()[:7] == "2026-03",
        lambda r: r["_account"]["country"] == "Poland",
        lambda r: r["_account"]["industry"] == "Banking",
        lambda r: not r["_tasks"],
        lambda r: sum(t["done_at"] is None for t in r["_tasks"]) > 1,
    ),
    "account": (
        lambda r: r["country"] == "Poland",
        lambda r: r["country"] == "Germany",
        lambda r: r["industry"] == "Mining",
        lambda r: r["industry"] is None,
        lambda r: r["employees"] is not None and r["employees"] > 100,
        lambda r: sum(d["_stage"] in OPEN for d in r["_deals"]) > 2,
        lambda r: not any(d["_stage"] in OPEN for d in r["_deals"]),
        lambda r: any(d["_stage"] == "Won" for d in r["_deals"]),
        lambda r: r["custom"]["loyalty_tier"] == "platinum",
        lambda r: (idle_days(r) or 0) >= 21 if idle_days(r) is not None else True,
    ),
    "contact": (
        lambda r: r["account"]["country"] == "Germany",
        lambda r: r["title"] == "Director",
        lambda r: r["title"] is None,
    ),
    "lead": (
        lambda r: r["_source"] == "Website",
        lambda r: r["_source"] is None,
        lambda r: r["product_interest"] == "software",
        lambda r: r["product_interest"] == "hardware",
        lambda r: r["score"] is not None and r["score"] >= 40,
        lambda r: r["arrived_at"].isoformat()[:7] == "2026-03",
        lambda r: r["status"] == LeadStatus.NEW,
        lambda r: r["status"] == LeadStatus.DISQUALIFIED,
        lambda r: r["status"] not in GONE,
        lambda r: r["email"] is None,
    ),
    "task": (
        lambda r: r["priority"] == Priority.HIGH,
        lambda r: r["due_on"] is not None and r["due_on"] <= in_days(2),
        lambda r: r["due_on"] is not None and r["due_on"] < in_days(-10),
        lambda r: r["due_on"] is None,
        lambda r: r["due_on"] is not None and r["due_on"] < in_days(0) and (r["done_at"] is None),
        lambda r: r["done_at"] is not None,
        lambda r: r["_deal"]["_account"]["country"] == "Poland",
    ),
    "activity": (
        lambda r: r["owner"] == "ann",
        lambda r: r["occurred_at"].isoformat()[:7] == "2026-02",
        lambda r: r["occurred_at"].date() >= in_days(-20),
        lambda r: r["activity_type"] == ActivityType.CALL,
        lambda r: r["minutes"] is not None and r["minutes"] > 30,
    ),
}
"""What is meant by each line of ``selection_words.yaml``, for each kind."""


def _owner(who: str) -> Said:
    en, pl = PEOPLE[who]
    return Said(
        lambda row: row["owner"] == who,
        (f"owned by {en}", f"assigned to {en}", f"of {en}", f"belonging to {en}"),
        (f"należące do {pl}", f"przypisane do {pl}", f"z opiekunem {pl}"),
        (f"not owned by {en}", f"that are not assigned to {en}"),
        (f"nie przypisane do {pl}", f"z opiekunem innym niż {pl}"),
    )


def _conditions(kind: str) -> list[Said]:
    path = Path(__file__).parent / "data" / "selection_words.yaml"
    lines: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))[kind]
    found = [_owner(who) for who in PEOPLE] if kind != "activity" else []
    for line, test in zip(lines, MEANT[kind], strict=True):
        forms = [tuple(line.get(name, ())) for name in ("en", "pl", "not_en", "not_pl")]
        en, pl, not_en, not_pl = forms
        found.append(Said(test, en, pl, not_en, not_pl, told=line.get("told", False)))
    return found


Clause = list[tuple[Test, bool]]
"""Alternatives, each with whether it says something of the outcome."""


def drawn(some: Random, kind: str, language: str, rows: list[Row]) -> tuple[str, list[Clause]]:
    """Return a message about records of a kind, and what it means: clauses that all hold."""
    listed = [each for each in _conditions(kind) if getattr(each, language)]
    some.shuffle(listed)
    owned = [each for each in listed if "owned" in each.en[0]]
    known = [each for each in listed if each not in owned[1:]]
    parts: list[str] = []
    clauses: list[Clause] = []
    for _ in range(some.choice((1, 1, 2, 2, 3))):
        if len(known) > 1:
            text, clause = _clause(some, known, language)
            if not any(all(any(test(row) for test, _ in each) for each in (*clauses, clause)) for row in rows):
                continue  # Nobody asks for what cannot be.
            parts.append(text)
            clauses.append(clause)
    if not parts:
        return drawn(some, kind, language, rows)
    noun = some.choice(NOUNS[kind][language == "pl"])
    between = some.choice((" ", " ", " and " if language == "en" else " i "))
    if any(len(clause) > 1 for clause in clauses):
        between = " "
    body = f"{noun} {between.join(parts)}"
    return some.choice(OPENERS[language]).format(body), clauses


def _clause(some: Random, known: list[Said], language: str) -> tuple[str, Clause]:
    one = known.pop()
    form = some.random()
    contrary = getattr(one, f"not_{language}")
    if form < 0.2 and contrary:
        return some.choice(contrary), [(lambda row: not one.test(row), False)]
    if form < 0.45 and known:
        other = known.pop()
        joint = {"en": "or", "pl": some.choice(("lub", "albo"))}[language]
        text = f"{some.choice(getattr(one, language))} {joint} {some.choice(getattr(other, language))}"
        return text, [(one.test, one.told), (other.test, other.told)]
    return some.choice(getattr(one, language)), [(one.test, one.told)]


def meant(kind: str, clauses: list[Clause], row: Row) -> bool:
    """Return whether a record is meant: deals and tasks are open ones where nothing is said of outcomes."""
    usual = _open(kind, row)
    if any(told for clause in clauses if len(clause) == 1 for _, told in clause):
        return all(any(test(row) for test, _ in clause) for clause in clauses)
    branched = any(told for clause in clauses for _, told in clause)
    for clause in clauses:
        some_told = any(told for _, told in clause)
        if not any(test(row) and (told or not some_told or usual) for test, told in clause):
            return False
    return branched or usual


def _open(kind: str, row: Row) -> bool:
    if kind == "deal":
        return row["_stage"] in {"Proposal", "Prospecting"}
    return kind != "task" or row["done_at"] is None
