"""What the scheduled jobs did."""

from django.db import models
from django.db.models import Q


class JobRun(models.Model):
    """One run of one job; its counts say in numbers what it changed."""

    OUTCOMES = [("running", "running"), ("done", "done"), ("failed", "failed")]
    job = models.CharField(max_length=60)
    started_at = models.DateTimeField(db_index=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=OUTCOMES, default="running")
    counts = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["job", "-started_at"], name="job_run_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="running") | Q(duration_ms__isnull=False),
                name="finished_run_has_a_duration",
            ),
            models.CheckConstraint(condition=~Q(outcome="failed") | ~Q(error=""), name="failed_run_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.started_at:%Y-%m-%d %H:%M:%S}"
