"""Another budget for an offer that is out: a version that differs in nothing else, by the usual review."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from governance.attempts import kept_if_refused
from governance.budgets.amounts import check_nothing_left_out, read_budget, same
from governance.budgets.requests import ASKERS
from governance.launch.changes import budget_text
from governance.launch.selectors import GOOD, let_out
from governance.launch.states import published_of
from governance.launch.submitting import send_to_review
from governance.locks import launching
from governance.models import Review
from governance.refusals import check_reason, conflict, wrong_state
from governance.roles import check_role
from promotions.differences import changed_keys
from promotions.documents import document_of, effective_document
from promotions.models import Offer, OfferVersion
from promotions.selectors.offers import newest_version
from promotions.services.locking import lock_versions, locked_campaign
from promotions.services.offers import save_draft


@dataclass(frozen=True, slots=True)
class TopUp:
    """A submission that changes the budget and nothing else; both sides in words."""

    before: str
    after: str


@kept_if_refused("ask for a budget")
def top_up(
    *,
    offer: Offer,
    amount: Mapping[str, str],
    reason: str,
    actor: User,
    door: str = "admin",
    at: datetime | None = None,
) -> Review:
    """Sends another budget for a published offer to review; approved, it is effective within 2 s.

    Raises OfferdeskError `role_missing`, `reason_missing`, `budget_unreadable`, `wrong_state`,
    `draft_in_the_way`, `nothing_to_change`, `more_would_change`.
    """
    with launching():
        check_role(actor, *ASKERS, to="ask for a budget")
        check_reason(reason)
        wanted = read_budget(amount)
        published = _published_and_locked(offer)
        if published is None:
            raise wrong_state("ask for another budget for", offer, "not_published")
        _check_free(published)
        approved = Review.objects.filter(version=published, state__in=GOOD).first()
        if approved is None:
            detail = (
                f"{offer} was launched in an emergency: another budget can be asked for once it is approved."
            )
            raise conflict("not_approved", detail)
        check_nothing_left_out(wanted, _amounts(approved.document))
        if same(wanted, _amounts(approved.document)):
            raise conflict("nothing_to_change", f"{offer} has just this budget.")
        document = document_of(published) | {"budget": wanted}
        version = save_draft(actor=actor, document=document, offer_code=offer.code, door=door)
        version.offer = offer
        changed = set(changed_keys(approved.document, effective_document(version)))
        if changed != {"budget"}:
            others = ", ".join(sorted(changed - {"budget"}))
            detail = f"The campaign of {offer} has changed since, and with it {others}: send a new version."
            raise conflict("more_would_change", detail)
        return send_to_review(version=version, actor=actor, note=reason.strip(), door=door, at=at)


def why_not_topped_up(offer: Offer) -> str:
    """Why another budget can't be asked for now, in words; empty if nothing is against it."""
    newest = newest_version(offer.code)
    if newest is None or newest.state in OfferVersion.PUBLISHED:
        return ""
    if newest.state not in OfferVersion.IN_THE_MAKING:
        return "It is not published."
    published = offer.versions.filter(state__in=OfferVersion.PUBLISHED).first()
    if published is None:
        return "It is not published yet."
    if newest.state in OfferVersion.EDITABLE and _differs_in_budget(newest, published):
        return ""
    return f"{newest} is in the making: change the budget there, or drop it first."


def top_ups(reviews: Collection[Review]) -> dict[int, TopUp]:
    """Those of the reviews that change an offer's budget alone, by their ids."""
    offers = {review.version.offer_id for review in reviews}
    earlier: dict[int, list[Review]] = {}
    rows = Review.objects.filter(let_out(), version__offer__in=offers).select_related("version")
    for row in rows.order_by("version__number"):
        earlier.setdefault(row.version.offer_id, []).append(row)
    found = {}
    for review in reviews:
        number = review.version.number
        before = [row for row in earlier.get(review.version.offer_id, []) if row.version.number < number]
        if before and changed_keys(before[-1].document, review.document) == ["budget"]:
            old, new = before[-1].document.get("budget"), review.document.get("budget")
            found[review.pk] = TopUp(budget_text(old), budget_text(new))
    return found


def _published_and_locked(offer: Offer) -> OfferVersion | None:
    """The offer's published version; its campaign, its versions and the offer wait for nobody after this."""
    rows = OfferVersion.objects.filter(offer=offer, state__in=OfferVersion.PUBLISHED)
    locked_campaign(rows.values_list("campaign_id", flat=True).first())
    lock_versions(offer.code)
    return published_of(offer)


def _check_free(published: OfferVersion) -> None:
    if why := why_not_topped_up(published.offer):
        raise conflict("draft_in_the_way", why)


def _differs_in_budget(draft: OfferVersion, published: OfferVersion) -> bool:
    return set(changed_keys(document_of(published), document_of(draft))) <= {"budget"}


def _amounts(document: Mapping[str, Any]) -> dict[str, str] | None:
    """The amounts of a document's budget; None where it says why there is none."""
    budget = document.get("budget")
    return budget if budget and "none" not in budget else None
