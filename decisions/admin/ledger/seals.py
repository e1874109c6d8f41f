"""The chain that seals log and ledger, and who was erased."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.reading import ReadOnlyAdmin
from decisions.models import Erasure, Seal


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    """Every seal; whether the rows are still what was sealed, says `manage verify_log`."""

    list_display = ["stream", "number", "at", "count", "late", "digest_text"]
    list_filter = ["stream"]
    ordering = ["-id"]
    sortable_by: list[str] = []
    fields = [*list_display, "start", "until", "form", "previous_text"]
    readonly_fields = ["digest_text", "previous_text"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Seal]:
        # A seal's leaves are hundreds of kilobytes.
        rows: QuerySet[Seal] = super().get_queryset(request).defer("leaves")
        return rows

    @admin.display(description=_("digest"))
    def digest_text(self, seal: Seal) -> str:
        return bytes(seal.digest).hex()

    @admin.display(description=_("the seal before"))
    def previous_text(self, seal: Seal) -> str:
        return bytes(seal.previous).hex()


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """That somebody was erased, when, why and by whom; never who it was."""

    list_display = ["at", "subject", "keys", "bindings", "known", "actor", "door", "reason"]
    list_select_related = ["actor"]
    search_fields = ["=subject"]
    search_help_text = _("The pseudonym of a customer")
    fields = list_display
