"""Reading who holds and asks for what."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from governance.models import RoleGrant, RoleRequest
from governance.roles import roles_of


def own_roles(user: User) -> frozenset[str]:
    """The roles that are a person's own, without what is lent to him."""
    lent = RoleGrant.objects.filter(user=user, until__isnull=False).values_list("role__name", flat=True)
    return roles_of(user) - frozenset(lent)


def open_request_of(user: User) -> RoleRequest | None:
    """What is asked for a person and not decided yet."""
    return RoleRequest.objects.filter(user=user, state="open").first()


def open_requests() -> QuerySet[RoleRequest]:
    """Everything that waits for a second administrator, oldest first."""
    rows = RoleRequest.objects.filter(state="open").select_related("user", "asked_by", "stands_in_for")
    return rows.order_by("asked_at", "id")


def lent_by_or_to(user: User) -> QuerySet[RoleGrant]:
    """What a person has lent, and what is lent to him, until now."""
    lent = RoleGrant.objects.filter(stands_in_for__isnull=False, until__gt=timezone.now())
    mine = lent.filter(stands_in_for=user) | lent.filter(user=user)
    return mine.select_related("user", "role", "stands_in_for").order_by("until")
