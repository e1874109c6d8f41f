"""Where shoppers buy: regions (a tree), channels and stores."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q


def check_zone(value: str) -> None:
    """Refuses what is no IANA time zone."""
    if value not in available_timezones():
        raise ValidationError(f"{value} is not an IANA time zone such as Europe/Berlin.")


class Region(models.Model):
    """A place of the region tree; naming a region in an offer covers all below it."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="region_has_a_code"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="region_is_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Channel(models.Model):
    """One place of sale that asks for decisions: web shop, till, app, kiosk, marketplace."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    prices_include_tax = models.BooleanField(
        default=False, help_text="Used when a request does not say whether its prices include tax."
    )
    decision_minutes = models.PositiveIntegerField(
        default=30, help_text="How long a decision can be redeemed, in minutes."
    )
    hold_minutes = models.PositiveIntegerField(
        default=15, help_text="How long a reservation holds unless it says otherwise, in minutes (tills: 5)."
    )
    paying_minutes = models.PositiveIntegerField(
        default=60, help_text="How long it holds at the most, while the shopper pays, in minutes."
    )
    offline_hours = models.PositiveIntegerField(
        default=24, help_text="How long a till may give offers by a bundle that it fetched, in hours."
    )
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="channel_has_a_code"),
            models.CheckConstraint(
                condition=Q(offline_hours__gte=1, offline_hours__lte=8760),
                name="channel_bundles_live_an_hour_to_a_year",
            ),
            models.CheckConstraint(
                condition=Q(hold_minutes__gte=1, paying_minutes__gte=models.F("hold_minutes")),
                name="channel_holds_a_minute_and_longer_while_paying",
            ),
            models.CheckConstraint(
                condition=Q(decision_minutes__gte=1), name="channel_decisions_live_a_minute"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Store(models.Model):
    """A shop with tills."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="stores")
    zone = models.CharField(
        max_length=64, default="UTC", validators=[check_zone], help_text="IANA time zone of the store."
    )

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="store_has_a_code")]

    def __str__(self) -> str:
        return self.code
