"""What is written once is sealed in chains, and who was erased is noted; both are append-only."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from decisions.models.append_only import not_truncated


class Seal(models.Model):
    """Rows of one stream with their digests, chained to the seal before it.

    `start` (inclusive) and `until` (exclusive) are places in the stream: of the log the millisecond of the
    decision, of the movements their number. A leaf is a row's name (26 characters) and its SHA-256 (32
    bytes); leaves before `start` are late: rows that were committed after their place was sealed.
    """

    LOG, MOVEMENTS = "log", "movements"
    stream = models.CharField(max_length=10, choices=[(LOG, "decision log"), (MOVEMENTS, "movements")])
    number = models.PositiveBigIntegerField(help_text="From 1, without a gap.")
    form = models.PositiveSmallIntegerField(help_text="Which columns a row's digest covers, and how.")
    start = models.BigIntegerField()
    until = models.BigIntegerField()
    count = models.PositiveIntegerField(help_text="Leaves.")
    late = models.PositiveIntegerField(help_text="Of them: rows from before `start`.")
    at = models.DateTimeField()
    leaves = models.BinaryField()
    previous = models.BinaryField(help_text="Digest of the seal before; 32 zeros before the first.")
    digest = models.BinaryField(help_text="SHA-256 of all the above.")

    class Meta:
        default_permissions = ("view",)
        ordering = ["stream", "number"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="seal_is_numbered_once"),
            models.CheckConstraint(condition=Q(until__gte=F("start")), name="seal_ends_after_it_starts"),
        ]
        triggers = [
            pgtrigger.Protect(name="seals_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            not_truncated("seals"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.number}"


class Erasure(models.Model):
    """That somebody was erased: who asked for it, when and why. Whom, says only the pseudonym."""

    at = models.DateTimeField()
    subject = models.CharField(max_length=32, help_text="HMAC of the customer's id, hexadecimal.")
    keys = models.PositiveIntegerField(help_text="Data keys that were destroyed.")
    bindings = models.PositiveIntegerField(help_text="Personal codes that are nobody's now.")
    known = models.BooleanField(help_text="Whether the catalogue had a row.")
    reason = models.TextField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    door = models.CharField(max_length=20, help_text="admin or command.")

    class Meta:
        default_permissions = ("view", "add")
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="erasing_has_a_reason")]
        triggers = [
            pgtrigger.Protect(name="erasures_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            not_truncated("erasures"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.subject[:8]}"
