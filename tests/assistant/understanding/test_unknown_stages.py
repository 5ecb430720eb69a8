"""A stage that the company does not have is found where a deal is moved to it, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.understanding.understand import understand

if TYPE_CHECKING:
    from tests.crm_store.world import World


def stages(world: World, text: str) -> list[str]:
    """Return the unknown stages of a message."""
    with world.read("ann") as unit:
        return [span.text for span in understand(unit, text).spans if span.type == "stage"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("move {account} to scoping", "scoping"),
        ("please push {account} into technical review, they agreed", "technical review"),
        ("przesuń {account} na oględziny", "oględziny"),
        ("przenieś {account} do etapu pilotaż", "pilotaż"),
    ],
)
def test_it_is_found_behind_a_word_of_direction(filled: World, text: str, name: str) -> None:
    """What stands between direction and the end of the sentence is its name."""
    with filled.read("ann") as unit:
        from crm_store import accounts

        account = accounts.find_all(unit, limit=1).rows[0].name
    assert stages(filled, text.format(account=account)) == [name]
    for other in (
        "move {account} to the next step",
        "I drove to {account} for lunch",
        "talk to {account} about scoping",
    ):
        assert stages(filled, other.format(account=account)) == []
