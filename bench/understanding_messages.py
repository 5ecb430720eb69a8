"""Messages about a made-up market, and long notes of meetings with its people."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bench.matching_questions import cased, mistyped

if TYPE_CHECKING:
    from bench.matching_data import Firm, Market, Person
    from crm_store.store import Store

_MESSAGES = Path(__file__).with_name("understanding_messages.yaml")
_PASTE_WORDS = 2_000
_PEOPLE_IN_PASTE = 12
_COMPANY = {"name": "Bench Ltd", "currency": "EUR", "time_zone": "Europe/Warsaw", "holidays_country": "PL"}


@dataclass(frozen=True)
class Message:
    """What somebody writes, and in which language."""

    text: str
    language: str


def make_messages(market: Market, each: int, seed: int = 5) -> list[Message]:
    """Return every message of the file ``each`` times, about other people, in no order."""
    chance = random.Random(seed)
    found = [
        Message(_filled(text, market, chance.choice(market.people), chance.choice(market.firms), chance), language)
        for language in ("en", "pl")
        for text in yaml.safe_load(_MESSAGES.read_text(encoding="utf-8"))[language]
        for _ in range(each)
    ]
    chance.shuffle(found)
    return found


def make_paste(market: Market, language: str, seed: int) -> Message:
    """Return notes of a meeting of two thousand words, about a dozen people."""
    chance = random.Random(seed)
    people = chance.sample(market.people, _PEOPLE_IN_PASTE)
    others = [market.firms[person.account_id - 1] for person in people]
    known: dict[str, list[str]] = yaml.safe_load(_MESSAGES.read_text(encoding="utf-8"))
    texts = [*known[language], *known[f"{language}_notes"]]
    lines: list[str] = []
    while sum(len(line.split()) for line in lines) < _PASTE_WORDS:
        lines.append(_filled(chance.choice(texts), market, chance.choice(people), chance.choice(others), chance) + ".")
    return Message("\n".join(lines), language)


def _filled(text: str, market: Market, person: Person, other: Firm, chance: random.Random) -> str:
    core = market.firms[person.account_id - 1].core
    first, *rest = core.split()
    return text.format(
        person=person.label,
        given=person.given,
        surname=person.surname,
        cased=cased(person.surname, chance),
        company=core,
        company_cased=" ".join([cased(first, chance), *rest]),
        other=other.core,
        typo=mistyped(core, chance),
        mail=person.email,
    )


def store_company(store: Store) -> tuple[int, int]:
    """Set a company up, and return the ids of its pipeline and of its first stage."""
    from sqlalchemy import select

    from crm_store.actors import SYSTEM
    from crm_store.company.applying import apply
    from crm_store.company.loading import parse
    from crm_store.models import Stage
    from crm_store.origin import Origin

    with store.write(SYSTEM, Origin("bench", "understanding")) as unit:
        apply(unit, parse(yaml.safe_dump({"company": _COMPANY})))
        unit.session.flush()
        stage = unit.session.scalars(select(Stage).order_by(Stage.position)).first()
        if stage is None:
            raise LookupError
        return stage.pipeline_id, stage.id
