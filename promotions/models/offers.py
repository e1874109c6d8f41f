"""Offers and their versions."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from promotions.models.campaigns import Campaign
from promotions.models.governed import Governed


class VersionState(models.TextChoices):
    """Where a version is in its life; only governance's services change it."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    SENT_BACK = "sent_back", "sent back"
    APPROVED = "approved", "approved"
    SCHEDULED = "scheduled", "scheduled"
    LIVE = "live", "live"
    PAUSED = "paused", "paused"
    ENDED = "ended", "ended"
    RETIRED = "retired", "retired"
    SUPERSEDED = "superseded", "superseded"


EDITABLE_STATES = ("draft", "sent_back")


class Offer(models.Model):
    """The stable identity of an offer; what it does stands in its versions."""

    code = models.SlugField(max_length=80, unique=True)
    newest = models.ForeignKey(
        "promotions.OfferVersion",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        help_text="The version that stands for it: the highest number, a dropped draft aside.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    history = HistoricalRecords(
        excluded_fields=["newest"], history_change_reason_field=models.TextField(null=True)
    )

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="offer_has_a_code")]

    def __str__(self) -> str:
        return self.code


class OfferVersion(Governed):
    """One version of an offer: governed fields as columns, the rest of its document as `terms`.

    Editable as a draft or sent back; immutable from submission on.
    """

    EDITABLE = (VersionState.DRAFT, VersionState.SENT_BACK)
    IN_THE_MAKING = (*EDITABLE, VersionState.IN_REVIEW, VersionState.APPROVED)
    PUBLISHED = (VersionState.SCHEDULED, VersionState.LIVE, VersionState.PAUSED)

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12, choices=VersionState.choices, default=VersionState.DRAFT, editable=False
    )
    name = models.CharField(max_length=200, blank=True)
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="offers"
    )
    opens_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Start, its campaign's taken into account."
    )
    closes_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="End, its campaign's taken into account."
    )
    retires_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Sunset, its campaign's taken into account."
    )
    trigger = models.CharField(max_length=12, default="automatic")
    priority = models.IntegerField(default=0)
    stage = models.CharField(max_length=10, blank=True)
    terms = models.JSONField(
        default=dict, help_text="The rest of the document: codes, where, when, give, stacking, texts ..."
    )
    submitted_document = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="The complete document as it went to review; what is approved and published.",
    )
    edited_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        help_text="Everybody who edited any part of it.",
    )
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta(Governed.Meta):
        abstract = False
        ordering = ["offer", "-number"]
        indexes = [
            models.Index(fields=["state", "closes_at"], name="version_state_end"),
            models.Index(fields=["campaign", "state"], name="version_campaign_state"),
        ]
        constraints = [
            *Governed.Meta.constraints,
            models.UniqueConstraint(fields=["offer", "number"], name="version_number_is_unique_in_its_offer"),
            models.UniqueConstraint(
                fields=["offer"],
                condition=Q(state__in=["draft", "sent_back", "in_review", "approved"]),
                name="offer_has_one_version_in_the_making",
            ),
            models.UniqueConstraint(
                fields=["offer"],
                condition=Q(state__in=["scheduled", "live", "paused"]),
                name="offer_has_one_published_version",
            ),
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="version_state_is_known"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="submitted_version_is_immutable",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["state", "updated_at"]),
                func="""
                    IF OLD.state NOT IN ('draft', 'sent_back') THEN
                        RAISE EXCEPTION 'version % of offer % is % and can no longer be changed',
                            OLD.number, OLD.offer_id, OLD.state USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="submitted_version_stays",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state__in=EDITABLE_STATES),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer} v{self.number}"
