"""What was typed about the shopper and nobody knows: most often a typing mistake, never an error."""

from catalog.models import Customer
from promotions.builder.fields.lists import lines
from promotions.selectors.unknown_names import unknown_names
from promotions.trying.basket import Basket


def unknown_inputs(basket: Basket) -> list[str]:
    """ "region MARS", "customer c-nope": what the panel was told and no register holds.

    Products are left to the lines, codes to the engine: both speak for themselves.
    """
    named = {
        "channels": [name for name in (basket.channel,) if name],
        "regions": [name for name in (basket.region,) if name],
        "shopper": {"kind": "segment", "in": lines(basket.segments.replace(",", "\n"))},
    }
    found = unknown_names(named)
    if basket.customer and not Customer.objects.filter(code=basket.customer).exists():
        found.append(f"customer {basket.customer}")
    return found
