"""Who may check a submission: never its makers, nor whoever stands in for one of them."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.launch.life import ACTS
from governance.models import Review, RoleGrant
from governance.roles import has_role


@dataclass(frozen=True, slots=True)
class Checker:
    """A person who wants to check, and for whom he stands in if the role is lent to him."""

    user: User
    is_checker: bool
    stands_in_for: User | None = None

    @classmethod
    def of(cls, user: User) -> "Checker":
        roles = ACTS["approve"].roles
        lent = RoleGrant.objects.filter(
            user=user, role__name__in=roles, stands_in_for__isnull=False, until__gt=timezone.now()
        )
        grant = lent.select_related("stands_in_for").first()
        return cls(user, has_role(user, *roles), grant.stands_in_for if grant else None)


def why_not_checker(review: Review, actor: User) -> str:
    """Why this person may not approve or send back this review, in words; empty if nothing is against it."""
    return why_not(review, Checker.of(actor))


def why_not(review: Review, checker: Checker, *, once: bool = True) -> str:
    """The same of somebody who is known; asks nothing more where editors and approvals are loaded.

    `once`: who has approved it already is kept from it too; that holds for approving alone.
    """
    user, editors = checker.user, list(review.version.edited_by.all())
    if review.submitted_by_id == user.pk:
        return _("You submitted it: somebody else has to check it.")
    if user in editors:
        return _("You edited it: somebody else has to check it.")
    if review.emergency_by_id == user.pk:
        return _("You launched it in an emergency: somebody else has to check it.")
    if not checker.is_checker:
        return _("Checking needs the role finance.")
    giver = checker.stands_in_for
    if giver is not None and (
        giver in editors or giver.pk in (review.submitted_by_id, review.emergency_by_id)
    ):
        return _("You stand in for %(who)s, who made it: somebody else has to check it.") % {"who": giver}
    if once and any(given.by_id == user.pk for given in review.approvals.all()):
        return _("You have approved it: it takes another person.")
    return ""
