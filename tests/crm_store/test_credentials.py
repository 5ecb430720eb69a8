"""API keys and identities: only the right secret lets the right person in, and nothing stored gives it away."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crm_store import credentials, identities, users
from crm_store.clock import FrozenClock
from crm_store.errors import Forbidden, InvalidValue, RuleBroken, UnknownRecord
from crm_store.models import Change, Identity
from crm_store.store import Store
from tests.crm_store.conftest import NOW
from tests.crm_store.statements import recorded

if TYPE_CHECKING:
    from tests.crm_store.world import World

SECRET = b"an installation's own secret"


def issue(world: World, who: str = "ann", expires_at: datetime | None = None) -> tuple[int, str]:
    """Issue a key and return its id and secret."""
    with world.write("ada") as unit:
        issued = credentials.issue_key(unit, world.id_of(who), "laptop", expires_at=expires_at)
        return issued.row.id, issued.secret


def test_a_key_lets_its_user_in(world: World) -> None:
    """And nobody else; two keys differ and are told apart by their beginnings."""
    (_, first), (_, second) = issue(world), issue(world, "cyd")
    ann, cyd = credentials.authenticate(world.store, first), credentials.authenticate(world.store, second)
    assert ann == world.actors["ann"]
    assert cyd == world.actors["cyd"]
    with world.read("ada") as unit:
        assert [key.prefix for key in credentials.keys(unit)] == [second[:10], first[:10]]
        assert [key.user_id for key in credentials.keys(unit, world.id_of("ann"))] == [world.id_of("ann")]


def test_a_wrong_key_lets_nobody_in_and_takes_the_same_way(world: World) -> None:
    """Unknown, nearly right, empty, huge, revoked: the same answer from the same statements."""
    key_id, secret = issue(world)
    revoked_id, revoked = issue(world, "cyd")
    with world.write("ada") as unit:
        credentials.revoke_key(unit, revoked_id)
    ways = []
    for wrong in ("", "crm_", secret[:-1], secret + "x", secret.swapcase(), "x" * 10**6, "\ud800", revoked):
        with recorded(world.store.engine) as statements:
            assert credentials.authenticate(world.store, wrong) is None
        ways.append([text for text, _ in statements])
    assert all(way == ways[0] for way in ways)
    assert key_id != revoked_id


def test_a_key_ends(world: World) -> None:
    """When it is revoked, when it expires, and when its user leaves."""
    key_id, secret = issue(world, expires_at=NOW + timedelta(days=1))
    later = Store(world.store.engine, FrozenClock(NOW + timedelta(days=1)))
    assert credentials.authenticate(world.store, secret) is not None
    assert credentials.authenticate(later, secret) is None
    with world.write("ada") as unit:
        users.deactivate(unit, world.id_of("ann"))
    assert credentials.authenticate(world.store, secret) is None
    with world.write("ada") as unit:
        users.activate(unit, world.id_of("ann"))
        first = credentials.revoke_key(unit, key_id).revoked_at
        assert credentials.revoke_key(unit, key_id).revoked_at == first == NOW
    assert credentials.authenticate(world.store, secret) is None


def test_no_secret_is_stored(world: World) -> None:
    """Neither the table nor the change log holds a key or a subject."""
    _, secret = issue(world)
    with world.write("ada") as unit:
        identities.link(unit, world.id_of("ann"), "slack:T1", "U12345", secret=SECRET)
    with world.read("ada") as unit:
        logged = json.dumps([change.after for change in unit.all(select(Change))])
    assert secret[:10] in logged
    assert secret not in logged
    assert "U12345" not in logged


def test_only_admins_hand_out_keys_to_active_users(world: World) -> None:
    """With a name, and an end that lies ahead if there is one."""
    with pytest.raises(Forbidden), world.write("ann") as unit:
        credentials.issue_key(unit, world.id_of("ann"), "mine")
    with world.write("ada") as unit:
        for name, expires_at in ((" ", None), ("x", NOW), ("x", datetime(2027, 1, 1))):  # noqa: DTZ001  (naive on purpose)
            with pytest.raises(InvalidValue):
                credentials.issue_key(unit, world.id_of("ann"), name, expires_at=expires_at)
        with pytest.raises(UnknownRecord):
            credentials.issue_key(unit, 999, "x")
        users.deactivate(unit, world.id_of("ben"))
        with pytest.raises(Forbidden):
            credentials.issue_key(unit, world.id_of("ben"), "x")
        with pytest.raises(Forbidden):
            identities.link(unit, world.id_of("ben"), "email", "ben@x.example", secret=SECRET)


def test_an_identity_is_its_user(world: World) -> None:
    """At this provider, with this installation's secret; linking again changes nothing."""
    with world.write("ada") as unit:
        row = identities.link(unit, world.id_of("ann"), "Slack:T1", " U1 ", secret=SECRET, hint="ann")
        assert identities.link(unit, world.id_of("ann"), "slack:t1", "U1", secret=SECRET) is row
        with pytest.raises(RuleBroken, match="Ann"):
            identities.link(unit, world.id_of("ben"), "slack:T1", "U1", secret=SECRET)
    store = world.store
    assert identities.resolve(store, "slack:T1", "U1", secret=SECRET) == world.actors["ann"]
    for provider, subject, secret in (
        ("slack:T2", "U1", SECRET),
        ("slack:T1", "u1", SECRET),
        ("slack:T1", "U1", b"another installation's secret"),
        ("slack:T1", "", SECRET),
        (" ", "U1", SECRET),
    ):
        assert identities.resolve(store, provider, subject, secret=secret) is None


def test_an_identity_ends(world: World) -> None:
    """When it is unlinked and when its user leaves; then it may be linked to somebody else."""
    with world.write("ada") as unit:
        row = identities.link(unit, world.id_of("ann"), "email", "ann@x.example", secret=SECRET)
        users.deactivate(unit, world.id_of("ann"))
    assert identities.resolve(world.store, "email", "ann@x.example", secret=SECRET) is None
    with world.write("ada") as unit:
        identities.unlink(unit, row.id)
        identities.link(unit, world.id_of("ben"), "email", "ann@x.example", secret=SECRET)
        assert len(unit.all(select(Identity))) == len(identities.identities(unit)) == 1
        assert [found.user_id for found in identities.identities(unit, world.id_of("ben"))] == [world.id_of("ben")]
    assert identities.resolve(world.store, "email", "ann@x.example", secret=SECRET) == world.actors["ben"]


def test_a_weak_secret_is_refused(world: World) -> None:
    """With an empty or short secret the hashes could be guessed backwards."""
    with pytest.raises(InvalidValue), world.write("ada") as unit:
        identities.link(unit, world.id_of("ann"), "email", "ann@x.example", secret=b"short")
    with pytest.raises(InvalidValue):
        identities.resolve(world.store, "email", "ann@x.example", secret=b"")
