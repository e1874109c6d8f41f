"""Snapshots and overrides as lists."""

from django.contrib import admin
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from catalog.admin.reading import ReadOnlyAdmin
from decisions.models import CurrentSnapshot, Override, Snapshot
from decisions.snapshots.documents import read_manifest

SHOWN_DEFINITIONS = 500


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    """Everything that was ever live together; made only by publishing."""

    list_display = ["hash", "offers", "created_at", "live_now"]
    fields = ["hash", "offers", "created_at", "live_now", "contents"]
    readonly_fields = ["live_now", "contents"]

    class Media:
        css = {"all": ["decisions/decision.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        current = CurrentSnapshot.objects.filter(snapshot=OuterRef("pk"))
        # A manifest of 10,000 offers is a megabyte: read where it is shown, never for a list.
        rows: QuerySet[Snapshot] = super().get_queryset(request).annotate(is_live=Exists(current))
        return rows.defer("manifest")

    @admin.display(description=_("live now"), boolean=True)
    def live_now(self, snapshot: Snapshot) -> bool:
        return bool(snapshot.is_live)  # type: ignore[attr-defined]

    @admin.display(description=_("documents"))
    def contents(self, snapshot: Snapshot) -> str:
        entries = list(read_manifest(snapshot.manifest))
        context = {"entries": entries[:SHOWN_DEFINITIONS], "more": max(0, len(entries) - SHOWN_DEFINITIONS)}
        return render_to_string("decisions/admin/manifest.html", context)


@admin.register(Override)
class OverrideAdmin(ReadOnlyAdmin):
    """Kills, pauses and their lifting, with who and why; thrown only by services."""

    list_display = [
        "number", "action", "target", "code", "in_force", "drops_reservations", "reason", "actor",
        "created_at",
    ]  # fmt: skip
    list_filter = ["action", "target"]
    search_fields = ["code", "actor", "reason"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Override]:
        later = Override.objects.filter(
            target=OuterRef("target"), code=OuterRef("code"), number__gt=OuterRef("number")
        )
        standing = ExpressionWrapper(~Exists(later) & ~Q(action="lift"), BooleanField())
        rows: QuerySet[Override] = super().get_queryset(request).annotate(standing=standing)
        return rows

    @admin.display(description=_("in force"), boolean=True)
    def in_force(self, override: Override) -> bool:
        return bool(override.standing)  # type: ignore[attr-defined]
