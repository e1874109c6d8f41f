"""What was computed about a submission."""

import pgtrigger
from django.db import models
from django.db.models import Q


class EvidencePart(models.Model):
    """One part of a submission's evidence, computed once; computing it anew makes another row."""

    STATES = [("waiting", "waiting"), ("running", "running"), ("done", "done"), ("failed", "failed")]
    OPEN = ("waiting", "running")
    review = models.ForeignKey("governance.Review", on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=40)
    number = models.PositiveIntegerField(help_text="Counts how often this part was computed.")
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0, help_text="Steps, of which so many are done.")
    result = models.JSONField(null=True, blank=True)
    used = models.JSONField(default=dict, help_text="What the result hangs on; another now: it is stale.")
    basis = models.JSONField(default=dict, help_text="The snapshot, switches and engine it was computed by.")
    asked_at = models.DateTimeField(help_text="When it was asked for: the moment that it looks at.")
    asked_by = models.CharField(max_length=150)
    attempt = models.PositiveIntegerField(default=0, help_text="How often a worker took it.")
    started_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When it was last heard of.")
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "kind", "number"], name="evidence_part_is_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["review", "kind"],
                condition=Q(state__in=["waiting", "running"]),
                name="evidence_part_is_computed_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(result__isnull=False, finished_at__isnull=False),
                name="done_evidence_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | (~Q(error="") & Q(finished_at__isnull=False)),
                name="failed_evidence_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=["waiting", "running"]),
                name="evidence_to_compute_oldest_1st",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="computed_evidence_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["done", "failed"]),
            ),
            pgtrigger.Protect(name="evidence_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of the {self.review}"
