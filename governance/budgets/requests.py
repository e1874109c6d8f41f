"""Another budget for a campaign whose offers are out: asked for with a reason, approved by another person."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.attempts import kept_if_refused
from governance.budgets.amounts import check_nothing_left_out, read_budget, same
from governance.budgets.approved import approved_amount, open_request
from governance.budgets.binding import approve_row, save_budget
from governance.hands import Hand
from governance.launch.campaigns import is_over
from governance.launch.exposure import approvers_needed, exposure_of_budget
from governance.launch.publishing import publish
from governance.launch.rules import live_rules
from governance.launch.who_checks import TWICE, Checker
from governance.locks import launching
from governance.models import CampaignBudget
from governance.notifications.telling import budget_answered, budget_asked
from governance.refusals import check_reason, check_remark, conflict, refused, wrong_state
from governance.roles import Role, check_role
from promotions.models import Campaign
from promotions.services.campaigns import budget_is_settled, set_campaign_budget
from promotions.services.locking import locked_campaign

ASKERS = (Role.MARKETER, Role.FINANCE, Role.OPERATIONS)


@kept_if_refused("ask for a budget")
def ask_campaign_budget(
    *,
    campaign: Campaign,
    amount: Mapping[str, str],
    reason: str,
    actor: User,
    door: str = "admin",
    at: datetime | None = None,
) -> CampaignBudget:
    """Asks for more or less than was approved; until somebody approves it, nothing changes.

    Raises OfferdeskError `role_missing`, `reason_missing`, `budget_unreadable`, `not_settled`,
    `nothing_to_change`, `asked_already`.
    """
    at = at or timezone.now()
    with launching():
        check_role(actor, *ASKERS, to="ask for a budget")
        check_reason(reason)
        wanted = read_budget(amount)
        campaign = _locked(campaign)
        before = approved_amount(campaign)
        check_nothing_left_out(wanted, before)
        _check_askable(campaign, wanted, before, at)
        budget = CampaignBudget(
            campaign=campaign,
            amount=wanted,
            before=before,
            reason=reason.strip(),
            asked_by=actor,
            asked_at=at,
        )
        save_budget(budget, actor, f"{door}: asked")
        budget_asked(budget, Hand.of(actor, door))
    return budget


@kept_if_refused("approve a budget")
def approve_campaign_budget(
    *,
    budget: CampaignBudget,
    actor: User,
    remark: str = "",
    door: str = "admin",
    at: datetime | None = None,
) -> CampaignBudget:
    """Makes it the campaign's budget and publishes it at once; effective on every worker within 2 s.

    Where the rules want two people for so much money, the first approval is kept and nothing changes yet.
    Raises OfferdeskError `role_missing`, `maker_is_never_checker`, `approved_already`, `budget_overtaken`,
    `campaign_is_over`.
    """
    at = at or timezone.now()
    with launching():
        campaign, budget = _opened(budget, "approve")
        _check_checker(budget, actor, to="approve a budget")
        if why := _why_over(campaign, at):
            raise conflict("campaign_is_over", why)
        if not same(budget.before, approved_amount(campaign)):
            detail = f"Another {budget} was approved since this one was asked for: ask anew."
            raise conflict("budget_overtaken", detail)
        if budget.first_approved_by in campaign.edited_by.all():
            # Who approved first has edited the campaign since: a maker's word counts no more.
            budget.first_approved_by = budget.first_approved_at = None
        if budget.first_approved_by is None and needs_second(budget):
            budget.first_approved_by, budget.first_approved_at = actor, at
            save_budget(budget, actor, f"{door}: approved, one more has to")
            return budget
        if Checker.of(actor).has_given(budget.first_approved_by, budget.first_approved_at):
            raise refused("approved_already", str(TWICE))
        approve_row(budget, actor, at, remark)
        set_campaign_budget(campaign=campaign, budget=budget.amount, actor=budget.asked_by, door=door)
        publish(cause=f"{budget} approved", by=Hand.of(actor, door), at=at)
        budget_answered(budget, Hand.of(actor, door))
    return budget


@kept_if_refused("refuse a budget")
def refuse_campaign_budget(
    *, budget: CampaignBudget, actor: User, remark: str, door: str = "admin", at: datetime | None = None
) -> CampaignBudget:
    """Leaves things as they are, with a word why."""
    with launching():
        _campaign, budget = _opened(budget, "refuse")
        _check_checker(budget, actor, to="refuse a budget")
        check_remark(remark)
        budget.state, budget.decided_by, budget.remark = "refused", actor, remark.strip()
        budget.decided_at = at or timezone.now()
        save_budget(budget, actor, f"{door}: refused")
        budget_answered(budget, Hand.of(actor, door))
    return budget


@kept_if_refused("withdraw a request for a budget")
def withdraw_campaign_budget(
    *, budget: CampaignBudget, actor: User, door: str = "admin", at: datetime | None = None
) -> CampaignBudget:
    """Takes back what one asked for oneself."""
    with launching():
        _campaign, budget = _opened(budget, "withdraw")
        if budget.asked_by_id != actor.pk:
            raise refused("not_the_asker", "Only who asked for it may take it back; finance can refuse it.")
        budget.state, budget.decided_at = "withdrawn", at or timezone.now()
        save_budget(budget, actor, f"{door}: withdrawn")
        budget_answered(budget, Hand.of(actor, door))
    return budget


def needs_second(budget: CampaignBudget) -> bool:
    """Whether so much may be given away that two people have to approve it."""
    return approvers_needed(exposure_of_budget(budget), live_rules()) > 1


def why_not_budget(budget: CampaignBudget, checker: Checker) -> str:
    """Why this person may not answer, in words; empty if nothing is against it."""
    editors = list(budget.campaign.edited_by.all())
    if budget.asked_by_id == checker.user.pk:
        return _("You asked for it: somebody else has to check it.")
    if checker.user in editors:
        return _("You edited the campaign: somebody else has to check it.")
    if not checker.is_checker:
        return _("Checking needs the role finance.")
    return checker.why_stands_in([budget.asked_by_id, *(editor.pk for editor in editors)])


def why_not_asked(campaign: Campaign, at: datetime) -> str:
    """Why another budget can't be asked for now, in words; empty if nothing is against it."""
    if why := _why_over(campaign, at):
        return why
    if not budget_is_settled(campaign):
        return "None of its offers is in review or published: its budget is changed on its page."
    if not same(campaign.budget, approved_amount(campaign)):
        return "Its budget is in review with its first offer."
    if open_request(campaign) is not None:
        return "Another budget was asked for already and waits for a checker."
    return ""


def _why_over(campaign: Campaign, at: datetime) -> str:
    return "The campaign is over." if is_over(campaign, at) else ""


def _check_askable(
    campaign: Campaign, wanted: Mapping[str, str], before: Mapping[str, str] | None, at: datetime
) -> None:
    if why := why_not_asked(campaign, at):
        raise conflict("asked_already" if open_request(campaign) else "not_settled", why)
    if same(wanted, before):
        raise conflict("nothing_to_change", f"The campaign {campaign} has just this budget.")


def _check_checker(budget: CampaignBudget, actor: User, *, to: str) -> None:
    check_role(actor, Role.FINANCE, to=to)
    if why := why_not_budget(budget, Checker.of(actor)):
        raise refused("maker_is_never_checker", why)


def _opened(budget: CampaignBudget, action: str) -> tuple[Campaign, CampaignBudget]:
    """The campaign and what was asked for, locked, while it waits for an answer of its own."""
    campaign = _locked(budget.campaign)
    rows = CampaignBudget.objects.select_for_update(of=("self",)).select_related(
        "campaign", "asked_by", "first_approved_by"
    )
    budget = rows.get(pk=budget.pk)
    if budget.state != "open":
        raise wrong_state(action, f"The {budget}", budget.state)
    if budget.review_id is not None:
        detail = f"The {budget} was submitted with an offer and is answered with it."
        raise conflict("part_of_a_review", detail)
    return campaign, budget


def _locked(campaign: Campaign) -> Campaign:
    found = locked_campaign(campaign.pk)
    assert found is not None
    return found
