"""The declarative base, and the two families of tables: business and operational."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar, cast

from sqlalchemy import Enum, Integer, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from crm_store.models.frozen import FrozenJson

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = dict[str, Any]
JsonColumn = FrozenJson()


class Base(DeclarativeBase):
    """Common ground of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, sort_order=-10)


class Writers(StrEnum):
    """Who may write to a table at all."""

    ANYONE = "anyone"
    MANAGERS = "managers"
    ADMINS = "admins"


class Business(Base):
    """A row people care about: every write is logged and can be undone.

    ``version`` grows by one with each write and guards against lost updates.
    """

    __abstract__ = True
    kind: ClassVar[str]
    writers: ClassVar[Writers] = Writers.ANYONE

    version: Mapped[int] = mapped_column(Integer, sort_order=-9)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  (SQLAlchemy calls it with the class)
        """Let SQLAlchemy check versions in every UPDATE and DELETE; the unit of work counts them."""
        return {"version_id_col": cls.version, "version_id_generator": False}

    @property
    def label(self) -> str:
        """The name a person would call the row by."""
        return str(getattr(self, "name", None) or f"{self.kind} {self.id}")


class Operational(Base):
    """A row the machinery needs (queues, caches, conversations, the log itself): not logged."""

    __abstract__ = True


def table_of(kind: type[Base]) -> Table:
    """Return a model's table, for statements that go past the ORM."""
    return cast("Table", kind.__table__)


def choice(kind: type[StrEnum]) -> Enum:
    """Return a column type that stores a StrEnum's values as text with a CHECK constraint."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


Name = String(200)
Code = String(64)
