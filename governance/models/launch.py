"""Reviews, their approvals, and publications."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from promotions.models import OfferVersion

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


MAKER_APPROVES = """
IF EXISTS (
    SELECT 1 FROM governance_review review
    LEFT JOIN promotions_offerversion_edited_by edited
        ON edited.offerversion_id = review.version_id AND edited.user_id = NEW.by_id
    WHERE review.id = NEW.review_id
      AND (edited.user_id IS NOT NULL OR NEW.by_id IN (review.submitted_by_id, review.emergency_by_id))
) THEN
    RAISE EXCEPTION 'maker is never checker: user % made what review % is about', NEW.by_id, NEW.review_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'maker_never_gives_an_approval';
END IF;
RETURN NEW;
"""

TOO_FEW = """
IF (SELECT count(*) FROM governance_approval given WHERE given.review_id = NEW.id) < NEW.approvers_needed THEN
    RAISE EXCEPTION 'review % needs % approvals', NEW.id, NEW.approvers_needed
        USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_by_as_many_as_it_takes';
END IF;
RETURN NEW;
"""

CARRIES_OTHER_TERMS = """
IF NOT EXISTS (
    SELECT 1 FROM governance_review origin
    JOIN promotions_offerversion before ON before.id = origin.version_id
    JOIN promotions_offerversion after ON after.id = NEW.version_id
    WHERE origin.id = NEW.carries_id AND origin.state = 'approved'
      AND origin.material_hash = NEW.material_hash AND before.offer_id = after.offer_id
) THEN
    RAISE EXCEPTION 'review % carries no approval of the same terms', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_carried_over_was_approved';
END IF;
RETURN NEW;
"""

NOBODY_APPROVED = """
IF NOT EXISTS (
    SELECT 1 FROM governance_review review
    WHERE review.version_id = NEW.id
      AND (review.state IN ('approved', 'carried') OR review.emergency_until IS NOT NULL)
) THEN
    RAISE EXCEPTION 'version % of offer % was approved by nobody', NEW.number, NEW.offer_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'effective_version_was_approved';
END IF;
RETURN NEW;
"""


class Review(models.Model):
    """One submission of an offer version and what became of it; binds to the document's hash.

    `document` is the complete document that was submitted; once approved, exactly it goes live. `carried`: it
    changed nothing material, and stands on the approval of the version before. Launched in an emergency, it
    is open, and live until `emergency_until` at the latest.
    """

    STATES = [
        ("open", "open"),
        ("approved", "approved"),
        ("carried", "carried over"),
        ("sent_back", "sent back"),
        ("withdrawn", "withdrawn"),
    ]
    version = models.ForeignKey("promotions.OfferVersion", on_delete=models.PROTECT, related_name="reviews")
    document = models.JSONField(help_text="What was submitted, with everything inherited filled in.")
    document_hash = models.CharField(max_length=64, help_text="SHA-256 of what was submitted.")
    material_hash = models.CharField(max_length=64, help_text="The same without name and texts.")
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
    approvers_needed = models.PositiveSmallIntegerField(
        default=1, help_text="How many people have to approve it."
    )
    carries = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_by"
    )
    emergency_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    emergency_reason = models.TextField(blank=True)
    emergency_until = models.DateTimeField(
        null=True, blank=True, help_text="When it ends by itself unless it has been approved."
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["submitted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(state="open"), name="version_has_one_open_review"
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(state__in=["approved", "carried"]),
                name="version_is_approved_once",
            ),
            models.CheckConstraint(
                condition=Q(state="carried", carries__isnull=False)
                | (~Q(state="carried") & Q(carries__isnull=True)),
                name="carried_review_names_its_approval",
            ),
            models.CheckConstraint(
                condition=Q(emergency_by__isnull=True, emergency_until__isnull=True, emergency_reason="")
                | (Q(emergency_by__isnull=False, emergency_until__isnull=False) & ~Q(emergency_reason="")),
                name="emergency_says_who_why_and_how_long",
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
            pgtrigger.Trigger(
                name="approved_by_as_many_as_it_takes",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state="approved"),
                func=TOO_FEW,
            ),
            pgtrigger.Trigger(
                name="what_is_carried_over_was_approved",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state="carried"),
                func=CARRIES_OTHER_TERMS,
            ),
            pgtrigger.ReadOnly(
                name="what_was_submitted_stays",
                fields=[
                    "version", "document", "document_hash", "material_hash", "starts_at", "ends_at",
                    "sunset_at", "submitted_by", "submitted_at",
                ],
            ),
            pgtrigger.Protect(name="reviews_are_kept", operation=pgtrigger.Delete),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"review of {self.version}"


class Approval(models.Model):
    """That one person approved a review; it takes as many as the review needs."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    remark = models.TextField(blank=True)
    stands_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "by"], name="person_approves_a_review_once"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="maker_never_gives_an_approval",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=MAKER_APPROVES,
            ),
            pgtrigger.Protect(
                name="approvals_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} approved the {self.review}"


class EffectiveVersion(OfferVersion):
    """An offer's version, where it takes effect: the database lets none through that nobody approved."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="effective_version_was_approved",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state__in=("approved", *OfferVersion.PUBLISHED)),
                func=NOBODY_APPROVED,
            ),
        ]


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
