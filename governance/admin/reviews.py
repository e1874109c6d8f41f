"""The inbox, the evidence, and the two answers."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from catalog.admin.decorators import display
from catalog.admin.reading import ReadOnlyAdmin, staff
from governance.admin import whole_campaign
from governance.admin.answering import answered
from governance.budgets.approved import open_requests
from governance.budgets.requests import why_not_budget
from governance.budgets.topping_up import top_ups
from governance.enqueueing import compute_soon
from governance.evidence.asking import ASKERS, ask_again
from governance.launch.changes import budget_text
from governance.launch.evidence import evidence_of
from governance.launch.life import MAKERS
from governance.launch.selectors import waiting
from governance.launch.services import approve, send_back, withdraw
from governance.launch.who_checks import Checker, why_not
from governance.models import Review
from governance.policies.selectors import waiting_rules, why_not_rule
from governance.policies.sentences import rule_sentence
from governance.roles import has_role
from promotions.models import VersionState
from promotions.sentences import offer_words

PER_PAGE = 50
"""Reviews on a page of the inbox."""
STATES = {
    "open": "info",
    "approved": "success",
    "carried over": "success",
    "sent back": "warning",
    "withdrawn": "default",
}


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """Every submission and what became of it; one page of evidence each."""

    list_display = ["version", "shown_state", "submitted_by", "submitted_at", "decided_by", "decided_at"]
    list_filter = ["state", "submitted_by", "decided_by"]
    list_select_related = ["version__offer", "submitted_by", "decided_by"]
    search_fields = ["version__offer__code", "note", "remark"]
    ordering = ["-submitted_at", "-id"]

    @display(description=_("state"), label=STATES)
    def shown_state(self, review: Review) -> str:
        return review.get_state_display()

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        views = {
            "approve": self.approve_view,
            "send-back": self.send_back_view,
            "withdraw": self.withdraw_view,
            "recompute": self.recompute_view,
        }
        checks = guard(require_GET(self.checks_view))
        own = [
            path("inbox/", guard(require_GET(self.inbox_view)), name="governance_review_inbox"),
            path("<int:object_id>/checks/", checks, name="governance_review_checks"),
        ] + [
            path(f"<int:object_id>/{name}/", guard(require_POST(view)), name=f"governance_review_{name}")
            for name, view in views.items()
        ]
        return whole_campaign.urls() + own + super().get_urls()  # type: ignore[no-any-return]

    def inbox_view(self, request: HttpRequest) -> HttpResponse:
        """What waits for a checker, oldest first; what this person can't check stands with the reason."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        reader = staff(request)
        checker = Checker.of(reader)
        page = Paginator(waiting(), PER_PAGE).get_page(request.GET.get("page"))
        changed = top_ups(list(page))
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Inbox"),
            "page": page,
            "budgets": [
                {
                    "budget": budget,
                    "before": budget_text(budget.before),
                    "after": budget_text(budget.amount),
                    "why_not": why_not_budget(budget, checker),
                    "url": reverse("admin:governance_campaignbudget_change", args=[budget.pk]),
                }
                for budget in open_requests().prefetch_related("campaign__edited_by")
            ],
            "rows": [
                {
                    "review": review,
                    "top_up": changed.get(review.pk),
                    "sentence": offer_words(review.document).line,
                    "why_not": why_not(review, checker),
                    "url": reverse("admin:governance_review_change", args=[review.pk]),
                }
                for review in page
            ],
            "rules": [
                {
                    "rule": rule,
                    "sentence": rule_sentence(rule.document),
                    "why_not": why_not_rule(rule, checker),
                    "url": reverse("admin:governance_ruleversion_change", args=[rule.pk]),
                }
                for rule in waiting_rules()
            ],
        }
        return TemplateResponse(request, "governance/admin/inbox.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The evidence page; it has no form of its own, so nothing can be posted here."""
        return require_GET(self.evidence_view)(request, object_id)

    def evidence_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        review = found(object_id)
        reader = staff(request)
        evidence = evidence_of(review, reader, timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": review,
            "title": str(review.version),
            "review": review,
            "version": review.version,
            "evidence": evidence,
            "offer_url": reverse("admin:promotions_offer_change", args=[review.version.offer_id]),
            "may_recompute": review.state == "open" and has_role(reader, *ASKERS),
            "may_withdraw": review.state == "open"
            and (review.submitted_by == reader or has_role(reader, *MAKERS)),
        }
        return TemplateResponse(request, "governance/admin/evidence.html", context)

    def checks_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The checks and the buttons alone, for the page that follows what is being computed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        review = found(object_id)
        evidence = evidence_of(review, staff(request), timezone.now())
        context = {"review": review, "evidence": evidence}
        return TemplateResponse(request, "governance/admin/checks_followed.html", context)

    def recompute_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        review = found(object_id)

        def deed() -> None:
            ask_again(review=review, actor=staff(request))
            compute_soon(review)

        return answered(
            request,
            deed=deed,
            done=_t("The evidence is computed anew: this page follows."),
            back=reverse("admin:governance_review_change", args=[object_id]),
        )

    def approve_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        review = found(object_id)
        remark = request.POST.get("remark", "")
        return answered(
            request,
            deed=lambda: approve(review=review, actor=staff(request), remark=remark),
            done=lambda: approved_text(review),
            back=reverse("admin:governance_review_change", args=[object_id]),
        )

    def send_back_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        review = found(object_id)
        remark = request.POST.get("remark", "")
        return answered(
            request,
            deed=lambda: send_back(review=review, actor=staff(request), remark=remark),
            done=_t("%(version)s went back to %(person)s.")
            % {"version": review.version, "person": review.submitted_by},
            back=reverse("admin:governance_review_change", args=[object_id]),
            elsewhere=reverse("admin:governance_review_inbox"),
        )

    def withdraw_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        review = found(object_id)
        return answered(
            request,
            deed=lambda: withdraw(review=review, actor=staff(request)),
            done=_t("%(version)s is a draft again.") % {"version": review.version},
            back=reverse("admin:governance_review_change", args=[object_id]),
        )


def approved_text(review: Review) -> str:
    """What an approval led to: live, to come, waiting for its turn or for one more person."""
    review.refresh_from_db(fields=["state"])
    version = review.version
    version.refresh_from_db(fields=["state"])
    if review.state == "open":
        return _t("You have approved %(version)s; it takes one more person.") % {"version": version}
    texts = {
        VersionState.LIVE: _t("%(version)s is approved and live; every worker follows within two seconds."),
        VersionState.SCHEDULED: _t("%(version)s is approved and published; it starts by itself."),
        VersionState.PAUSED: _t("%(version)s is approved; the offer is paused, and so is this version."),
    }
    waiting_text = _t("%(version)s is approved; it takes over from the running version when it starts.")
    return texts.get(VersionState(version.state), waiting_text) % {"version": version}


def found(object_id: str | int) -> Review:
    """The review, whoever asks: whether a person may act on it is for the service to say (and to keep)."""
    rows: QuerySet[Review] = Review.objects.select_related(
        "version__offer", "version__campaign__owner", "version__owner", "submitted_by", "decided_by"
    )
    try:
        return rows.get(pk=object_id)
    except (Review.DoesNotExist, ValueError):
        raise Http404 from None
