"""Budgets, limits and gift stock: how much there is, is held, is used, and is left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.paginator import InfinitePaginator

from catalog.admin.reading import ReadOnlyAdmin
from decisions.admin.ledger.words import KINDS, MOVEMENTS, quantity
from decisions.ledger.needs import HOT, UNCOUNTED
from decisions.models import Allowance, Movement

SUMS = {
    "limit_sum": F("share") - F("excess"),
    "share_sum": F("share"),
    "held_sum": F("held"),
    "used_sum": F("used"),
    "debt_sum": F("debt"),
}
LATEST = 100
"""Movements that an allowance's page shows."""


class KindFilter(admin.SimpleListFilter):
    """By what is limited."""

    title = _("what")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(KINDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class StateFilter(admin.SimpleListFilter):
    """Those that somebody may have to do something about."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("debt", _("in debt: tills have sold beyond it")),
            ("gone", _("nothing left, of what everybody shares")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "debt":
            return queryset.filter(key__in=Allowance.objects.filter(debt__gt=0).values("key"))
        if self.value() == "gone":
            return queryset.filter(kind__in=HOT - {"per_code"}, share_sum__lte=F("held_sum") + F("used_sum"))
        return queryset


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One movement, in words."""

    at: datetime
    what: Any
    quantity: str
    claim: str


@admin.register(Allowance)
class AllowanceAdmin(ReadOnlyAdmin):
    """One row for each limit, subject and period, over all the rows that a hot one is spread over."""

    list_display = ["owner", "what", "subject", "period", "limit", "held_now", "used_now", "burnt", "owed"]
    list_filter = [KindFilter, StateFilter]
    search_fields = ["owner"]
    search_help_text = _("The code of an offer or campaign, the slug of a pool, the SKU of a gift")
    ordering = ["owner", "kind", "id"]
    sortable_by: list[str] = []
    paginator = InfinitePaginator
    fields = [*list_display, "key_text"]
    readonly_fields = ["what", "limit", "held_now", "used_now", "burnt", "owed", "key_text"]
    change_form_outer_after_template = "decisions/admin/allowance.html"

    class Media:
        css = {"all": ["decisions/decision.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Allowance]:
        own = Allowance.objects.filter(key=OuterRef("key")).order_by().values("key")
        sums = {name: Subquery(own.annotate(n=Sum(value)).values("n")) for name, value in SUMS.items()}
        rows: QuerySet[Allowance] = super().get_queryset(request)
        return rows.filter(slot=0).annotate(**sums)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        more = {"movements": latest(row), "slots": slots(row)} if row is not None else {}
        answer: HttpResponse = super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **more}
        )
        return answer

    @admin.display(description=_("what"))
    def what(self, row: Allowance) -> str:
        return str(KINDS.get(row.kind, row.kind))

    @admin.display(description=_("limit"))
    def limit(self, row: Any) -> str:
        return quantity(row.limit_sum, row.unit) if row.share_sum < UNCOUNTED else "–"

    @admin.display(description=_("held"))
    def held_now(self, row: Any) -> str:
        return quantity(row.held_sum, row.unit)

    @admin.display(description=_("used"))
    def used_now(self, row: Any) -> str:
        return quantity(row.used_sum, row.unit)

    @admin.display(description=_("taken"))
    def burnt(self, row: Any) -> str:
        """A bar, and the same as a number."""
        taken, whole = row.held_sum + row.used_sum, row.share_sum
        if whole >= UNCOUNTED:
            return str(_("counted one by one"))
        percent = f"{100 * taken / whole if whole else 100:.0f}"
        return format_html(
            '<span class="od-burn"><span class="od-bar" aria-hidden="true">'
            '<span class="od-left" style="width:{}%"></span></span> {} %</span>',
            percent,
            percent,
        )

    @admin.display(description=_("debt"))
    def owed(self, row: Any) -> str:
        return quantity(row.debt_sum, row.unit) if row.debt_sum else "–"

    @admin.display(description=_("key"))
    def key_text(self, row: Allowance) -> str:
        return bytes(row.key).hex()


def slots(row: Allowance) -> list[dict[str, str]]:
    """The rows of a hot allowance; empty where there is one only."""
    rows = Allowance.objects.filter(key=row.key).order_by("slot")
    if len(rows) < 2:
        return []
    names = ("share", "held", "used", "debt")
    return [{name: quantity(getattr(each, name), each.unit) for name in names} for each in rows]


def latest(row: Allowance) -> list[MovementRow]:
    """The last movements, the latest first."""
    ids = list(Allowance.objects.filter(key=row.key).values_list("id", flat=True))
    found = Movement.objects.filter(allowance_id__in=ids).order_by("-id")[:LATEST]
    return [
        MovementRow(
            each.at, MOVEMENTS.get(each.kind, each.kind), quantity(each.quantity, row.unit), each.claim
        )
        for each in found
    ]
