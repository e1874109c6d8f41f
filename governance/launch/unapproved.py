"""What an emergency let out: the document that decides until somebody has approved it."""

from datetime import UTC

from decisions.public import DefinitionInput
from governance.launch.selectors import EFFECTIVE
from governance.models import Review


def unapproved() -> list[DefinitionInput]:
    """The offers that are out without an approval, each ending with its review time at the latest.

    The end stands in the document, so that it holds to the second whether or not a job is there to say so.
    Until one is, it stands there with its end passed: in the place of the version that it replaced.
    """
    open_ = Review.objects.filter(state="open", emergency_until__isnull=False, version__state__in=EFFECTIVE)
    if not open_.exists():
        return []  # as nearly always; documents are large
    return [_bounded(review) for review in open_.select_related("version__offer").order_by("version_id")]


def _bounded(review: Review) -> DefinitionInput:
    document, until = review.document, review.emergency_until
    if until is not None and until < review.ends_at:
        document = {**document, "ends": until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    return DefinitionInput("offer", review.version.offer.code, review.version.number, document)
