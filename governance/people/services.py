"""Giving and taking roles."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from catalog.errors import FieldError, OfferdeskError
from governance.attempts import kept_if_refused
from governance.models import RoleGrant
from governance.refusals import refused
from governance.roles import Role, check_role


@kept_if_refused("grant roles")
@transaction.atomic
def set_roles(*, actor: User, user: User, roles: Collection[str], door: str = "admin") -> None:
    """Makes these the person's roles; only an administrator may, and never for himself."""
    check_role(actor, Role.ADMINISTRATOR, to="grant roles")
    if actor.pk == user.pk:
        raise refused("own_roles", "Nobody changes his own roles; ask another administrator.")
    _set_roles(actor=actor, user=user, roles=roles, door=door)


@transaction.atomic
def set_roles_from_shell(*, user: User, roles: Collection[str]) -> None:
    """The same from the command line of whoever runs the installation: how the first administrator comes."""
    _set_roles(actor=None, user=user, roles=roles, door="command")


def _set_roles(*, actor: User | None, user: User, roles: Collection[str], door: str) -> None:
    if unknown := sorted(set(roles) - set(Role)):
        message = f"There is no role {', '.join(unknown)}; the roles are {', '.join(Role)}."
        errors = [FieldError("/roles", "unknown_role", message)]
        raise OfferdeskError("unknown_role", detail=message, errors=errors)
    user = User.objects.select_for_update().get(pk=user.pk)
    groups = {group.name: group for group in Group.objects.filter(name__in=[role.value for role in Role])}
    for grant in RoleGrant.objects.filter(user=user).exclude(role__name__in=roles):
        _remember(grant, actor, f"{door}: {grant.role.name} taken away")
        grant.delete()
    at = timezone.now()
    for role in sorted(roles):
        _grant(actor, user, groups[role], at, door)
    others = list(user.groups.exclude(name__in=groups))
    user.groups.set([*others, *(groups[role] for role in roles)])
    if roles and not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def _grant(actor: User | None, user: User, group: Group, at: datetime, door: str) -> None:
    if RoleGrant.objects.filter(user=user, role=group).exists():
        return
    grant = RoleGrant(user=user, role=group, granted_by=actor, granted_at=at, door=door)
    _remember(grant, actor, f"{door}: {group.name} granted")
    grant.save()


def _remember(grant: RoleGrant, actor: User | None, reason: str) -> None:
    """Who and why, for the history."""
    grant._history_user = actor  # type: ignore[attr-defined]
    grant._change_reason = reason  # type: ignore[attr-defined]
