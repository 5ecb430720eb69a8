"""The index of names, derived from business rows, and what people said about duplicates."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from sqlalchemy import Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_store.models.base import Business, Code, Operational

TERM_LENGTH = 64
# Ranges of terms are scanned in code point order, which PostgreSQL keeps only in the collation "C".
_Term = String(TERM_LENGTH).with_variant(String(TERM_LENGTH, collation="C"), "postgresql")


class NamedKind(IntEnum):
    """The kinds of records that have a name in the index."""

    ACCOUNT = 1
    CONTACT = 2
    DEAL = 3
    USER = 4
    LEAD = 5
    PRODUCT = 6


class NamePart(IntEnum):
    """What a term is to the record it stands for."""

    GIVEN = 1
    SURNAME = 2
    NAME = 3
    WHOLE = 4
    INITIALS = 5
    COMPANY = 6
    HANDLE = 7
    HOST = 8
    DOMAIN = 9
    PHONE = 10
    EMAIL = 11


class NameTerm(Operational):
    """A folded word by which a record may be found; derived, see :mod:`crm_store.matching.projection`.

    ``weight`` is the term's share of the name in percent. Phone numbers are stored last digit first.
    A term that is two parts of a name at once is stored as the first of :class:`NamePart`.
    """

    __tablename__ = "name_terms"
    __table_args__ = (
        # All columns, so that a record's terms are read from the index alone.
        Index("ix_name_terms_record", "record_id", "kind", "part", "weight"),
        {"sqlite_with_rowid": False},
    )

    id = None  # type: ignore[assignment]  # the term and its record are the key
    term: Mapped[str] = mapped_column(_Term, primary_key=True)
    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(SmallInteger)
    weight: Mapped[int] = mapped_column(SmallInteger)


class NameWord(Operational):
    """A word that occurs in names, also spelt backwards: typos are looked for near either end.

    Words of removed records stay until the index is rebuilt; they lead nowhere.
    """

    __tablename__ = "name_words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id = None  # type: ignore[assignment]  # the word is the key
    word: Mapped[str] = mapped_column(_Term, primary_key=True)
    reversed: Mapped[str] = mapped_column(_Term, index=True)


class DuplicateDismissal(Business):
    """Somebody's word that two records of a kind are not the same; ``first_id`` is the lower id."""

    __tablename__ = "duplicate_dismissals"
    __table_args__ = (UniqueConstraint("record_kind", "first_id", "second_id"),)
    kind: ClassVar[str] = "duplicate dismissal"

    record_kind: Mapped[str] = mapped_column(Code)
    first_id: Mapped[int]
    second_id: Mapped[int]
