"""Webhook endpoints: made, changed, switched; the secret is shown once, right after it was made."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminURLInputWidget,
)

from catalog.admin.decorators import display
from catalog.admin.history import ReadHistoryAdmin
from catalog.admin.reading import CatalogAdmin, staff
from catalog.errors import OfferdeskError
from governance.admin.answering import ServicesRefuseMixin, answered, not_done
from governance.models import WebhookEndpoint
from governance.notifications.addresses import AddressRefused, read_url
from governance.notifications.endpoints import (
    KEEPERS,
    Issued,
    change_endpoint,
    make_endpoint,
    renew_secret,
    switch_endpoint,
)
from governance.notifications.kinds import KINDS
from governance.roles import Role, has_role


class EndpointForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where to, and what."""

    url = forms.URLField(
        assume_scheme="https", max_length=500, label=_("Address"), widget=UnfoldAdminURLInputWidget
    )
    role = forms.ChoiceField(
        choices=[("", _("everything that is told"))] + [(role.value, role.value) for role in Role],
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=_("With a role: what everybody of that role is told."),
    )
    kinds = forms.MultipleChoiceField(
        choices=[(name, kind.label) for name, kind in KINDS.items()],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None ticked: all kinds."),
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("name", "url", "role", "kinds")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            read_url(url)
        except AddressRefused as error:
            raise forms.ValidationError(str(error)) from error
        return url


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ServicesRefuseMixin, ReadHistoryAdmin, CatalogAdmin):
    """Endpoints are never deleted: what went to them names them."""

    form = EndpointForm
    list_display = ["name", "url", "role", "shown_state", "failures", "last_ok_at"]
    list_filter = ["role"]
    search_fields = ["name", "url"]
    fieldsets = [
        (None, {"fields": ["name", "url", "role", "kinds"]}),
        (_("State"), {"fields": ["shown_state", "disabled_why", "failures", "last_ok_at"]}),
    ]
    readonly_fields = ["shown_state", "disabled_why", "failures", "last_ok_at"]
    actions = None
    change_form_outer_before_template = "governance/admin/endpoint.html"

    def get_fieldsets(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.fieldsets[:1]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("state"), label={"on": "success", "off": "danger"})
    def shown_state(self, endpoint: WebhookEndpoint) -> str:
        return "off" if endpoint.disabled_at else "on"

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        """The services write."""
        wanted = {name: form.cleaned_data[name] for name in ("name", "url", "role", "kinds")}
        if change:
            change_endpoint(endpoint=obj, actor=staff(request), **wanted)
            return
        issued = make_endpoint(actor=staff(request), **wanted)
        obj.pk = issued.endpoint.pk
        request._issued = issued  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to save: the services have."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self._show_once(request, request._issued)  # type: ignore[attr-defined]

    def _show_once(self, request: HttpRequest, issued: Issued) -> HttpResponse:
        """The answer to the form shows the secret: so it is kept nowhere, not even in the session."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _t("The secret of a webhook endpoint"),
            "endpoint": issued.endpoint,
            "secret": issued.secret,
            "back": page_of(issued.endpoint.pk),
        }
        response = TemplateResponse(request, "governance/admin/endpoint_secret.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= {
            "endpoint": context.get("original"),
            "may_keep": has_role(staff(request), *KEEPERS),
        }
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def get_urls(self) -> list[URLPattern]:
        views = {"secret": self.secret_view, "switch": self.switch_view}
        own = [
            path(
                f"<int:object_id>/{name}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"governance_webhookendpoint_{name}",
            )
            for name, view in views.items()
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def secret_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        try:
            return self._show_once(
                request,
                renew_secret(endpoint=get_object_or_404(WebhookEndpoint, pk=object_id), actor=staff(request)),
            )
        except OfferdeskError as error:
            return not_done(request, error, page_of(object_id))

    def switch_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        endpoint, on = get_object_or_404(WebhookEndpoint, pk=object_id), bool(request.POST.get("on"))
        reason = request.POST.get("reason", "")
        return answered(
            request,
            deed=lambda: switch_endpoint(endpoint=endpoint, on=on, reason=reason, actor=staff(request)),
            done=_t("The endpoint is on.") if on else _t("The endpoint is off."),
            back=page_of(object_id),
        )


def page_of(object_id: int) -> str:
    """The endpoint's page."""
    return reverse("admin:governance_webhookendpoint_change", args=[object_id])
