"""Teams, products, sources and the like as files refer to them; unknown ones are added where that is safe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_store.errors import Forbidden
from crm_store.importing.loading.drafts import RowRejected
from crm_store.matching.text import email_words, squash
from crm_store.models import Role, User
from crm_store.namesakes import person_key

if TYPE_CHECKING:
    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft, Named
    from crm_store.models import Business


class Names:
    """Rows of a small table by name, whatever its spaces, case and punctuation, and by the ids of this import."""

    def __init__(self, context: ImportContext, kind: type[Any], what: str) -> None:
        """Know all rows of ``kind``, a table of tens or hundreds of names."""
        self._context = context
        self._kind = kind
        self._what = what
        self._known: dict[str, tuple[int, str]] = {}
        self._names: dict[int, str] = {}
        self._by_id: dict[str, int] = {}
        for row_id, name in context.unit.session.execute(select(kind.id, kind.name).order_by(kind.id)):
            self.know(row_id, name)

    @staticmethod
    def key(name: str) -> str:
        """Return what two spellings of a name have in common."""
        return squash(name) or name

    def name(self, row_id: int) -> str:
        """Return the name of a known row."""
        return self._names[row_id]

    def find(self, named: Named) -> int | None:
        """Return the id of what is named; a name that is spelt otherwise is counted as repaired."""
        if named.external_id in self._by_id:
            return self._by_id[str(named.external_id)]
        if named.name is None:
            return None
        row_id, known = self._known.get(self.key(named.name), (None, named.name))
        if known.casefold() != named.name.casefold():
            self._context.report.repaired(self._what, named.name, known)
        return row_id

    def find_or_create(self, named: Named, **values: object) -> int | None:
        """Return the id of what is named; a new name is added and told, an unknown id alone is not.

        Raises:
            RowRejected: the name is new, and the actor may not add it.
        """
        found = self.find(named)
        return self.create(named, **values) if found is None and named.name else found

    def of(self, draft: Draft, relation: str, **values: object) -> int | None:
        """Return what a row names as ``relation``, looked up once a row; an id that nobody has is kept as it is."""
        memory = f"{relation}_id"
        if memory not in draft.fields:
            named = draft.named(relation)
            draft.fields[memory] = self.find_or_create(named, **values)
            if draft.fields[memory] is None and named.external_id:
                self._context.report.notice(f"{self._what}s known by an id alone that nobody has, left out", draft)
                draft.keep(f"{relation}_external_id")
        found: int | None = draft.fields[memory]
        return found

    def create(self, named: Named, **values: object) -> int:
        """Add a row of this name.

        Raises:
            RowRejected: the actor may not.
        """
        name = str(named.name)
        try:
            row: Business = self._context.unit.create(self._kind(name=name, **values))
        except Forbidden as error:
            reason = f"there is no {self._what} {name!r}, and adding one is not yours"
            raise RowRejected(reason) from error
        self._context.unit.session.flush()
        self.know(row.id, name, named.external_id)
        self._context.report.notice(f"{self._what}s that were unknown, added", example=name)
        return row.id

    def know(self, row_id: int, name: str, external_id: str | None = None) -> None:
        """Remember a row that somebody else created."""
        self._known.setdefault(self.key(name), (row_id, name))
        self._names[row_id] = name
        if external_id:
            self._by_id[external_id] = row_id


class Users(Names):
    """Colleagues by e-mail address, full name, or the id that the import's own file of users gives them."""

    def __init__(self, context: ImportContext) -> None:
        """Know all users."""
        super().__init__(context, User, "user")
        rows = context.unit.session.execute(select(User.id, User.email).where(User.email.is_not(None)))
        self._by_email: dict[str, int] = {str(email).lower(): row_id for row_id, email in rows}

    @staticmethod
    def key(name: str) -> str:
        """Return what two spellings of a person's name have in common, in whatever order."""
        return person_key(name) or name

    def find(self, named: Named) -> int | None:
        """Return the user with this id, address or name; a namesake with another address is somebody else."""
        if named.external_id in self._by_id:
            return self._by_id[str(named.external_id)]
        if named.email in self._by_email:
            return self._by_email[str(named.email)]
        found = super().find(named)
        return None if named.email and found in self._by_email.values() else found

    def owner(self, draft: Draft) -> int | None:
        """Return the user that a row belongs to; an unknown one becomes a rep without a way to sign in."""
        return self.of(draft, "owner", role=Role.REP, active=True)

    def find_or_create(self, named: Named, **values: object) -> int | None:
        """Return the id of a user; one known by his address alone is called after it."""
        if named.email is None:
            return super().find_or_create(named, **values)
        found = self.find(named)
        if found is not None:
            return found
        name = named.name or name_in(named.email)
        created = self.create(named._replace(name=name), email=named.email, **values)
        self.know_email(created, named.email)
        return created

    def know_email(self, row_id: int, email: str | None) -> None:
        """Remember a user's address."""
        if email:
            self._by_email[email.lower()] = row_id


def name_in(email: str) -> str:
    """Return the name that an address gives away: ``anna.nowak@acme.pl`` → Anna Nowak, else the address."""
    words = email_words(email)
    return " ".join(word.capitalize() for word in words) if len(words) > 1 else email
