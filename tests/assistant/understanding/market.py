"""A made-up market to name people and companies in, and a count of how many messages are read as they were meant.

``python -m tests.assistant.understanding.market FILE…`` prints each miss and the share of messages read right.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml

from assistant.understanding.understand import understand
from crm_store.clock import FrozenClock
from crm_store.engine import make_engine
from crm_store.matching.text import fold, squash
from crm_store.models import Account, Contact, ContactEmail, ContactPhone, Employment, Role, Sharing, Team, User
from crm_store.origin import Origin
from crm_store.schema import upgrade
from crm_store.store import Store
from tests.crm_store.conftest import NOW
from tests.crm_store.world import build_world

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.understanding.findings import Mention, Span
    from crm_store.unit import Unit, WriteUnit

DATA = Path(__file__).with_name("data") / "market"
_NAMED = frozenset({"account", "contact", "user", "lead"})
_UNKNOWN = frozenset({"person", "company"})
_FAR = 0.08
_EITHER, _OR = " | ", " / "


def build(path: Path) -> Store:
    """Store the market in a new database, and return it."""
    records: dict[str, Any] = yaml.safe_load((DATA / "records.yaml").read_text(encoding="utf-8"))
    engine = make_engine(str(path))
    upgrade(engine)
    store = Store(engine, FrozenClock(NOW))
    world = build_world(store)
    with world.write("ada") as unit:
        for name in ("ann", "ben", "cyd", "nora", "saul"):
            user = unit.session.get_one(User, world.id_of(name))
            unit.change(user, name=f"Retired{user.id}", email=f"retired{user.id}@testing.example", active=False)
        owner = _colleagues(unit, records["colleagues"])
    with store.write(store.actor(address(records["writer"])), Origin("test", "market")) as unit:
        _customers(unit, owner[records["writer"]], records["accounts"], records["phones"], Sharing.TEAM)
    other = records["colleagues"][-1]
    with store.write(store.actor(address(other)), Origin("test", "market")) as unit:
        _customers(unit, owner[other], records["hidden"], {}, Sharing.PRIVATE)
    return store


def writer(store: Store) -> Any:  # noqa: ANN401  (the store's own actor type)
    """Return who writes the messages."""
    records = yaml.safe_load((DATA / "records.yaml").read_text(encoding="utf-8"))
    return store.actor(address(records["writer"]))


def address(name: str) -> str:
    """Return a colleague's address."""
    return f"{fold(name).replace(' ', '.')}@testing.example"


def _colleagues(unit: WriteUnit, names: Iterable[str]) -> dict[str, int]:
    team = unit.create(Team(name="Lighthouse"))
    unit.session.flush()
    rows = {name: unit.create(User(name=name, email=address(name), role=Role.REP, team_id=team.id)) for name in names}
    unit.session.flush()
    return {name: row.id for name, row in rows.items()}


def _customers(
    unit: WriteUnit, owner: int, accounts: Mapping[str, list[str]], phones: Mapping[str, str], sharing: Sharing
) -> None:
    for company, people in accounts.items():
        domain = f"{squash(company)}.example"
        account = unit.create(Account(name=company, domain=domain, owner_id=owner, sharing=sharing))
        unit.session.flush()
        for name in people:
            first, last = name.split()
            row = unit.create(Contact(first_name=first, last_name=last, owner_id=owner, sharing=sharing))
            unit.session.flush()
            unit.create(Employment(contact_id=row.id, account_id=account.id))
            unit.create(ContactEmail(contact_id=row.id, address=f"{squash(first)}.{squash(last)}@{domain}"))
            if name in phones:
                digits = "".join(sign for sign in phones[name] if sign.isdigit())
                unit.create(ContactPhone(contact_id=row.id, number=phones[name], digits=digits))


def cases(name: str) -> list[dict[str, Any]]:
    """Return the messages of a data file with whom they name."""
    found: list[dict[str, Any]] = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def told(unit: Unit, text: str) -> list[str]:
    """Return whom a message names, as the data files write it: those whose scores are close to the best."""
    return sorted({one for span in understand(unit, text).spans if (one := _told(span))})


def _told(span: Span) -> str | None:
    if span.type in _UNKNOWN:
        return f"{span.type} {span.value}"
    near = _near(span.candidates)
    return _EITHER.join(sorted(f"{one.kind} {one.label}" for one in near)) or None


def _near(candidates: list[Mention]) -> list[Mention]:
    if not candidates or candidates[0].kind not in _NAMED:
        return []
    return [one for one in candidates if candidates[0].score - one.score < _FAR and one.kind in _NAMED]


def right(found: Iterable[str], meant: Iterable[str]) -> bool:
    """Tell whether exactly those were found that were meant; of several right readings any one."""
    left = [*found]
    for one in meant:
        readings = {_EITHER.join(sorted(part.split(_EITHER))) for part in one.split(_OR)}
        match = next((name for name in left if name in readings), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def main(names: list[str]) -> None:
    """Print what was misread, and the shares."""
    with TemporaryDirectory() as folder:
        store = build(Path(folder) / "market.db")
        for name in names:
            wrong = 0
            with store.read(writer(store)) as unit:
                for case in cases(name):
                    found = told(unit, case["say"])
                    if not right(found, case["who"]):
                        wrong += 1
                        sys.stdout.write(f"{case['say']}\n    meant {case['who']}\n    read  {found}\n")
            total = len(cases(name))
            sys.stdout.write(f"== {name}: {total - wrong} of {total}, {(total - wrong) / total:.3f}\n")
        store.close()


if __name__ == "__main__":
    main(sys.argv[1:])
