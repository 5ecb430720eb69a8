"""Teams and users in a company file: who is meant, who leads whom, and that somebody can always administer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crm_store.models import Role, Team, User

if TYPE_CHECKING:
    from tests.crm_store.company.conftest import Office

STAFF = """
teams: [{name: North, parent: Europe}, {name: Europe, region: EMEA}]
users:
  - {name: Ann Nowak, email: ann@acme.com, team: North, manager: nora@acme.com, time_zone: Europe/Warsaw, locale: pl}
  - {name: Nora Lis, email: nora@acme.com, team: north, role: manager, manager: ADA@acme.com, title: Head of Sales}
  - {name: Ada King, email: ada@acme.com, role: admin}
"""


def _user(office: Office, name: str) -> User:
    with office.read() as unit:
        user = unit.first(select(User).where(User.name == name))
        assert user is not None
        return user


def test_people_and_teams_may_stand_in_any_order(office: Office) -> None:
    """A rep may be listed before the manager and the team that he belongs to."""
    office.set_up(STAFF)
    ann, nora, ada = (_user(office, name) for name in ("Ann Nowak", "Nora Lis", "Ada King"))
    assert (ann.manager_id, nora.manager_id, ada.manager_id) == (nora.id, ada.id, None)
    assert ann.team_id == nora.team_id
    assert (ann.role, nora.role, ann.locale, ann.time_zone) == (Role.REP, Role.MANAGER, "pl", "Europe/Warsaw")
    with office.read() as unit:
        teams = {team.name: team for team in unit.all(select(Team))}
    assert teams["North"].parent_id == teams["Europe"].id
    assert office.store.actor("ada@acme.com").is_admin
    assert office.set_up(STAFF).change_set_id is None


def test_a_user_is_known_by_his_address(office: Office) -> None:
    """A new surname is a change of the same person; so is a new address that names the old one."""
    office.set_up(STAFF)
    report = office.set_up("users: [{name: Ann Kowalska, email: Ann@acme.com}]")
    assert report.lines[0] == (
        "changed user Ann@acme.com: name Ann Nowak → Ann Kowalska; email ann@acme.com → Ann@acme.com"
    )
    report = office.set_up("users: [{email: ann.kowalska@acme.com, was: ann@acme.com, role: manager}]")
    assert report.lines[0] == (
        "changed user ann.kowalska@acme.com: email Ann@acme.com → ann.kowalska@acme.com; role rep → manager"
    )
    assert len(office.all(User)) == 3


def test_a_user_who_has_no_address_yet_is_known_by_name(office: Office) -> None:
    """Sellers that an import brought by name only get their addresses from the file."""
    office.set_up(STAFF)
    with office.write() as unit:
        unit.create(User(name="Ben Wolf", role=Role.REP))
    report = office.set_up("users: [{name: Ben Wolf, email: ben@acme.com, role: manager, manager: Ada King}]")
    assert report.lines[0] == (
        "changed user ben@acme.com: email nothing → ben@acme.com; role rep → manager; manager nothing → Ada King"
    )
    assert _user(office, "Ben Wolf").manager_id == _user(office, "Ada King").id


def test_two_of_one_name_are_told_apart_by_address(office: Office) -> None:
    """The file is not believed to mean one of two namesakes."""
    office.set_up(STAFF)
    with office.write() as unit:
        unit.create(User(name="Jan Lis", role=Role.REP))
        unit.create(User(name="Jan Lis", role=Role.REP))
    assert office.refused("users: [{name: Jan Lis, role: manager}]") == [
        "company.yaml line 1, users[0]: 2 users are called 'Jan Lis'; give the e-mail address"
    ]
    assert office.refused("users: [{email: ann@acme.com, manager: Jan Lis}]") == [
        "company.yaml line 1, users[0].manager: 2 users are called 'Jan Lis'; give the e-mail address"
    ]
    errors = office.refused("users: [{name: Eva, email: eva@acme.com}, {name: eva}]")
    assert errors == [
        "company.yaml line 1, users[1]: several users of this list are called 'eva'; give their e-mail addresses"
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("users: [{email: eva@acme.com}]", "users[0].name: a new user needs a name"),
        (
            "users: [{email: ann@acme.com, team: Nroth}]",
            "users[0].team: there is no team 'Nroth'; did you mean 'North'?",
        ),
        (
            "users: [{email: ann@acme.com, manager: nroa@acme.com}]",
            "users[0].manager: there is no user 'nroa@acme.com'; did you mean 'nora@acme.com'?",
        ),
        ("teams: [{name: South, parent: Asia}]", "teams[0].parent: there is no team 'Asia'"),
        (
            "users: [{email: ann@acme.com, manager: ann@acme.com}]",
            "users[0].manager: this makes a circle: ann@acme.com → ann@acme.com",
        ),
        (
            "users: [{email: ada@acme.com, manager: ann@acme.com}]",
            "users[0].manager: this makes a circle: ada@acme.com → ann@acme.com → nora@acme.com → ada@acme.com",
        ),
        ("teams: [{name: Europe, parent: North}]", "teams[0].parent: this makes a circle: Europe → North → Europe"),
        (
            "teams: [{name: East, remove: true}, {name: West, parent: East}]",
            "teams[1].parent: the team 'East' is removed in this file",
        ),
        ("users: [{name: A, email: a@b.c}, {name: B, email: A@B.C}]", "users[1]: 'A@B.C' is given twice"),
    ],
)
def test_what_does_not_fit_together_is_refused(office: Office, text: str, error: str) -> None:
    """Unknown teams, unknown managers and circles would leave people without sight of their records."""
    office.set_up(STAFF)
    assert office.refused(text) == [f"company.yaml line 1, {error}"]


def test_a_circle_within_one_file_is_told_once(office: Office) -> None:
    """Three people who lead each other are one mistake."""
    errors = office.refused("""
users:
  - {name: A, email: a@acme.com, manager: b@acme.com, role: admin}
  - {name: B, email: b@acme.com, manager: c@acme.com}
  - {name: C, email: c@acme.com, manager: a@acme.com}
""")
    assert errors == [
        "company.yaml line 3, users[0].manager: this makes a circle: a@acme.com → b@acme.com → c@acme.com → a@acme.com"
    ]


def test_leaders_may_change_places(office: Office) -> None:
    """What was above may come to be below, if the file says so of both."""
    office.set_up(STAFF)
    office.set_up("""
users:
  - {email: ann@acme.com, role: manager, manager: ada@acme.com}
  - {email: nora@acme.com, role: rep, manager: ann@acme.com}
teams: [{name: Europe, parent: North}, {name: North, parent: null}]
""")
    assert _user(office, "Nora Lis").manager_id == _user(office, "Ann Nowak").id


@pytest.mark.parametrize(
    "change", ["role: manager", "active: false", "remove: true"], ids=["demoted", "deactivated", "removed"]
)
def test_the_last_admin_stays(office: Office, change: str) -> None:
    """Without an admin nobody could change the company again."""
    office.set_up(STAFF)
    assert office.refused(f"users: [{{email: ada@acme.com, {change}}}]") == [
        "company.yaml line 1, users: one active user has to be an admin, else nobody could change the company again"
    ]


def test_a_new_company_needs_an_admin_among_its_users(office: Office) -> None:
    """The built-in admin stands in only where the file lists no users."""
    assert office.refused("users: [{name: Ann, email: ann@acme.com}]") == [
        "company.yaml line 1, users: one active user has to be an admin, else nobody could change the company again"
    ]
    assert office.all(User) == []


def test_an_admin_who_is_there_already_needs_no_second(office: Office) -> None:
    """A CRM that got its users before its company is not given a stranger as admin."""
    with office.write() as unit:
        unit.create(User(name="Ada King", email="ada@acme.com", role=Role.ADMIN))
    office.set_up()
    assert len(office.all(User)) == 1


def test_whoever_did_something_cannot_be_removed_but_put_out(office: Office) -> None:
    """The log would not know who it speaks of; an inactive user can no longer act."""
    office.set_up(STAFF)
    office.set_up("company: {name: Acme}\nusers: [{name: Eva, email: eva@acme.com, role: admin}]")
    (error,) = office.refused("users: [{email: ada@acme.com, remove: true}]")
    assert error == (
        "company.yaml line 1, users[0].remove: the user ada@acme.com is used by change sets (1), users (1); "
        "`active: false` keeps him out"
    )
    office.set_up("users: [{email: ada@acme.com, active: false}]")
    assert not _user(office, "Ada King").active


def test_nobody_is_left_below_somebody_who_is_removed(office: Office) -> None:
    """A manager goes once the file has given his people to another."""
    office.set_up(STAFF)
    (error,) = office.refused("users: [{email: nora@acme.com, remove: true}]")
    assert "is used by users (1)" in error
    (error,) = office.refused("teams: [{name: North, remove: true}]")
    assert "is used by users (2)" in error
    office.set_up("users: [{email: nora@acme.com, remove: true}, {email: ann@acme.com, manager: ada@acme.com}]")
    assert {user.label for user in office.all(User) if isinstance(user, User)} == {"Ann Nowak", "Ada King"}


def test_a_reference_may_be_cleared(office: Office) -> None:
    """An empty manager is none; one that is not mentioned stays."""
    office.set_up(STAFF)
    office.set_up("users: [{email: ann@acme.com, manager: , title: Rep}]")
    ann = _user(office, "Ann Nowak")
    assert ann.manager_id is None
    assert ann.team_id is not None
