"""Users: the colleagues, what they are, and whom they report to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from sqlalchemy import func, or_, select

from crm_store import inputs, listing, removal, storing
from crm_store.actors import ambiguous, unknown
from crm_store.company import standards
from crm_store.errors import DuplicateRecord, InvalidValue, RuleBroken
from crm_store.hierarchy import refuse_cycle
from crm_store.models import Role, User
from crm_store.namesakes import by_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_store.filters import Filter
    from crm_store.listing import Page
    from crm_store.unit import Unit, WriteUnit


class UserFields(TypedDict, total=False):
    """What is known about a user; ``time_zone`` is an IANA name, ``locale`` as in ``pl`` or ``en_GB``."""

    name: str
    email: str | None
    role: Role
    title: str | None
    team_id: int | None
    manager_id: int | None
    region: str | None
    time_zone: str | None
    locale: str | None


_TEXTS = ("title", "region", "time_zone", "locale")


class NotStandard(InvalidValue):
    """{field}: {reason}"""  # noqa: D415  (the reason may end in a question)


class Namesake(DuplicateRecord):
    """There is already the user {label} (id {row_id}), and no e-mail address tells the two apart."""

    hint = "Nothing was changed. Tell them apart with `--email`, or say `--namesake` if they are two people."


def add(unit: WriteUnit, *, namesake: bool = False, **fields: Unpack[UserFields]) -> User:
    """Add a user, a rep unless said otherwise; with ``namesake`` even one whom only the id tells from another.

    Raises:
        Namesake: somebody has the name, and the new user no address.
        DuplicateRecord: somebody has the address.
        InvalidValue: the name is missing, or a field cannot hold its value.
        RuleBroken: the manager is a rep, or not active any more.
        Forbidden: the actor is not an admin.
    """
    values = {"role": Role.REP, **_fit({"name": "", **fields})}
    _refuse_taken(unit, values.get("email"))
    if values.get("email") is None and not namesake:
        _refuse_namesake(unit, values["name"])
    if values.get("manager_id") is not None:
        _check_manager(unit.get(User, values["manager_id"]))
    return storing.add(unit, User(**values))


def change(
    unit: WriteUnit, user_id: int, *, expect_version: int | None = None, **fields: Unpack[UserFields]
) -> User:  # fmt: skip
    """Change what is given: role, team, manager and the like.

    Raises:
        UnknownRecord: there is no such user, team or manager.
        RuleBroken: the last admin would be none, people would report to a rep, or somebody to himself.
        DuplicateRecord: somebody else has the address.
        Forbidden: the actor is not an admin.
    """
    row = unit.get(User, user_id)
    values = _fit(dict(fields))
    _refuse_taken(unit, values.get("email"), row.id)
    if values.get("manager_id") is not None:
        manager = unit.get(User, values["manager_id"])
        _check_manager(manager)
        refuse_cycle(unit, row, "manager_id", manager)
    role = values.get("role", row.role)
    if role is not Role.ADMIN:
        _keep_an_admin(unit, row)
    if role is Role.REP and row.role is not Role.REP:
        _refuse_orphans(unit, row)
    return storing.update(unit, row, values, expect_version=expect_version)


def deactivate(unit: WriteUnit, user_id: int) -> User:
    """End a user's access at once; what he owns and did stays.

    Raises:
        UnknownRecord: there is no such user.
        RuleBroken: he is the last admin.
        Forbidden: the actor is not an admin.
    """
    row = unit.get(User, user_id)
    _keep_an_admin(unit, row)
    return storing.update(unit, row, {"active": False})


def activate(unit: WriteUnit, user_id: int) -> User:
    """Let a user in again.

    Raises:
        UnknownRecord: there is no such user.
        Forbidden: the actor is not an admin.
    """
    return storing.update(unit, unit.get(User, user_id), {"active": True})


def remove(unit: WriteUnit, user_id: int) -> None:
    """Remove a user who never did or owned anything; others are deactivated.

    Raises:
        UnknownRecord: there is no such user.
        StillInUse: something is his, or he did something.
        RuleBroken: he is the last admin.
        Forbidden: the actor is not an admin.
    """
    row = unit.get(User, user_id)
    _keep_an_admin(unit, row)
    removal.remove(unit, row)


def get(unit: Unit, user_id: int) -> User:
    """Return a user by id.

    Raises:
        UnknownRecord: there is none with this id.
    """
    return unit.get(User, user_id)


def find(unit: Unit, reference: str) -> User:
    """Return the user that an id, an e-mail address or a name means.

    Raises:
        UnknownUser: nobody is called that.
        AmbiguousRecord: several are.
    """
    wanted = reference.strip().lower()
    query = select(User).where(or_(func.lower(User.email) == wanted, func.lower(User.name) == wanted))
    rows = [*by_id(unit, User, reference), *unit.all(query.order_by(User.id))]
    found = list({row.id: row for row in rows}.values())
    if not found:
        raise unknown(reference, unit.all(select(User).where(User.active)))
    if len(found) > 1:
        raise ambiguous(reference, found)
    return found[0]


def find_all(
    unit: Unit, *, where: Filter = (), order_by: str = "name", limit: int = listing.USUAL, offset: int = 0
) -> Page[User]:
    """Return the users that a filter lets through; see :func:`crm_store.listing.page`."""
    return listing.page(unit, User, where, order_by, limit, offset)


def reports_of(unit: Unit, user_id: int) -> Sequence[User]:
    """Return the active users who report to somebody directly.

    Raises:
        UnknownRecord: there is none with this id.
    """
    manager = unit.get(User, user_id)
    return unit.all(select(User).where(User.manager_id == manager.id, User.active).order_by(User.name, User.id))


def _fit(values: dict[str, Any]) -> dict[str, Any]:
    fit: dict[str, Any] = {key: inputs.words(value) if key in _TEXTS else value for key, value in values.items()}
    if "name" in fit:
        fit["name"] = inputs.required("name", fit["name"])
    if fit.get("email") is not None:
        fit["email"] = inputs.email(fit["email"])
    if isinstance(fit.get("role"), str):
        fit["role"] = inputs.member(Role, "role", fit["role"])
    for field, standard in (("time_zone", standards.time_zone), ("locale", standards.locale)):
        if fit.get(field) is not None:
            fit[field] = _as_standard(field, fit[field], standard)
    return fit


def _as_standard(field: str, name: str, standard: Callable[[str], str]) -> str:
    try:
        return standard(name)
    except ValueError as error:
        raise NotStandard(field=field.replace("_", " "), value=name[:80], reason=str(error)) from None


def _refuse_namesake(unit: Unit, name: str) -> None:
    wanted = name.casefold()
    everybody = unit.all(select(User).order_by(User.id))
    other = next((user for user in everybody if " ".join(user.name.split()).casefold() == wanted), None)
    if other is not None:
        raise Namesake(kind="user", label=other.label, row_id=other.id)


def _refuse_taken(unit: Unit, email: str | None, own_id: int | None = None) -> None:
    other = unit.first(select(User).where(func.lower(User.email) == email)) if email is not None else None
    if other is not None and other.id != own_id:
        raise DuplicateRecord(kind="user", label=other.label, row_id=other.id, reason=f"the address is {other.email}")


def _check_manager(manager: User) -> None:
    if manager.role is Role.REP or not manager.active:
        why = "nobody reports to a rep" if manager.active else "who left has nobody reporting to him or her"
        raise RuleBroken(label=manager.label, reason=why, remedy="Name a manager or an admin who is active.")


def _refuse_orphans(unit: Unit, row: User) -> None:
    reports = reports_of(unit, row.id)
    if reports:
        names = ", ".join(user.name for user in reports)
        reason = f"{names} would report to a rep"
        raise RuleBroken(label=row.label, reason=reason, remedy="Give them another manager first.")


def _keep_an_admin(unit: Unit, row: User) -> None:
    """Refuse to lose the last active admin: nobody could make another one."""
    if row.role is not Role.ADMIN or not row.active:
        return
    others = select(func.count()).select_from(User).where(User.role == Role.ADMIN, User.active, User.id != row.id)
    if not unit.session.scalar(others):
        remedy = "Make somebody else an admin first."
        raise RuleBroken(label=row.label, reason="nobody else is an admin", remedy=remedy)
