"""A record of every feed and import: who brought how many rows, and which failed."""

from django.conf import settings
from django.db import models


class ImportRecord(models.Model):
    """One feed call, file import or history load."""

    kind = models.CharField(max_length=40, help_text="products, prices, stock, customers, scores, orders ...")
    door = models.CharField(max_length=20, help_text="api, admin, command or job.")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    key = models.ForeignKey("catalog.ApiKey", null=True, blank=True, on_delete=models.PROTECT)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    landed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list, blank=True, help_text="The first 100 refused rows with reasons.")
    progress = models.JSONField(
        default=dict, blank=True, help_text="Where a resumable load stands and what its source sums to."
    )

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.kind} by {self.door} at {self.started_at:%Y-%m-%d %H:%M}"
