"""Products with their prices, the category tree, stock."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin as DjangoModelAdmin
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import FieldTextFilter, TextFilter
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.amounts import PriceForm
from catalog.admin.decorators import display
from catalog.admin.reading import CatalogAdmin
from catalog.admin.uploading import FileAdmin
from catalog.models import Category, Price, Product, Stock
from catalog.money import to_text


class CategoryFilter(TextFilter):  # type: ignore[misc]
    """Products of a category and of all below it, by its path."""

    title = _("category path")
    parameter_name = "category"

    def queryset(self, request: HttpRequest, rows: QuerySet[Product]) -> QuerySet[Product]:
        path = (self.value() or "").strip().strip("/")
        if not path:
            return rows
        below = Category.objects.filter(Q(path=path) | Q(path__startswith=f"{path}/"))
        return rows.filter(
            id__in=Product.categories.through.objects.filter(category__in=below).values("product")
        )


class TagFilter(TextFilter):  # type: ignore[misc]
    """Products that carry a tag."""

    title = _("tag")
    parameter_name = "tag"

    def queryset(self, request: HttpRequest, rows: QuerySet[Product]) -> QuerySet[Product]:
        tag = (self.value() or "").strip()
        return rows.filter(tags__contains=[tag]) if tag else rows


class PriceInline(TabularInline):  # type: ignore[misc]
    model = Price
    form = PriceForm
    extra = 0
    autocomplete_fields = ["region"]
    fields = ["currency", "region", "amount", "cost", "floor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Price]:
        rows: QuerySet[Price] = super().get_queryset(request)
        return rows.select_related("region")


@admin.register(Product)
class ProductAdmin(FileAdmin):
    """What is sold."""

    feed = "products"
    list_display = ["sku", "name", "brand", "paths", "prices_shown", "listed_since", "discountable"]
    list_filter = ["discountable", ("brand", FieldTextFilter), CategoryFilter, TagFilter]
    search_fields = ["sku__istartswith", "name"]
    search_help_text = _("The beginning of a SKU, or a part of a name")
    autocomplete_fields = ["categories"]
    inlines = [PriceInline]
    readonly_fields = ["updated_at"]
    formfield_overrides = {ArrayField: {"widget": UnfoldAdminTextInputWidget}}
    fieldsets = [
        (None, {"fields": ["sku", "name", "brand", "categories", "tags"]}),
        (_("Facts"), {"fields": ["tax_rate", "listed_since", "discountable", "attributes", "updated_at"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Product | None = None) -> list[str]:
        """Feeds, offers and orders name products by their SKU: it is given once."""
        return ["sku", *self.readonly_fields] if obj else self.readonly_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        rows: QuerySet[Product] = super().get_queryset(request)
        return rows.prefetch_related("categories", "prices__region")

    @display(description=_("Categories"))
    def paths(self, product: Product) -> str:
        return ", ".join(node.path for node in product.categories.all())

    @display(description=_("Prices"))
    def prices_shown(self, product: Product) -> str:
        prices = list(product.prices.all())
        shown = [
            f"{to_text(price.amount, price.currency)} {price.currency}"
            + (f" {price.region.code}" if price.region else "")
            for price in prices[:3]
        ]
        return ", ".join([*shown, "…"] if len(prices) > 3 else shown)


@admin.register(Category)
class CategoryAdmin(CatalogAdmin):
    """The category tree, made by the product feed or here."""

    list_display = ["path", "parent"]
    list_select_related = ["parent"]
    search_fields = ["path"]
    search_help_text = _("A part of the path")
    autocomplete_fields = ["parent"]

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> list[str]:
        """Offers name paths: a node is never renamed, a new one is made."""
        return ["path", "parent"] if obj else []


class ByProductMixin(DjangoModelAdmin):  # type: ignore[type-arg]
    """Rows that hang on a product."""

    list_select_related: ClassVar[Any] = ["product"]
    search_fields = ["product__sku__istartswith"]
    search_help_text = _("The beginning of a SKU")
    autocomplete_fields: ClassVar[Any] = ["product"]


@admin.register(Price)
class PriceAdmin(FileAdmin, ByProductMixin):
    """Prices, costs and floors."""

    feed = "prices"
    form = PriceForm
    list_display = ["product", "currency", "region", "price_text", "cost_text", "floor_text"]
    list_filter = [("currency", FieldTextFilter), "region"]
    list_select_related = ["product", "region"]
    autocomplete_fields = ["product", "region"]

    @display(description=_("Price"), ordering="amount")
    def price_text(self, price: Price) -> str:
        return to_text(price.amount, price.currency)

    @display(description=_("Cost"), ordering="cost")
    def cost_text(self, price: Price) -> str:
        return "" if price.cost is None else to_text(price.cost, price.currency)

    @display(description=_("Floor"), ordering="floor")
    def floor_text(self, price: Price) -> str:
        return "" if price.floor is None else to_text(price.floor, price.currency)


@admin.register(Stock)
class StockAdmin(FileAdmin, ByProductMixin):
    """Units on hand per location."""

    feed = "stock"
    list_display = ["product", "location", "quantity", "updated_at"]
    list_filter = [("location", FieldTextFilter)]
    fields = ["product", "location", "quantity"]
