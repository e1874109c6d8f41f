"""Which offers are paused, and lifting a pause that has nothing left to stop."""

from decisions.public import lift_pause, switches_in_force
from governance.hands import Hand
from governance.launch.selectors import EFFECTIVE
from promotions.models import Offer, OfferVersion


def paused_codes() -> frozenset[str]:
    """The codes of the offers that are paused now; a killed one is not among them."""
    return frozenset(
        each.code for each in switches_in_force() if (each.action, each.target) == ("pause", "offer")
    )


def lift_spent_pause(offer: Offer, paused: frozenset[str], *, reason: str, by: Hand) -> None:
    """Lifts the pause of an offer of which no version is in effect any more; a kill stays.

    Where an approved version still waits, the stop is for people to lift.
    """
    if offer.code not in paused or OfferVersion.objects.filter(offer=offer, state__in=EFFECTIVE).exists():
        return
    lift_pause(code=offer.code, reason=reason, actor=by.label)
