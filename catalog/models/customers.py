"""Who buys: customers, their identities, segments and scores."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Customer(models.Model):
    """A known shopper with the facts that conditions read."""

    code = models.CharField(max_length=100, unique=True, help_text="The channels' customer id.")
    email_hash = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="SHA-256 hex of the normalised address."
    )
    tier = models.CharField(max_length=64, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    order_count = models.PositiveIntegerField(default=0, help_text="Orders placed and not cancelled.")
    first_order_at = models.DateTimeField(null=True, blank=True)
    last_order_at = models.DateTimeField(null=True, blank=True)
    lifetime_spend = models.JSONField(default=dict, blank=True, help_text="Minor units per currency.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="customer_has_a_code")]

    def __str__(self) -> str:
        return self.code


class CustomerIdentity(models.Model):
    """Another token by which a customer is known: a device or a card (opaque)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=20, choices=[("device", "device"), ("card", "card")])
    value = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "customer identities"
        constraints = [
            models.UniqueConstraint(fields=["kind", "value", "customer"], name="identity_is_listed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.customer_id}"


class Segment(models.Model):
    """A named set of customers: a static list, or a rule over customer facts refreshed by a job."""

    code = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    rule = models.JSONField(
        null=True, blank=True, help_text="Rule over customer facts; empty = a static list of members."
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    refreshed_at = models.DateTimeField(null=True, blank=True, editable=False)
    members = models.ManyToManyField(Customer, through="SegmentMembership", related_name="segments")

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="segment_has_a_code")]

    def __str__(self) -> str:
        return self.code


class SegmentMembership(models.Model):
    """That a customer belongs to a segment."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "segment"], name="customer_is_in_a_segment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.segment_id}"


class Score(models.Model):
    """One model's estimate for one customer, a decimal from 0 to 1 unless the model says otherwise."""

    NAMES = [
        ("propensity", "propensity"),
        ("churn", "churn"),
        ("discount_sensitivity", "discount sensitivity"),
        ("lifetime_value", "lifetime value"),
    ]
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="scores")
    name = models.CharField(max_length=40, choices=NAMES)
    value = models.DecimalField(max_digits=14, decimal_places=6)
    source = models.CharField(max_length=120, blank=True)
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "name"], name="one_score_per_customer_and_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.customer_id}"
