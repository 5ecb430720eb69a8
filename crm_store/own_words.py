"""What a person, or the whole company, calls a record: "Big Blue" for an account, "scoping" for a stage."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store import inputs, storing
from crm_store.errors import Forbidden, InvalidValue, UnknownRecord
from crm_store.lookup import loaded, record_kinds
from crm_store.matching.text import words
from crm_store.models import OwnWord, Role, Sharing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Select

    from crm_store.models import Business
    from crm_store.unit import Unit, WriteUnit

KINDS = (
    "account", "contact", "deal", "lead", "user", "team", "product", "stage", "pipeline", "close reason", "lead source",
)  # fmt: skip
"""The kinds of records that may have words of their own."""

_MOST_WORDS = 6
_WHOLE = "the whole company"


@dataclass(frozen=True)
class Meaning:
    """A word and the record that it stands for; ``terms`` are its words in lower case, without accents."""

    id: int
    word: str
    terms: tuple[str, ...]
    record: Business
    for_company: bool

    def is_called(self, word: str) -> bool:
        """Tell whether the word is this one, whatever its case and accents."""
        return tuple(words(word)) == self.terms


def teach(unit: WriteUnit, word: str, record: Business, *, for_company: bool = False) -> OwnWord:
    """Remember that the actor, or everybody, means ``record`` by ``word``; what it meant before is replaced.

    Raises:
        InvalidValue: the word has no letters or is a whole sentence, or such records have no words of their own.
        Forbidden: somebody who is neither manager nor admin teaches the whole company.
    """
    said = inputs.required("word", word)
    terms = words(said)
    if not terms or len(terms) > _MOST_WORDS:
        raise InvalidValue(field="word", value=said, reason=f"it is not one to {_MOST_WORDS} words")
    if record.kind not in KINDS:
        raise InvalidValue(field="record", value=record.label, reason=f"a {record.kind} has no words of its own")
    if for_company and unit.actor.role is Role.REP:
        raise Forbidden(action=f"teach {_WHOLE} a word", who_may="A manager or an admin")
    known = [row for row in _rows(unit, for_company=for_company) if words(row.word) == terms]
    if known:
        return storing.update(unit, known[0], {"word": said, "record_kind": record.kind, "record_id": record.id})
    sharing = Sharing.COMPANY if for_company else Sharing.PRIVATE
    row = OwnWord(word=said, record_kind=record.kind, record_id=record.id, sharing=sharing, owner_id=unit.actor.user_id)
    return storing.add(unit, row)


def forget(unit: WriteUnit, word: str) -> OwnWord:
    """Remove the actor's word, or else the company's; return what it was.

    Raises:
        UnknownRecord: nobody taught such a word.
        Forbidden: it is the company's, and the actor is neither manager nor admin.
    """
    terms = words(word)
    row = next((row for row in (*_rows(unit), *_rows(unit, for_company=True)) if words(row.word) == terms), None)
    if row is None:
        raise UnknownRecord(kind=OwnWord.kind, reference=word)
    if row.sharing is Sharing.COMPANY and unit.actor.role is Role.REP and row.owner_id != unit.actor.user_id:
        raise Forbidden(action=f"make {_WHOLE} forget a word", who_may="A manager or an admin")
    unit.remove(row)
    unit.session.flush()
    return row


def meanings(unit: Unit, among: Iterable[str] | None = None) -> list[Meaning]:
    """Return the words that the actor may use with what they stand for now, as far as he may see it.

    His own come before the company's, and take their place.

    Args:
        unit: whose words and whose eyes.
        among: folded words of a message; only what they could spell is looked up.
    """
    spelt = None if among is None else frozenset(among)
    found: dict[tuple[str, ...], OwnWord] = {}
    for row in (*_rows(unit), *_rows(unit, for_company=True)):
        terms = tuple(words(row.word))
        if spelt is None or all(_near(term, spelt) for term in terms):
            found.setdefault(terms, row)
    records = _records(unit, found.values())
    return [
        Meaning(row.id, row.word, terms, records[key], row.sharing is Sharing.COMPANY)
        for terms, row in found.items()
        if (key := (row.record_kind, row.record_id)) in records
    ]


def _near(term: str, spelt: frozenset[str]) -> bool:
    """Tell whether a message holds a word that may be a form of ``term``: they begin alike."""
    stem = term[: max(2, len(term) - 3)]
    return any(word.startswith(stem) for word in spelt)


def _rows(unit: Unit, *, for_company: bool = False) -> Sequence[OwnWord]:
    return unit.all(_company_words() if for_company else _words_of(unit.actor.user_id))


def _words_of(user_id: int | None) -> Select[OwnWord]:
    own = OwnWord.owner_id == user_id
    return select(OwnWord).where(own, OwnWord.sharing != Sharing.COMPANY).order_by(OwnWord.id)


def _company_words() -> Select[OwnWord]:
    return select(OwnWord).where(OwnWord.sharing == Sharing.COMPANY).order_by(OwnWord.id)


def _records(unit: Unit, rows: Iterable[OwnWord]) -> dict[tuple[str, int], Business]:
    """Return the records that words stand for, those that are left and may be seen."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.record_kind].add(row.record_id)
    kinds = record_kinds()
    return {(kind, row.id): row for kind, ids in wanted.items() for row in loaded(unit, kinds[kind], ids)}
