"""The explorer of logged decisions: what was answered, in words, and whether replay says the same."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.paginator import InfinitePaginator

from decisions.admin.explaining import explained_answer, pretty
from decisions.admin.filters import ChannelFilter
from decisions.admin.reading import ReadOnlyAdmin
from decisions.ids import created_at
from decisions.models import LoggedDecision
from decisions.services.replay import replay_decision


@admin.register(LoggedDecision)
class LoggedDecisionAdmin(ReadOnlyAdmin):
    """Every decision of the log, found by its id, channel or time."""

    list_display = ["id", "created", "channel", "key", "snapshot_start", "overrides"]
    list_filter = [ChannelFilter, ("created", RangeDateTimeFilter)]
    list_filter_submit = True
    list_per_page = 50
    search_fields = ["id"]
    search_help_text = _("The id of a decision")
    # The log is never counted nor sorted by a column without an index; ids grow with time.
    ordering = ["-id"]
    sortable_by: list[str] = []
    paginator = InfinitePaginator
    show_full_result_count = False
    change_form_outer_before_template = "decisions/admin/replay.html"
    fieldsets = [
        (None, {"fields": ["prices"]}),
        (_("Offers and codes"), {"fields": ["offers"]}),
        (
            _("Behind it"),
            {
                "fields": [
                    "created",
                    "expires",
                    "channel",
                    "key",
                    "snapshot",
                    "overrides",
                    "engine",
                    "diagnose",
                ]
            },
        ),
        (
            _("Raw"),
            {"fields": ["raw_request", "raw_answer", "raw_facts", "raw_allowances"], "classes": ["tab"]},
        ),
    ]
    readonly_fields = ["prices", "offers", "raw_request", "raw_answer", "raw_facts", "raw_allowances"]

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

    @admin.display(description=_("snapshot"))
    def snapshot_start(self, decision: LoggedDecision) -> str:
        return decision.snapshot[:19]

    @admin.display(description=_("prices"))
    def prices(self, decision: LoggedDecision) -> str:
        return render_to_string(
            "decisions/admin/waterfall.html", {"answer": explained_answer(decision).answer}
        )

    @admin.display(description=_("offers and codes"))
    def offers(self, decision: LoggedDecision) -> str:
        return render_to_string("decisions/admin/offers.html", {"explained": explained_answer(decision)})

    @admin.display(description=_("request"))
    def raw_request(self, decision: LoggedDecision) -> str:
        return pretty(decision.request)

    @admin.display(description=_("answer as sent"))
    def raw_answer(self, decision: LoggedDecision) -> str:
        return pretty(decision.answer)

    @admin.display(description=_("facts"))
    def raw_facts(self, decision: LoggedDecision) -> str:
        return pretty(decision.facts)

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
        replay = replay_decision(object_id)
        if replay is None:
            raise Http404
        report = messages.success if replay.identical else messages.error
        report(request, _("Replay: %(result)s") % {"result": replay.sentence})
        return HttpResponseRedirect(reverse("admin:decisions_loggeddecision_change", args=[object_id]))
