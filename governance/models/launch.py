"""Reviews and publications."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

EDITOR_APPROVES = """
IF EXISTS (
    SELECT 1 FROM promotions_offerversion_edited_by edited
    WHERE edited.offerversion_id = NEW.version_id AND edited.user_id = NEW.decided_by_id
) THEN
    RAISE EXCEPTION 'maker is never checker: user % edited version %', NEW.decided_by_id, NEW.version_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'editor_is_never_approver';
END IF;
RETURN NEW;
"""


class Review(models.Model):
    """One submission of an offer version and what became of it; binds to the document's hash.

    `document` is the complete document that was submitted; once approved, exactly it goes live.
    """

    STATES = [
        ("open", "open"),
        ("approved", "approved"),
        ("sent_back", "sent back"),
        ("withdrawn", "withdrawn"),
    ]
    version = models.ForeignKey("promotions.OfferVersion", on_delete=models.PROTECT, related_name="reviews")
    document = models.JSONField(help_text="What was submitted, with everything inherited filled in.")
    document_hash = models.CharField(max_length=64, help_text="SHA-256 of what was submitted.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="The first instant at which it is over.")
    sunset_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=STATES, default="open")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    note = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["submitted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(state="open"), name="version_has_one_open_review"
            ),
            models.UniqueConstraint(
                fields=["version"], condition=Q(state="approved"), name="version_is_approved_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="review_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(sunset_at__gte=F("ends_at")), name="review_sunset_is_not_before_its_end"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("submitted_by"))
                | ~Q(state="approved"),
                name="maker_is_never_checker",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="approval_names_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent_back") | ~Q(remark=""), name="sending_back_has_a_remark"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="editor_is_never_approver",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state="approved"),
                func=EDITOR_APPROVES,
            ),
            pgtrigger.ReadOnly(
                name="what_was_submitted_stays",
                fields=[
                    "version", "document", "document_hash", "starts_at", "ends_at", "sunset_at",
                    "submitted_by", "submitted_at",
                ],
            ),
            pgtrigger.Protect(name="reviews_are_kept", operation=pgtrigger.Delete),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"review of {self.version}"


class Publication(models.Model):
    """One switch of the live snapshot: what changed and by whom."""

    snapshot = models.CharField(max_length=71)
    sequence = models.PositiveBigIntegerField(unique=True)
    cause = models.CharField(max_length=200, help_text="What was done, in words.")
    actor = models.CharField(max_length=150)
    published_at = models.DateTimeField()
    changes = models.JSONField(
        default=list, help_text='[{"kind": "offer", "code": code, "from": 2, "to": 3}]'
    )

    class Meta:
        ordering = ["-sequence"]
        constraints = [models.CheckConstraint(condition=~Q(actor=""), name="publication_has_an_actor")]
        triggers = [
            pgtrigger.Protect(
                name="publications_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.sequence}"
