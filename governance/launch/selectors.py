"""Reading reviews and what they were about."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from governance.models import Review
from promotions.models import OfferVersion

EFFECTIVE = ("approved", *OfferVersion.PUBLISHED)
GOOD = ("approved", "carried")
"""States of a review that let its version take effect."""


def let_out() -> Q:
    """Of reviews those that let their version take effect: approved, carried over, or in an emergency."""
    return Q(state__in=GOOD) | Q(emergency_until__isnull=False)


def waiting() -> QuerySet[Review]:
    """The reviews that wait for a checker, with what an inbox reads of them: emergencies, then the oldest."""
    return (
        Review.objects.filter(state="open")
        .select_related(
            "version__offer",
            "version__campaign",
            "version__owner",
            "submitted_by",
            "campaign_budget__campaign",
        )
        .prefetch_related("version__edited_by", "approvals__by", "campaign_budget__campaign__edited_by")
        .order_by(F("emergency_until").asc(nulls_last=True), "submitted_at", "id")
    )


def last_review(version: OfferVersion) -> Review | None:
    """The version's newest review, open or decided."""
    return (
        version.reviews.select_related("submitted_by", "decided_by").order_by("-submitted_at", "-id").first()
    )


def last_approval(review: Review) -> Review | None:
    """The approval of the version that stood before this review's: what it is compared with."""
    earlier = Review.objects.filter(
        state__in=GOOD, version__offer=review.version.offer_id, version__number__lt=review.version.number
    )
    return earlier.select_related("version__offer").order_by("-version__number").first()


def last_submission(review: Review) -> Review | None:
    """What was submitted of the same version before: sent back or withdrawn, and edited since."""
    return Review.objects.filter(version=review.version_id, pk__lt=review.pk).order_by("-pk").first()


def approvals() -> QuerySet[Review]:
    """The approvals that count: by somebody who neither submitted the version nor edited it.

    One that is carried over stands on such an approval of the same terms.
    """
    return Review.objects.filter(_counts())


def in_force(at: datetime) -> QuerySet[Review]:
    """What may be in effect: the approvals that count, and emergency launches within their review time."""
    return Review.objects.filter(_counts() | Q(state="open", emergency_until__gt=at))


def overdue_emergencies(at: datetime) -> QuerySet[Review]:
    """Emergency launches that nobody approved in time and that are still in effect."""
    late = Review.objects.filter(state="open", emergency_until__lte=at)
    return late.filter(version__state__in=EFFECTIVE)


def effective_without_approval(at: datetime | None = None) -> QuerySet[OfferVersion]:
    """Versions in effect that nobody else approved: there are none, or somebody went round the review."""
    approved = in_force(at or timezone.now()).filter(version=OuterRef("pk"))
    return OfferVersion.objects.filter(~Exists(approved), state__in=EFFECTIVE).select_related("offer")


def _counts() -> Q:
    others = Review.objects.filter(state="approved", decided_by__isnull=False)
    others = others.exclude(decided_by=F("submitted_by")).filter(~Q(version__edited_by=F("decided_by")))
    return Q(pk__in=others.values("pk")) | Q(state="carried", carries__in=others.values("pk"))
