"""What was ordered, as the channels (or a history import) report it; money in minor units."""

from django.db import models
from django.db.models import Q


class Order(models.Model):
    """One placed order or one basket of imported history."""

    channel = models.ForeignKey("catalog.Channel", on_delete=models.PROTECT, related_name="orders")
    order_id = models.CharField(max_length=100)
    customer = models.ForeignKey(
        "catalog.Customer", null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    store = models.ForeignKey("catalog.Store", null=True, blank=True, on_delete=models.PROTECT)
    region = models.ForeignKey("catalog.Region", null=True, blank=True, on_delete=models.PROTECT)
    currency = models.CharField(max_length=3)
    placed_at = models.DateTimeField()
    total = models.BigIntegerField(help_text="What the shopper paid, minor units.")
    shipping = models.BigIntegerField(default=0, help_text="Shipping paid, minor units.")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=40, blank=True, help_text="Id of the decision behind it.")
    attributes = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-placed_at", "-id"]
        indexes = [
            models.Index(fields=["placed_at"], name="order_placed_at"),
            models.Index(fields=["customer", "placed_at"], name="order_customer_placed_at"),
            models.Index(fields=["order_id"], name="order_by_its_number"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["channel", "order_id"], name="order_id_is_unique_in_its_channel"),
            models.CheckConstraint(condition=~Q(order_id=""), name="order_has_a_number"),
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$"), name="order_currency_is_three_letters"
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="order_total_is_not_negative"),
            models.CheckConstraint(condition=Q(shipping__gte=0), name="order_shipping_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.order_id


class OrderLine(models.Model):
    """One line of an order; paid = shelf - store_discount - coupon_match - coupon."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    line_id = models.CharField(max_length=64)
    sku = models.CharField("SKU", max_length=100)
    product = models.ForeignKey("catalog.Product", null=True, blank=True, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    shelf = models.BigIntegerField(help_text="Line at shelf price, minor units.")
    store_discount = models.BigIntegerField(default=0, help_text="Retailer's own discount, minor units.")
    coupon_match = models.BigIntegerField(default=0, help_text="Retailer's match of a coupon, minor units.")
    coupon = models.BigIntegerField(default=0, help_text="Manufacturer's coupon, minor units.")

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "line_id"], name="line_id_is_unique_in_its_order"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.line_id}"
