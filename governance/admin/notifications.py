"""What one was told: the list, what is read, and how one wants to be told."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.admin.decorators import display
from catalog.admin.reading import ReadOnlyAdmin, number_in, staff
from governance.admin.answering import answered
from governance.admin.subscriptions import SettingsForm, rows_of, wishes_in
from governance.models import Delivery, Notification
from governance.notifications.selectors import own
from governance.notifications.services import mark_read, mark_unread
from governance.notifications.subscribing import read_as, readers_of, subscribe, subscribe_role, wishes_of
from governance.notifications.wording import label_of, sentence_of
from governance.roles import Role, has_role

PER_PAGE = 50
PAGE = "admin:governance_notification_changelist"
STATES = {"waiting": "info", "sending": "info", "sent": "success", "failed": "danger", "unknown": "warning"}


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Everybody sees his own, and nobody another's."""

    fields = ["notice", "because", "read_at"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(user=staff(request))

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        own_urls = [
            path("settings/", guard(self.settings_view), name="governance_notification_settings"),
            path("read/", guard(require_POST(self.read_view)), name="governance_notification_read"),
        ]
        return own_urls + super().get_urls()  # type: ignore[no-any-return]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The inbox, newest first."""
        return require_GET(self.list_page)(request)

    def list_page(self, request: HttpRequest) -> HttpResponse:
        unread = request.GET.get("unread") == "1"
        rows = own(staff(request), unread=unread)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Notifications"),
            "page": page,
            "unread": unread,
            "rows": [
                {"told": each, "label": label_of(each.notice), "sentence": sentence_of(each.notice)}
                for each in page
            ],
        }
        return TemplateResponse(request, "governance/admin/notifications.html", context)

    def read_view(self, request: HttpRequest) -> HttpResponse:
        """One, or all with `id` empty; `unread` turns it round."""
        given = request.POST.get("id", "")
        ids = [number_in(given) or 0] if given else None
        if request.POST.get("unread") and ids:
            mark_unread(actor=staff(request), ids=ids)
            return answered(request, deed=lambda: None, done=_t("Marked as not read."), back=reverse(PAGE))
        number = mark_read(actor=staff(request), ids=ids)
        done = ngettext("%(n)d message is read.", "%(n)d messages are read.", number) % {"n": number}
        return answered(request, deed=lambda: None, done=done, back=reverse(PAGE))

    def settings_view(self, request: HttpRequest) -> HttpResponse:
        return require_http_methods(["GET", "POST"])(self.settings_page)(request)

    def settings_page(self, request: HttpRequest) -> HttpResponse:
        """Which kinds by which way; an administrator also says it for a role (?role=finance)."""
        reader, role = staff(request), request.GET.get("role", "")
        if role and role not in set(Role):
            raise Http404
        here = reverse("admin:governance_notification_settings") + (f"?role={role}" if role else "")
        form = SettingsForm(request.POST or None, initial=readers_of([reader])[reader.pk].__dict__)
        if request.method == "POST" and role:
            return answered(
                request,
                deed=lambda: subscribe_role(role=role, actor=reader, wishes=wishes_in(request.POST)),
                done=_t("Kept for everybody with the role %(role)s.") % {"role": role},
                back=here,
            )
        if request.method == "POST" and form.is_valid():

            def keep() -> None:
                read_as(actor=reader, **form.cleaned_data)
                subscribe(actor=reader, wishes=wishes_in(request.POST))

            return answered(request, deed=keep, done=_t("Kept."), back=here)
        wishes = wishes_of(role=role) if role else wishes_of(user=reader)
        context = {
            **self.admin_site.each_context(request),
            "title": _t("How you are told"),
            "form": form,
            "role": role,
            "roles": list(Role) if has_role(reader, Role.ADMINISTRATOR) else [],
            "rows": rows_of(wishes),
            "address": reader.email,
        }
        return TemplateResponse(request, "governance/admin/notification_settings.html", context)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What went out, what waits, and what became of it."""

    list_display = ["notice", "way", "to", "shown_state", "due_at", "attempts", "ended_at", "error"]
    list_filter = ["state", "way", "endpoint", "due_at"]
    list_select_related = ["notice", "user", "endpoint"]
    search_fields = ["notice__key", "user__username", "endpoint__name"]

    @display(description=_("to"))
    def to(self, delivery: Delivery) -> str:
        return str(delivery.endpoint or delivery.user)

    @display(description=_("state"), label=STATES)
    def shown_state(self, delivery: Delivery) -> str:
        return delivery.get_state_display()
