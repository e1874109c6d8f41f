"""What rules kept back in decisions, as a job found out by making them again."""

from django.db import models
from django.db.models import F, Q


class RuleLook(models.Model):
    """One look at the decisions of a span of time: how many there were, and how many were made again."""

    since = models.DateTimeField(unique=True)
    until = models.DateTimeField(unique=True, help_text="The first instant that is not in it.")
    made = models.PositiveIntegerField()
    looked = models.PositiveIntegerField()

    class Meta:
        ordering = ["-until"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="look_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(looked__lte=F("made")), name="look_sees_no_more_than_was_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.looked} of {self.made} until {self.until:%Y-%m-%d %H:%M}"


class RuleEffect(models.Model):
    """One decision that would have come out otherwise without a rule, and by how much."""

    look = models.ForeignKey(RuleLook, on_delete=models.CASCADE, related_name="effects")
    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=80)
    decision = models.CharField(max_length=26)
    at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField(help_text="What would have been given more, minor units.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "code", "-at"], name="rule_effects_newest_first")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "code", "decision"], name="effect_is_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} in {self.decision}"
