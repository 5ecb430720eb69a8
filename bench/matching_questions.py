"""The questions that the matching benchmark asks about its made-up market."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from bench.matching_data import REPS, TEAMS, Firm, Person, declined
from crm_store.matching.nicknames import also_called
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.matching_data import Market

PersonQuestion = Callable[[Person, Firm, random.Random], str]


@dataclass(frozen=True)
class Query:
    """A question, and which labels answer it."""

    shape: str
    text: str
    kinds: tuple[str, ...]
    means: Callable[[str], bool]


def make_queries(market: Market, each: int, seed: int = 11) -> Iterator[Query]:
    """Yield ``each`` questions of every shape about records that a rep of the third team sees."""
    chance = random.Random(seed)
    firms = {firm.id: firm for firm in market.firms}
    people = [person for person in market.people if _in_team(person.account_id)]
    seen = [firm for firm in market.firms if _in_team(firm.id)]
    inflectable = [firm for firm in seen if firm.core.split()[0] in declined()]
    for shape, question in PERSON_QUESTIONS.items():
        some = ((person, question(person, firms[person.account_id], chance)) for person in _shuffled(people, chance))
        for person, text in islice((pair for pair in some if pair[1]), each):
            yield Query(shape, text, ("contact",), partial(_means, shape, person))
    for shape, about in FIRM_QUESTIONS.items():
        for firm in chance.sample(inflectable if "case" in shape else seen, each):
            yield Query(shape, about(firm, chance), ("account",), firm.name.__eq__)


def _shuffled(people: list[Person], chance: random.Random) -> list[Person]:
    return chance.sample(people, len(people))


def _means(shape: str, person: Person, label: str) -> bool:
    """Tell whether a label answers a question about ``person``; namesakes do, nothing tells them apart."""
    given, _, surname = label.partition(" ")
    if shape == "first name only":
        return given == person.given
    if shape == "initial and surname":
        return surname == person.surname and given[:1] == person.given[:1]
    return label == person.label


def _in_team(number: int) -> bool:
    """Tell whether a record belongs to a rep of the third team; see `bench.matching_data`."""
    return (number % REPS + 1) % TEAMS == 2


def cased(name: str, chance: random.Random) -> str:
    """Return a form of a Polish name other than the base; the name itself if it has none."""
    forms = [form for form in declined().get(name, ()) if form != name]
    return chance.choice(forms) if forms else name


def mistyped(name: str, chance: random.Random) -> str:
    """Return the name with one letter missing, doubled, swapped or replaced, not the first."""
    place = chance.randrange(1, len(name) - 1)
    before, letter, after = name[:place], name[place], name[place + 1 :]
    other = chance.choice("aeiklmnorstw")
    return chance.choice(
        (before + after, before + letter * 2 + after, before + after[:1] + letter + after[1:], before + other + after)
    )


def _short(person: Person, _firm: Firm, chance: random.Random) -> str:
    others = also_called(person.given)
    return f"{chance.choice(others).as_written} {person.surname}" if others else ""


def _declinable(person: Person) -> bool:
    return person.surname in declined() and person.given in declined()


PERSON_QUESTIONS: dict[str, PersonQuestion] = {
    "full name": lambda person, _firm, _chance: person.label,
    "without accents, surname first": lambda person, _firm, _chance: fold(f"{person.surname} {person.given}"),
    "full name in a case": lambda person, _firm, chance: (
        f"{cased(person.given, chance)} {cased(person.surname, chance)}" if _declinable(person) else ""
    ),
    "surname in a case and company": lambda person, firm, chance: (
        f"{cased(person.surname, chance)} z {firm.core}" if _declinable(person) else ""
    ),
    "first name and company": lambda person, firm, _chance: f"{person.given} from {firm.core}",
    "first name only": lambda person, _firm, _chance: person.given,
    "short form and surname": _short,
    "initial and surname": lambda person, _firm, _chance: f"{person.given[0]}. {person.surname}",
    "full name with a typo": lambda person, _firm, chance: f"{person.given} {mistyped(person.surname, chance)}",
    "case with a typo": lambda person, _firm, chance: (
        f"{cased(person.given, chance)} {mistyped(cased(person.surname, chance), chance)}"
        if _declinable(person)
        else ""
    ),
    "e-mail address": lambda person, _firm, _chance: person.email,
    "phone number": lambda person, _firm, _chance: person.phone[4:],
}
FIRM_QUESTIONS: dict[str, Callable[[Firm, random.Random], str]] = {
    "company without legal form": lambda firm, _chance: firm.core,
    "company in a case": lambda firm, chance: " ".join(
        [cased(firm.core.split()[0], chance), *firm.core.split()[1:]],
    ),
    "company with a typo": lambda firm, chance: " ".join(
        [mistyped(firm.core.split()[0], chance), *firm.core.split()[1:]],
    ),
    "domain": lambda firm, _chance: firm.domain,
}
