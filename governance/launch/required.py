"""What no offer launches without: checked on the complete document, all that is missing named at once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from catalog.errors import FieldError, Nature, OfferdeskError
from decisions.public import DocumentErrors, read_offer
from governance.launch.campaigns import is_over
from governance.policies.selectors import unknown_suppressions
from promotions.documents import campaign_document, document_of, effective_document
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


def problems_of(version: OfferVersion, at: datetime) -> list[FieldError]:
    """Everything that keeps the version from review (or from approval) at this moment; empty = nothing."""
    try:
        document = effective_document(version)
        unreadable = []
    except DocumentErrors as error:
        document = _unfinished(version)
        unreadable = [FieldError(p.path, p.code, _sentence(p.message)) for p in error.problems]
    return [
        *_missing(document),
        *_owner(version),
        *_suppressions(document),
        *_campaign(version, at),
        *(unreadable or _untimely(document, at)),
    ]


def check_required(version: OfferVersion, at: datetime) -> dict[str, Any]:
    """The version's complete document; refuses one with problems, naming each with its path."""
    if errors := problems_of(version, at):
        raise OfferdeskError(
            "not_ready_for_review",
            {"offer": version.offer.code},
            Nature.CONFLICT,
            detail=f"{version} is not ready for review: {' '.join(error.message for error in errors)}",
            errors=errors,
        )
    return effective_document(version)


def _unfinished(version: OfferVersion) -> dict[str, Any]:
    """What the version and its campaign state between them, where that makes no readable offer."""
    frame = campaign_document(version.campaign) if version.campaign else {}
    return {**frame, **document_of(version)}


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


def _suppressions(document: dict[str, Any]) -> Iterator[FieldError]:
    named = document.get("suppressions")
    unknown = unknown_suppressions(named) if isinstance(named, list) else []
    if unknown:
        message = (
            f"No live suppression is called {', '.join(unknown)}: name those that are, or draft them first."
        )
        yield FieldError("/suppressions", "unknown_suppression", message)


def _campaign(version: OfferVersion, at: datetime) -> Iterator[FieldError]:
    campaign = version.campaign
    if campaign is not None and is_over(campaign, at):
        yield FieldError("/campaign", "over", f"The campaign {campaign.code} is over.")


def _untimely(document: dict[str, Any], at: datetime) -> Iterator[FieldError]:
    try:
        offer = read_offer(document)
    except DocumentErrors as error:
        yield from (FieldError(p.path, p.code, _sentence(p.message)) for p in error.problems)
        return
    if offer.ends is not None and offer.ends <= at:
        yield FieldError("/ends", "over", "The end has passed already.")


def _sentence(message: str) -> str:
    return message if message.endswith(".") else f"{message[:1].upper()}{message[1:]}."
