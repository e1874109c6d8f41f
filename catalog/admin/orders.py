"""Orders as the channels reported them; only shown."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.paginator import InfinitePaginator

from catalog.admin.decorators import display
from catalog.admin.reading import ReadOnlyAdmin, ReadOnlyInline
from catalog.models import Order, OrderLine
from catalog.money import to_text


class OrderLineInline(ReadOnlyInline):
    model = OrderLine
    fields = ["line_id", "sku", "quantity", "shelf_text", "store_discount_text", "coupon_text"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        rows: QuerySet[OrderLine] = super().get_queryset(request)
        return rows.select_related("order")

    @display(description=_("Shelf price"))
    def shelf_text(self, line: OrderLine) -> str:
        return to_text(line.shelf, line.order.currency)

    @display(description=_("Store discount"))
    def store_discount_text(self, line: OrderLine) -> str:
        return to_text(line.store_discount, line.order.currency)

    @display(description=_("Coupons"))
    def coupon_text(self, line: OrderLine) -> str:
        return to_text(line.coupon_match + line.coupon, line.order.currency)


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Placed orders, found by their number or their customer."""

    list_display = ["order_id", "channel", "customer", "placed_at", "total_text", "cancelled_at"]
    list_select_related = ["channel", "customer"]
    list_filter = ["channel", ("placed_at", RangeDateTimeFilter)]
    search_fields = ["order_id__exact", "customer__code__exact"]
    search_help_text = _("An order number or a customer id, in full")
    # The table is large and has no other order that an index serves; it is never counted.
    sortable_by: list[str] = []
    paginator = InfinitePaginator
    inlines = [OrderLineInline]
    fields = [
        "order_id",
        "channel",
        "customer",
        "store",
        "region",
        "placed_at",
        "total_text",
        "shipping_text",
        "cancelled_at",
        "decision",
        "attributes",
    ]
    readonly_fields = ["total_text", "shipping_text"]

    @display(description=_("Total"))
    def total_text(self, order: Order) -> str:
        return f"{to_text(order.total, order.currency)} {order.currency}"

    @display(description=_("Shipping"))
    def shipping_text(self, order: Order) -> str:
        return f"{to_text(order.shipping, order.currency)} {order.currency}"
