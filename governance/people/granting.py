"""Writing who holds which role; whoever calls has checked that it may be."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group, User
from django.utils import timezone

from catalog.errors import FieldError, OfferdeskError
from governance.models import RoleGrant
from governance.roles import Role


@dataclass(frozen=True, slots=True)
class Giver:
    """By whom and through which door a role is given or taken; None: the command line, or a job."""

    user: User | None
    door: str


def check_known(roles: Collection[str]) -> None:
    """Refuses names that are no roles."""
    if unknown := sorted(set(roles) - set(Role)):
        message = f"There is no role {', '.join(unknown)}; the roles are {', '.join(Role)}."
        raise OfferdeskError(
            "unknown_role", detail=message, errors=[FieldError("/roles", "unknown_role", message)]
        )


def hold_exactly(user: User, roles: Collection[str], by: Giver) -> None:
    """Makes these the roles that the person holds of his own; what is lent to him stays until it ends."""
    check_known(roles)
    user = User.objects.select_for_update().get(pk=user.pk)
    for grant in RoleGrant.objects.filter(user=user, until=None).exclude(role__name__in=roles):
        take(grant, by)
    for role in sorted(roles):
        give(user, role, by)
    # Groups without a grant, as an older installation may have, go with the rest.
    held = RoleGrant.objects.filter(user=user).values_list("role__name", flat=True)
    strays = user.groups.filter(name__in=[role.value for role in Role]).exclude(name__in=held)
    user.groups.remove(*strays)


def give(
    user: User, role: str, by: Giver, *, until: datetime | None = None, lent_by: User | None = None
) -> None:
    """One role more, with who gave it; one that was lent and is now the person's own is so from now on."""
    group = Group.objects.get(name=role)
    held = RoleGrant.objects.filter(user=user, role=group).first()
    now = timezone.now()
    lapsed = held is not None and held.until is not None and held.until <= now
    if held is not None and not lapsed and (held.until is None or until is not None):
        return
    grant = held or RoleGrant(user=user, role=group)
    grant.granted_by, grant.granted_at, grant.door = by.user, now, by.door
    grant.until, grant.stands_in_for = until, lent_by
    _remember(grant, by, f"{role} {'lent' if lent_by else 'granted'}")
    grant.save()
    user.groups.add(group)
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def take(grant: RoleGrant, by: Giver) -> None:
    """One role less; the history keeps it."""
    _remember(grant, by, f"{grant.role.name} taken away")
    user, group = grant.user, grant.role
    grant.delete()
    user.groups.remove(group)


def _remember(grant: RoleGrant, by: Giver, what: str) -> None:
    grant._history_user = by.user  # type: ignore[attr-defined]
    grant._change_reason = f"{by.door}: {what}"  # type: ignore[attr-defined]
