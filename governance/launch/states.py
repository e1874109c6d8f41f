"""Versions locked for an act, if their state allows it."""

from governance.launch.life import may_be
from governance.refusals import wrong_state
from promotions.models import Offer, OfferVersion
from promotions.services.locking import locked_campaign


def locked(version: OfferVersion) -> OfferVersion:
    """The version as it stands now, locked to the end of the transaction."""
    return (
        OfferVersion.objects.select_for_update(of=("self",))
        .select_related("offer", "owner", "campaign__owner")
        .get(pk=version.pk)
    )


def free(*versions: OfferVersion | None) -> bool:
    """Locks these versions to the end of the transaction; False, without waiting, where somebody has one."""
    wanted = [version.pk for version in versions if version is not None]
    rows = OfferVersion.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=wanted)
    return len(rows.values_list("pk", flat=True)) == len(wanted)


def locked_for(action: str, version: OfferVersion) -> OfferVersion:
    """The locked version; refused where its state does not allow the action."""
    version = locked(version)
    if not may_be(action, version):
        raise wrong_state(action, version, version.state)
    return version


def locked_with_campaign(action: str, version: OfferVersion) -> OfferVersion:
    """The same with its campaign locked before it, so that neither moves while the other is read."""
    belongs = OfferVersion.objects.values_list("campaign_id", flat=True).get(pk=version.pk)
    campaign = locked_campaign(belongs)
    version = locked_for(action, version)
    if version.campaign_id != belongs:  # somebody moved it in between
        campaign = locked_campaign(version.campaign_id)
    version.campaign = campaign
    return version


def published_of(offer: Offer) -> OfferVersion | None:
    """The offer's published version (scheduled, live or paused), locked."""
    found = OfferVersion.objects.filter(offer=offer, state__in=OfferVersion.PUBLISHED).first()
    return locked(found) if found else None


def published_for(action: str, offer: Offer) -> OfferVersion:
    """The same; refused where there is none or its state does not allow the action."""
    version = published_of(offer)
    if version is None:
        raise wrong_state(action, offer, "not_published")
    if not may_be(action, version):
        raise wrong_state(action, version, version.state)
    return version
