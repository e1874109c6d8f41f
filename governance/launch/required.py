"""What no offer launches without: checked on the complete document, all that is missing named at once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from catalog.errors import FieldError, OfferdeskError
from decisions.public import DocumentErrors, read_offer
from promotions.models import OfferVersion

DEMANDED = {
    "owner": "An owner is missing: the person who answers for the offer.",
    "objective": "An objective is missing: why the offer exists.",
    "kpi": "The primary KPI with its target is missing: how success is measured.",
    "starts": "The start is missing.",
    "ends": "The end is missing.",
    "sunset": "The sunset date is missing: when the offer is retired for good.",
    "suppressions": "Suppressions are missing: name them, or say why there are none.",
}
NO_LIMIT = "A budget, a limit of uses, or the reason why there is neither is missing."


def problems_of(version: OfferVersion, document: dict[str, Any], at: datetime) -> list[FieldError]:
    """Everything that keeps the version from review (or from approval) at this moment; empty = nothing."""
    return [*_missing(document), *_owner(version), *_unreadable_or_untimely(version, document, at)]


def check_required(version: OfferVersion, document: dict[str, Any], at: datetime) -> None:
    """Refuses a version with problems, naming each with its path."""
    if errors := problems_of(version, document, at):
        raise OfferdeskError(
            "not_ready_for_review",
            {"offer": version.offer.code},
            detail=f"{version} is not ready for review: {' '.join(error.message for error in errors)}",
            errors=errors,
        )


def _missing(document: dict[str, Any]) -> Iterator[FieldError]:
    for key, message in DEMANDED.items():
        if not document.get(key):
            yield FieldError(f"/{key}", "missing", message)
    if not document.get("budget") and not document.get("limits"):
        yield FieldError("/budget", "missing", NO_LIMIT)


def _owner(version: OfferVersion) -> Iterator[FieldError]:
    owner = version.owner or (version.campaign.owner if version.campaign else None)
    if owner is not None and not owner.is_active:
        message = f"The owner {owner.get_username()} has left: name a successor."
        yield FieldError("/owner", "inactive", message)


def _unreadable_or_untimely(
    version: OfferVersion, document: dict[str, Any], at: datetime
) -> Iterator[FieldError]:
    outside = list(_outside_campaign(version))
    yield from outside
    try:
        offer = read_offer(document)
    except DocumentErrors as error:
        for problem in error.problems:
            # An empty window is the campaign's doing, and named above.
            if not (outside and problem.path in ("/ends", "/sunset")):
                yield FieldError(problem.path, problem.code, _sentence(problem.message))
        return
    if offer.ends is not None and offer.ends <= at:
        yield FieldError("/ends", "over", "The end has passed already.")


def _outside_campaign(version: OfferVersion) -> Iterator[FieldError]:
    campaign = version.campaign
    if campaign is None:
        return
    if campaign.state in ("ended", "retired"):
        yield FieldError("/campaign", "over", f"The campaign {campaign.code} is {campaign.state}.")
    if campaign.ends_at and version.starts_at and version.starts_at >= campaign.ends_at:
        yield FieldError("/starts", "outside_campaign", f"It starts after its campaign {campaign.code} ends.")
    if campaign.starts_at and version.ends_at and version.ends_at <= campaign.starts_at:
        yield FieldError("/ends", "outside_campaign", f"It ends before its campaign {campaign.code} starts.")


def _sentence(message: str) -> str:
    return message if message.endswith(".") else f"{message[:1].upper()}{message[1:]}."
