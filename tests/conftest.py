"""What holds for every test: no foreign settings, no network, repeatable made-up data."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# Time says little on a busy machine, so no deadline; a failing example prints how to replay it.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")

_HOSTS_ON_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


@pytest.fixture(autouse=True)
def _no_foreign_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the developer's own CRM_ settings, so that a test sees the defaults."""
    for name in [name for name in os.environ if name.startswith("CRM_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in _HOSTS_ON_THIS_MACHINE:
            pytest.fail(f"A test tried to reach {address[0]}: tests stay on this machine")
        connect(self, address)  # type: ignore[arg-type]  # any address that the caller gave

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield
