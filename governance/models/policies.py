"""The stacking policy as a governed object."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

EDITOR_APPROVES = """
IF NEW.approved_by_id = NEW.submitted_by_id OR EXISTS (
    SELECT 1 FROM governance_policyversion_edited_by edited
    WHERE edited.policyversion_id = NEW.id AND edited.user_id = NEW.approved_by_id
) THEN
    RAISE EXCEPTION 'maker is never checker: user % edited policy version %', NEW.approved_by_id, NEW.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_editor_is_never_approver';
END IF;
RETURN NEW;
"""


class PolicyVersion(models.Model):
    """One version of the policy document; exactly one is live. Editable only as a draft."""

    STATES = [("draft", "draft"), ("in_review", "in review"), ("live", "live"), ("superseded", "superseded")]
    number = models.PositiveIntegerField(unique=True)
    document = models.JSONField()
    note = models.TextField(blank=True, help_text="Why it changes, in words.")
    based_on = models.PositiveIntegerField(
        null=True, blank=True, help_text="The version that was live when the draft was begun."
    )
    state = models.CharField(max_length=12, choices=STATES, default="draft")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edited_by = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    remark = models.TextField(blank=True, help_text="What the checker said last.")
    created_at = models.DateTimeField(auto_now_add=True)
    live_since = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="live"), name="one_policy_is_live"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(made_by__isnull=True)
                | ~Q(approved_by=F("made_by")),
                name="policy_maker_is_never_its_checker",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | Q(state__in=["draft", "in_review"]) | Q(approved_by__isnull=False),
                name="effective_policy_was_approved",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="policy_editor_is_never_approver",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state="live", new__approved_by__isnull=False),
                func=EDITOR_APPROVES,
            ),
            pgtrigger.Protect(
                name="submitted_policy_stays_as_it_is",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="draft")
                & pgtrigger.Q(old__document__df=pgtrigger.F("new__document")),
            ),
        ]

    def __str__(self) -> str:
        return f"policy v{self.number}"
