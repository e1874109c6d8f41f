"""API keys: issued, changed, rotated and revoked; a clear text is shown once, right after it was made."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminIntegerFieldWidget

from catalog.admin.confirming import confirm_page
from catalog.admin.decorators import action, display
from catalog.admin.history import ReadHistoryAdmin
from catalog.admin.reading import CatalogAdmin, staff
from catalog.models import ApiKey, Scope
from catalog.services.keys import IssuedKey, change_key, issue_key, revoke_key, rotate_key


class KeyForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a key may do and who answers for it."""

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_(
            "decide: ask for decisions. redeem: reserve and commit. catalogue: feed facts. "
            "offers: draft offers. simulate: try documents. diagnose: see why codes and guardrails refused."
        ),
    )

    class Meta:
        model = ApiKey
        fields = ("name", "channel", "responsible", "scopes", "acts_for", "expires_at")

    def clean_responsible(self) -> User:
        person: User = self.cleaned_data["responsible"]
        if not person.is_active:
            raise forms.ValidationError(_("The responsible person is not active."))
        return person


class RotateForm(forms.Form):
    """How long both keys work."""

    hours = forms.IntegerField(
        min_value=0,
        max_value=24 * 30,
        initial=24,
        label=_("Overlap in hours"),
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("The old key works this long beside the new one."),
    )


@admin.register(ApiKey)
class ApiKeyAdmin(ReadHistoryAdmin, CatalogAdmin):
    """Keys are never deleted: a revoked one stays, for the log names it."""

    form = KeyForm
    list_display = ["name", "channel", "shown_prefix", "scope_list", "responsible", "state", "last_used_at"]
    list_select_related = ["channel", "responsible"]
    list_filter = ["channel"]
    search_fields = ["name", "prefix"]
    autocomplete_fields = ["channel", "responsible", "acts_for"]
    fieldsets = [
        (None, {"fields": ["name", "channel", "responsible", "scopes", "acts_for", "expires_at"]}),
        (_("State"), {"fields": ["shown_prefix", "state", "created_at", "last_used_at", "revoked_at"]}),
    ]
    readonly_fields = ["shown_prefix", "state", "created_at", "last_used_at", "revoked_at"]
    actions = None
    actions_detail = ["rotate", "revoke"]

    def get_fieldsets(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:1]

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        return ["channel", *self.readonly_fields] if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """The services write: they set the history's actor, and only they know the secret."""
        sent = form.cleaned_data
        wanted = {name: sent[name] for name in ("name", "responsible", "scopes", "acts_for", "expires_at")}
        if change:
            change_key(actor=staff(request), key=obj, **wanted)
            return
        issued = issue_key(actor=staff(request), channel=sent["channel"], **wanted)
        obj.pk = issued.key.pk
        request._issued = issued  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to save: the services have."""

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: Any = None) -> HttpResponse:
        """The answer to the form shows the key: so it is kept nowhere, not even in the session."""
        return self._show_once(request, request._issued)  # type: ignore[attr-defined]

    def _show_once(self, request: HttpRequest, issued: IssuedKey, old: ApiKey | None = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _t("A new API key"),
            "key": issued.key,
            "clear_text": issued.clear_text,
            "old": old,
            "ends": old.expires_at if old else None,
            "back": reverse("admin:catalog_apikey_change", args=[issued.key.pk]),
        }
        response = TemplateResponse(request, "catalog/admin/key_issued.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response

    @display(description=_("Key"))
    def shown_prefix(self, key: ApiKey) -> str:
        return f"od_{key.prefix}_…"

    @display(description=_("Scopes"))
    def scope_list(self, key: ApiKey) -> str:
        return ", ".join(key.scopes)

    @display(description=_("State"), label={"active": "success", "revoked": "danger", "expired": "warning"})
    def state(self, key: ApiKey) -> str:
        if key.revoked_at:
            return "revoked"
        return "expired" if key.expires_at and key.expires_at <= timezone.now() else "active"

    @action(description=_("Rotate"), url_path="rotate", permissions=["change"])
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        key = self._live_key(request, object_id)
        back = reverse("admin:catalog_apikey_change", args=[object_id])
        if key is None:
            return HttpResponseRedirect(back)
        form = RotateForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            overlap = timedelta(hours=form.cleaned_data["hours"])
            issued = rotate_key(actor=staff(request), key=key, at=timezone.now(), overlap=overlap)
            return self._show_once(request, issued, old=key)
        return confirm_page(
            request,
            site=self.admin_site,
            model=ApiKey,
            title=_t("Rotate {}").format(key),
            sentence=_t("Makes a new key like this one. Both work until the overlap ends."),
            submit=_t("Make the new key"),
            back=back,
            form=form,
        )

    @action(description=_("Revoke"), url_path="revoke", permissions=["change"])
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        key = self._live_key(request, object_id)
        back = reverse("admin:catalog_apikey_change", args=[object_id])
        if key is not None and request.method == "POST":
            revoke_key(actor=staff(request), key=key, at=timezone.now())
            messages.success(request, _t("The key is revoked; every process refuses it within seconds."))
        if key is None or request.method == "POST":
            return HttpResponseRedirect(back)
        return confirm_page(
            request,
            site=self.admin_site,
            model=ApiKey,
            title=_t("Revoke {}").format(key),
            sentence=_t("Whoever uses this key is refused within seconds, for ever. There is no way back."),
            submit=_t("Revoke for ever"),
            back=back,
        )

    def _live_key(self, request: HttpRequest, object_id: str) -> ApiKey | None:
        """The key, None with a message where it is revoked already."""
        key: ApiKey | None = self.get_object(request, object_id)
        if key is None:
            raise PermissionDenied
        if key.revoked_at is None:
            return key
        messages.warning(request, _t("This key is revoked already."))
        return None
