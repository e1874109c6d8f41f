"""What waits for whom: the first thing on everybody's home page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.budgets.approved import open_requests as open_budgets
from governance.budgets.requests import why_not_budget
from governance.home.tiles import page
from governance.jobs.selectors import JobRow
from governance.launch.required import problems_of
from governance.launch.selectors import effective_without_approval, last_review, waiting
from governance.launch.who_checks import Checker, why_not
from governance.models import Incident, RuleVersion
from governance.people.selectors import open_requests
from governance.people.services import why_not_second
from governance.policies.selectors import ending_soon, first_approved_at, waiting_rules, why_not_rule
from governance.roles import Role, roles_of
from promotions.models import OfferVersion

MOST = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that this person can do something about."""

    text: str
    hint: str
    url: str
    alarm: bool = False


def waiting_for(user: User, at: datetime, jobs: Iterable[JobRow]) -> list[Waiting]:
    """What waits for this person in each of his roles, alarms first."""
    roles = roles_of(user)
    found: list[Waiting] = []
    if roles & {Role.OPERATIONS, Role.AUDITOR}:
        found += _alarms(jobs)
    if Role.FINANCE in roles:
        found += _to_check(user, at)
    if Role.MARKETER in roles:
        found += _to_make(user, at)
    if Role.ADMINISTRATOR in roles:
        found += _people(user)
    if user.has_perm("governance.view_ruleversion"):
        found += _own_rules(user, at)
    return sorted(found, key=lambda each: not each.alarm)


def _alarms(jobs: Iterable[JobRow]) -> Iterator[Waiting]:
    for incident in Incident.objects.filter(state="open").order_by("-found_at")[:MOST]:
        url = reverse("admin:governance_incident_change", args=[incident.pk])
        yield Waiting(incident.title, _("an incident that nobody looks after yet"), url, alarm=True)
    for version in effective_without_approval():
        yield Waiting(
            _("%(version)s is %(state)s without an approval")
            % {"version": version, "state": version.get_state_display()},
            _("Somebody went round the review; it is not published."),
            reverse("admin:promotions_offer_change", args=[version.offer_id]),
            alarm=True,
        )
    for job in jobs:
        failed = job.last is not None and job.last.outcome == "failed"
        if job.overdue or failed:
            text = _("The job %(name)s failed") if failed else _("The job %(name)s is overdue")
            yield Waiting(
                text % {"name": job.name}, job.result, page("governance_jobrun_changelist"), alarm=True
            )


def _to_check(user: User, at: datetime) -> Iterator[Waiting]:
    checker = Checker.of(user)
    for review in waiting()[:MOST]:
        if why := why_not(review, checker):
            hint = why
        else:
            age = timesince(review.submitted_at, at)
            hint = _("%(who)s submitted it %(age)s ago") % {"who": review.submitted_by, "age": age}
        text = _("Check %(version)s") % {"version": review.version}
        yield Waiting(text, hint, reverse("admin:governance_review_change", args=[review.pk]))
    for rule in waiting_rules()[:MOST]:
        if not (
            why_not_rule(rule, checker) or checker.has_given(rule.first_approved_by, first_approved_at(rule))
        ):
            text = _("Check that %(rule)s goes") if rule.retires else _("Check %(rule)s")
            yield Waiting(text % {"rule": rule}, rule.note, _rule_page(rule))
    for budget in open_budgets().prefetch_related("campaign__edited_by")[:MOST]:
        if not (
            why_not_budget(budget, checker)
            or checker.has_given(budget.first_approved_by, budget.first_approved_at)
        ):
            text = _("Check the budget of campaign %(campaign)s") % {"campaign": budget.campaign}
            url = reverse("admin:governance_campaignbudget_change", args=[budget.pk])
            yield Waiting(text, budget.reason, url)


def _own_rules(user: User, at: datetime) -> Iterator[Waiting]:
    """What this person answers for or drafted: rules that end soon, drafts that came back."""
    for rule in ending_soon(at).filter(owner=user)[:MOST]:
        hint = _("It ends on %(day)s; nothing follows by itself.") % {"day": f"{rule.ends_at:%Y-%m-%d}"}
        yield Waiting(_("%(rule)s ends soon") % {"rule": rule}, hint, _rule_page(rule))
    sent_back = RuleVersion.objects.filter(state="draft", made_by=user).exclude(remark="")
    for rule in sent_back[:MOST]:
        yield Waiting(_("%(rule)s was sent back") % {"rule": rule}, rule.remark, _rule_page(rule))


def _rule_page(rule: RuleVersion) -> str:
    return reverse("admin:governance_ruleversion_change", args=[rule.pk])


def _to_make(user: User, at: datetime) -> Iterator[Waiting]:
    own = Q(owner=user) | Q(owner__isnull=True, campaign__owner=user) | Q(edited_by=user)
    drafts = OfferVersion.objects.filter(own, state__in=OfferVersion.EDITABLE).distinct()
    rows = drafts.select_related("offer", "owner", "campaign__owner").order_by("-updated_at")
    for version in rows[:MOST]:
        review = last_review(version) if version.state == "sent_back" else None
        if review is not None:
            text, hint = _("%(version)s was sent back"), review.remark
        elif missing := len(problems_of(version, at)):
            text = _("%(version)s is a draft")
            hint = ngettext("%(n)d thing is missing", "%(n)d things are missing", missing) % {"n": missing}
        else:
            text, hint = _("%(version)s can go to review"), ""
        url = reverse("admin:promotions_offer_change", args=[version.offer_id])
        yield Waiting(text % {"version": version}, hint, url)


def _people(user: User) -> Iterator[Waiting]:
    for request in open_requests()[:MOST]:
        url = reverse("admin:governance_rolerequest_change", args=[request.pk])
        text = _("Roles for %(who)s: %(roles)s") % {"who": request.user, "roles": ", ".join(request.roles)}
        yield Waiting(text, why_not_second(request, user) or request.reason, url)
    without = User.objects.filter(is_active=True, groups__isnull=True)[:MOST]
    for user in without:
        url = reverse("admin:auth_user_change", args=[user.pk])
        yield Waiting(_("%(who)s has no role") % {"who": user}, _("and can open nothing"), url)
