"""How much anybody may send: requests a minute, and bytes a request."""

from __future__ import annotations

import json
import math
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from crm_store.errors import CrmError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MINUTE = 60.0
_MOST_COUNTED = 10_000


class TooManyRequests(CrmError):
    """There were more than {most} requests in a minute."""

    hint = "Nothing was done. Try again in {seconds} seconds."


@dataclass
class Rates:
    """Lets each caller send ``most`` requests a minute, evenly or in a burst (a token bucket), in this process."""

    most: int
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def count(self, caller: str) -> None:
        """Count a request.

        Raises:
            TooManyRequests: the caller has used up his share.
        """
        with self._lock:
            left, moment = self._now(caller)
            if left < 1:
                seconds = math.ceil((1 - left) * MINUTE / self.most)
                raise TooManyRequests(most=self.most, seconds=seconds)
            self._left[caller] = (left - 1, moment)
            self._left.move_to_end(caller)
            while len(self._left) > _MOST_COUNTED:
                self._left.popitem(last=False)

    def _now(self, caller: str) -> tuple[float, float]:
        moment = time.monotonic()
        left, since = self._left.get(caller, (float(self.most), moment))
        return min(float(self.most), left + (moment - since) * self.most / MINUTE), moment


class BodyLimit:
    """Refuses requests whose body is larger than ``most`` bytes, whatever they say of its length."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        """Stand in front of an application."""
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless its body is too large."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if _declared(scope) > self.most:
            await self._refuse(send)
            return
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self.most:
                await self._refuse(send)
                return
            if message["type"] != "http.request" or not message.get("more_body", False):
                break
        await self.app(scope, _replayed(bytes(body), message, receive), send)

    async def _refuse(self, send: Send) -> None:
        error = {
            "type": "BodyTooLarge",
            "message": f"The body of a request can have {self.most:,} bytes.",
            "hint": "Nothing was done. Send less at a time.",
        }
        content = json.dumps({"error": error}).encode()
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def _declared(scope: Scope) -> int:
    """Return how many bytes a request says that its body has; what it really has is counted all the same."""
    said = dict(scope["headers"]).get(b"content-length", b"")
    return int(said) if said.isdigit() else 0


def _replayed(body: bytes, last: Message, receive: Receive) -> Receive:
    """Return what gives the body that was read already, and then whatever comes."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False} if last["type"] == "http.request" else last

    return replay
