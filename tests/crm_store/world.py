"""A small company to test on: North (Ann, Ben under Nora) and South (Cyd under Saul), and Ada the admin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_store.actors import SYSTEM, Actor
from crm_store.models import Base, Company, Deal, ForecastCategory, Pipeline, Role, Stage, StageKind, Team, User
from crm_store.origin import Origin

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from crm_store.store import Store
    from crm_store.unit import Unit, WriteUnit

STAGES = (
    ("Prospecting", StageKind.OPEN, 10, ForecastCategory.PIPELINE),
    ("Proposal", StageKind.OPEN, 60, ForecastCategory.BEST_CASE),
    ("Won", StageKind.WON, 100, ForecastCategory.CLOSED),
    ("Lost", StageKind.LOST, 0, ForecastCategory.OMITTED),
)


@dataclass(frozen=True)
class World:
    """The company's people by first name, and its stages by name."""

    store: Store
    actors: dict[str, Actor]
    stages: dict[str, int]
    pipeline_id: int

    def read(self, who: str) -> AbstractContextManager[Unit]:
        """Open a reading unit for a person."""
        return self.store.read(self.actors[who])

    def write(self, who: str, request: str = "test", origin: Origin | None = None) -> AbstractContextManager[WriteUnit]:
        """Open a writing unit for a person."""
        return self.store.write(self.actors[who], origin or Origin("test", request))

    def id_of(self, who: str) -> int:
        """Return a person's user id."""
        user_id = self.actors[who].user_id
        assert user_id is not None
        return user_id

    def deal(self, name: str, owner: str, stage: str = "Prospecting", **values: object) -> Deal:
        """Return a deal that is not stored yet."""
        fields: dict[str, object] = {
            "pipeline_id": self.pipeline_id,
            "stage_id": self.stages[stage],
            "currency": "EUR",
            "forecast_category": ForecastCategory.PIPELINE,
        }
        return Deal(name=name, owner_id=self.id_of(owner), **{**fields, **values})


def build_world(store: Store) -> World:
    """Create the company in an empty store."""
    with store.write(SYSTEM, Origin("test", "build the world")) as unit:
        _company(unit)
        people = _people(unit)
        pipeline = unit.create(Pipeline(name="Sales", position=1))
        unit.session.flush()
        stages = {name: _stage(unit, pipeline.id, index) for index, (name, *_) in enumerate(STAGES)}
        unit.session.flush()
        ids = {name: stage.id for name, stage in stages.items()}
        emails = {name.lower(): str(user.email) for name, user in people.items()}
        pipeline_id = pipeline.id
    return World(store, {name: store.actor(email) for name, email in emails.items()}, ids, pipeline_id)


def _company(unit: WriteUnit) -> None:
    unit.create(
        Company(
            name="Testing Ltd",
            currency="EUR",
            time_zone="Europe/Warsaw",
            locale="en",
            fiscal_year_start=1,
            holidays_country="PL",
            email_domains=["testing.example"],
            definitions={},
            policy={},
        )
    )


def _people(unit: WriteUnit) -> dict[str, User]:
    north, south = unit.create(Team(name="North")), unit.create(Team(name="South"))
    unit.session.flush()
    people = {"Ada": _user(unit, "Ada", Role.ADMIN, None, None)}
    for manager, team, reps in (("Nora", north, ("Ann", "Ben")), ("Saul", south, ("Cyd",))):
        people[manager] = _user(unit, manager, Role.MANAGER, team.id, None)
        unit.session.flush()
        for rep in reps:
            people[rep] = _user(unit, rep, Role.REP, team.id, people[manager].id)
    return people


def _user(unit: WriteUnit, name: str, role: Role, team_id: int | None, manager_id: int | None) -> User:
    email = f"{name.lower()}@testing.example"
    return unit.create(User(name=name, email=email, role=role, team_id=team_id, manager_id=manager_id))


def _stage(unit: WriteUnit, pipeline_id: int, index: int) -> Stage:
    name, kind, probability, category = STAGES[index]
    return unit.create(
        Stage(
            pipeline_id=pipeline_id,
            name=name,
            position=index,
            stage_kind=kind,
            probability=probability,
            forecast_category=category,
            entry_criteria=[],
            exit_criteria=[],
            required_fields=[],
        )
    )


def contents(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    with world.store.engine.connect() as connection:
        return {
            table.name: [tuple(map(str, row)) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }
