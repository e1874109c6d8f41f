"""What is sold: products, the category tree, prices, costs and stock."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Category(models.Model):
    """A node of the category tree, named by its whole path ("women/dresses")."""

    path = models.CharField(max_length=400, unique=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    class Meta:
        ordering = ["path"]
        verbose_name_plural = "categories"
        constraints = [models.CheckConstraint(condition=~Q(path=""), name="category_has_a_path")]

    def __str__(self) -> str:
        return self.path


class Product(models.Model):
    """One sellable article (SKU)."""

    sku = models.CharField("SKU", max_length=100, unique=True)
    name = models.CharField(max_length=300, blank=True)
    brand = models.CharField(max_length=120, blank=True, db_index=True)
    categories = models.ManyToManyField(Category, blank=True, related_name="products")
    tags = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, help_text="Separated by commas."
    )
    attributes = models.JSONField(default=dict, blank=True)
    tax_rate = models.DecimalField(
        max_digits=7, decimal_places=4, null=True, blank=True, help_text="Per cent; empty = unknown."
    )
    listed_since = models.DateField(null=True, blank=True)
    discountable = models.BooleanField(default=True, help_text="Off: no offer ever reduces this product.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["sku"]
        indexes = [GinIndex(fields=["tags"], name="product_tags")]
        constraints = [
            models.CheckConstraint(condition=~Q(sku=""), name="product_has_a_sku"),
            models.CheckConstraint(
                condition=Q(tax_rate__isnull=True) | Q(tax_rate__gte=0),
                name="product_tax_rate_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.sku


class Price(models.Model):
    """A product's price, cost and floor in one currency, everywhere or in one region (minor units)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="prices")
    currency = models.CharField(max_length=3)
    region = models.ForeignKey("catalog.Region", null=True, blank=True, on_delete=models.PROTECT)
    amount = models.BigIntegerField(help_text="Minor units of the currency.")
    cost = models.BigIntegerField(null=True, blank=True, help_text="Minor units, net; empty = unknown.")
    floor = models.BigIntegerField(
        null=True, blank=True, help_text="No offer takes a unit below this (minor units)."
    )

    class Meta:
        ordering = ["product", "currency", "region"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "currency", "region"],
                nulls_distinct=False,
                name="one_price_per_product_currency_and_region",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$"), name="price_currency_is_three_letters"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0), name="cost_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(floor__isnull=True) | Q(floor__gte=0), name="price_floor_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.currency}"


class Stock(models.Model):
    """Units of a product on hand at one location."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="stock")
    location = models.CharField(max_length=64)
    quantity = models.IntegerField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["product", "location"]
        verbose_name_plural = "stock"
        constraints = [
            models.UniqueConstraint(
                fields=["product", "location"], name="one_stock_row_per_product_and_location"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="stock_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} at {self.location}"
