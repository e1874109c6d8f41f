"""Sales that tills made without a link, and what was remarkable about each."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from catalog.admin.reading import ReadOnlyAdmin
from decisions.admin.explaining import pretty
from decisions.models import OfflineSale
from decisions.services.offline.judging import FLAGS


class FlagFilter(admin.SimpleListFilter):
    """Sales with one of the flags."""

    title = _("flag")
    parameter_name = "flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(flag, flag) for flag in FLAGS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OfflineSale]) -> QuerySet[OfflineSale]:
        flag = self.value()
        return queryset.filter(flags__contains=flag) if flag is not None and flag in FLAGS else queryset


@admin.register(OfflineSale)
class OfflineSaleAdmin(ReadOnlyAdmin):
    """What tills told, beside the decision of the house."""

    list_display = ["sale", "channel", "till", "sold_at", "recorded_at", "flags"]
    list_filter = [FlagFilter]
    search_fields = ["=sale", "=decision"]
    search_help_text = _("The till's id of a sale, or the id of its decision")
    fields = [*list_display, "decision_page", "snapshot", "overrides", "told", "answered"]
    readonly_fields = ["decision_page", "told", "answered"]

    class Media:
        css = {"all": ["decisions/decision.css"]}

    @admin.display(description=_("decision"))
    def decision_page(self, sale: OfflineSale) -> str:
        return format_html(
            '<a href="../../../loggeddecision/{}/change/">{}</a>', sale.decision, sale.decision
        )

    @admin.display(description=_("as the till sold it"))
    def told(self, sale: OfflineSale) -> str:
        return pretty(sale.answer)

    @admin.display(description=_("what it was answered"))
    def answered(self, sale: OfflineSale) -> str:
        return pretty(sale.outcome)
