"""A made-up market to match names in: Polish and English people and companies, the same for a seed.

Polish surnames and their cases come from simplemma's dictionary, not from the rules under test.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import insert

from crm_store.matching.data import load
from crm_store.matching.text import squash
from crm_store.models import (
    Account,
    Consent,
    Contact,
    ContactEmail,
    ContactPhone,
    Deal,
    Employment,
    ForecastCategory,
    Role,
    Sharing,
    Team,
    User,
    table_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

REPS = 200
TEAMS = 20
_BATCH = 10_000
_FIRST = "Al Ash Bar Black Brad Brook Carl Ched Clif Cold Dal Den East Fair Gran Hard Har Hol Kings Lang Mid Nor Oak"
_LAST = "berg bourne bridge bury by combe dale den ford gate ham hurst land ley man more son stone ton well wick wood"
_SOUNDS = (
    "ba be bra co da del fa fi gra ha in ka ki lo lu ma mer mo na nor o pa pri qua ra ri sa sol ta ter ti u va vi xi"
)
_TRADES = "Foods Systems Logistics Energy Labs Media Steel Textiles Pharma Motors Software Partners Consulting Trade"
_BRANCHES = "Transport Budownictwo Meble Okna Drukarnia Serwis Ogrody Instalacje Handel Produkcja Elektronika Centrum"
_FORMS = ("Sp. z o.o.", "S.A.", "Ltd", "GmbH", "Inc.", "sp. j.", "AG", "")


@dataclass(frozen=True)
class Person:
    """A contact: names, the account he works at, and what identifies him."""

    id: int
    given: str
    surname: str
    account_id: int
    email: str
    phone: str

    @property
    def label(self) -> str:
        """First and last name."""
        return f"{self.given} {self.surname}"


@dataclass(frozen=True)
class Firm:
    """An account: the name without legal form, with it, and its domain."""

    id: int
    core: str
    name: str
    domain: str


@dataclass(frozen=True)
class Market:
    """All that was made up."""

    firms: list[Firm]
    people: list[Person]


@cache
def declined() -> dict[str, list[str]]:
    """Return Polish proper names with all the forms simplemma's dictionary has of them."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    found: defaultdict[str, list[str]] = defaultdict(list)
    for form, base in DefaultDictionaryFactory().get_dictionary("pl").items():
        form, base = _text(form), _text(base)  # noqa: PLW2901  (bytes in some versions)
        if base[:1].isupper() and base.isalpha() and form.isalpha() and len(base) > 3 and form[:1].isupper():
            found[base].append(form)
    return {base: sorted(forms) for base, forms in sorted(found.items()) if len(forms) > 2}


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def make_market(accounts: int, contacts: int, seed: int = 7) -> Market:
    """Return a market of this size; the same for the same seed."""
    chance = random.Random(seed)
    polish, english = list(declined()), [a + b for a in _FIRST.split() for b in _LAST.split()]
    chance.shuffle(polish)
    chance.shuffle(english)
    firms = [_firm(number, chance, polish) for number in range(1, accounts + 1)]
    given = {"pl": list(load("nicknames_pl.yaml")), "en": list(load("nicknames_en.yaml"))}
    surnames = {"pl": polish[:40_000], "en": english}
    skew = {"pl": 2.0, "en": 1.3}  # the most frequent surname has 0.35 % of all people, the first name 3 %
    people = []
    for number in range(1, contacts + 1):
        language = "pl" if chance.random() < 0.7 else "en"
        firm = firms[chance.randrange(accounts)]
        first, last = _frequent(given[language], chance, 1.7), _frequent(surnames[language], chance, skew[language])
        address = f"{squash(first)}.{squash(last)}@{firm.domain}"
        people.append(Person(number, first, last, firm.id, address, f"+48 {chance.randrange(5 * 10**8, 9 * 10**8)}"))
    return Market(firms, people)


def _frequent(names: list[str], chance: random.Random, skew: float) -> str:
    """Draw a name; the first are common and the last rare, as names are."""
    return names[int(len(names) * chance.random() ** skew)]


def _firm(number: int, chance: random.Random, polish: list[str]) -> Firm:
    brand = "".join(chance.choices(_SOUNDS.split(), k=chance.randint(2, 4))).capitalize()
    if chance.random() < 0.5:
        brand = polish[chance.randrange(len(polish))]
    extra = chance.choice((*_TRADES.split(), *_BRANCHES.split(), "", "", "Polska", "Group"))
    core = f"{brand} {extra}".strip()
    domain = f"{squash(core)}{number % 97 if chance.random() < 0.5 else ''}.{chance.choice(('pl', 'com', 'eu', 'de'))}"
    return Firm(number, core, f"{core} {chance.choice(_FORMS)}".strip(), domain)


def store_market(connection: Connection, market: Market) -> None:
    """Write the market to a CRM without users past the unit of work: 200 reps in 20 teams own it."""
    teams = [{"id": number, "name": f"Team {number}", "version": 1} for number in range(1, TEAMS + 1)]
    _fill(connection, Team, teams)
    _fill(connection, User, (_rep(number) for number in range(1, REPS + 1)))
    _fill(connection, Account, (_account(firm) for firm in market.firms))
    _fill(connection, Contact, (_contact(person) for person in market.people))
    _fill(connection, ContactEmail, ({**_part(person), "address": person.email} for person in market.people))
    phones = ({**_part(person), "number": person.phone, "digits": person.phone[1:]} for person in market.people)
    _fill(connection, ContactPhone, phones)
    _fill(connection, Employment, ({**_part(person), "account_id": person.account_id} for person in market.people))


def store_deals(connection: Connection, market: Market, number: int, pipeline_id: int, stage_id: int) -> None:
    """Write one open deal each for the first ``number`` companies of a stored market."""
    place = {"pipeline_id": pipeline_id, "stage_id": stage_id, "currency": "EUR", "amount_estimated": False}
    row = {**place, "forecast_category": ForecastCategory.PIPELINE}
    firms = market.firms[:number]
    _fill(
        connection,
        Deal,
        ({**_owned(firm.id), **row, "account_id": firm.id, "name": f"{firm.core} 2026"} for firm in firms),
    )


def _rep(number: int) -> dict[str, object]:
    role = Role.ADMIN if number == 1 else Role.REP
    team_id = number % TEAMS + 1
    return {"id": number, "version": 1, "name": f"Rep {number}", "role": role, "team_id": team_id, "active": True}


def _account(firm: Firm) -> dict[str, object]:
    return {**_owned(firm.id), "name": firm.name, "domain": firm.domain}


def _contact(person: Person) -> dict[str, object]:
    names = {"first_name": person.given, "last_name": person.surname}
    return {**_owned(person.account_id), **names, "id": person.id, "consent": Consent.UNKNOWN}


def _owned(number: int) -> dict[str, object]:
    return {"id": number, "version": 1, "owner_id": number % REPS + 1, "sharing": Sharing.TEAM, "name_key": ""}


def _part(person: Person) -> dict[str, object]:
    return {"version": 1, "contact_id": person.id, "position": 0}


def _fill(connection: Connection, kind: type, rows: Iterable[dict[str, object]]) -> None:
    table = table_of(kind)
    pending: Iterator[dict[str, object]] = ({k: v for k, v in row.items() if k in table.c} for row in rows)
    while some := list(islice(pending, _BATCH)):
        connection.execute(insert(table), some)
