"""Writing offers: drafts made and changed from documents, cloned, dropped."""

from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from catalog.errors import Nature, OfferdeskError
from catalog.transactions import with_retries
from decisions.public import DocumentErrors, Problem
from promotions.differences import changed_keys
from promotions.documents.applying import apply_document
from promotions.documents.meaning import offer_meaning, version_meaning
from promotions.documents.reading import ReadDraft, read_draft
from promotions.documents.written import document_of
from promotions.models import Offer, OfferVersion, VersionState
from promotions.selectors.offers import newest_version
from promotions.services.conflicts import NotEditable, version_conflict
from promotions.services.locking import lock_versions, locked_campaign
from promotions.services.saving import save_with_history
from promotions.services.states import set_state

LOCKED = (VersionState.IN_REVIEW, VersionState.APPROVED)
"""States of a newest version that no document changes."""


def save_draft(
    *,
    actor: User,
    document: Any,
    offer_code: str | None = None,
    expected_revision: int | None = None,
    must_be_new: bool = False,
    door: str = "admin",
) -> OfferVersion:
    """The version that now holds the document.

    Creates the offer with its first draft, changes the open draft, or opens a new version after a published
    one; a document that means what stands changes nothing. `expected_revision` is that of the newest
    version as the editor saw it. Raises DocumentErrors, EditConflict, NotEditable.
    """
    read = read_draft(document)
    if offer_code is not None and offer_code != read.offer.code:
        raise _code_problem(
            read.offer.code, "code_is_fixed", f"an offer's code never changes: {offer_code!r}"
        )
    return with_retries(lambda: _store(read, actor, door, must_be_new, expected_revision))


@transaction.atomic
def _store(
    read: ReadDraft, actor: User, door: str, must_be_new: bool, expected_revision: int | None
) -> OfferVersion:
    """Writes an accepted document where it belongs, unless somebody or a review stands before it."""
    if read.campaign is not None:
        campaign = locked_campaign(read.campaign.pk)
        if campaign is None or campaign.revision != read.campaign.revision:
            read = read_draft(read.document)  # its window was cut to what the campaign no longer is
    offer, is_new = _locked_offer(read.offer.code, actor, door)
    if must_be_new and not is_new:
        raise _code_problem(offer.code, "taken", f"there is already an offer {offer.code!r}")
    newest = offer.newest
    if newest is None:
        return _write(OfferVersion(offer=offer, number=1, revision=0), read, actor, door, "created")
    keys = changed_keys(version_meaning(newest), offer_meaning(read.document, read.offer))
    if not keys:
        return newest  # also the same once more, after an answer that was lost
    if expected_revision is not None and expected_revision != newest.revision:
        raise version_conflict(newest, expected_revision)
    if newest.state in LOCKED:
        raise NotEditable(newest)
    return _next(newest, read, keys, actor, door)


def clone(*, actor: User, offer_code: str, new_code: str, door: str = "admin") -> OfferVersion:
    """A first draft under a new code with the newest version's terms; a code offer gets a code of its own."""
    newest = newest_version(offer_code)
    if newest is None:
        raise _unknown(offer_code)
    document = document_of(newest) | {"offer": new_code}
    if "codes" in document:
        document["codes"] = [new_code.upper()]
    return save_draft(actor=actor, document=document, must_be_new=True, door=door)


def retire_draft(*, actor: User, offer_code: str, door: str = "admin") -> OfferVersion:
    """Drops the open draft; it stays in the history, and what is live goes on."""
    return with_retries(lambda: _drop(offer_code, actor, door))


@transaction.atomic
def _drop(code: str, actor: User, door: str) -> OfferVersion:
    version = _newest(code)
    if version.state not in OfferVersion.EDITABLE:
        raise NotEditable(version)
    label = "dropped the draft"
    return set_state(version=version, state=VersionState.RETIRED, actor_label=label, actor=actor, door=door)


def _newest(code: str) -> OfferVersion:
    """The newest version of an offer, locked with it; the caller holds the transaction."""
    lock_versions(code)
    found = _offers().filter(code=code).first()
    if found is None or found.newest is None:
        raise _unknown(code)
    return found.newest


def _unknown(code: str) -> OfferdeskError:
    detail = f"There is no offer {code!r}."
    return OfferdeskError("offer_unknown", {"offer": code}, Nature.MISSING, detail=detail)


def _offers() -> QuerySet[Offer]:
    return Offer.objects.select_for_update(of=("self",)).select_related(
        "newest__offer", "newest__campaign__owner", "newest__owner"
    )


def _code_problem(code: str, problem: str, message: str) -> DocumentErrors:
    return DocumentErrors(f"offer {code}", [Problem("/offer", problem, message)])


def _locked_offer(code: str, actor: User, door: str) -> tuple[Offer, bool]:
    """The offer, locked with its versions to the end of the transaction, and whether it was made just now."""
    lock_versions(code)
    offer = _offers().filter(code=code).first()
    if offer is not None:
        return offer, False
    offer = Offer(code=code, created_by=actor)
    try:
        with transaction.atomic():
            save_with_history(offer, actor=actor, door=door, what="created")
    except IntegrityError:
        return _offers().get(code=code), False
    return offer, True


def _next(newest: OfferVersion, read: ReadDraft, keys: list[str], actor: User, door: str) -> OfferVersion:
    """The open draft changed, or a new version after a published one."""
    if newest.state in OfferVersion.EDITABLE:
        return _write(newest, read, actor, door, f"changed {', '.join(keys)}")
    version = _following(newest)
    return _write(version, read, actor, door, f"version {version.number} changes {', '.join(keys)}")


def _following(newest: OfferVersion) -> OfferVersion:
    """A version after all that the offer has, dropped ones included."""
    last = newest.offer.versions.aggregate(number=Max("number"), revision=Max("revision"))
    return OfferVersion(offer=newest.offer, number=last["number"] + 1, revision=last["revision"])


def _write(version: OfferVersion, read: ReadDraft, actor: User, door: str, what: str) -> OfferVersion:
    apply_document(version, read)
    version.revision += 1
    save_with_history(version, actor=actor, door=door, what=what)
    version.edited_by.add(actor)
    if version.offer.newest_id != version.pk:
        Offer.objects.filter(pk=version.offer_id).update(newest=version)
        version.offer.newest = version
    return version
