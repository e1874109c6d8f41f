"""The rules of the house as governed objects: policy, guardrails, suppressions, experiments, launch rules."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

EDITOR_APPROVES = """
IF NEW.submitted_by_id IN (NEW.approved_by_id, NEW.first_approved_by_id) OR EXISTS (
    SELECT 1 FROM governance_ruleversion_edited_by edited
    WHERE edited.ruleversion_id = NEW.id
      AND edited.user_id IN (NEW.approved_by_id, NEW.first_approved_by_id)
) THEN
    RAISE EXCEPTION 'maker is never checker: user % edited % % version %',
        NEW.approved_by_id, NEW.kind, NEW.code, NEW.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'rule_editor_is_never_approver';
END IF;
RETURN NEW;
"""


class RuleVersion(models.Model):
    """One version of a rule's document; of each rule at most one is live. Editable only as a draft.

    A rule goes by a version that retires it: it says what the live one says, and once it is approved nothing
    of the rule is live any more.
    """

    KINDS = [
        ("policy", "policy"),
        ("guardrail", "guardrail"),
        ("suppression", "suppression"),
        ("experiment", "experiment"),
        ("launch", "launch rules"),
    ]
    SINGLE = ("policy", "launch")
    """Kinds of which one rule at most is live, whatever it is called."""
    STATES = [
        ("draft", "draft"),
        ("in_review", "in review"),
        ("live", "live"),
        ("superseded", "superseded"),
        ("retired", "retired"),
        ("dropped", "dropped"),
    ]
    STANDING = ("draft", "in_review", "live")
    """States of versions that somebody works on or that count."""
    kind = models.CharField(max_length=12, choices=KINDS)
    code = models.CharField(max_length=80, help_text="What its documents call the rule.")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    retires = models.BooleanField(default=False, help_text="Whether the rule goes with it.")
    note = models.TextField(blank=True, help_text="Why it changes, in words.")
    based_on = models.PositiveIntegerField(
        null=True, blank=True, help_text="The version that was live when the draft was begun."
    )
    state = models.CharField(max_length=12, choices=STATES, default="draft")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The person whom the document names.",
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="The first instant at which it is over.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edited_by = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    first_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who approved it first, where the rule takes two people.",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    remark = models.TextField(blank=True, help_text="What the checker said last.")
    created_at = models.DateTimeField(auto_now_add=True)
    live_since = models.DateTimeField(null=True, blank=True, help_text="Since when it counts.")
    history = HistoricalRecords()

    class Meta:
        ordering = ["kind", "code", "-number"]
        verbose_name = "rule"
        verbose_name_plural = "policies and rules"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "number"], name="versions_of_a_rule_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["kind", "code"], condition=Q(state="live"), name="rule_has_one_live_version"
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(state="live", kind__in=["policy", "launch"]),
                name="one_policy_and_one_set_of_launch_rules_are_live",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["policy", "guardrail", "suppression", "experiment", "launch"]),
                name="rule_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(made_by__isnull=True)
                | ~Q(approved_by=F("made_by")),
                name="rule_maker_is_never_its_checker",
            ),
            models.CheckConstraint(
                condition=Q(first_approved_by__isnull=True)
                | Q(approved_by__isnull=True)
                | ~Q(first_approved_by=F("approved_by")),
                name="rule_is_approved_by_two_people_where_by_two",
            ),
            models.CheckConstraint(
                condition=Q(kind="policy", number=1)
                | Q(state__in=["draft", "in_review", "dropped"])
                | Q(approved_by__isnull=False),
                name="effective_rule_was_approved",
            ),
            models.CheckConstraint(
                condition=(Q(retires=False) & ~Q(state="retired")) | (Q(retires=True) & ~Q(state="live")),
                name="a_retirement_ends_as_retired_and_nothing_else_does",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="rule_editor_is_never_approver",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state__in=["live", "retired"], new__approved_by__isnull=False),
                func=EDITOR_APPROVES,
            ),
            pgtrigger.Protect(
                name="submitted_rule_stays_as_it_is",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="draft")
                & (
                    pgtrigger.Q(old__document__df=pgtrigger.F("new__document"))
                    | pgtrigger.Q(old__retires__df=pgtrigger.F("new__retires"))
                ),
            ),
            pgtrigger.Protect(
                name="rule_stays_the_same_rule",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
                | pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                | (~pgtrigger.Q(old__state="draft") & pgtrigger.Q(old__code__df=pgtrigger.F("new__code"))),
            ),
            pgtrigger.Protect(name="rules_are_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        name = self.get_kind_display() if self.kind in self.SINGLE else f"{self.kind} {self.code}"
        return f"{name} v{self.number}"
