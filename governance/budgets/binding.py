"""A campaign's budget is approved with the first of its offers: what a review of an offer does to it."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Max

from governance.budgets.amounts import same
from governance.budgets.approved import approved_amount, budget_with, open_request
from governance.hands import Hand
from governance.models import CampaignBudget, Review
from governance.notifications.telling import budget_taken_out
from governance.refusals import conflict
from promotions.models import Campaign
from promotions.services.saving import save_with_reason


def propose_budget(review: Review) -> CampaignBudget | None:
    """With a submission: the campaign's budget where it is not the approved one; the campaign is locked."""
    campaign = review.version.campaign
    if campaign is None or same(campaign.budget, approved_amount(campaign)):
        return None
    budget = CampaignBudget(
        campaign=campaign,
        amount=campaign.budget,
        before=approved_amount(campaign),
        review=review,
        reason=review.note,
        asked_by=review.submitted_by,
        asked_at=review.submitted_at,
    )
    save_budget(budget, review.submitted_by, "asked with an offer")
    return budget


def approve_proposed(review: Review, actor: User, at: datetime) -> None:
    """With an approval: the budget that was submitted too, unless another offer brought it meanwhile."""
    # Where it was submitted before budgets of campaigns were approved, it comes with the approval.
    budget = budget_with(review) or propose_budget(review)
    if budget is None or budget.state != "open":
        return
    if not same(budget.amount, budget.campaign.budget):
        detail = f"The budget of the campaign {budget.campaign} was changed after the offer was submitted."
        raise conflict("changed_since_submission", detail)
    if not same(budget.before, approved_amount(budget.campaign)):
        end_proposed(review, actor, at)
        return
    approve_row(budget, actor, at, review.remark)


def end_proposed(review: Review, actor: User, at: datetime) -> None:
    """The review ended otherwise, or came to nothing new: so does what was asked with it."""
    budget = budget_with(review)
    if budget is not None and budget.state == "open":
        budget.state, budget.decided_at = "withdrawn", at
        save_budget(budget, actor, "withdrawn with its offer")


def end_asked(campaign: Campaign, by: Hand, at: datetime) -> None:
    """The campaign is over: what was asked for by itself waits for nobody any more, and its asker is told."""
    budget = open_request(campaign)
    if budget is not None:
        budget.state, budget.decided_at = "withdrawn", at
        save_budget(budget, by.actor, f"{by.door}: withdrawn, its campaign has ended")
        budget_taken_out(budget, f"The campaign {campaign} has ended.", by)


def approve_row(budget: CampaignBudget, actor: User, at: datetime, remark: str) -> None:
    """Writes the approval; what was allowed before is for the caller to ask."""
    last = CampaignBudget.objects.filter(campaign=budget.campaign_id).aggregate(last=Max("number"))["last"]
    # The ledger takes the higher number for the newer statement; before budgets were counted it was given
    # the campaign's revision.
    budget.state, budget.number = "approved", max((last or 0) + 1, budget.campaign.revision)
    budget.decided_by, budget.decided_at, budget.remark = actor, at, remark
    save_budget(budget, actor, "approved")


def save_budget(budget: CampaignBudget, actor: User | None, reason: str) -> None:
    """Saves with who and why in the history."""
    save_with_reason(budget, actor=actor, reason=reason)
