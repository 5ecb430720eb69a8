"""Users and teams: who reports to whom, and that somebody can always change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store import accounts, teams, users
from crm_store.errors import DuplicateRecord, Forbidden, InvalidValue, RuleBroken, StillInUse, UnknownRecord
from crm_store.models import Role

if TYPE_CHECKING:
    from tests.crm_store.world import World


def test_a_colleague_starts_as_a_rep(world: World) -> None:
    """Tidied, with his manager and team; found by address, name and id."""
    with world.write("ada") as unit:
        north = teams.find(unit, "north")
        dan = users.add(
            unit, name=" Dan  Gil ", email="Dan@Testing.example", team_id=north.id, manager_id=world.id_of("nora")
        )
        assert (dan.name, dan.email, dan.role, dan.active) == ("Dan Gil", "dan@testing.example", Role.REP, True)
        for reference in ("DAN@testing.example", "dan gil", str(dan.id)):
            assert users.find(unit, reference) is dan
        assert [user.name for user in users.reports_of(unit, world.id_of("nora"))] == ["Ann", "Ben", "Dan Gil"]
        assert "Dan Gil" in [user.name for user in teams.members(unit, north.id)]
        assert users.find_all(unit, where={"field": "team", "value": "North"}).total == 4
        with pytest.raises(UnknownRecord):
            users.find(unit, "Nobody At All")


def test_an_address_belongs_to_one_user(world: World) -> None:
    """In whatever case, when adding and when changing."""
    with world.write("ada") as unit:
        with pytest.raises(DuplicateRecord):
            users.add(unit, name="Ann Two", email="ANN@testing.example")
        with pytest.raises(DuplicateRecord):
            users.change(unit, world.id_of("ben"), email="ann@testing.example")
        assert users.change(unit, world.id_of("ann"), email="ANN@testing.example").email == "ann@testing.example"


def test_nobody_reports_to_himself(world: World) -> None:
    """Neither directly nor around a corner, nor to a rep, nor to somebody who left."""
    nora, saul, ann = (world.id_of(who) for who in ("nora", "saul", "ann"))
    with world.write("ada") as unit:
        users.change(unit, saul, manager_id=nora)
    for user, manager in ((nora, nora), (nora, saul), (saul, ann)):
        with pytest.raises(RuleBroken), world.write("ada") as unit:
            users.change(unit, user, manager_id=manager)
    with world.write("ada") as unit:
        users.deactivate(unit, saul)
    with pytest.raises(RuleBroken), world.write("ada") as unit:
        users.change(unit, ann, manager_id=saul)


def test_the_last_admin_stays(world: World) -> None:
    """He is neither demoted, deactivated nor removed, until there is another one who is active."""
    ada, nora = world.id_of("ada"), world.id_of("nora")
    with world.write("ada") as unit:
        with pytest.raises(RuleBroken):
            users.change(unit, ada, role=Role.MANAGER)
        with pytest.raises(RuleBroken):
            users.deactivate(unit, ada)
        with pytest.raises(RuleBroken):
            users.remove(unit, ada)
        users.change(unit, nora, role=Role.ADMIN)
        users.deactivate(unit, nora)
        with pytest.raises(RuleBroken):
            users.deactivate(unit, ada)
        users.activate(unit, nora)
        assert users.deactivate(unit, ada).active is False


def test_a_manager_with_people_does_not_become_a_rep(world: World) -> None:
    """They would report to nobody who sees their work; the answer names them."""
    with pytest.raises(RuleBroken, match="Ann, Ben"), world.write("ada") as unit:
        users.change(unit, world.id_of("nora"), role=Role.REP)
    with world.write("ada") as unit:
        for who in ("ann", "ben"):
            users.change(unit, world.id_of(who), manager_id=world.id_of("saul"))
        assert users.change(unit, world.id_of("nora"), role=Role.REP).role is Role.REP


def test_who_did_something_is_deactivated_not_removed(world: World) -> None:
    """A user who owns or did anything stays in the records; one added by mistake goes."""
    with world.write("ann") as unit:
        accounts.create(unit, name="Acme")
    with pytest.raises(StillInUse, match="accounts"), world.write("ada") as unit:
        users.remove(unit, world.id_of("ann"))
    with world.write("ada") as unit:
        mistake = users.add(unit, name="Mistake")
        users.remove(unit, mistake.id)
        with pytest.raises(UnknownRecord):
            users.get(unit, mistake.id)


def test_impossible_particulars_are_refused(world: World) -> None:
    """No name, no such role or time zone, no address."""
    with world.write("ada") as unit:
        for fields in ({"name": " "}, {"name": "X", "time_zone": "Mars/Base"}, {"name": "X", "email": "x"}):
            with pytest.raises(InvalidValue):
                users.add(unit, **fields)  # type: ignore[arg-type]  # wrong on purpose
        with pytest.raises(InvalidValue):
            users.add(unit, name="X", role="boss")  # type: ignore[arg-type]  # wrong on purpose
        with pytest.raises(UnknownRecord):
            users.add(unit, name="X", team_id=999)


def test_reps_and_managers_do_not_administer(world: World) -> None:
    """Nobody makes himself an admin."""
    for who in ("ann", "nora"):
        with pytest.raises(Forbidden), world.write(who) as unit:
            users.change(unit, world.id_of(who), role=Role.ADMIN)
        with pytest.raises(Forbidden), world.write(who) as unit:
            teams.create(unit, name="Mine")


def test_teams_form_a_tree_and_are_called_once(world: World) -> None:
    """No team is above itself; one with people in it is not removed."""
    with world.write("ada") as unit:
        north = teams.find(unit, "North")
        sub = teams.create(unit, name="North East", parent_id=north.id, region=" Baltic ")
        assert sub.region == "Baltic"
        with pytest.raises(RuleBroken):
            teams.change(unit, north.id, parent_id=sub.id)
        with pytest.raises(DuplicateRecord):
            teams.create(unit, name="north-east")
        assert [team.name for team in teams.find_all(unit)] == ["North", "North East", "South"]
        with pytest.raises(StillInUse, match="users"):
            teams.remove(unit, teams.find(unit, "South").id)
        assert teams.change(unit, sub.id, name="East", parent_id=None).parent_id is None
        teams.remove(unit, sub.id)
        with pytest.raises(UnknownRecord):
            teams.find(unit, "East")


def test_time_zone_and_locale_are_those_that_setup_accepts(world: World) -> None:
    """What a company file may not say of a user cannot be said elsewhere either."""
    with world.write("ada") as unit:
        assert users.change(unit, world.id_of("ann"), locale="en-GB").locale == "en_GB"
        for wrong in ({"locale": "qq"}, {"time_zone": "Europe/Warsav"}):
            with pytest.raises(InvalidValue):
                users.change(unit, world.id_of("ann"), **wrong)  # type: ignore[arg-type]  # one of its fields
