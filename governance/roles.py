"""Roles are groups; services ask for them and for nothing else (being a superuser opens no service)."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils import timezone

from governance.models import RoleGrant
from governance.refusals import refused

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
    from django.db.models import QuerySet

    Person: TypeAlias = User | AnonymousUser


class Role(StrEnum):
    """What a person may be; the value is the group's name."""

    MARKETER = "marketer"
    FINANCE = "finance"
    OPERATIONS = "operations"
    SUPPORT = "support"
    AUDITOR = "auditor"
    DEVELOPER = "developer"
    ADMINISTRATOR = "administrator"


def roles_of(user: "Person") -> frozenset[str]:
    """The roles that a person holds; who has left holds none, and what was lent ends by itself."""
    if not user.is_active or user.pk is None:
        return frozenset()
    return frozenset(user.groups.exclude(name__in=lapsed_roles(user)).values_list("name", flat=True))


def lapsed_roles(user: "Person") -> "QuerySet[Any, Any]":
    """The names of the roles that were lent to him and whose time is over."""
    return RoleGrant.objects.filter(user=user.pk, until__lte=timezone.now()).values("role__name")


def has_role(user: "Person", *roles: str) -> bool:
    """Whether the person is active and holds at least one of the roles."""
    return not roles_of(user).isdisjoint(roles)


def check_role(user: "Person", *roles: str, to: str) -> None:
    """Refuses who holds none of the roles; `to` says what for, as a verb ("approve")."""
    if not has_role(user, *roles):
        needed = " or ".join(sorted(roles))
        name = user.get_username() or "nobody"
        detail = f"To {to}, a person needs the role {needed}; {name} does not hold it."
        raise refused("role_missing", detail, roles=sorted(roles))
