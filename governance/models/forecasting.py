"""Forecasts of drafts, and the runs that compute many of them over the same baskets."""

import pgtrigger
from django.db import models
from django.db.models import Q


class ForecastRun(models.Model):
    """Past baskets, replayed once for several drafts; with all that the figures come from."""

    STATES = [("running", "running"), ("done", "done"), ("failed", "failed")]
    state = models.CharField(max_length=8, choices=STATES, default="running")
    began_at = models.DateTimeField(help_text="The moment that it looks at.")
    snapshot = models.CharField(max_length=71)
    overrides = models.BigIntegerField(help_text="The number of the last switch that counts.")
    engine = models.CharField(max_length=20)
    source = models.CharField(max_length=12, help_text="log, orders, or none where there is no basket.")
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True, help_text="Not included.")
    weeks = models.PositiveSmallIntegerField()
    baskets = models.PositiveIntegerField()
    data_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of all that was asked.")
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running") | Q(finished_at__isnull=False),
                name="finished_forecast_run_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""), name="failed_forecast_run_says_why"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="finished_forecast_runs_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["done", "failed"]),
            )
        ]

    def __str__(self) -> str:
        return f"forecast run {self.pk}"


class Forecast(models.Model):
    """What one draft would have changed; waits until a run takes it along with others."""

    run = models.ForeignKey(
        ForecastRun, null=True, blank=True, on_delete=models.PROTECT, related_name="forecasts"
    )
    number = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Among the run's drafts.")
    code = models.CharField(max_length=80, help_text="The offer's.")
    document = models.JSONField()
    document_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    part = models.BigIntegerField(null=True, blank=True, help_text="The row of evidence that waits for it.")
    attempt = models.PositiveIntegerField(default=0, help_text="Of that row's computation.")
    result = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="forecast_has_one_place_in_its_run"),
            models.CheckConstraint(
                condition=Q(run__isnull=True, number__isnull=True, result__isnull=True)
                | Q(run__isnull=False, number__isnull=False),
                name="forecast_is_computed_by_a_run",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(run__isnull=True), name="forecasts_waiting_oldest_first"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="computed_forecasts_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__result__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"forecast of {self.code}"


class ForecastChunk(models.Model):
    """Some of a run's baskets; goes when the run is combined."""

    run = models.ForeignKey(ForecastRun, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    keys = models.JSONField(help_text="Orders or decisions, in the order of time.")
    changes = models.JSONField(null=True, blank=True, help_text="What each draft changes of them, in sums.")
    print = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was asked.")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="forecast_chunk_is_numbered_once"),
            models.CheckConstraint(
                condition=Q(changes__isnull=True) | (Q(done_at__isnull=False) & ~Q(print="")),
                name="done_forecast_chunk_names_its_data",
            ),
        ]

    def __str__(self) -> str:
        return f"chunk {self.number} of {self.run}"
