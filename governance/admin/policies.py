"""The policy: drafts, their review, and what is live."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from catalog.admin.decorators import display
from catalog.admin.json_input import ReadableEncoder, StrictDecoder
from catalog.admin.reading import staff
from catalog.errors import Nature, OfferdeskError
from governance.admin.answering import answered, not_done
from governance.attempts import keep_attempt
from governance.launch.changes import changes_by_key
from governance.models import PolicyVersion
from governance.policies.services import (
    MAKERS,
    approve_policy,
    change_policy,
    check_policy,
    draft_policy,
    send_back_policy,
    submit_policy,
    why_not_checker,
)
from governance.roles import has_role

STATES = {"draft": "default", "in review": "info", "live": "success", "superseded": "default"}


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """The document as JSON, and why it changes."""

    document = forms.JSONField(
        encoder=ReadableEncoder,
        decoder=StrictDecoder,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 18, "spellcheck": "false"}),
        help_text=_(
            "objective, rounding, unknown_cost, catalogue_price, withhold, nudges, max_coupons, max_offers, "
            "groups, programs, work_bound. "
            "max_offers counts per basket, line and unit: {basket: 5, line: 2, unit: null}. A group has a "
            "mode (best, first, all with at_most) and a scope: basket lets only so many of its offers into "
            "the basket; line and unit let all in and decide anew on every line or unit. "
            "What is wrong is named with its path."
        ),
    )

    class Meta:
        model = PolicyVersion
        fields = ("document", "note")

    def clean_document(self) -> Any:
        document = self.cleaned_data["document"]
        try:
            check_policy(document)
        except OfferdeskError as error:
            places = [f"{each.pointer or '/'}: {each.message}" for each in error.errors]
            raise forms.ValidationError(places or [error.detail]) from error
        return document


@admin.register(PolicyVersion)
class PolicyVersionAdmin(SimpleHistoryAdmin, ModelAdmin):  # type: ignore[misc]
    """One list of versions; a draft is edited here, everything else is read."""

    form = PolicyForm
    list_display = ["number", "shown_state", "note", "made_by", "approved_by", "live_since"]
    list_filter = ["state"]
    list_select_related = ["made_by", "approved_by"]
    fieldsets = [
        (None, {"fields": ["document", "note"]}),
        (
            _("State"),
            {"fields": ["shown_state", "based_on", "made_by", "submitted_by", "approved_by", "remark"]},
        ),
    ]
    readonly_fields = ["shown_state", "based_on", "made_by", "submitted_by", "approved_by", "remark"]
    actions = None
    change_form_outer_before_template = "governance/admin/policy.html"

    def get_fieldsets(self, request: HttpRequest, obj: PolicyVersion | None = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:1]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A draft begins as a copy of what is live."""
        live = PolicyVersion.objects.filter(state="live").first()
        return {"document": live.document if live else {"policy": "default"}}

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        editable = obj is None or obj.state == "draft"
        return editable and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; what the service refuses is answered in words and kept."""
        try:
            answer: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except OfferdeskError as error:
            if error.nature is Nature.REFUSED:
                # The admin saves in a transaction of its own, which took the service's note with it.
                policy = PolicyVersion.objects.filter(pk=object_id).first() if object_id else None
                keep_attempt(
                    action="change a policy draft" if policy else "draft a policy",
                    target=str(policy or ""),
                    actor=staff(request),
                    error=error,
                )
            back = "admin:governance_policyversion_changelist"
            return not_done(request, error, page_of(int(object_id)) if object_id else reverse(back))
        return answer

    def save_model(self, request: HttpRequest, obj: PolicyVersion, form: Any, change: bool) -> None:
        """The services write."""
        sent = {"document": form.cleaned_data["document"], "note": form.cleaned_data["note"]}
        if change:
            change_policy(policy=obj, actor=staff(request), **sent)
        else:
            obj.pk = draft_policy(actor=staff(request), **sent).pk
            obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to save: the services have."""

    @display(description=_("state"), label=STATES)
    def shown_state(self, policy: PolicyVersion) -> str:
        return policy.get_state_display()

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        policy: PolicyVersion | None = context.get("original")
        if policy is not None:
            reader = staff(request)
            before = PolicyVersion.objects.filter(number=policy.based_on or 0).first()
            context |= {
                "policy": policy,
                "compared_with": before,
                "differences": changes_by_key(before.document, policy.document) if before else [],
                "why_not": why_not_checker(policy, reader),
                "may_submit": policy.state == "draft" and has_role(reader, *MAKERS),
            }
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def get_urls(self) -> list[URLPattern]:
        views = {"submit": self.submit_view, "approve": self.approve_view, "send-back": self.send_back_view}
        own = [
            path(
                f"<int:object_id>/{name}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"governance_policyversion_{name}",
            )
            for name, view in views.items()
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def submit_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        policy = found(object_id)
        return answered(
            request,
            deed=lambda: submit_policy(policy=policy, actor=staff(request)),
            done=_t("%(policy)s waits for a checker.") % {"policy": policy},
            back=page_of(object_id),
        )

    def approve_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        policy, remark = found(object_id), request.POST.get("remark", "")
        return answered(
            request,
            deed=lambda: approve_policy(policy=policy, actor=staff(request), remark=remark),
            done=_t("%(policy)s is live; every worker follows within two seconds.") % {"policy": policy},
            back=page_of(object_id),
        )

    def send_back_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        policy, remark = found(object_id), request.POST.get("remark", "")
        return answered(
            request,
            deed=lambda: send_back_policy(policy=policy, actor=staff(request), remark=remark),
            done=_t("%(policy)s is a draft again.") % {"policy": policy},
            back=page_of(object_id),
        )


def page_of(object_id: int) -> str:
    """The policy's page."""
    return reverse("admin:governance_policyversion_change", args=[object_id])


def found(object_id: int) -> PolicyVersion:
    """The policy; whether a person may act on it is for the service to say (and to keep)."""
    policy = PolicyVersion.objects.filter(pk=object_id).first()
    if policy is None:
        raise Http404
    return policy
