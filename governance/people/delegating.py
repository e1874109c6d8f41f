"""Lending one's role to somebody for a time: holidays, illness."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from governance.attempts import kept_if_refused
from governance.models import RoleGrant, RoleRequest
from governance.people.granting import Giver, take
from governance.people.requests import asked
from governance.refusals import check_reason, conflict, refused
from governance.roles import Role, check_role, has_role

LENDABLE = (Role.FINANCE, Role.OPERATIONS)
LONGEST = timedelta(days=60)


@kept_if_refused("delegate")
@transaction.atomic
def delegate(
    *, actor: User, to: User, role: str, until: datetime, reason: str, door: str = "admin"
) -> RoleRequest:
    """Asks to lend a role that one holds oneself; an administrator grants it, and it ends by itself.

    Who stands in for somebody checks nothing that this person made. Raises OfferdeskError `role_missing`,
    `not_lendable`, `lent_on`, `bad_delegation`, `reason_missing`, `asked_already`.
    """
    if role not in LENDABLE:
        raise refused("not_lendable", f"One can lend {', '.join(LENDABLE)}, not {role}.")
    check_role(actor, role, to=f"lend the role {role}")
    if RoleGrant.objects.filter(user=actor, role__name=role, stands_in_for__isnull=False).exists():
        raise refused("lent_on", "What was lent to you is not lent on.")
    check_reason(reason)
    _check_taker(actor, to, role)
    if not timezone.now() < until <= timezone.now() + LONGEST:
        raise conflict("bad_delegation", f"A delegation ends within {LONGEST.days} days from now.")
    request = RoleRequest(
        user=to, roles=[role], reason=reason.strip(), until=until, stands_in_for=actor, asked_by=actor
    )
    return asked(request, door)


@kept_if_refused("end a delegation")
@transaction.atomic
def end_delegation(*, grant: RoleGrant, actor: User, door: str = "admin") -> None:
    """Takes back at once what was lent: who lent it, who has it, or an administrator."""
    grant = RoleGrant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if grant.stands_in_for_id is None:
        raise conflict("not_lent", "That role was not lent.")
    if actor.pk not in (grant.stands_in_for_id, grant.user_id):
        check_role(actor, Role.ADMINISTRATOR, to="end a delegation of others")
    take(grant, Giver(actor, door))


def end_delegations(at: datetime) -> dict[str, int]:
    """Removes what was lent and is over; it counts for nothing from its end on, with or without this."""
    with transaction.atomic():
        over = list(RoleGrant.objects.select_for_update(of=("self",)).filter(until__lte=at).order_by("pk"))
        for grant in over:
            take(grant, Giver(None, "job"))
    return {"ended": len(over)}


def _check_taker(actor: User, to: User, role: str) -> None:
    if to.pk == actor.pk or not to.is_active:
        raise conflict("bad_delegation", "A role is lent to another person who is active.")
    if has_role(to, role):
        raise conflict("bad_delegation", f"{to} holds the role {role} already.")
