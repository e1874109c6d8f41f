"""Baskets with the outcome that is expected of them, and what came of each run."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


class TestBasket(models.Model):
    """A decision request and what it must come to, in some channels or in all."""

    __test__ = False  # no class of tests

    code = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    offer = models.ForeignKey(
        "promotions.Offer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="test_baskets",
        help_text="The offer that it is about, if it is about one.",
    )
    tags = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    channels = ArrayField(
        models.CharField(max_length=64), default=list, blank=True, help_text="Empty: every active channel."
    )
    same_everywhere = models.BooleanField(
        default=True, help_text="Whether all of its channels must come to the same offers and total."
    )
    request = models.JSONField(help_text="A decision request without its channel.")
    expected = models.JSONField(
        help_text=(
            "applied, includes, excludes: codes of offers; total, discount, total_at_least, "
            "discount_at_most: amounts."
        )
    )
    active = models.BooleanField(default=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=~Q(expected={}), name="test_basket_expects_something")
        ]

    def __str__(self) -> str:
        return self.code


class BasketRun(models.Model):
    """What one test basket came to in one channel at one time."""

    basket = models.ForeignKey(TestBasket, on_delete=models.PROTECT, related_name="runs")
    channel = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    cause = models.CharField(max_length=150, help_text="The job or person that ran it.")
    snapshot = models.CharField(max_length=71)
    overrides = models.BigIntegerField()
    passed = models.BooleanField()
    wrong = models.JSONField(default=list, help_text="What differs from what was expected, in words.")
    told = models.JSONField(default=dict, help_text="applied, total, discount as they came.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["basket", "-at"], name="basket_run_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(passed=True, wrong=[]) | (Q(passed=False) & ~Q(wrong=[])),
                name="failed_basket_run_says_why",
            )
        ]
        triggers = [pgtrigger.Protect(name="basket_runs_stay_as_they_are", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.basket} in {self.channel}"
