"""Kills and pauses: the numbered list that stands beside the snapshot."""

import pgtrigger
from django.db import models
from django.db.models import Q


class Override(models.Model):
    """One switch: an offer (campaign, tag, channel or everything) goes off, or comes back.

    Append-only; the row's number is an input of every decision and stands in its log row.
    """

    ACTIONS = [("kill", "kill"), ("pause", "pause"), ("lift", "lift")]
    TARGETS = [
        ("offer", "offer"),
        ("campaign", "campaign"),
        ("tag", "tag"),
        ("channel", "channel"),
        ("everything", "everything"),
    ]
    number = models.BigAutoField(primary_key=True)
    action = models.CharField(max_length=8, choices=ACTIONS)
    target = models.CharField(max_length=12, choices=TARGETS)
    code = models.CharField(max_length=100, blank=True)
    reason = models.TextField()
    drops_reservations = models.BooleanField(
        db_default=False, help_text="Whether reservations from before can't be redeemed with what it stops."
    )
    actor = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
            models.CheckConstraint(condition=~Q(actor=""), name="override_has_an_actor"),
            models.CheckConstraint(
                condition=Q(target="everything", code="") | (~Q(target="everything") & ~Q(code="")),
                name="override_names_its_target",
            ),
            models.CheckConstraint(
                condition=Q(drops_reservations=False) | Q(action="kill"),
                name="only_a_kill_drops_reservations",
            ),
        ]
        indexes = [
            models.Index(
                fields=["number"], condition=Q(drops_reservations=True), name="override_drops_reservations"
            ),
            models.Index(fields=["target", "code", "-number"], name="override_newest_of_a_target"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="overrides_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.action} {self.target} {self.code}"
