"""API keys: who may speak for a channel, and what for."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


class Scope(models.TextChoices):
    """What a key may do; each API verb asks for one."""

    DECIDE = "decide", "decide"
    REDEEM = "redeem", "redeem"
    CATALOGUE = "catalogue", "catalogue"
    OFFERS = "offers", "offers"
    SIMULATE = "simulate", "simulate"
    DIAGNOSE = "diagnose", "diagnose"


class ApiKey(models.Model):
    """A channel's key: shown once, stored as an HMAC with the pepper."""

    name = models.CharField(max_length=120)
    channel = models.ForeignKey("catalog.Channel", on_delete=models.PROTECT, related_name="keys")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="api_keys",
        help_text="The person who answers for what comes by this key.",
    )
    prefix = models.CharField(max_length=16, unique=True, editable=False, help_text="Public part of the key.")
    secret_hash = models.CharField(max_length=64, editable=False)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    acts_for = models.ManyToManyField("catalog.Channel", blank=True, related_name="served_by")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["secret_hash", "last_used_at"], m2m_fields=[acts_for])

    class Meta:
        ordering = ["channel", "name"]
        verbose_name = "API key"
        constraints = [
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="key_has_a_scope"),
            models.CheckConstraint(condition=~Q(name=""), name="key_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}...)"
