"""What holds after any sequence of writes and undos by several people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from crm_store.engine import make_engine
from crm_store.errors import ConstraintBroken, CrmError, Forbidden, UnknownRecord
from crm_store.models import Change, ChangeSet, table_of
from crm_store.replay import replay
from crm_store.store import Store
from crm_store.undo import AlreadyUndone, UndoConflict
from tests.crm_store import property_company as company
from tests.crm_store.property_company import KINDS, PEOPLE, SHARINGS, Doing, Office, TickingClock
from tests.crm_store.property_history import disagreements
from tests.crm_store.property_queries import differences
from tests.crm_store.world import build_world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_store.unit import WriteUnit
    from tests.crm_store.property_sight import Sight

DOINGS = st.builds(
    Doing,
    who=st.sampled_from(PEOPLE),
    kind=st.sampled_from(KINDS),
    picks=st.tuples(*[st.integers(0, 7)] * 3),
    owner=st.sampled_from(PEOPLE),
    sharing=st.sampled_from(SHARINGS),
    number=st.integers(0, 12),
    days_back=st.integers(-1, 4),
    links=st.tuples(*[st.booleans()] * 3),
)


@pytest.fixture
def office(database_url: str) -> Office:
    """The small company with a clock that ticks, and nothing written yet."""
    clock = TickingClock()
    world = build_world(Store(make_engine(database_url), clock))
    company.add_product(world)
    place = Office(world, clock)
    with world.store.engine.connect() as connection:
        for table in (table_of(Change), table_of(ChangeSet)):
            place.floor[table.name] = connection.scalar(select(func.max(table.c.id))) or 0
    return place


class Selling(RuleBasedStateMachine):
    """People create, hand over, change, remove and undo; each is refused exactly what he may not do."""

    def __init__(self, office: Office) -> None:
        """Begin with the company alone."""
        super().__init__()
        self.office = office
        office.reset()
        self.versions: dict[tuple[str, int], tuple[int, dict[str, Any]]] = {}

    @initialize(doings=st.lists(DOINGS, min_size=8, max_size=16))
    def begin(self, doings: list[Doing]) -> None:
        """Let there be something to work on."""
        for doing in doings:
            self.create(doing, go_on=False)

    @rule(doing=DOINGS, go_on=st.booleans())
    def create(self, doing: Doing, go_on: bool) -> None:  # noqa: FBT001  (drawn by chance)
        """Somebody writes something new, maybe for somebody else, maybe about something he cannot see."""
        sight = self.office.sight(doing.who)
        links = company.references(sight.rows, doing)
        if doing.kind in company.REQUIRED and None in links.values():
            return
        values = company.owned(self.office.world, doing)
        error = self.office.act(doing.who, go_on, partial(company.created, self.office, doing))
        self._judge(error, self._may_refer(sight, doing, links), self._may_give(sight, values))

    @rule(doing=DOINGS, go_on=st.booleans(), hand_over=st.booleans())
    def change(self, doing: Doing, go_on: bool, hand_over: bool) -> None:  # noqa: FBT001  (drawn by chance)
        """Somebody changes what may be hidden from him, or gives it away."""
        sight = self.office.sight(doing.who)
        row_id = company.target(sight, doing)
        if row_id is None:
            return
        row = sight.rows[doing.kind.__tablename__][row_id]
        links = {name: value for name, value in company.references(sight.rows, doing).items() if value is not None}
        values = {**company.fields(self.office.world, doing), **links}
        if hand_over:
            values |= company.owned(self.office.world, doing)
        moment = self.office.clock.moment - timedelta(days=doing.days_back) if doing.days_back else None

        def action(unit: WriteUnit) -> None:
            unit.change(unit.get(doing.kind, row_id), effective_at=moment, **values)

        error = self.office.act(doing.who, go_on, action)
        new = {name: value for name, value in links.items() if row[name] != value}
        governed = "owner_id" not in values or sight.everything or row["owner_id"] in sight.own
        seen = sight.sees(doing.kind.__tablename__, row_id) and self._may_refer(sight, doing, new)
        self._judge(error, seen, governed and self._may_give(sight, values))

    @rule(doing=DOINGS, go_on=st.booleans())
    def remove(self, doing: Doing, go_on: bool) -> None:  # noqa: FBT001  (drawn by chance)
        """Somebody removes what may be needed by others."""
        sight = self.office.sight(doing.who)
        row_id = company.target(sight, doing)
        if row_id is None:
            return
        owner = sight.rows[doing.kind.__tablename__][row_id].get("owner_id")

        def action(unit: WriteUnit) -> None:
            unit.remove(unit.get(doing.kind, row_id))

        error = self.office.act(doing.who, go_on, action)
        may = not company.is_owned(doing.kind) or sight.everything or owner in sight.own
        self._judge(error, sight.sees(doing.kind.__tablename__, row_id), may)

    @rule(who=st.sampled_from(PEOPLE), steps=st.lists(st.tuples(st.integers(0, 4), DOINGS), min_size=2, max_size=6))
    def turn_and_back(self, who: str, steps: list[tuple[int, Doing]]) -> None:
        """What one turn did, an admin takes back at once and entirely, brings back, and takes back again."""
        before, known = self.office.business(), set(self.office.before)
        for number, (what, doing) in enumerate(steps):
            own = replace(doing, who=who)
            if what == 0:
                self.create(own, go_on=number > 0)
            elif what == 1:
                self.remove(own, go_on=number > 0)
            else:
                self.change(own, go_on=number > 0, hand_over=what == 2)
        change_set_id = next(iter(set(self.office.before) - known), None)
        after = self.office.business()
        for state in (before, after, before):
            if change_set_id is not None:
                assert self._undo_as_admin(change_set_id) is None
                assert self.office.business() == state
                change_set_id = max(self.office.before)

    def _undo_as_admin(self, change_set_id: int) -> CrmError | None:
        return self.office.act("ada", False, partial(company.undone, change_set_id=change_set_id, rest=False))  # noqa: FBT003  (a set of its own)

    @rule(who=st.sampled_from(PEOPLE), pick=st.integers(0, 6), rest=st.booleans())
    def undo(self, who: str, pick: int, rest: bool) -> None:  # noqa: FBT001  (drawn by chance)
        """Somebody undoes a set, an undo, or what is not his; with ``rest`` only what cannot be undone stays."""
        sight = self.office.sight(who)
        sets = sorted(self.office.before)
        known = [change_set_id for change_set_id in sets if sight.sees("change_sets", change_set_id)]
        sets = known if known and pick else sets
        if not sets:
            return
        change_set_id = sets[-1 - pick % len(sets)]
        error = self.office.act(who, False, partial(company.undone, change_set_id=change_set_id, rest=rest))  # noqa: FBT003  (as drawn)
        if not sight.sees("change_sets", change_set_id):
            assert isinstance(error, UnknownRecord), error
        elif error is not None:
            allowed = (AlreadyUndone,) if rest else (AlreadyUndone, UndoConflict)
            assert isinstance(error, allowed), f"{error!r} of undoing {change_set_id} by {who}"

    @invariant()
    def versions_only_grow(self) -> None:
        """A row that changed has a higher version than before; none has a lower one."""
        rows = self.office.rows
        for kind in KINDS:
            for row_id, row in rows[kind.__tablename__].items():
                values = {name: value for name, value in row.items() if name != "version"}
                version, known = self.versions.get((kind.__tablename__, row_id), (0, {}))
                assert row["version"] > version or values == known
                self.versions[(kind.__tablename__, row_id)] = (row["version"], values)

    @invariant()
    def the_log_tells_the_state(self) -> None:
        """Replaying the changes gives the rows, and the deals' past at every moment."""
        with self.office.world.store.engine.connect() as connection:
            assert [str(difference) for difference in replay(connection)] == []
            told = list(disagreements(connection))
            assert told == [], told

    def teardown(self) -> None:
        """Undoing all sets, newest first, goes back step by step to the beginning."""
        for change_set_id in sorted(self.office.before, reverse=True):
            state = self.office.before[change_set_id]
            error = self._undo_as_admin(change_set_id)
            assert error is None or isinstance(error, AlreadyUndone), error
            assert self.office.business() == state
        assert not any(self.office.business().values())
        self.the_log_tells_the_state()

    @staticmethod
    def _may_refer(sight: Sight, doing: Doing, links: Mapping[str, int | None]) -> bool:
        tables = company.REFERENCES[doing.kind]
        return all(value is None or sight.sees(tables[name], value) for name, value in links.items())

    @staticmethod
    def _may_give(sight: Sight, values: dict[str, Any]) -> bool:
        if "owner_id" not in values or sight.everything:
            return True
        return values["owner_id"] in sight.own | sight.shared

    @staticmethod
    def _judge(error: CrmError | None, seen: bool, allowed: bool) -> None:  # noqa: FBT001  (two answers)
        """Compare what happened with what should: hidden is unknown, and only then is anything forbidden."""
        if seen and allowed:
            assert error is None or isinstance(error, ConstraintBroken), error
        elif seen:
            assert isinstance(error, Forbidden), error
        elif allowed:
            assert isinstance(error, UnknownRecord), error
        else:
            assert isinstance(error, (UnknownRecord, Forbidden)), error


def limits(office: Office, quick: int, slow: int) -> settings:
    """Return how many examples to try on the database at hand."""
    sqlite = office.world.store.engine.dialect.name == "sqlite"
    return settings(
        max_examples=quick if sqlite else slow,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],  # to shrink a failure takes minutes
        suppress_health_check=list(HealthCheck),
    )


def test_any_sequence_of_writes_and_undos(office: Office) -> None:
    """The log tells the state and the deals' past, undoing everything gives the beginning, and rights hold."""
    run_state_machine_as_test(cast("type[Selling]", partial(Selling, office)), settings=limits(office, 30, 8))
    office.world.store.close()


GROUPS = (*((who,) for who in PEOPLE), *combinations(("ann", "nora", "cyd"), 2), ("ada", "ben"))


def test_nobody_sees_a_foreign_row(office: Office) -> None:
    """Whatever the records, every shape of query shows each reader, or group of readers, just his part."""

    @given(st.lists(DOINGS, min_size=10, max_size=60))
    def check(doings: list[Doing]) -> None:
        office.reset()
        for doing in doings:
            office.act("ada", True, partial(company.created, office, doing))  # noqa: FBT003  (one set for all)
        for group in GROUPS:
            sight = office.sight(*group)
            audience = frozenset(sight.readers) if len(group) > 1 else None
            actor = "ada" if audience else group[0]
            with office.world.store.read(office.world.actors[actor], audience) as unit:
                assert list(differences(unit, sight)) == []

    limits(office, 10, 4)(check)()
    office.world.store.close()
