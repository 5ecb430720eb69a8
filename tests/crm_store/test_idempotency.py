"""Keys of requests: the first answer again, and nothing done twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store import idempotency
from crm_store.idempotency import Answered, KeyInUse, KeyReused

if TYPE_CHECKING:
    from tests.crm_store.world import World


def test_a_key_gets_the_first_answer_again(world: World) -> None:
    """Unknown, then being worked on, then answered; for its user only."""
    request = idempotency.digest("POST /v1/chat hello")
    with world.write("ann") as unit:
        assert idempotency.earlier(unit, "k1", request) is None
        idempotency.claim(unit, "k1", request)
    with world.read("ann") as reading:
        assert idempotency.earlier(reading, "k1", request) == Answered(None, None)
    with world.write("ann") as unit:
        idempotency.answer(unit, "k1", {"reply": "hi"}, 201)
    with world.read("ann") as reading:
        assert idempotency.earlier(reading, "k1", request) == Answered(201, {"reply": "hi"})
        with pytest.raises(KeyReused):
            idempotency.earlier(reading, "k1", idempotency.digest("another"))
    with world.read("ben") as reading:
        assert idempotency.earlier(reading, "k1", request) is None


def test_of_two_who_claim_a_key_one_gets_it(world: World) -> None:
    """The other is told, and what it did in its transaction is gone."""
    with world.write("ann") as unit:
        idempotency.claim(unit, "k1", "a" * 64)
    with pytest.raises(KeyInUse), world.write("ann") as unit:
        idempotency.claim(unit, "k1", "a" * 64)


def test_a_key_whose_request_did_nothing_is_free_again(world: World) -> None:
    """A request that was refused can be repeated; an answered one stays."""
    with world.write("ann") as unit:
        idempotency.claim(unit, "k1", "a" * 64)
        idempotency.release(unit, "k1")
        idempotency.claim(unit, "k1", "b" * 64)
        idempotency.answer(unit, "k1", {})
        idempotency.release(unit, "k1")
        assert idempotency.earlier(unit, "k1", "b" * 64) == Answered(200, {})
