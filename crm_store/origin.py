"""Where a change comes from: the channel, the request, and the change set it goes into."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


@dataclass
class Origin:
    """One turn or one command. Its first write opens a change set, later units append to it.

    ``request`` is what the person said or ran, ``turn_id`` the stored turn, if any.
    """

    channel: str
    request: str | None = None
    turn_id: int | None = None
    undoes_id: int | None = None
    change_set_id: int | None = None

    @property
    def readable_request(self) -> str | None:
        """The request with a replacement sign for each character that no database takes."""
        return None if self.request is None else _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", self.request)
