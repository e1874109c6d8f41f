"""Refusals that arise because somebody else was there, or the state does not allow an edit."""

from typing import Any

from catalog.errors import Nature, OfferdeskError
from promotions.differences import changed_keys
from promotions.documents.written import Document, campaign_document, document_of
from promotions.models import Campaign, OfferVersion, VersionState
from promotions.selectors.people import person_label


class EditConflict(OfferdeskError):
    """Somebody saved in between; `data` names who and which keys."""

    def __init__(self, name: str, who: list[str], keys: list[str], revision: int) -> None:
        by = ", ".join(who) or "somebody"
        what = ", ".join(keys) or "nothing that shows"
        super().__init__(
            "edit_conflict",
            {"changed_by": who, "changed": keys, "revision": revision},
            Nature.CONFLICT,
            detail=f"{name} was changed by {by} while you were editing it ({what}). Nothing was overwritten.",
        )


class NotEditable(OfferdeskError):
    """The newest version is in review or about to be published."""

    def __init__(self, version: OfferVersion) -> None:
        state = VersionState(version.state).label
        super().__init__(
            "version_not_editable",
            {"offer": version.offer.code, "version": version.number, "state": version.state},
            Nature.CONFLICT,
            detail=f"Version {version.number} of {version.offer.code} is {state}; "
            "it can be changed after it has been sent back.",
        )


def version_conflict(newest: OfferVersion, expected: int) -> EditConflict:
    """Who changed what since the version's offer stood at revision `expected`."""
    rows = OfferVersion.history.filter(offer_id=newest.offer_id)
    before = rows.filter(revision=expected).order_by("history_id").last()
    since = rows.filter(revision__gt=expected).select_related("history_user").order_by("history_id")
    old = document_of(before.instance) if before is not None else {}
    return _conflict(newest.offer.code, since, old, document_of(newest), newest.revision)


def campaign_conflict(campaign: Campaign, expected: int) -> EditConflict:
    """Who changed what since the campaign stood at revision `expected`."""
    rows = Campaign.history.filter(id=campaign.pk)
    before = rows.filter(revision=expected).order_by("history_id").last()
    since = rows.filter(revision__gt=expected).select_related("history_user").order_by("history_id")
    old = campaign_document(before.instance) if before is not None else {}
    return _conflict(campaign.code, since, old, campaign_document(campaign), campaign.revision)


def _conflict(name: str, since: Any, old: Document, new: Document, revision: int) -> EditConflict:
    who = list(dict.fromkeys(person_label(row.history_user) for row in since if row.history_user))
    return EditConflict(name, who, changed_keys(old, new), revision)
