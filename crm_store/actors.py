"""Who acts, and who reads: verified identities, never text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from crm_store.errors import AmbiguousRecord, Forbidden, UnknownRecord
from crm_store.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session


_ALIKE = 0.7
_SHOWN = 5


class UnknownUser(UnknownRecord):
    """There is no user {reference!r}{suggestion}."""

    hint = "Check the spelling; `users list` shows everybody."


@dataclass(frozen=True)
class Actor:
    """A known user acting, or the system itself (``user_id`` None) where no user exists yet."""

    user_id: int | None
    name: str
    role: Role
    team_id: int | None = None
    time_zone: str | None = None
    locale: str | None = None

    @property
    def is_admin(self) -> bool:
        """Whether the actor may configure the company and sees everything."""
        return self.role is Role.ADMIN


_LONGEST_ID = 10  # digits; no id has more
SYSTEM = Actor(None, "system", Role.ADMIN)

Audience = frozenset[int]
"""Ids of the users who will read an answer; an id nobody has makes the whole audience blind."""


def actor_of(user: User) -> Actor:
    """Return the actor that ``user`` is.

    Raises:
        Forbidden: the user is not active any more.
    """
    if not user.active:
        raise Forbidden(action=f"act as {user.name}, who is not active any more", who_may="An active user")
    return Actor(user.id, user.name, user.role, user.team_id, user.time_zone, user.locale)


def find_actor(session: Session, reference: str) -> Actor:
    """Return the actor named by e-mail address, id, or full name.

    Raises:
        UnknownUser: nobody is called that.
        AmbiguousRecord: several users share the name.
        Forbidden: the user is not active any more.
    """
    wanted = reference.strip().lower()
    match = [func.lower(User.email) == wanted, User.name.ilike(escaped(wanted), escape="\\")]
    if wanted.isdecimal() and len(wanted) < _LONGEST_ID:
        match.append(User.id == int(wanted))
    users = session.scalars(select(User).where(or_(*match)).order_by(User.id)).all()
    if not users:
        raise unknown(reference, session.scalars(select(User).where(User.active)))
    if len(users) > 1:
        raise ambiguous(reference, users)
    return actor_of(users[0])


def first_admin(session: Session) -> Actor:
    """Return the longest-standing active admin, or the system where there is none yet."""
    query = select(User).where(User.role == Role.ADMIN, User.active).order_by(User.id).limit(1)
    user = session.scalars(query).first()
    return actor_of(user) if user else SYSTEM


def escaped(text: str) -> str:
    """Return ``text`` with LIKE's wildcards taken literally (escape character: backslash)."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def unknown(reference: str, users: Iterable[User]) -> UnknownUser:
    """Return the error that nobody is called ``reference``, with whom of the active ``users`` it looks like."""
    from difflib import get_close_matches

    known: dict[str, str] = {}
    for user in users:
        for spelling in filter(None, (user.email, user.name, *user.name.split())) if user.active else ():
            known.setdefault(spelling.casefold(), user.email if spelling == user.email else user.name)
    found = get_close_matches(reference.strip().casefold(), known, n=1, cutoff=_ALIKE)
    suggestion = f"; the nearest is {known[found[0]]!r}" if found else ""
    return UnknownUser(kind="user", reference=reference, suggestion=suggestion)


def ambiguous(reference: str, users: Sequence[User]) -> AmbiguousRecord:
    """Return the error that several users are called ``reference``, with what tells them apart."""
    labels = ", ".join(f"{user.name} <{user.email}>" if user.email else _by_id(user) for user in users[:_SHOWN])
    example = next((user.email for user in users if user.email), None) or str(users[0].id)
    return AmbiguousRecord(reference=reference, count=len(users), labels=labels, example=example)


def _by_id(user: User) -> str:
    return f"{user.name} (id {user.id})"
