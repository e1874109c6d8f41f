"""Reading reviews and what they were about."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from governance.models import Review
from promotions.models import OfferVersion

EFFECTIVE = ("approved", *OfferVersion.PUBLISHED)


def waiting() -> QuerySet[Review]:
    """The reviews that wait for a checker, oldest first, with what an inbox reads of them."""
    return (
        Review.objects.filter(state="open")
        .select_related("version__offer", "version__campaign", "version__owner", "submitted_by")
        .prefetch_related("version__edited_by")
        .order_by("submitted_at", "id")
    )


def last_review(version: OfferVersion) -> Review | None:
    """The version's newest review, open or decided."""
    return (
        version.reviews.select_related("submitted_by", "decided_by").order_by("-submitted_at", "-id").first()
    )


def last_approval(review: Review) -> Review | None:
    """The approval of the version that stood before this review's: what it is compared with."""
    earlier = Review.objects.filter(
        state="approved", version__offer=review.version.offer_id, version__number__lt=review.version.number
    )
    return earlier.select_related("version__offer").order_by("-version__number").first()


def last_submission(review: Review) -> Review | None:
    """What was submitted of the same version before: sent back or withdrawn, and edited since."""
    return Review.objects.filter(version=review.version_id, pk__lt=review.pk).order_by("-pk").first()


def approvals() -> QuerySet[Review]:
    """The approvals that count: by somebody who neither submitted the version nor edited it."""
    return (
        Review.objects.filter(state="approved", decided_by__isnull=False)
        .exclude(decided_by=F("submitted_by"))
        .filter(~Q(version__edited_by=F("decided_by")))
    )


def effective_without_approval() -> QuerySet[OfferVersion]:
    """Versions in effect that nobody else approved: there are none, or somebody went round the review."""
    approved = approvals().filter(version=OuterRef("pk"))
    return OfferVersion.objects.filter(~Exists(approved), state__in=EFFECTIVE).select_related("offer")
