"""What this floor adds to an offer's page: where it stands in review, and the buttons to move it on."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.admin.reading import staff
from catalog.transactions import with_retries
from governance.admin.budget_panels import (
    budget_context,
    campaign_budget_context,
    may_top_up,
    top_up_view,
)
from governance.admin.whole_campaign import panel_context
from governance.enqueueing import compute_soon
from governance.launch.life import ACTS, MAKERS, may_be
from governance.launch.required import problems_of
from governance.launch.selectors import last_review
from governance.launch.services import (
    carry_over,
    end,
    launch_in_emergency,
    pause,
    resume,
    retire,
    submit,
    withdraw,
)
from governance.launch.submitting import approval_of_same_terms
from governance.launch.switching import may_switch
from governance.models import TestBasket
from governance.refusals import wrong_state
from governance.roles import has_role
from promotions.models import OfferVersion
from promotions.panels import register_action, register_campaign_panel, register_panel
from promotions.selectors.offers import published_version


def register() -> None:
    """Called once, when the app is ready."""
    register_panel("Review", "governance/review_panel.html", review_context, order=10)
    register_panel("Budget", "governance/budget_panel.html", budget_context, order=20)
    register_campaign_panel("All its offers", "governance/campaign_panel.html", panel_context)
    register_panel("Test baskets", "governance/testing_panel.html", testing_context, order=30)
    register_campaign_panel("Budget", "governance/campaign_budget_panel.html", campaign_budget_context)
    note, reason = "governance/note.html", "governance/reason.html"
    register_action(
        "submit", "Send to review", may_submit, submit_view, template=note, style="primary", order=10
    )
    register_action(
        "carry-over", "Publish: only texts are new", may_carry_over, carry_over_view, style="primary", order=5
    )
    register_action(
        "emergency",
        "Launch in an emergency",
        may_launch_now,
        launch_now_view,
        template="governance/emergency.html",
        style="danger",
        saves_first=False,
        order=950,
    )
    # Only what goes to review is what was typed: a stop must not fail because of an unfinished draft.
    register_action(
        "withdraw", "Withdraw from review", may_withdraw, withdraw_view, saves_first=False, order=20
    )
    register_action(
        "pause", "Pause", may_pause, pause_view, template=reason, style="danger", saves_first=False, order=30
    )
    register_action("resume", "Resume", may_resume, resume_view, template=reason, saves_first=False, order=40)
    register_action(
        "end", "End now", may_end, end_view, template=reason, style="danger", saves_first=False, order=60
    )
    register_action(
        "top-up",
        "Ask for another budget",
        may_top_up,
        top_up_view,
        template="governance/top_up.html",
        saves_first=False,
        order=50,
    )
    register_action(
        "retire",
        "Retire",
        may_retire,
        retire_view,
        template=reason,
        style="danger",
        saves_first=False,
        order=960,
    )


def review_context(request: HttpRequest, version: OfferVersion) -> dict[str, Any] | None:
    """Where the version stands: what it still lacks, who has it, what was said."""
    review = last_review(version)
    editable = version.state in OfferVersion.EDITABLE
    problems = problems_of(version, timezone.now()) if editable else []
    if review is None and not editable:
        return None
    can_read = staff(request).has_perm("governance.view_review")
    return {"review": review, "problems": problems, "editable": editable, "can_read": can_read}


def testing_context(request: HttpRequest, version: OfferVersion) -> dict[str, Any] | None:
    """How many test baskets the offer has, and where more are suggested."""
    if not staff(request).has_perm("governance.view_testbasket"):
        return None
    return {"baskets": TestBasket.objects.filter(offer=version.offer_id, active=True).count()}


def may_submit(request: HttpRequest, version: OfferVersion) -> bool | str:
    """A button for makers; greyed with what is missing."""
    if not may_be("submit", version) or not has_role(staff(request), *MAKERS):
        return False
    problems = problems_of(version, timezone.now())
    return " ".join(problem.message for problem in problems) or True


def submit_view(request: HttpRequest, version: OfferVersion) -> HttpResponse | None:
    actor, note = staff(request), request.POST.get("note", "")
    compute_soon(with_retries(lambda: submit(version=version, actor=actor, note=note)))
    messages.success(request, _("%(version)s waits for a checker.") % {"version": version})
    return None


def may_carry_over(request: HttpRequest, version: OfferVersion) -> bool | str:
    """A button where nothing material differs from what is published."""
    if not may_be("carry over", version) or not has_role(staff(request), *ACTS["carry over"].roles):
        return False
    return approval_of_same_terms(version, timezone.now()) is not None


def carry_over_view(request: HttpRequest, version: OfferVersion) -> HttpResponse | None:
    actor = staff(request)
    with_retries(lambda: carry_over(version=version, actor=actor))
    messages.success(request, _("%(version)s is published on the approval before it.") % {"version": version})
    return None


def may_launch_now(request: HttpRequest, version: OfferVersion) -> bool | str:
    """A button for operations; greyed with what is missing."""
    act = ACTS["launch in emergency"]
    if not may_be(act.name, version) or not has_role(staff(request), *act.roles):
        return False
    problems = problems_of(version, timezone.now())
    return " ".join(problem.message for problem in problems) or True


def launch_now_view(request: HttpRequest, version: OfferVersion) -> HttpResponse | None:
    actor, reason = staff(request), _reason(request, "emergency")
    review = with_retries(lambda: launch_in_emergency(version=version, actor=actor, reason=reason))
    compute_soon(review)
    text = _("%(version)s is out; unless somebody approves it, it ends at %(until)s UTC.")
    until = f"{review.emergency_until:%Y-%m-%d %H:%M}"
    messages.warning(request, text % {"version": version, "until": until})
    return None


def may_end(request: HttpRequest, version: OfferVersion) -> bool | str:
    return _may_switch("end", request, version)


def end_view(request: HttpRequest, version: OfferVersion) -> HttpResponse | None:
    actor, reason = staff(request), _reason(request, "end")
    ended = with_retries(lambda: end(offer=version.offer, actor=actor, reason=reason))
    messages.success(request, _("%(version)s is over.") % {"version": ended})
    return None


def may_withdraw(request: HttpRequest, version: OfferVersion) -> bool | str:
    if not may_be("withdraw", version):
        return False
    review = last_review(version)
    own = review is not None and review.state == "open" and review.submitted_by == staff(request)
    return own or has_role(staff(request), *MAKERS)


def withdraw_view(request: HttpRequest, version: OfferVersion) -> HttpResponse | None:
    review = last_review(version)
    if review is None:
        raise wrong_state("withdraw", version, version.state)
    actor = staff(request)
    with_retries(lambda: withdraw(review=review, actor=actor))
    messages.success(request, _("%(version)s is a draft again.") % {"version": version})
    return None


def may_pause(request: HttpRequest, version: OfferVersion) -> bool | str:
    return _may_switch("pause", request, version)


def pause_view(request: HttpRequest, version: OfferVersion) -> HttpResponse | None:
    actor, reason = staff(request), _reason(request, "pause")
    paused = with_retries(lambda: pause(offer=version.offer, actor=actor, reason=reason))
    text = _("%(version)s is paused; every worker follows within two seconds.")
    messages.success(request, text % {"version": paused})
    return None


def may_resume(request: HttpRequest, version: OfferVersion) -> bool | str:
    return _may_switch("resume", request, version)


def resume_view(request: HttpRequest, version: OfferVersion) -> HttpResponse | None:
    actor, reason = staff(request), _reason(request, "resume")
    resumed = with_retries(lambda: resume(offer=version.offer, actor=actor, reason=reason))
    messages.success(request, f"{resumed}: {resumed.get_state_display()}.")
    return None


def may_retire(request: HttpRequest, version: OfferVersion) -> bool | str:
    retirable = version.state in ACTS["retire"].states and version.state not in OfferVersion.EDITABLE
    return retirable and may_switch(version, staff(request))


def retire_view(request: HttpRequest, version: OfferVersion) -> HttpResponse:
    actor, reason = staff(request), _reason(request, "retire")
    with_retries(lambda: retire(offer=version.offer, actor=actor, reason=reason))
    messages.success(request, _("%(offer)s is retired; its history stays.") % {"offer": version.offer})
    return HttpResponseRedirect(reverse("admin:promotions_offer_changelist"))


def _may_switch(action: str, request: HttpRequest, version: OfferVersion) -> bool:
    """Whether the offer's published version (not always the one shown) may be switched by this person."""
    published = published_version(version.offer)
    return bool(published and may_be(action, published) and may_switch(published, staff(request)))


def _reason(request: HttpRequest, action: str) -> str:
    """What stands in the action's own input: one form holds those of several actions."""
    return request.POST.get(f"reason.{action}", "").strip()
