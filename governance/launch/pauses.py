"""Which offers are paused, and lifting a pause that has nothing left to stop."""

from decisions.public import lift_pause, switches_in_force
from governance.hands import Hand
from governance.launch.selectors import EFFECTIVE
from promotions.models import OfferVersion


def paused_codes() -> frozenset[str]:
    """The codes of the offers that are paused now; a killed one is not among them."""
    return frozenset(
        each.code for each in switches_in_force() if (each.action, each.target) == ("pause", "offer")
    )


def lift_spent_pauses(*, reason: str, by: Hand) -> None:
    """Lifts the pause of every offer of which no version is in effect any more; a kill stays.

    Where an approved version still waits, the stop is for people to lift. With each publication, and last:
    what throws a switch holds up every kill to the end of its transaction.
    """
    codes = paused_codes()
    if codes:
        effective = OfferVersion.objects.filter(offer__code__in=codes, state__in=EFFECTIVE)
        for code in sorted(codes - set(effective.values_list("offer__code", flat=True))):
            lift_pause(code=code, reason=reason, actor=by.label)
