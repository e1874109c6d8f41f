"""What is told of what happens, and to whom: one line for each place where something happens."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from governance.hands import Hand
from governance.launch.changes import budget_text
from governance.models import CampaignBudget, Incident, Review, RoleGrant, RoleRequest, RuleVersion
from governance.notifications.links import owner_of
from governance.notifications.services import no_longer_waits, notify
from governance.roles import Role
from promotions.models import Campaign, OfferVersion
from promotions.selectors.people import person_label

AUDIENCE: dict[str, tuple[Role, ...]] = {
    "ledger": (Role.OPERATIONS, Role.FINANCE),
    "orders": (Role.OPERATIONS, Role.FINANCE),
    "budget": (Role.OPERATIONS, Role.FINANCE),
    "delivery": (Role.ADMINISTRATOR,),
}
"""Who is told of an incident, by its kind; of every other, operations."""


def review_asked(review: Review, by: Hand) -> None:
    """Every checker who may check it: who edited it may not."""
    notify(
        kind="review_asked",
        key=f"review {review.pk} asked",
        about=review,
        facts={
            "what": str(review.version),
            "who": person_label(review.submitted_by),
            "note": review.note,
        },
        by=by,
        roles=[Role.FINANCE],
        but_not=_makers_side([review.submitted_by, *review.version.edited_by.all()]),
        at=review.submitted_at,
    )


def review_answered(review: Review, by: Hand) -> None:
    """Its makers: approved, or sent back with what is to change."""
    review_is_over(review)
    notify(
        kind="approved" if review.state == "approved" else "sent_back",
        key=f"review {review.pk} {review.state}",
        about=review,
        facts={
            "what": str(review.version),
            "who": person_label(review.decided_by),
            "note": review.remark,
        },
        by=by,
        people=[review.submitted_by, owner_of(review.version)],
        at=review.decided_at,
    )


def review_is_over(review: Review) -> None:
    """It waits for nobody any more."""
    no_longer_waits(f"review {review.pk} asked", f"review {review.pk} emergency")


def taken_out_of_review(review: Review, why: str, by: Hand) -> None:
    """Its makers, where it waited for a checker, or for its start, and went with its offer or campaign."""
    notify(
        kind="taken_out",
        key=f"review {review.pk} taken out",
        about=review,
        facts={"what": str(review.version), "who": person_label(by.actor), "note": why},
        by=by,
        people=[review.submitted_by, owner_of(review.version)],
    )


def launched_in_emergency(review: Review, by: Hand) -> None:
    """Every checker who may check it afterwards, and its owner."""
    until, owner = review.emergency_until, owner_of(review.version)
    makers = _makers_side([review.submitted_by, *review.version.edited_by.all()])
    notify(
        kind="emergency",
        key=f"review {review.pk} emergency",
        about=review,
        facts={
            "what": str(review.version),
            "who": person_label(review.emergency_by),
            "when": f"{until:%Y-%m-%d %H:%M} UTC" if until else "",
            "note": review.emergency_reason,
        },
        by=by,
        roles=[Role.FINANCE],
        people=[owner],
        but_not=[user for user in makers if user != owner],
    )


def roles_asked(request: RoleRequest, by: Hand) -> None:
    """Every administrator who may decide it."""
    notify(
        kind="roles_asked",
        key=f"roles {request.pk} asked",
        about=request,
        facts=_roles(request) | {"who": person_label(request.asked_by), "note": request.reason},
        by=by,
        roles=[Role.ADMINISTRATOR],
        but_not=[user for user in (request.user, request.asked_by, request.stands_in_for) if user],
        at=request.asked_at,
    )


def roles_answered(request: RoleRequest, by: Hand) -> None:
    """Who asked, whom it is about, and whose role it is if it is lent."""
    no_longer_waits(f"roles {request.pk} asked")
    if request.state == "withdrawn":
        return
    notify(
        kind="roles_answered",
        key=f"roles {request.pk} {request.state}",
        about=request,
        facts=_roles(request)
        | {
            "who": person_label(request.decided_by),
            "answer": request.get_state_display(),
            "note": request.remark,
        },
        by=by,
        people=[request.user, request.asked_by, request.stands_in_for],
        at=request.decided_at,
        url=reverse("admin:governance_notification_changelist"),
    )


def password_set(user: User, by: Hand) -> None:
    """Whose it is, and the other administrators: with it somebody could act in that person's name."""
    at = timezone.now()
    notify(
        kind="password_set",
        key=f"password of {user.pk} {at.isoformat()}",
        about=user,
        facts={"what": user.get_username(), "who": by.label},
        by=by,
        roles=[Role.ADMINISTRATOR],
        people=[user],
        at=at,
        url=reverse("admin:governance_notification_changelist"),
    )


def _roles(request: RoleRequest) -> dict[str, str]:
    return {"what": request.user.get_username(), "roles": ", ".join(request.roles)}


def incident_found(incident: Incident, by: Hand) -> None:
    """Those who handle such incidents, and the owner of the offer that it touches."""
    owner = owner_of(incident.version) if incident.version else None
    notify(
        kind="incident",
        key=f"incident {incident.pk}",
        about=incident,
        facts={"what": incident.title},
        by=by,
        roles=AUDIENCE.get(incident.kind, (Role.OPERATIONS,)),
        people=[owner],
        at=incident.found_at,
    )


def rule_asked(rule: RuleVersion, by: Hand) -> None:
    """Every checker who did not edit the rule."""
    notify(
        kind="review_asked",
        key=f"{_submission(rule)} asked",
        about=rule,
        facts={"what": str(rule), "who": person_label(rule.submitted_by), "note": rule.note},
        by=by,
        roles=[Role.FINANCE],
        but_not=_makers_side([rule.submitted_by, rule.made_by, *rule.edited_by.all()]),
        at=rule.submitted_at,
    )


def rule_answered(rule: RuleVersion, by: Hand, answer: str) -> None:
    """Its makers: "approved" or "sent_back"."""
    rule_is_over(rule)
    notify(
        kind=answer,
        key=f"{_submission(rule)} {answer}",
        about=rule,
        facts={"what": str(rule), "who": person_label(by.actor), "note": rule.remark},
        by=by,
        people=[rule.submitted_by, rule.made_by, rule.owner],
    )


def rule_is_over(rule: RuleVersion) -> None:
    """It waits for nobody any more."""
    no_longer_waits(f"{_submission(rule)} asked")


def _submission(rule: RuleVersion) -> str:
    """A rule that was sent back and submitted again waits anew."""
    return f"rule {rule.pk} of {rule.submitted_at.isoformat() if rule.submitted_at else ''}"


def budget_asked(budget: CampaignBudget, by: Hand) -> None:
    """Every checker who may check it: who edited the campaign may not."""
    notify(
        kind="budget_asked",
        key=f"budget {budget.pk} asked",
        about=budget,
        facts={
            "what": f"campaign {budget.campaign}",
            "who": person_label(budget.asked_by),
            "amount": budget_text(budget.amount),
            "note": budget.reason,
        },
        by=by,
        roles=[Role.FINANCE],
        but_not=_makers_side([budget.asked_by, *budget.campaign.edited_by.all()]),
        at=budget.asked_at,
    )


def budget_answered(budget: CampaignBudget, by: Hand) -> None:
    """Who asked for it, and the campaign's owner."""
    no_longer_waits(f"budget {budget.pk} asked")
    if budget.decided_by is None:  # taken back by himself
        return
    notify(
        kind="budget_answered",
        key=f"budget {budget.pk} {budget.state}",
        about=budget,
        facts={
            "what": f"campaign {budget.campaign}",
            "who": person_label(budget.decided_by),
            "answer": budget.get_state_display(),
            "amount": budget_text(budget.amount),
            "note": budget.remark,
        },
        by=by,
        people=[budget.asked_by, budget.campaign.owner],
        at=budget.decided_at,
    )


def budget_taken_out(budget: CampaignBudget, why: str, by: Hand) -> None:
    """Who asked for it, and the campaign's owner: nobody will answer it."""
    no_longer_waits(f"budget {budget.pk} asked")
    notify(
        kind="taken_out",
        key=f"budget {budget.pk} taken out",
        about=budget,
        facts={
            "what": f"the request of {budget_text(budget.amount)} for campaign {budget.campaign}",
            "who": person_label(by.actor) if by.actor else by.label,
            "note": why,
        },
        by=by,
        people=[budget.asked_by, budget.campaign.owner],
    )


def half_is_given(what: str, about: OfferVersion | Campaign, *, key: str, percent: int, at: datetime) -> bool:
    """Half of a budget is given: to be read, no incident; whether it is news."""
    owner = owner_of(about) if isinstance(about, OfferVersion) else about.owner
    told = notify(
        kind="budget_pace",
        key=key,
        about=about,
        facts={"what": what, "percent": str(percent)},
        by=Hand.of_job("watch_budgets"),
        roles=[Role.OPERATIONS, Role.FINANCE],
        people=[owner],
        at=at,
    )
    return told is not None


def _makers_side(makers: Iterable[User | None]) -> list[User]:
    """These people, and whoever stands in for one of them: none of them may check it."""
    known = {user.pk: user for user in makers if user is not None}
    lent = RoleGrant.objects.filter(stands_in_for__in=known, until__gt=timezone.now())
    return [*known.values(), *(grant.user for grant in lent.select_related("user"))]
