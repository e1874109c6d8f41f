"""Who may check a submission: never its makers, nor whoever stands in for one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.launch.life import ACTS
from governance.models import Approval, CampaignBudget, Review, RoleGrant
from governance.roles import has_role

TWICE = gettext_lazy("You have approved it: it takes another person.")


@dataclass(frozen=True, slots=True)
class Checker:
    """A person who wants to check, and for whom he stands in if the role is lent to him."""

    user: User
    is_checker: bool
    stands_in_for: User | None = None
    """Who lent him the role of a checker."""
    givers: tuple[User, ...] = ()
    """Everybody who lent him any role."""
    deputies: frozenset[int] = frozenset()
    """Whoever has any role of his on loan."""

    @classmethod
    def of(cls, user: User) -> "Checker":
        roles = ACTS["approve"].roles
        grants = RoleGrant.objects.filter(
            user=user, stands_in_for__isnull=False, until__gt=timezone.now()
        ).order_by("pk")
        lent = [
            (grant.role.name, grant.stands_in_for) for grant in grants.select_related("stands_in_for", "role")
        ]
        giver = next((giver for role, giver in lent if role in roles), None)
        deputies = RoleGrant.objects.filter(stands_in_for=user, until__gt=timezone.now())
        return cls(
            user,
            has_role(user, *roles),
            giver,
            tuple(giver for _, giver in lent if giver),
            frozenset(deputies.values_list("user", flat=True)),
        )

    @property
    def authorities(self) -> set[int]:
        """Whose word his counts for: his own, and that of everybody for whom he stands in."""
        return {self.user.pk, *(giver.pk for giver in self.givers)}

    def has_given(self, first: User | None, at: datetime | None) -> bool:
        """Whether the first of two approvals was his, or of one side with him: now, or at that time."""
        if first is None:
            return False
        if first.pk in self.authorities | self.deputies:
            return True
        # A loan that has ended since is in the history alone; one that was ended early counts as well.
        sides = Q(user=first, stands_in_for=self.user) | Q(user=self.user, stands_in_for=first)
        then = at or timezone.now()
        return bool(RoleGrant.history.filter(sides, history_date__lte=then, until__gt=then).exists())

    def why_stands_in(self, makers: Iterable[int | None]) -> str:
        """Why he may not check what these people made, where he stands in for one of them; empty: he may."""
        made = set(makers)
        giver = next((giver for giver in self.givers if giver.pk in made), None)
        if giver is None:
            return ""
        return _("You stand in for %(who)s, who made it: somebody else has to check it.") % {"who": giver}


def why_not_checker(review: Review, actor: User) -> str:
    """Why this person may not approve or send back this review, in words; empty if nothing is against it."""
    return why_not(review, Checker.of(actor))


def why_not(review: Review, checker: Checker, *, once: bool = True) -> str:
    """The same of somebody who is known; asks nothing more where editors and approvals are loaded.

    `once`: who has approved it already is kept from it too; that holds for approving alone.
    """
    user, editors = checker.user, editors_of(review)
    if review.submitted_by_id == user.pk:
        return _("You submitted it: somebody else has to check it.")
    if user in editors:
        return _("You edited it: somebody else has to check it.")
    if review.emergency_by_id == user.pk:
        return _("You launched it in an emergency: somebody else has to check it.")
    if not checker.is_checker:
        return _("Checking needs the role finance.")
    makers = [*(editor.pk for editor in editors), review.submitted_by_id, review.emergency_by_id]
    if why := checker.why_stands_in(makers):
        return why
    return str(TWICE) if once and has_approved(review, checker) else ""


def has_approved(review: Review, checker: Checker) -> bool:
    """Whether one of the approvals that were given is his, or of one side with him."""
    given = {pk for each in review.approvals.all() for pk in (each.by_id, each.stands_in_for_id)}
    return bool((checker.authorities | checker.deputies) & given)


def standing_approvals(review: Review) -> list[Approval]:
    """Those that count: of nobody who has become a maker since."""
    makers = {editor.pk for editor in editors_of(review)}
    given = review.approvals.select_related("by", "stands_in_for")
    return [each for each in given if not {each.by_id, each.stands_in_for_id} & makers]


def editors_of(review: Review) -> list[User]:
    """Who edited the version, or the campaign whose budget is approved with it, also since then."""
    budget: CampaignBudget | None = getattr(review, "campaign_budget", None)
    of_campaign = budget.campaign.edited_by.all() if budget is not None and budget.state == "open" else ()
    return [*review.version.edited_by.all(), *of_campaign]
