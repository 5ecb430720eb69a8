"""Every service, called by somebody who may not see what he asks for, answers as if it were not there.

Each is called twice with the same arguments: once while the hidden records exist, once after they, their log,
history and index are gone. The stranger must be told the same, word for word, by the same SQL statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crm_store.strangers.arguments import Arguments, ways_to_call
from tests.crm_store.strangers.beyond import GUESSING, NOT_ROWS, PUBLIC, STEPS, UNREACHABLE
from tests.crm_store.strangers.cases import CASES
from tests.crm_store.strangers.ground import SECRET, Ground, prepare
from tests.crm_store.strangers.outcomes import Outcome, call
from tests.crm_store.strangers.services import Service, services

if TYPE_CHECKING:
    from tests.crm_store.world import World

SERVICES = [service for service in services() if not service.name.startswith(STEPS)]
REACHED = [service for service in SERVICES if service.name not in UNREACHABLE]
Ways = list[tuple[Service, Arguments]]
Outcomes = dict[str, Outcome]


def probes(service: Service, ground: Ground) -> list[Arguments]:
    """Return the ways in which a service is called."""
    case = CASES.get(service.name)
    return list(case(ground) if case else ways_to_call(service, ground))


def outcomes(ground: Ground, who: str, ways: Ways) -> Outcomes:
    """Call services as somebody in several ways; return what came of it."""
    actor = ground.world.actors[who]
    return {f"{service.name}({arguments})": call(service, ground, actor, arguments) for service, arguments in ways}


def test_a_stranger_learns_nothing_from_any_service(world: World) -> None:
    """Hidden and unknown records, and collisions with them, make the same words and the same statements."""
    ground = prepare(world)
    ways = [(service, arguments) for service in REACHED for arguments in probes(service, ground)]
    hidden, seen = outcomes(ground, "cyd", ways), outcomes(ground, "ada", ways)
    ground.take_away()
    gone, unseen = outcomes(ground, "cyd", ways), outcomes(ground, "ada", ways)
    assert {way: (hidden[way].told, gone[way].told) for way in hidden if hidden[way].told != gone[way].told} == {}
    exact = [way for way in hidden if _name(way) not in GUESSING]
    assert {way: _differing(hidden[way], gone[way]) for way in exact if _differing(hidden[way], gone[way])} == {}
    reached = {_name(way) for way in seen if seen[way] != unseen[way]} | NOT_ROWS.keys()
    blind = {service.name for service in REACHED if not service.name.startswith(PUBLIC)} - reached
    assert blind == set(), "an admin saw no difference either: these calls reach nothing"


def _name(way: str) -> str:
    return way.partition("(")[0]


def _differing(one: Outcome, other: Outcome) -> list[str]:
    """Return the statements that only one of the two took."""
    if one.statements == other.statements:
        return []
    only = [text for text in one.statements if text not in other.statements]
    return only or [f"{len(one.statements)} statements, and {len(other.statements)}"]


def test_every_service_has_a_stranger_case() -> None:
    """A new service is either called with made-up arguments, or has a case, or a reason why not."""
    names = {service.name for service in SERVICES}
    assert len(names) > 150
    known = CASES.keys() | UNREACHABLE.keys() | NOT_ROWS.keys() | GUESSING.keys()
    assert known <= names, "a case for a service that is no more"
    assert not set(CASES) & set(UNREACHABLE)


def test_the_secret_word_is_found_by_who_may_see_it(world: World) -> None:
    """The hidden records are really there, and found by their owner under the words that strangers try."""
    from crm_store import accounts, contacts, deals, leads

    ground = prepare(world)
    with world.read("ann") as unit:
        assert accounts.find(unit, f"{SECRET} Holding").id == ground.hidden["account_id"]
        assert contacts.find(unit, f"{SECRET} Kowalska").id == ground.hidden["contact_id"]
        assert deals.find(unit, f"{SECRET} deal").id == ground.hidden["deal_id"]
        assert leads.find(unit, SECRET).id == ground.hidden["lead_id"]


@pytest.mark.parametrize("name", ["Unknown", "Made-up"])
def test_a_service_with_a_parameter_nobody_knows_needs_a_case(world: World, name: str) -> None:
    """The test itself fails for a new service that it cannot call."""
    ground = prepare(world)
    service = Service(f"new.{name}", print, writes=False, required={name: "object"}, optional={})
    with pytest.raises(LookupError, match="needs a case"):
        probes(service, ground)
