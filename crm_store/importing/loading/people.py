"""Loads teams and users: who reports to whom, and who sits with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import select

from crm_store.importing.loading.base import Keys, Loader, given
from crm_store.importing.loading.drafts import required
from crm_store.importing.loading.known_names import name_in
from crm_store.importing.loading.placing import place
from crm_store.matching.text import squash
from crm_store.models import Business, Role, Team, User
from crm_store.namesakes import person_key

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft
    from crm_store.importing.loading.resolving import Resolver


class TeamLoader(Loader[Team]):
    """Teams, by name."""

    entity: ClassVar[str] = "teams"
    kind: ClassVar[type[Business]] = Team

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Add to the teams that ``resolver`` knows."""
        super().__init__(context, resolver)
        self._unplaced: list[tuple[int, Draft]] = []

    def keys(self, draft: Draft) -> Keys:
        """A team is its name."""
        return Keys((squash(required(draft.text("name"), "name")),))

    def existing(self, keys: set[Hashable]) -> Mapping[Hashable, Sequence[Team]]:
        """There are few teams: all are compared."""
        return {squash(team.name): [team] for team in self.unit.all(select(Team)) if squash(team.name) in keys}

    def create(self, draft: Draft) -> Team:
        """Add a team; its parent follows when all rows are read."""
        team = self.unit.create(Team(name=draft.text("name"), **given(draft, "region")))
        self.unit.session.flush()
        self.resolver.teams.know(team.id, team.name, draft.text("external_id"))
        self._unplaced.append((team.id, draft))
        return team

    def update(self, row: Team, draft: Draft) -> bool:
        """Bring region and parent up to date."""
        self.resolver.teams.know(row.id, row.name, draft.text("external_id"))
        changed = self.bring(row, draft, given(draft, "region"))
        if self.resolver.teams.find(draft.named("parent")) is None:
            self._unplaced.append((row.id, draft))
            return changed
        return bool(changed | self._place(row, draft))

    def finish(self) -> None:
        """Place teams under others, wherever in the file these stood."""
        for team_id, draft in self._unplaced:
            self._place(self.unit.get(Team, team_id), draft)

    def _place(self, team: Team, draft: Draft) -> bool:
        parent_id = self.resolver.teams.of(draft, "parent")
        return parent_id is not None and place(self.unit, self.report, team, "parent_id", parent_id)


class UserLoader(Loader[User]):
    """Users, by e-mail or name; whoever is named as a manager becomes one.

    Where a file names managers but no teams, the people under one manager are a team.
    """

    entity: ClassVar[str] = "users"
    kind: ClassVar[type[Business]] = User

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Add to the users that ``resolver`` knows."""
        super().__init__(context, resolver)
        self._unplaced: list[tuple[int, Draft]] = []

    def keys(self, draft: Draft) -> Keys:
        """Return the address, then the name."""
        name, email = _name(draft), _email(draft)
        if not name and not email:
            required(None, "name and no e-mail address")
        return Keys(tuple(key for key in (email, name and person_key(name)) if key))

    def existing(self, keys: set[Hashable]) -> Mapping[Hashable, Sequence[User]]:
        """There are few users: all are compared."""
        found: dict[Hashable, list[User]] = {}
        for user in self.unit.all(select(User).order_by(User.id)):
            for key in {person_key(user.name), (user.email or "").lower()} & keys:
                found.setdefault(key, []).append(user)
        return found

    def may_be(self, row: User, draft: Draft, key: Hashable) -> bool:
        """A namesake with another address is somebody else."""
        email = _email(draft)
        return key == email or not (email and row.email) or email == row.email.lower()

    def create(self, draft: Draft) -> User:
        """Add a user; manager and team follow when all rows are read."""
        values = {"role": Role.REP, "active": True} | self._values(draft)
        user = self.unit.create(User(name=_name(draft) or name_in(str(_email(draft))), **values))
        self.unit.session.flush()
        self._know(user, draft)
        self._unplaced.append((user.id, draft))
        return user

    def update(self, row: User, draft: Draft) -> bool:
        """Bring a user up to date; an empty cell changes nothing, and nobody's address is replaced."""
        values = self._values(draft)
        if row.email:
            values.pop("email", None)
        if row.role is Role.MANAGER and values.get("role") == Role.REP and self._leads(row):
            del values["role"]
        self._know(row, draft)
        changed = self.bring(row, draft, values)
        if self.resolver.users.find(draft.named("manager")) is None:
            self._unplaced.append((row.id, draft))
            return changed
        return bool(changed | self._place(row, draft))

    def finish(self) -> None:
        """Put users under their managers and into their teams, wherever in the file these stood."""
        for user_id, draft in self._unplaced:
            self._place(self.unit.get(User, user_id), draft)

    def _place(self, user: User, draft: Draft) -> bool:
        users, teams, region = self.resolver.users, self.resolver.teams, given(draft, "region")
        manager_id = users.of(draft, "manager", role=Role.MANAGER, active=True, **region)
        manager = None if manager_id is None else self.unit.get(User, manager_id)
        if manager is not None and not draft.all_named("team"):
            draft.fields["team"] = f"Team {manager.name}"
            self.report.assume("The file names managers but no teams: the people under one manager are a team.")
        team_id = teams.of(draft, "team", **region)
        changed = team_id is not None and self.unit.change(user, team_id=team_id)
        if manager is not None:
            self._make_manager(manager, team_id)
            changed |= place(self.unit, self.report, user, "manager_id", manager.id)
        return changed

    def _make_manager(self, manager: User, team_id: int | None) -> None:
        """Give who leads others the role, and, if he has none, the team."""
        if manager.role is Role.REP:
            self.unit.change(manager, role=Role.MANAGER)
        if manager.team_id is None and team_id is not None:
            self.unit.change(manager, team_id=team_id)

    def _leads(self, user: User) -> bool:
        return self.unit.first(select(User).where(User.manager_id == user.id)) is not None

    def _know(self, user: User, draft: Draft) -> None:
        self.resolver.users.know(user.id, user.name, draft.text("external_id"))
        self.resolver.users.know_email(user.id, user.email)

    @staticmethod
    def _values(draft: Draft) -> dict[str, Any]:
        values = given(draft, "title", "region", "time_zone", "locale", "active", "role")
        email = _email(draft)
        return values | {"email": email} if email else values


def _name(draft: Draft) -> str | None:
    parts = (draft.text("first_name"), draft.text("last_name"))
    return draft.text("name") or " ".join(part for part in parts if part) or None


def _email(draft: Draft) -> str | None:
    return next((labelled.value for labelled in draft.get("email") or ()), None)
