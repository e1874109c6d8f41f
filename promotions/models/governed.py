"""The fields that nothing may launch without, shared by campaigns and offer versions."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

KPI_TARGET_PATTERN = r"^[+-]?[0-9]{1,12}(\.[0-9]{1,4})?%?$"


class Objective(models.TextChoices):
    """Why an offer exists."""

    LIFT_AOV = "lift_aov", "lift the average order"
    INCREASE_REPEAT_RATE = "increase_repeat_rate", "increase the repeat rate"
    REACTIVATE_LAPSED = "reactivate_lapsed", "reactivate lapsed customers"
    ACQUIRE = "acquire", "acquire customers"
    CLEAR_STOCK = "clear_stock", "clear stock"
    REWARD_LOYALTY = "reward_loyalty", "reward loyalty"
    CROSS_SELL = "cross_sell", "cross-sell"
    DEFEND_PRICE = "defend_price", "defend the price position"
    OTHER = "other", "other"


class Kpi(models.TextChoices):
    """What success is measured by."""

    AVERAGE_ORDER_VALUE = "average_order_value", "average order value"
    REVENUE = "revenue", "revenue"
    MARGIN = "margin", "margin"
    ORDERS = "orders", "orders"
    CONVERSION = "conversion", "conversion"
    NEW_CUSTOMERS = "new_customers", "new customers"
    REPEAT_RATE = "repeat_rate", "repeat rate"
    REACTIVATED_CUSTOMERS = "reactivated_customers", "reactivated customers"
    UNITS_SOLD = "units_sold", "units sold"
    SELL_THROUGH = "sell_through", "sell-through"
    RETENTION = "retention", "retention"
    POINTS_LIABILITY = "points_liability", "points liability"


class Governed(models.Model):
    """Owner, objective, KPI, budget, window, sunset and suppression set; empty = inherited or missing.

    Drafts may lack any of them; review refuses what lacks one after inheritance.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objective = models.CharField(max_length=24, choices=Objective.choices, blank=True)
    kpi_metric = models.CharField("KPI", max_length=24, choices=Kpi.choices, blank=True)
    kpi_target = models.CharField(
        "KPI target", max_length=24, blank=True, help_text='"+5%" or an absolute number.'
    )
    budget = models.JSONField(
        null=True, blank=True, help_text='Money given away at most, per currency: {"EUR": "50000.00"}.'
    )
    budget_none_reason = models.CharField("why no budget", max_length=300, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="The first instant at which it is over.")
    sunset_at = models.DateTimeField(null=True, blank=True, help_text="When it is retired for good.")
    zone = models.CharField(max_length=64, blank=True, help_text="IANA time zone of the window.")
    suppressions = ArrayField(models.CharField(max_length=80), null=True, blank=True)
    suppressions_none_reason = models.CharField("why no suppressions", max_length=300, blank=True)
    tags = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    written = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Owner, start, end and sunset as they were written, for a lossless document.",
    )
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text="Grows with each save; guards against lost edits."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="%(class)s_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(sunset_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(sunset_at__gte=F("ends_at")),
                name="%(class)s_sunset_is_not_before_its_end",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget_none_reason=""),
                name="%(class)s_has_a_budget_or_a_reason_not_both",
            ),
            models.CheckConstraint(
                condition=Q(suppressions__isnull=True) | Q(suppressions_none_reason=""),
                name="%(class)s_has_suppressions_or_a_reason_not_both",
            ),
            models.CheckConstraint(
                condition=Q(objective="") | Q(objective__in=Objective.values),
                name="%(class)s_objective_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kpi_metric="") | Q(kpi_metric__in=Kpi.values),
                name="%(class)s_kpi_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kpi_metric="", kpi_target="") | (~Q(kpi_metric="") & ~Q(kpi_target="")),
                name="%(class)s_kpi_has_a_target",
            ),
            models.CheckConstraint(
                condition=Q(kpi_target="") | Q(kpi_target__regex=KPI_TARGET_PATTERN),
                name="%(class)s_kpi_target_is_a_number_or_a_percentage",
            ),
        ]
