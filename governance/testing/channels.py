"""In which channels a test basket runs."""

from catalog.models import Channel
from governance.models import TestBasket


def active_channels() -> list[str]:
    """The codes of the channels that ask for decisions."""
    return list(Channel.objects.filter(active=True).order_by("code").values_list("code", flat=True))


def channels_of(basket: TestBasket, active: list[str]) -> list[str]:
    """Of the active channels those that the basket names; it names none: all."""
    return [channel for channel in active if channel in (basket.channels or active)]
