"""What went wrong: the list, one incident's page, and saying what came of it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from catalog.admin.decorators import display
from catalog.admin.reading import ReadOnlyAdmin, staff
from governance.admin.answering import answered
from governance.incidents.services import HANDLERS, acknowledge, close
from governance.models import Incident
from governance.roles import has_role

STATES = {"open": "danger", "acknowledged": "warning", "closed": "success"}


@admin.register(Incident)
class IncidentAdmin(ReadOnlyAdmin):
    """Open ones first; nothing here is edited but by acknowledging and closing."""

    list_display = ["title", "shown_state", "kind", "found_at", "seen_at", "seen", "shown_exposure", "orders"]
    list_filter = ["state", "kind", "found_at"]
    search_fields = ["title", "version__offer__code"]
    ordering = ["-found_at"]
    fields = [
        "title",
        "shown_state",
        "kind",
        "source",
        "version",
        "shown_exposure",
        "orders",
        "began_at",
        "found_at",
        "seen_at",
        "seen",
        "over_at",
        "handled_by",
        "closed_at",
        "note",
    ]
    readonly_fields = ["shown_state", "shown_exposure"]
    change_form_outer_before_template = "governance/admin/incident.html"

    @display(description=_("state"), label=STATES)
    def shown_state(self, incident: Incident) -> str:
        return incident.get_state_display()

    @display(description=_("exposure"))
    def shown_exposure(self, incident: Incident) -> str:
        return ", ".join(f"{amount} {currency}" for currency, amount in incident.exposure.items()) or "–"

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        incident: Incident | None = context.get("original")
        if incident is not None:
            columns = list(dict.fromkeys(name for fact in incident.facts for name in fact))
            context |= {
                "incident": incident,
                "columns": columns,
                "rows": [[fact.get(name, "") for name in columns] for fact in incident.facts],
                "may_handle": incident.state != "closed" and has_role(staff(request), *HANDLERS),
            }
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def get_urls(self) -> list[URLPattern]:
        views = {"acknowledge": self.acknowledge_view, "close": self.close_view}
        own = [
            path(
                f"<int:object_id>/{name}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"governance_incident_{name}",
            )
            for name, view in views.items()
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def acknowledge_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        incident, note = get_object_or_404(Incident, pk=object_id), request.POST.get("note", "")
        return answered(
            request,
            deed=lambda: acknowledge(incident=incident, actor=staff(request), note=note),
            done=_t("You look after it."),
            back=page_of(object_id),
        )

    def close_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        incident, note = get_object_or_404(Incident, pk=object_id), request.POST.get("note", "")
        return answered(
            request,
            deed=lambda: close(incident=incident, actor=staff(request), note=note),
            done=_t("The incident is closed."),
            back=page_of(object_id),
        )


def page_of(object_id: int) -> str:
    """The incident's page."""
    return reverse("admin:governance_incident_change", args=[object_id])
