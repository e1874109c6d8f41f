"""What the ledger's names mean, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.money import to_text

KINDS: dict[str, str | Promise] = {
    "budget": _("budget"),
    "campaign_budget": _("budget of a campaign"),
    "total": _("uses in all"),
    "per_customer": _("uses by customer"),
    "per_code": _("uses of a code"),
    "per_channel": _("uses in a channel"),
    "per_store": _("uses in a store"),
    "per_period": _("uses in a period"),
    "stock": _("gift stock"),
}
MOVEMENTS: dict[str, str | Promise] = {
    "hold": _("held"),
    "use": _("used"),
    "release": _("released"),
    "return": _("came back"),
    "debt": _("sold beyond the limit"),
    "settle": _("debt settled"),
}


def quantity(number: int, unit: str) -> str:
    """Uses and units as a number, minor units as an amount."""
    return f"{to_text(number, unit)} {unit}" if unit else f"{number:,}"
