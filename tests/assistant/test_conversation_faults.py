"""Faults around a turn: a process that is killed, a disk that is full."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from assistant.settings import ROOT
from tests.assistant.offices import Desk, calls, notes, open_desk, says, take, turns
from tests.tools.calls import open_counter

if TYPE_CHECKING:
    from tests.crm_store.world import World

NOTE = ("note", {"deal": "Renewal", "text": "Likes it"})


@pytest.fixture
def desk(company: World) -> Desk:
    """An office in the small company."""
    return open_desk(open_counter(company))


DIES = """
import os, signal, sys
from crm_store.clock import FrozenClock
from crm_store.store import open_store
from tests.assistant.offices import calls, open_desk
from tests.crm_store.world import World
from tests.tools.calls import Counter
from datetime import datetime

store = open_store(sys.argv[1], FrozenClock(datetime.fromisoformat(sys.argv[2])))
desk = open_desk(Counter(World(store, {"ann": store.actor("ann@testing.example")}, {}, 1), 1, 2))
desk.script(calls(("note", {"deal": "Renewal", "text": "Likes it"})), lambda _: os.kill(os.getpid(), signal.SIGKILL))
desk.say("likes it")
"""


def test_after_a_real_kill_the_next_turn_goes_on_at_once(desk: Desk) -> None:
    """Between the write and the reply the process is gone: no waiting for the lease, and nothing is done twice."""
    store = desk.counter.world.store
    address, now = store.engine.url.render_as_string(hide_password=False), store.clock.now().isoformat()
    died = subprocess.run([sys.executable, "-c", DIES, address, now], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    assert (notes(desk), turns(desk)[0].reply) == (1, None)
    assert "not done it a second time" in desk.say("likes it").reply
    assert (notes(desk), desk.asleep) == (1, [])


def test_a_reply_that_cannot_be_saved_is_an_error_and_told_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when the reply is to be kept: what was written is known to the next turn."""
    desk.script(calls(NOTE), says("Noted."))
    monkeypatch.setattr("assistant.turns.finish", lambda *_: 1 / 0)
    assert take(desk, "likes it")[-1].type == "error"
    monkeypatch.undo()
    assert "Likes it" in open_desk(desk.counter, desk.counter.later(minutes=5)).say("hello").reply
