"""Campaigns: what offers belong to and inherit from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from promotions.models.governed import Governed


class Campaign(Governed):
    """A governed frame for offers, which inherit what they omit and never outlive it."""

    STATES = [
        ("draft", "draft"),
        ("live", "live"),
        ("ended", "ended"),
        ("retired", "retired"),
    ]

    code = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=STATES, default="draft", editable=False)
    edited_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Everybody who edited any part of it.",
    )
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta(Governed.Meta):
        abstract = False
        ordering = ["code"]
        constraints = [
            *Governed.Meta.constraints,
            models.CheckConstraint(condition=~Q(code=""), name="campaign_has_a_code"),
        ]

    def __str__(self) -> str:
        return self.code
