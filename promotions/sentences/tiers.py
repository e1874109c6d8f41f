"""Tiers in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from promotions.sentences.amounts import money_text, number_text
from promotions.sentences.selections import items_text

Document = Mapping[str, Any]


def tiered_text(benefit: Document) -> str:
    """ "5 % off from 50.00 EUR, 10 % off from 100.00 EUR, on the order"."""
    of, on_order = benefit.get("of"), benefit.get("on") == "order"
    what = items_text(of, _("the order") if on_order else _("every item"))
    values = {
        "tiers": ", ".join(_tier(tier, on_order) for tier in benefit["tiers"]),
        "what": _("%(items)s together") % {"items": what} if of and on_order else what,
    }
    if benefit.get("mode") == "graduated":
        return _("%(tiers)s, each part at its own rate, on %(what)s") % values
    return _("%(tiers)s, on %(what)s") % values


def _tier(tier: Document, on_order: bool) -> str:
    start = tier["from"]
    values = {
        "cut": _cut(tier, on_order),
        "start": _("%(units)s units") % {"units": start} if isinstance(start, int) else money_text(start),
    }
    return _("%(cut)s from %(start)s") % values


def _cut(tier: Document, on_order: bool) -> str:
    if tier.get("percent") is not None:
        return _("%(percent)s %% off") % {"percent": number_text(tier["percent"])}
    if tier.get("price"):
        price = {"price": money_text(tier["price"])}
        return (_("%(price)s in all") if on_order else _("%(price)s each")) % price
    amount = {"amount": money_text(tier["amount"])}
    return (_("%(amount)s off each") if tier.get("per") else _("%(amount)s off")) % amount
