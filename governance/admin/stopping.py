"""Stop rules: each with its owner and its reason; what it did stands under Incidents."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.decorators import display
from catalog.admin.history import ReadHistoryAdmin
from catalog.admin.reading import CatalogAdmin, staff
from governance.admin.answering import ServicesRefuseMixin
from governance.models import StopRule
from governance.stopping.services import keep_stop_rule, rule_problems

FIELDS = (
    "scope", "code", "measure", "threshold", "window_minutes", "at_least", "action", "reason", "active",
)  # fmt: skip


class StopRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is wrong stands at its field."""

    class Meta:
        model = StopRule
        fields = FIELDS

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.keys() >= set(FIELDS):
            for error in rule_problems(StopRule(**{name: found[name] for name in FIELDS})):
                self.add_error(error.pointer.removeprefix("/"), error.message)
        return found


@admin.register(StopRule)
class StopRuleAdmin(ServicesRefuseMixin, ReadHistoryAdmin, CatalogAdmin):
    """Rules in force first; one that is not wanted any more is switched off, never removed."""

    form = StopRuleForm
    list_display = [
        "shown_subject",
        "measure",
        "threshold",
        "window_minutes",
        "shown_action",
        "active",
        "owner",
    ]
    list_filter = ["active", "measure", "action", "scope"]
    list_select_related = ["owner"]
    search_fields = ["code", "reason"]
    ordering = ["-active", "pk"]
    actions = None

    @display(description=_("about"))
    def shown_subject(self, rule: StopRule) -> str:
        return rule.subject

    @display(description=_("does"), label={"pause": "danger", "alarm": "warning"})
    def shown_action(self, rule: StopRule) -> str:
        return rule.action

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: StopRule, form: Any, change: bool) -> None:
        keep_stop_rule(rule=obj, actor=staff(request))
