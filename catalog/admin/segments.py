"""Segments: static lists edited by pasting ids, rules checked as they are saved."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from catalog.admin.confirming import confirm_page
from catalog.admin.decorators import action, display
from catalog.admin.reading import CatalogAdmin, staff
from catalog.errors import OfferdeskError
from catalog.models import Customer, Segment
from catalog.segments.rules import read_rule
from catalog.services.segments import change_members, refresh_segment, refresh_segments

RULE_HELP = _(
    "Empty = a static list. Else for example: "
    '{"all": [{"fact": "order_count", "at_least": 3}, {"not": {"fact": "tier", "in": ["staff"]}}]}. '
    "Facts: order_count, days_since_last_order, lifetime_spend (per currency), tier, attribute (with name)."
)


class CodesField(forms.CharField):
    """Customer ids, one a line or separated by commas."""

    widget = UnfoldAdminTextareaWidget

    def clean(self, value: Any) -> list[str]:
        text = str(super().clean(value) or "")
        return [code for part in text.replace(",", "\n").splitlines() if (code := part.strip())]


class RuleField(forms.JSONField):
    """A rule as JSON; none is an empty field, not the word null."""

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else super().prepare_value(value)


class SegmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """A segment with its rule checked, or its list changed."""

    add_members = CodesField(required=False, help_text=_("Customer ids to add, one a line (static list)."))
    remove_members = CodesField(
        required=False, help_text=_("Customer ids to remove, one a line (static list).")
    )

    class Meta:
        model = Segment
        fields = ("code", "name", "owner", "rule")
        help_texts = {"rule": RULE_HELP}
        field_classes = {"rule": RuleField}

    def clean_rule(self) -> Any:
        rule = self.cleaned_data["rule"]
        if rule is not None:
            try:
                read_rule(rule)
            except OfferdeskError as error:
                found = [f"{wrong.pointer or '/'}: {wrong.message}" for wrong in error.errors]
                raise forms.ValidationError([*found]) from None
        return rule

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("add_members", "remove_members"):
            codes = cleaned.get(name) or []
            if codes and cleaned.get("rule") is not None:
                self.add_error(name, _t("The members of a rule segment follow its rule."))
            known = set(Customer.objects.filter(code__in=codes).values_list("code", flat=True))
            if unknown := [code for code in dict.fromkeys(codes) if code not in known]:
                self.add_error(name, _t("Unknown customers: {}").format(", ".join(unknown[:10])))
        return cleaned


@admin.register(Segment)
class SegmentAdmin(CatalogAdmin):
    """Sets of customers that offers can name."""

    form = SegmentForm
    list_display = ["code", "name", "by", "member_count", "refreshed_at", "owner"]
    list_select_related = ["owner"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["owner"]
    readonly_fields = ["member_count", "refreshed_at"]
    fieldsets = [
        (None, {"fields": ["code", "name", "owner", "rule", "member_count", "refreshed_at"]}),
        (_("Static list"), {"fields": ["add_members", "remove_members"]}),
    ]
    actions_list = ["refresh_all"]
    actions_detail = ["refresh"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Segment]:
        rows: QuerySet[Segment] = super().get_queryset(request)
        return rows.annotate(members_counted=Count("segmentmembership"))

    def get_readonly_fields(self, request: HttpRequest, obj: Segment | None = None) -> list[str]:
        """Offers name segments by their code: it is given once."""
        return ["code", *self.readonly_fields] if obj else self.readonly_fields

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        cleaned = form.cleaned_data
        if cleaned.get("add_members") or cleaned.get("remove_members"):
            added, removed = change_members(
                actor=staff(request),
                segment=form.instance,
                add=cleaned["add_members"],
                remove=cleaned["remove_members"],
            )
            counted = _t("{added} added, {removed} removed.").format(added=added, removed=removed)
            messages.info(request, counted)

    @display(description=_("By"), label={"rule": "info", "list": "default"})
    def by(self, segment: Segment) -> str:
        return "list" if segment.rule is None else "rule"

    @display(description=_("Members"), ordering="members_counted")
    def member_count(self, segment: Segment) -> int:
        return int(getattr(segment, "members_counted", 0))

    @action(description=_("Refresh members"), url_path="refresh", permissions=["change"])
    def refresh(self, request: HttpRequest, object_id: str) -> HttpResponse:
        segment = self.get_object(request, object_id)
        back = reverse("admin:catalog_segment_change", args=[object_id])
        if segment is None or segment.rule is None:
            messages.warning(request, _t("Only a segment with a rule is refreshed."))
            return HttpResponseRedirect(back if segment else reverse("admin:catalog_segment_changelist"))
        if request.method != "POST":
            return confirm_page(
                request,
                site=self.admin_site,
                model=Segment,
                title=_t("Refresh {}").format(segment.code),
                sentence=_t("Brings the members to who fits the rule now. The job does the same by itself."),
                submit=_t("Refresh"),
                back=back,
            )
        try:
            done = refresh_segment(segment=segment, now=timezone.now())
        except OfferdeskError as error:
            messages.error(request, error.detail)
        else:
            counts = {"members": done.members, "joined": done.joined, "left": done.left}
            messages.success(request, _t("{members} members: {joined} joined, {left} left.").format(**counts))
        return HttpResponseRedirect(back)

    @action(description=_("Refresh all"), url_path="refresh-all", permissions=["change"])
    def refresh_all(self, request: HttpRequest) -> HttpResponse:
        back = reverse("admin:catalog_segment_changelist")
        if request.method != "POST":
            return confirm_page(
                request,
                site=self.admin_site,
                model=Segment,
                title=_t("Refresh all segments"),
                sentence=_t("Brings the members of every rule segment to who fits its rule now."),
                submit=_t("Refresh all"),
                back=back,
            )
        result = refresh_segments(now=timezone.now())
        done = _t("{segments} segments refreshed: {joined} joined, {left} left.").format(**result.counts())
        messages.success(request, done)
        for code, reason in result.failed.items():
            messages.error(request, f"{code}: {reason}")
        return HttpResponseRedirect(back)
