"""The explorer of logged decisions: what was answered, in words, and whether replay says the same."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.paginator import InfinitePaginator

from catalog.admin.reading import ReadOnlyAdmin
from decisions.admin.explaining import explain, pretty
from decisions.admin.filters import ChannelFilter
from decisions.ids import created_at
from decisions.log.rows import ERASED, LogRow, read_row
from decisions.models import LoggedDecision, OfflineSale
from decisions.services.replay import ReplayImpossible, replay_decision


def instant(moment: datetime) -> str:
    """A moment to the millisecond, as the log orders them."""
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"


def _sealed(row: LogRow | None, name: str) -> str:
    """A text of a row that lies there as ciphertext, or why it can't be shown."""
    if row is None or row.shut:
        erased = row is not None and row.shut == ERASED
        return str(_("erased with the customer") if erased else _("no key opens it"))
    return pretty(getattr(row, name))


@admin.register(LoggedDecision)
class LoggedDecisionAdmin(ReadOnlyAdmin):
    """Every decision of the log, found by its id, channel or time."""

    list_display = ["id", "when", "channel", "key", "snapshot_start", "overrides"]
    list_filter = [ChannelFilter, ("created", RangeDateTimeFilter)]
    search_fields = ["id"]
    search_help_text = _("The id of a decision")
    # The log is never counted nor sorted by a column without an index; ids grow with time.
    ordering = ["-id"]
    sortable_by: list[str] = []
    paginator = InfinitePaginator
    change_form_outer_before_template = "decisions/admin/decision.html"
    fieldsets = [
        (
            _("Behind it"),
            {
                "fields": [
                    "when",
                    "until",
                    "offline",
                    "channel",
                    "key",
                    "snapshot",
                    "overrides",
                    "engine",
                    "diagnose",
                ]
            },
        ),
        (_("Raw"), {"fields": ["raw_request", "raw_answer", "raw_facts", "raw_allowances"]}),
    ]
    readonly_fields = ["when", "until", "offline", "raw_request", "raw_answer", "raw_facts", "raw_allowances"]

    class Media:
        css = {"all": ["decisions/decision.css"]}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[LoggedDecision], search_term: str
    ) -> tuple[QuerySet[LoggedDecision], bool]:
        """By the whole id only, which also says in which partition the row lies."""
        term = search_term.strip().upper()
        if not term:
            return queryset, False
        created = created_at(term)
        return (queryset.filter(id=term, created=created) if created else queryset.none()), False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> LoggedDecision | None:
        created = created_at(object_id)
        if created is None:
            return None
        rows: QuerySet[LoggedDecision] = self.get_queryset(request)
        return rows.filter(id=object_id, created=created).first()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        decision = self.get_object(request, unquote(object_id))
        allowed = decision is not None and self.has_view_permission(request, decision)
        row = read_row(decision.id) if decision is not None and allowed else None
        context = {"explained": explain(row) if row is not None else None}
        answer: HttpResponse = super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **context}
        )
        return answer

    @admin.display(description=_("decided (UTC)"))
    def when(self, decision: LoggedDecision) -> str:
        return instant(decision.created)

    @admin.display(description=_("expires (UTC)"))
    def until(self, decision: LoggedDecision) -> str:
        return instant(decision.expires)

    @admin.display(description=_("made offline"))
    def offline(self, decision: LoggedDecision) -> str:
        """By which till and with which flags, where a till decided it alone."""
        sale = OfflineSale.objects.filter(decision=decision.id).first()
        return " ".join(filter(None, [sale.sale, sale.till, sale.flags])) if sale else "–"

    @admin.display(description=_("snapshot"))
    def snapshot_start(self, decision: LoggedDecision) -> str:
        return decision.snapshot[:19]

    @admin.display(description=_("request"))
    def raw_request(self, decision: LoggedDecision) -> str:
        return _sealed(read_row(decision.id), "request")

    @admin.display(description=_("answer as sent"))
    def raw_answer(self, decision: LoggedDecision) -> str:
        return pretty(decision.answer)

    @admin.display(description=_("facts"))
    def raw_facts(self, decision: LoggedDecision) -> str:
        return _sealed(read_row(decision.id), "facts")

    @admin.display(description=_("allowances"))
    def raw_allowances(self, decision: LoggedDecision) -> str:
        return pretty(decision.allowances)

    def get_urls(self) -> list[URLPattern]:
        replay = self.admin_site.admin_view(require_POST(self.replay_view))
        own: list[URLPattern] = [
            path("<str:object_id>/replay/", replay, name="decisions_loggeddecision_replay"),
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def replay_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Computes the decision again and says whether the bytes are the same; nothing is stored."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            replay = replay_decision(object_id)
        except ReplayImpossible as error:
            messages.error(request, str(error))
        else:
            if replay is None:
                raise Http404
            report = messages.success if replay.identical else messages.error
            report(request, _("Replay: %(result)s") % {"result": replay.sentence})
        return HttpResponseRedirect(reverse("admin:decisions_loggeddecision_change", args=[object_id]))
