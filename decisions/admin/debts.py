"""Allowances that were overrun offline."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.reading import ReadOnlyAdmin
from catalog.money import to_text
from decisions.models import Allowance


@admin.register(Allowance)
class AllowanceAdmin(ReadOnlyAdmin):
    """Limits and budgets beyond which tills have sold; the debt goes as orders come back."""

    list_display = ["owner", "kind", "subject", "period", "limit", "taken", "owed"]
    list_filter = ["kind", "unit"]
    search_fields = ["owner"]
    fields = [*list_display, "key_text", "slot"]
    readonly_fields = ["limit", "taken", "owed", "key_text"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Allowance]:
        rows: QuerySet[Allowance] = super().get_queryset(request).filter(debt__gt=0)
        return rows

    @admin.display(description=_("limit"), ordering="share")
    def limit(self, row: Allowance) -> str:
        return _told(row, row.share - row.excess)

    @admin.display(description=_("held and used"), ordering="used")
    def taken(self, row: Allowance) -> str:
        return _told(row, row.held + row.used)

    @admin.display(description=_("debt"), ordering="debt")
    def owed(self, row: Allowance) -> str:
        return _told(row, row.debt)

    @admin.display(description=_("key"))
    def key_text(self, row: Allowance) -> str:
        return bytes(row.key).hex()


def _told(row: Allowance, quantity: int) -> str:
    return f"{to_text(quantity, row.unit)} {row.unit}" if row.unit else str(quantity)
