"""An office in which company files are applied to a fresh CRM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from crm_store.actors import SYSTEM
from crm_store.company.applying import apply
from crm_store.company.issues import CompanyFileInvalid
from crm_store.company.loading import parse
from crm_store.company.showing import current
from crm_store.models import ChangeSet, Deal, ForecastCategory, Pipeline, Stage
from crm_store.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from crm_store.company.report import SetupReport
    from crm_store.models import Base
    from crm_store.store import Store
    from crm_store.unit import Unit, WriteUnit

STAGES = ["Prospecting", "Qualified", "Demo", "Proposal", "Negotiation", "Won", "Lost"]
"""The stages of the built-in pipeline."""


def sales(*stages: str) -> str:
    """Return a file that speaks of these stages of the built-in pipeline, from line 4 on."""
    return f"\npipelines:\n  - name: Sales\n    stages: [{', '.join(stages)}]\n"


@dataclass(frozen=True)
class Office:
    """A CRM and whoever administers it."""

    store: Store

    def set_up(self, text: str = "") -> SetupReport:
        """Apply a company file as the first admin, or as the system where there is none."""
        with self.store.write(self.store.actor(), Origin("test", "setup company.yaml")) as unit:
            return apply(unit, parse(text))

    def refused(self, text: str) -> list[str]:
        """Return what is said against a company file."""
        with pytest.raises(CompanyFileInvalid) as caught:
            self.set_up(text)
        return str(caught.value).splitlines()

    def read(self) -> AbstractContextManager[Unit]:
        """Read with the system's eyes."""
        return self.store.read(SYSTEM)

    def write(self) -> AbstractContextManager[WriteUnit]:
        """Write as the first admin."""
        return self.store.write(self.store.actor(), Origin("test", "write"))

    def text(self) -> str:
        """Return the company as a file."""
        with self.read() as unit:
            return current(unit)

    def stages(self, pipeline: str = "Sales") -> list[str]:
        """Return the names of a pipeline's stages in order."""
        query = select(Stage.name).join(Pipeline, Pipeline.id == Stage.pipeline_id).where(Pipeline.name == pipeline)
        with self.read() as unit:
            return list(unit.session.scalars(query.order_by(Stage.position, Stage.id)))

    def stage(self, name: str) -> Stage:
        """Return the stage of this name."""
        with self.read() as unit:
            stage = unit.first(select(Stage).where(Stage.name == name))
            assert stage is not None
            return stage

    def add_deal(self, stage: str) -> None:
        """Make a deal that is in a stage."""
        row = self.stage(stage)
        with self.write() as unit:
            unit.create(
                Deal(
                    name="Acme renewal",
                    pipeline_id=row.pipeline_id,
                    stage_id=row.id,
                    currency="EUR",
                    forecast_category=ForecastCategory.PIPELINE,
                )
            )

    def all(self, kind: type[Base]) -> Sequence[Base]:
        """Return all rows of a table."""
        with self.read() as unit:
            return unit.all(select(kind).order_by(kind.id))

    def change_sets(self) -> int:
        """Return how many change sets there are."""
        with self.read() as unit:
            return unit.session.scalar(select(func.count()).select_from(ChangeSet)) or 0


@pytest.fixture
def office(store: Store) -> Office:
    """An empty CRM, on both databases."""
    return Office(store)


@pytest.fixture
def company(office: Office) -> Office:
    """A CRM set up with the built-in default."""
    office.set_up()
    return office
