"""Customers: their facts, what they are known by (masked), their segments."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import FieldTextFilter, RangeDateTimeFilter

from catalog.admin.decorators import display
from catalog.admin.reading import ReadOnlyInline
from catalog.admin.uploading import FileAdmin
from catalog.identity import email_hash
from catalog.models import Customer, CustomerIdentity, Score, Segment, SegmentMembership
from catalog.money import to_text


def masked(token: str) -> str:
    """Enough of a token to tell two apart, too little to use it."""
    return f"…{token[-4:]}" if len(token) >= 12 else "…"


class IdentityInline(ReadOnlyInline):
    model = CustomerIdentity
    fields = ["kind", "masked_value"]
    readonly_fields = fields

    @display(description=_("Token"))
    def masked_value(self, identity: CustomerIdentity) -> str:
        return masked(identity.value)


class SegmentInline(ReadOnlyInline):
    model = SegmentMembership
    verbose_name_plural = _("segments")
    fields = ["segment", "by"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[SegmentMembership]:
        rows: QuerySet[SegmentMembership] = super().get_queryset(request)
        return rows.select_related("segment")

    @display(description=_("By"))
    def by(self, membership: SegmentMembership) -> str:
        return str(_("list") if membership.segment.rule is None else _("rule"))


class ScoreInline(ReadOnlyInline):
    model = Score
    fields = ["name", "value", "source", "as_of"]
    readonly_fields = fields


class SegmentFilter(admin.SimpleListFilter):
    """Members of a segment."""

    title = _("segment")
    parameter_name = "segment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Segment.objects.values_list("code", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Customer]) -> QuerySet[Customer]:
        if not self.value():
            return queryset
        members = SegmentMembership.objects.filter(segment__code=self.value())
        return queryset.filter(id__in=members.values("customer"))


@admin.register(Customer)
class CustomerAdmin(FileAdmin):
    """Known shoppers; e-mail addresses are never stored, only compared by their hash."""

    feed = "customers"
    list_display = ["code", "tier", "order_count", "spend", "last_order_at"]
    list_filter = [SegmentFilter, ("tier", FieldTextFilter), ("last_order_at", RangeDateTimeFilter)]
    search_fields = ["code"]
    search_help_text = _("The beginning of an id, a whole e-mail address, or a whole device or card token")
    inlines = [SegmentInline, IdentityInline, ScoreInline]
    fieldsets = [
        (None, {"fields": ["code", "tier", "attributes", "known_by_email"]}),
        (_("Order facts"), {"fields": ["order_count", "spend", "first_order_at", "last_order_at"]}),
    ]
    readonly_fields = [
        "known_by_email",
        "order_count",
        "spend",
        "first_order_at",
        "last_order_at",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Customer | None = None) -> list[str]:
        return ["code", *self.readonly_fields] if obj else self.readonly_fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        """Every part by an index: beginnings of codes, whole addresses, whole tokens."""
        term = search_term.strip()
        if not term:
            return queryset, False
        known = Q(code__startswith=term) | Q(
            id__in=CustomerIdentity.objects.filter(kind__in=["device", "card"], value=term).values("customer")
        )
        hashed = email_hash(term)
        return queryset.filter(known | Q(email_hash=hashed) if hashed else known), False

    @display(description=_("Spent"))
    def spend(self, customer: Customer) -> str:
        return ", ".join(
            f"{to_text(minor, currency)} {currency}"
            for currency, minor in sorted(customer.lifetime_spend.items())
        )

    @display(description=_("Known by e-mail"), boolean=True)
    def known_by_email(self, customer: Customer) -> bool:
        return bool(customer.email_hash)
