"""Who is let in, how much he may send, and in what form failures are told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from assistant.channels.http.limits import BodyLimit, Rates, TooManyRequests
from crm_store.credentials import revoke_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Message, Receive, Scope, Send

    from tests.assistant.http.conftest import Web
    from tests.crm_store.world import World


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer crm_wrong", "Basic YTpi", "Bearer \xff"])
def test_nobody_is_let_in_without_a_valid_key(web: Web, header: str | None) -> None:
    """The refusal says how to get one."""
    headers = [] if header is None else [(b"authorization", header.encode("latin-1"))]
    for answer in (web.client.get("/v1/deals", headers=headers), web.client.post("/v1/undo", json={}, headers=headers)):
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert "users key issue" in answer.json()["error"]["hint"]


def test_a_revoked_key_lets_nobody_in(web: Web) -> None:
    """At once."""
    assert web.get("/v1/deals").status_code == 200
    with web.desk.counter.world.write("ada") as unit:
        revoke_key(unit, 1)
    assert web.get("/v1/deals").status_code == 401


def test_who_sends_too_much_is_told_when_to_go_on(world: World, serve: Callable[..., Web]) -> None:
    """Each user has a share of his own, and wrong keys do not use it up."""
    web = serve(world, http_rate=2)
    wrong = [web.client.get("/v1/deals", headers={"Authorization": "Bearer crm_x"}) for _ in range(3)]
    assert [web.get("/v1/deals").status_code for _ in range(3)] == [200, 200, 429]
    refused = web.get("/v1/deals")
    assert 1 <= int(refused.headers["retry-after"]) <= 30
    assert refused.json()["error"]["type"] == "TooManyRequests"
    assert web.get("/v1/deals", "ben").status_code == 200
    assert wrong[-1].status_code == 429


def test_a_share_comes_back_with_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Evenly: a second for each of sixty a minute."""
    now = [0.0]
    monkeypatch.setattr("assistant.channels.http.limits.time.monotonic", lambda: now[0])
    rates = Rates(60)
    for _ in range(60):
        rates.count("ann")
    with pytest.raises(TooManyRequests, match="60 requests"):
        rates.count("ann")
    now[0] += 1.01
    rates.count("ann")


def test_a_body_that_is_too_large_is_refused(world: World, serve: Callable[..., Web]) -> None:
    """Nothing of it reaches the assistant."""
    web = serve(world, http_body_limit=1000)
    refused = web.say("x" * 1001)
    assert (refused.status_code, refused.json()["error"]["type"]) == (413, "BodyTooLarge")
    assert web.say("short").status_code == 200


def sent(*parts: Message, declared: bytes | None) -> tuple[int | None, bytes]:
    """Send the parts of a body through the limit; return the status, if refused, and what came through."""
    through, answered = bytearray(), list[Any]()
    queue = list(parts)

    async def app(_: Scope, receive: Receive, __: Send) -> None:
        message = await receive()
        through.extend(message.get("body", b""))

    async def receive() -> Message:
        return queue.pop(0)

    async def send(message: Message) -> None:
        answered.append(message)

    headers = [] if declared is None else [(b"content-length", declared)]
    scope: dict[str, Any] = {"type": "http", "headers": headers}
    asyncio.run(BodyLimit(app, 10)(scope, receive, send))
    return (answered[0]["status"] if answered else None), bytes(through)


def part(body: bytes, *, more: bool = False) -> Message:
    """Return a part of a body."""
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_that_lies_about_its_length_is_counted() -> None:
    """Whether it says less, nothing, or nonsense; one that says too much is not even read."""
    long = (part(b"123456", more=True), part(b"789012"))
    for declared in (b"3", None, b"many", b"-1"):
        assert sent(*long, declared=declared) == (413, b"")
    assert sent(declared=b"11") == (413, b"")
    assert sent(part(b"12345", more=True), part(b"67890"), declared=b"10") == (None, b"1234567890")


def test_a_body_that_cannot_be_read_is_refused(web: Web) -> None:
    """In the same form as everything else; nobody names the actor but his key."""
    headers = {**web.headers("ann"), "Content-Type": "application/json"}
    bodies = [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"text": 1}',
        b'{"text": "x", "actor": 1}',
        b'{"text":"x","conversation":""}',
    ]
    for body in bodies:
        refused = web.client.post("/v1/chat", content=body, headers=headers)
        assert refused.status_code in {400, 422}, body
        assert refused.json()["error"]["message"], body


def test_a_surprise_is_told_without_its_insides(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log has the traceback; the client has a sentence."""

    def fall(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("assistant.channels.http.records.listing.page", fall)
    answer = web.get("/v1/deals")
    assert (answer.status_code, answer.json()["error"]["type"]) == (500, "Unexpected")
    assert "secret" not in answer.text


def test_the_interface_is_described_with_examples(web: Web) -> None:
    """Each path that takes or gives a body shows one."""
    told = web.client.get("/openapi.json").json()
    assert {"/v1/chat", "/v1/approvals", "/v1/undo", "/v1/{kind}", "/healthz", "/readyz"} <= set(told["paths"])
    chat = told["paths"]["/v1/chat"]["post"]
    assert "example" in chat["responses"]["200"]["content"]["application/json"]
    assert "text/event-stream" in chat["responses"]["200"]["content"]
    assert "examples" in told["components"]["schemas"]["Message"]
    assert told["components"]["securitySchemes"]
