"""Tills that may be cut off: the bundles that they were given, and what they sold by them."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from catalog.models import Channel
from decisions.models.ledger import Claim


class IssuedBundle(models.Model):
    """One state of the live offers that was given to a channel's tills; `valid_until` of its latest issue."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    snapshot = models.CharField(max_length=71)
    overrides = models.BigIntegerField()
    first_issued = models.DateTimeField()
    valid_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "snapshot", "overrides"], name="bundle_is_issued_once_in_its_channel"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("first_issued")), name="bundle_is_valid_after_it_is_issued"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot[:19]} #{self.overrides}"


class Till(models.Model):
    """Which bundle a till fetched last; the tills of a channel that don't name themselves are one row."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="tills")
    name = models.CharField(max_length=64, blank=True, help_text="As the till calls itself; may be empty.")
    snapshot = models.CharField(max_length=71)
    overrides = models.BigIntegerField()
    fetched_at = models.DateTimeField()
    valid_until = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["channel", "name"]
        constraints = [models.UniqueConstraint(fields=["channel", "name"], name="till_is_known_once")]

    def __str__(self) -> str:
        return self.name or "tills without a name"


class OfflineSale(models.Model):
    """One sale that a till decided alone, as it told it, with the outcome that it was answered."""

    channel = models.CharField(max_length=64)
    sale = models.CharField(max_length=200, help_text="The till's own id of it.")
    till = models.CharField(max_length=64, blank=True)
    sold_at = models.DateTimeField(help_text="By the till's clock.")
    recorded_at = models.DateTimeField()
    decision = models.CharField(max_length=26, unique=True)
    claim = models.OneToOneField(Claim, models.PROTECT, related_name="offline_sale")
    snapshot = models.CharField(max_length=71, help_text="That the till decided by.")
    overrides = models.BigIntegerField()
    flags = models.TextField(blank=True, help_text="differs, stale_bundle ..., with commas.")
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of the row as it was told.")
    answer = models.TextField(help_text="Canonical JSON: what the till charged and gave.")
    outcome = models.TextField(help_text="Canonical JSON: what the till was told.")

    class Meta:
        ordering = ["-sold_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["channel", "sale"], name="offline_sale_is_told_once")]
        indexes = [models.Index(fields=["recorded_at"], name="offline_sale_recorded_at")]
        triggers = [
            pgtrigger.Protect(
                name="offline_sales_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return self.sale
