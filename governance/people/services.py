"""Roles: one administrator asks, another grants; taking away needs only one."""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from governance.attempts import kept_if_refused
from governance.models import RoleRequest
from governance.people.granting import Giver, check_known, give, hold_exactly
from governance.people.requests import asked, closed, opened
from governance.people.selectors import own_roles
from governance.refusals import check_reason, conflict, refused
from governance.roles import Role, check_role

BOOTSTRAP = 2
"""So many administrators the command line makes: from then on each grant has two people."""


@kept_if_refused("ask for roles")
@transaction.atomic
def ask_roles(
    *, actor: User, user: User, roles: Collection[str], reason: str, door: str = "admin"
) -> RoleRequest | None:
    """Asks that these become the person's roles; a change that only takes away is made at once (None).

    Only an administrator asks, and never for himself. Raises OfferdeskError `role_missing`, `own_roles`,
    `unknown_role`, `reason_missing`, `asked_already`.
    """
    check_role(actor, Role.ADMINISTRATOR, to="ask for roles")
    if actor.pk == user.pk:
        raise refused("own_roles", "Nobody changes his own roles; ask another administrator.")
    check_known(roles)
    if set(roles) <= own_roles(user):
        hold_exactly(user, roles, Giver(actor, door))
        return None
    check_reason(reason)
    return asked(
        RoleRequest(user=user, roles=sorted(set(roles)), reason=reason.strip(), asked_by=actor), door
    )


@kept_if_refused("grant roles")
@transaction.atomic
def grant_roles(*, request: RoleRequest, actor: User, remark: str = "", door: str = "admin") -> RoleRequest:
    """Grants what was asked: an administrator who neither asked for it, nor gets it, nor lends it.

    Raises OfferdeskError `role_missing`, `second_person_needed`, `wrong_state`, `giver_without_role`.
    """
    request = opened(request)
    _check_second(request, actor, to="grant roles")
    by = Giver(actor, door)
    if request.stands_in_for is None:
        hold_exactly(request.user, request.roles, by)
    else:
        _lend(request, by)
    return closed(request, "granted", actor, remark, door)


@kept_if_refused("refuse roles")
@transaction.atomic
def refuse_roles(*, request: RoleRequest, actor: User, remark: str, door: str = "admin") -> RoleRequest:
    """Says no to a request, with the reason."""
    request = opened(request)
    _check_second(request, actor, to="refuse roles")
    check_reason(remark)
    return closed(request, "refused", actor, remark, door)


@kept_if_refused("withdraw a request for roles")
@transaction.atomic
def withdraw_request(*, request: RoleRequest, actor: User, door: str = "admin") -> RoleRequest:
    """Takes back what one asked for oneself to decide."""
    request = opened(request)
    if actor.pk != request.asked_by_id:
        raise refused("not_the_asker", "Only who asked takes a request back.")
    return closed(request, "withdrawn", actor, "", door)


@transaction.atomic
def bootstrap_administrators(*, users: Collection[User]) -> None:
    """The first two administrators, from the command line of whoever runs the installation.

    Refused as soon as there are two: from then on roles are granted by people. Raises OfferdeskError
    `administrators_exist`.
    """
    active = User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR)
    new = [user for user in users if not active.filter(pk=user.pk).exists()]
    if new and active.count() + len(new) > BOOTSTRAP:
        names = ", ".join(sorted(active.values_list("username", flat=True))) or "nobody"
        detail = f"The command line makes {BOOTSTRAP} administrators; there are {names}: they grant roles."
        raise conflict("administrators_exist", detail)
    for user in new:
        give(user, Role.ADMINISTRATOR, Giver(None, "command"))


def why_not_second(request: RoleRequest, actor: User) -> str:
    """Why this person may not decide the request; empty if nothing is against it."""
    if actor.pk == request.asked_by_id:
        return "You asked for it: another administrator has to decide."
    if actor.pk == request.user_id:
        return "It is about you: another administrator has to decide."
    if actor.pk == request.stands_in_for_id:
        return "You lend it: another administrator has to decide."
    return ""


def _check_second(request: RoleRequest, actor: User, *, to: str) -> None:
    check_role(actor, Role.ADMINISTRATOR, to=to)
    if why := why_not_second(request, actor):
        raise refused("second_person_needed", why)


def _lend(request: RoleRequest, by: Giver) -> None:
    giver = request.stands_in_for
    assert giver is not None
    until = request.until
    if until is None or until <= timezone.now():
        raise conflict("delegation_over", "Its end has passed already: ask anew.")
    if missing := set(request.roles) - own_roles(giver):
        raise conflict("giver_without_role", f"{giver} does not hold {', '.join(sorted(missing))} any more.")
    for role in request.roles:
        give(request.user, role, by, until=until, lent_by=giver)
