"""What went wrong: found once, told once, and open until somebody says what came of it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

KINDS = {
    "ledger": "the ledger does not agree with itself",
    "orders": "orders do not agree with the ledger",
    "test_basket": "a test basket came out otherwise",
    "budget": "a budget is used up faster than planned",
    "stop_rule": "a stop rule was broken",
    "job": "a job failed, or did not run",
    "delivery": "messages do not arrive",
}


def kinds() -> list[tuple[str, str]]:
    """Every kind with what it says; one more needs no migration."""
    return list(KINDS.items())


class Incident(models.Model):
    """One thing that went wrong, with what it touched; found again while it is open, it is the same one."""

    STATES = [("open", "open"), ("acknowledged", "acknowledged"), ("closed", "closed")]
    kind = models.CharField(max_length=20, choices=kinds)
    title = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=200, help_text="The same while it is the same incident.")
    source = models.CharField(max_length=150, help_text="The job, rule or person that found it.")
    facts = models.JSONField(default=list, help_text="What was found, row by row: [{column: text}].")
    version = models.ForeignKey(
        "promotions.OfferVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    orders = models.PositiveIntegerField(null=True, blank=True, help_text="Orders that it touched.")
    exposure = models.JSONField(
        default=dict, blank=True, help_text='What it cost or might: {"EUR": "12.00"}.'
    )
    state = models.CharField(max_length=12, choices=STATES, default="open")
    began_at = models.DateTimeField(help_text="When it began, as far as is known.")
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="When it was found last.")
    seen = models.PositiveIntegerField(default=1, help_text="How often it was found.")
    over_at = models.DateTimeField(null=True, blank=True, help_text="When a check first found it gone.")
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="What was done about it, and what was learned.")
    history = HistoricalRecords()

    class Meta:
        ordering = ["-found_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=~Q(state="closed"), name="incident_is_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (Q(closed_at__isnull=False, handled_by__isnull=False) & ~Q(note="")),
                name="closing_an_incident_says_who_and_what_came_of_it",
            ),
            models.CheckConstraint(condition=Q(seen_at__gte=F("found_at")), name="incident_is_seen_in_order"),
        ]
        indexes = [models.Index(fields=["state", "kind"], name="incident_state_kind")]
        triggers = [pgtrigger.Protect(name="incidents_are_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title
