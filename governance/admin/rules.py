"""Policies and rules: what stands, their drafts, their review, and how one of them goes."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from catalog.admin.decorators import display
from catalog.admin.history import ReadHistoryAdmin
from catalog.admin.reading import staff
from governance.admin.answering import ServicesRefuseMixin, answered
from governance.admin.rule_filters import ShownFilter
from governance.admin.rule_form import RuleForm
from governance.admin.rule_page import beginning, list_context, page_context, window_words
from governance.models import RuleVersion
from governance.policies.effects import lately
from governance.policies.kinds import KINDS, in_order
from governance.policies.sentences import rule_sentence
from governance.policies.services import (
    approve_rule,
    change_rule,
    draft_rule,
    drop_rule,
    retire_rule,
    send_back_rule,
    submit_rule,
    withdraw_rule,
)
from governance.roles import has_role
from promotions.documents import to_yaml
from promotions.selectors.people import person_label

STATES = {
    "draft": "default",
    "in review": "info",
    "live": "success",
    "superseded": "default",
    "retired": "default",
    "dropped": "default",
    "is to go": "warning",
}


@admin.register(RuleVersion)
class RuleVersionAdmin(ServicesRefuseMixin, ReadHistoryAdmin, ModelAdmin):  # type: ignore[misc]
    """One list of all rules; a draft is edited here, everything else is read."""

    form = RuleForm
    list_display = ["words", "kind", "code", "number", "shown_state", "window", "kept_back", "owned_by"]
    list_filter = ["kind", ShownFilter, "state"]
    list_select_related = ["owner"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["code", "note", "owner__username", "owner__email"]
    fieldsets = [
        (None, {"fields": ["document", "note"]}),
        (
            _("State"),
            {"fields": ["shown_state", "based_on", "made_by", "submitted_by", "approved_by", "remark"]},
        ),
    ]
    readonly_fields = [
        "as_yaml", "shown_state", "based_on", "made_by", "submitted_by", "approved_by", "remark",
    ]  # fmt: skip
    sortable_by = ["window", "owned_by"]
    actions = None
    list_before_template = "governance/admin/rules_top.html"
    change_form_outer_before_template = "governance/admin/rule.html"

    def get_fieldsets(self, request: HttpRequest, obj: RuleVersion | None = None) -> Any:
        """Who only reads gets the document as it would be typed."""
        if obj is None:
            return self.fieldsets[:1]
        if self.has_change_permission(request, obj):
            return self.fieldsets
        return [(None, {"fields": ["as_yaml", "note"]}), *self.fieldsets[1:]]

    @display(description=_("document"))
    def as_yaml(self, rule: RuleVersion) -> str:
        return format_html('<pre class="desk-document">{}</pre>', to_yaml(in_order(rule.document)))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A draft begins as a copy of what is live, or as a sample of its kind."""
        return {"document": beginning(request.GET.get("kind", ""), request.GET.get("rule", ""))}

    def get_queryset(self, request: HttpRequest) -> QuerySet[RuleVersion]:
        rows: QuerySet[RuleVersion] = super().get_queryset(request)
        same = lately(timezone.now()).filter(kind=OuterRef("kind"), code=OuterRef("code")).order_by()
        counted = same.values("code").annotate(count=Count("pk")).values("count")
        return rows.annotate(changed=Subquery(counted))

    def has_change_permission(self, request: HttpRequest, obj: RuleVersion | None = None) -> bool:
        editable = obj is None or (
            obj.state == "draft"
            and not obj.retires
            and (has_role(staff(request), *KINDS[obj.kind].makers) or staff(request).is_superuser)
        )
        return editable and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), **list_context(staff(request), timezone.now())}
        answer: HttpResponse = super().changelist_view(request, context)
        return answer

    def save_model(self, request: HttpRequest, obj: RuleVersion, form: Any, change: bool) -> None:
        """The services write."""
        sent = {"document": form.cleaned_data["document"], "note": form.cleaned_data["note"]}
        if change:
            change_rule(rule=obj, actor=staff(request), **sent)
        else:
            obj.pk = draft_rule(actor=staff(request), **sent).pk
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to save: the services have."""

    @display(description=_("what it says"))
    def words(self, rule: RuleVersion) -> str:
        return rule_sentence(rule.document)

    @display(description=_("state"), label=STATES)
    def shown_state(self, rule: RuleVersion) -> str:
        if rule.retires and rule.state in ("draft", "in_review"):
            return "is to go"
        return rule.get_state_display()

    @display(description=_("window"), ordering="ends_at")
    def window(self, rule: RuleVersion) -> str:
        return window_words(rule, timezone.now())

    @display(description=_("decisions it changed this week"))
    def kept_back(self, rule: Any) -> str:
        return str(rule.changed) if rule.state == "live" and rule.changed else "–"

    @display(description=_("owner"), ordering="owner__username")
    def owned_by(self, rule: RuleVersion) -> str:
        return person_label(rule.owner) or "–"

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        rule: RuleVersion | None = context.get("original")
        if rule is not None:
            context |= page_context(rule, staff(request), timezone.now())
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def get_urls(self) -> list[URLPattern]:
        views = {
            "submit": self.submit_view,
            "withdraw": self.withdraw_view,
            "drop": self.drop_view,
            "approve": self.approve_view,
            "send-back": self.send_back_view,
            "retire": self.retire_view,
        }
        own = [
            path(
                f"<int:object_id>/{name}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"governance_ruleversion_{name}",
            )
            for name, view in views.items()
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def submit_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return _done(request, object_id, submit_rule, _t("%(rule)s waits for a checker."))

    def withdraw_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return _done(request, object_id, withdraw_rule, _t("%(rule)s is a draft again."))

    def drop_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return _done(request, object_id, drop_rule, _t("%(rule)s is given up; it stays readable."))

    def approve_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        live = _t("%(rule)s counts; every worker follows within two seconds.")
        gone = _t("The rule is retired; every worker follows within two seconds.")
        rule, remark = get_object_or_404(RuleVersion, pk=object_id), request.POST.get("remark", "")

        def done() -> str:
            rule.refresh_from_db(fields=["state"])
            if rule.state == "in_review":
                return _t("You have approved it; it takes one more person.")
            return gone if rule.retires else live % {"rule": rule}

        return answered(
            request,
            deed=lambda: approve_rule(rule=rule, actor=staff(request), remark=remark),
            done=done,
            back=page_of(object_id),
        )

    def send_back_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        remark = request.POST.get("remark", "")
        return _done(request, object_id, send_back_rule, _t("%(rule)s is a draft again."), remark=remark)

    def retire_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        text = _t("That %(rule)s goes waits for a checker; until then it counts.")
        return _done(request, object_id, retire_rule, text, reason=request.POST.get("reason", ""))


def _done(
    request: HttpRequest, object_id: int, deed: Callable[..., Any], done: str, **said: str
) -> HttpResponse:
    """The deed on this version in this person's name, and back to its page."""
    rule = get_object_or_404(RuleVersion, pk=object_id)
    return answered(
        request,
        deed=lambda: deed(rule=rule, actor=staff(request), **said),
        done=done % {"rule": rule},
        back=page_of(object_id),
    )


def page_of(object_id: int) -> str:
    """The version's page."""
    return reverse("admin:governance_ruleversion_change", args=[object_id])
