"""What a campaign's offers may give away together: asked for by somebody, approved by somebody else."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

EDITOR_APPROVES = """
IF EXISTS (
    SELECT 1 FROM promotions_campaign_edited_by edited
    WHERE edited.campaign_id = NEW.campaign_id
      AND edited.user_id IN (NEW.decided_by_id, NEW.first_approved_by_id)
) THEN
    RAISE EXCEPTION 'maker is never checker: an editor of campaign % approves its budget', NEW.campaign_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'campaign_editor_never_approves_its_budget';
END IF;
RETURN NEW;
"""


class CampaignBudget(models.Model):
    """One amount that was asked for; the approved one with the highest number is published.

    It is asked for with the review of an offer, where the campaign's budget is not approved yet, or by itself
    while offers are out. Only its answer is ever written after that.
    """

    STATES = [
        ("open", "open"),
        ("approved", "approved"),
        ("refused", "refused"),
        ("withdrawn", "withdrawn"),
    ]
    campaign = models.ForeignKey("promotions.Campaign", on_delete=models.PROTECT, related_name="budgets")
    number = models.PositiveIntegerField(null=True, blank=True, help_text="Counts what was approved; grows.")
    amount = models.JSONField(
        null=True, blank=True, help_text='Per currency: {"EUR": "50000.00"}; empty: no shared budget.'
    )
    before = models.JSONField(null=True, blank=True, help_text="What was approved when it was asked for.")
    review = models.OneToOneField(
        "governance.Review",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="campaign_budget",
        help_text="The review of an offer that it is part of.",
    )
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="open")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    first_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who approved it first, where so much money takes two people.",
    )
    first_approved_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(state="open", review__isnull=True),
                name="campaign_has_one_open_request_for_a_budget",
            ),
            models.UniqueConstraint(
                fields=["campaign", "number"], name="approved_budgets_of_a_campaign_are_counted"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="budget_asker_is_never_its_checker",
            ),
            models.CheckConstraint(
                condition=Q(first_approved_by__isnull=True)
                | (
                    ~Q(first_approved_by=F("asked_by"))
                    & (~Q(state="approved") | ~Q(first_approved_by=F("decided_by")))
                ),
                name="budget_is_approved_by_two_people_where_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", number__isnull=False, decided_by__isnull=False)
                | (~Q(state="approved") & Q(number__isnull=True)),
                name="approved_budget_has_a_number_and_a_checker",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False), name="answered_budget_says_when"
            ),
            models.CheckConstraint(
                condition=Q(review__isnull=False) | ~Q(reason=""), name="asking_for_a_budget_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(remark=""), name="refusing_a_budget_has_a_remark"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="campaign_editor_never_approves_its_budget",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state="approved"),
                func=EDITOR_APPROVES,
            ),
            pgtrigger.ReadOnly(
                name="what_was_asked_for_stays",
                fields=["campaign", "amount", "before", "review", "reason", "asked_by", "asked_at"],
            ),
            pgtrigger.Protect(
                name="answered_budget_stays",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="open"),
            ),
            pgtrigger.Protect(name="budgets_are_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"budget of campaign {self.campaign}"
