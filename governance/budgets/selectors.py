"""The budgets that are being spent, each with the window in which they are to last."""

from datetime import datetime

from decisions.public import Burn, burns
from governance.budgets.pace import Pace
from governance.launch.selectors import let_out
from governance.models import Review
from promotions.models import Campaign, Offer, OfferVersion


def paces_of_offer(offer: Offer, at: datetime) -> list[Pace]:
    """The budgets of an offer with the window of its published version; empty before anybody drew on one."""
    windows = _windows([offer.code])
    return _paces(burns([offer.code], kind="budget"), windows, at)


def paces_of_campaign(campaign: Campaign, at: datetime) -> list[Pace]:
    """The budgets of a campaign with its window; empty where it has none, or nobody drew on it yet."""
    starts, ends = campaign.starts_at, campaign.ends_at
    if starts is None or ends is None:
        return []
    return _paces(burns([campaign.code], kind="campaign_budget"), {campaign.code: (starts, ends)}, at)


def live_paces(at: datetime) -> list[Pace]:
    """Every budget of a published offer, and of a campaign whose window is open."""
    found = burns()
    offers = [burn for burn in found if burn.kind == "budget"]
    campaigns = [burn for burn in found if burn.kind == "campaign_budget"]
    frames = Campaign.objects.filter(
        code__in=[burn.owner for burn in campaigns], starts_at__lte=at, ends_at__gt=at
    )
    rows = frames.values_list("code", "starts_at", "ends_at")
    open_ = {code: (starts, ends) for code, starts, ends in rows if starts is not None and ends is not None}
    return [
        *_paces(offers, _windows([burn.owner for burn in offers]), at),
        *_paces(campaigns, open_, at),
    ]


def _windows(codes: list[str]) -> dict[str, tuple[datetime, datetime]]:
    """By code: the window of the published version, as it was let out."""
    rows = Review.objects.filter(
        let_out(),
        version__state__in=OfferVersion.PUBLISHED,
        version__offer__code__in=codes,
    )
    return {
        code: (starts, ends)
        for code, starts, ends in rows.values_list("version__offer__code", "starts_at", "ends_at")
    }


def _paces(found: list[Burn], windows: dict[str, tuple[datetime, datetime]], at: datetime) -> list[Pace]:
    return [Pace(burn, *windows[burn.owner], at) for burn in found if burn.owner in windows]
