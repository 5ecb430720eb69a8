"""Approvals and undo over HTTP: once for a key, whatever happens in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from crm_store import idempotency
from tests.assistant.offices import calls, says

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.assistant.http.conftest import Web

AMOUNT = ("set_amount", {"deals": ["Renewal"], "amount": "45"})
NOTE = ("note", {"deal": "Renewal", "text": "Likes it"})


@pytest.fixture
def waiting(web: Web) -> int:
    """An amount that waits for Ann's yes."""
    web.desk.script(calls(AMOUNT), says("It waits."))
    number: int = web.say("45 then").json()["approvals"][0]["id"]
    return number


def amount(web: Web) -> Decimal:
    """Return the deal's amount."""
    found: Decimal = web.desk.counter.deal(web.desk.counter.renewal)["amount"]
    return found


def die(*_: object) -> None:
    """End the process."""
    raise KeyboardInterrupt


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for an answer that will not come."""
    monkeypatch.setattr("assistant.channels.http.once.PATIENCE", ())


def crashed(request: Callable[[], object]) -> None:
    """Send a request whose process dies before the answer is remembered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(idempotency, "answer", die)
        with pytest.raises(BaseException):  # noqa: B017,PT011  (however the interruption comes through)
            request()


def test_what_waits_is_listed_for_whoever_may_decide(web: Web, waiting: int) -> None:
    """Ann sees it, her manager if he asks for it; for others it is not there."""
    assert [card["id"] for card in web.get("/v1/approvals").json()] == [waiting]
    assert web.get("/v1/approvals", "nora").json() == []
    assert [card["id"] for card in web.get("/v1/approvals?below=true", "nora").json()] == [waiting]
    assert web.get(f"/v1/approvals/{waiting}").json()["summary"].startswith("Renewal: amount")
    assert web.get(f"/v1/approvals/{waiting}", "cyd").status_code == 404


def test_a_yes_is_carried_out_once(web: Web, waiting: int) -> None:
    """The same key gets the first answer; without it the second yes comes too late."""
    given = web.post(f"/v1/approvals/{waiting}/approve", key="y").json()
    assert (amount(web), [change["field"] for change in given["changes"]]) == (Decimal(45), ["amount"])
    assert web.post(f"/v1/approvals/{waiting}/approve", key="y").json() == given
    late = web.post(f"/v1/approvals/{waiting}/approve")
    assert (late.status_code, late.json()["error"]["type"]) == (409, "ApprovalDecided")
    assert web.post(f"/v1/approvals/{waiting}/reject", key="y").json()["error"]["type"] == "KeyReused"


def test_a_yes_whose_process_died_is_answered_when_it_comes_again(web: Web, waiting: int, impatient: None) -> None:
    """It was done, so it is not done again, and the change set is told."""
    crashed(lambda: web.post(f"/v1/approvals/{waiting}/approve", key="y"))
    assert amount(web) == Decimal(45)
    again = web.post(f"/v1/approvals/{waiting}/approve", key="y")
    assert (again.status_code, again.json()["approval"]) == (200, waiting)
    assert again.json()["change_set"] is not None
    assert web.post(f"/v1/approvals/{waiting}/approve", key="y").json() == again.json()


def test_a_yes_whose_process_died_before_it_is_carried_out(web: Web, waiting: int, impatient: None) -> None:
    """The key was taken, nothing was done."""
    with web.desk.counter.world.write("ann") as unit:
        idempotency.claim(unit, "y", idempotency.digest(f"approve {waiting}"))
    assert web.post(f"/v1/approvals/{waiting}/approve", key="y").status_code == 200
    assert amount(web) == Decimal(45)


def test_the_same_yes_twice_at_once_is_answered_alike(web_anywhere: Web) -> None:
    """One does it; both say the same."""
    web = web_anywhere
    web.desk.script(calls(AMOUNT), says("It waits."))
    waiting = web.say("45 then").json()["approvals"][0]["id"]
    with ThreadPoolExecutor(4) as pool:
        path = f"/v1/approvals/{waiting}/approve"
        given = [pool.submit(web.post, path, key="y").result for _ in range(4)]
        answers = [result() for result in given]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert all(answer.json() == answers[0].json() for answer in answers)


def test_a_no_is_kept_with_its_answer(web: Web, waiting: int) -> None:
    """Both in one transaction: a death in between leaves neither."""
    crashed(lambda: web.post(f"/v1/approvals/{waiting}/reject", key="n"))
    assert [card["id"] for card in web.get("/v1/approvals").json()] == [waiting]
    first = web.post(f"/v1/approvals/{waiting}/reject", key="n")
    assert first.status_code == 200
    assert web.post(f"/v1/approvals/{waiting}/reject", key="n").json() == first.json()
    assert web.get("/v1/approvals").json() == []


def edit(web: Web, number: int, values: dict[str, Any], key: str | None = None) -> Any:  # noqa: ANN401  (a response)
    """Change what waits."""
    return web.client.patch(f"/v1/approvals/{number}", json={"arguments": values}, headers=web.headers("ann", key))


def test_an_edit_makes_a_new_one_once(web: Web, waiting: int, impatient: None) -> None:
    """Also when the process died before it could say which."""
    crashed(lambda: edit(web, waiting, {"amount": "40"}, "e"))
    made = edit(web, waiting, {"amount": "40"}, "e")
    assert made.status_code == 200
    assert made.json()["id"] > waiting
    assert edit(web, waiting, {"amount": "40"}, "e").json() == made.json()
    assert [card["id"] for card in web.get("/v1/approvals").json()] == [made.json()["id"]]


def test_an_edit_that_cannot_be_is_refused(web: Web, waiting: int) -> None:
    """An argument that the tool does not have; what waited still waits."""
    refused = edit(web, waiting, {"colour": "red"}, "e")
    assert refused.status_code == 422
    assert [card["id"] for card in web.get("/v1/approvals").json()] == [waiting]
    assert edit(web, waiting, {"amount": "40"}, "e").status_code == 200


def test_undo_takes_back_once(web: Web) -> None:
    """The same key takes nothing else back; undoing the undo brings it back."""
    web.desk.script(calls(NOTE), says("Noted."), calls(NOTE), says("Noted."))
    numbers = [web.say("likes it", conversation=name).json()["change_set"] for name in ("a", "b")]
    first = web.post("/v1/undo", {}, key="u").json()
    assert (first["undone"], first["records"], first["left"]) == (numbers[1], 2, [])
    assert web.post("/v1/undo", {}, key="u").json() == first
    assert web.post("/v1/undo", {"change_set": first["change_set"]}).json()["undone"] == first["change_set"]
    assert web.post("/v1/undo", {"change_set": numbers[0]}, "cyd").status_code == 404
    crashed(lambda: web.post("/v1/undo", {"change_set": numbers[0]}, key="u2"))
    assert web.post("/v1/undo", {"change_set": numbers[0]}, key="u2").json()["undone"] == numbers[0]
    assert web.post("/v1/undo", {"change_set": numbers[0]}).json()["error"]["type"] == "AlreadyUndone"


def test_the_same_undo_twice_at_once_is_answered_alike(web_anywhere: Web) -> None:
    """Only the latest is taken back, not the one before it as well."""
    web = web_anywhere
    web.desk.script(calls(NOTE), says("Noted."), calls(NOTE), says("Noted."))
    for name in ("a", "b"):
        web.say("likes it", conversation=name)
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(web.post, "/v1/undo", {}, key="u") for _ in range(4)]
        told = [answer.result().json() for answer in answers]
    assert all(one == told[0] for one in told)
