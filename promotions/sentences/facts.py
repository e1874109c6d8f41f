"""Who the shopper is, where, and how they pay and ship, in words: the clauses of conditions on facts."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from promotions.sentences.amounts import bounds_text, money_text, number_text, some

Document = Mapping[str, Any]


def _listed(condition: Document) -> str:
    clauses = {
        "segment": _("the shopper is in the segment %(names)s"),
        "tier": _("the shopper's loyalty tier is %(names)s"),
        "channel": _("the channel is %(names)s"),
        "region": _("the region is %(names)s"),
        "store": _("the store is %(names)s"),
        "device": _("the device is %(names)s"),
        "campaign": _("the shopper comes from the campaign %(names)s"),
        "referrer": _("the referrer begins with %(names)s"),
        "payment_method": _("the payment method is %(names)s"),
        "shipping_method": _("the shipping method is %(names)s"),
        "shipping_country": _("the order is shipped to %(names)s"),
        "coupon_held": _("the code %(names)s was entered"),
    }
    return clauses[condition["kind"]] % {"names": some(condition["in"])}


def _order_count(condition: Document) -> str:
    if condition.get("equals") == 0:
        return _("the shopper has never ordered before")
    return _("the shopper has placed %(bounds)s orders before") % {"bounds": bounds_text(condition)}


def _days_since_last_order(condition: Document) -> str:
    return _("the shopper's last order was %(bounds)s days ago") % {"bounds": bounds_text(condition)}


def _lifetime_spend(condition: Document) -> str:
    return _("the shopper has spent %(bounds)s so far") % {"bounds": bounds_text(condition, money_text)}


def _attribute(condition: Document) -> str:
    whose = {"context": _("the request's attribute")}.get(condition["of"], _("the shopper's attribute"))
    if condition.get("in"):
        value = some(condition["in"])
    elif condition.get("equals") is not None:
        value = str(condition["equals"])
    else:
        value = bounds_text(condition, number_text)
    return _("%(whose)s %(name)s is %(value)s") % {
        "whose": whose,
        "name": condition["name"],
        "value": value,
    }


def _score(condition: Document) -> str:
    values = {
        "name": condition["name"].replace("_", " "),
        "bounds": bounds_text(condition, number_text),
    }
    if condition.get("missing") == "pass":
        return _("the shopper's score for %(name)s is %(bounds)s, or not known") % values
    return _("the shopper's score for %(name)s is %(bounds)s") % values


def _arm(condition: Document) -> str:
    values = {"names": some(condition["in"]), "experiment": condition["experiment"]}
    return _("the experiment %(experiment)s put the request into the arm %(names)s") % values


FACT_WRITERS: dict[str, Callable[[Document], str]] = {
    "segment": _listed,
    "tier": _listed,
    "channel": _listed,
    "region": _listed,
    "store": _listed,
    "device": _listed,
    "campaign": _listed,
    "referrer": _listed,
    "payment_method": _listed,
    "shipping_method": _listed,
    "shipping_country": _listed,
    "coupon_held": _listed,
    "order_count": _order_count,
    "days_since_last_order": _days_since_last_order,
    "lifetime_spend": _lifetime_spend,
    "attribute": _attribute,
    "score": _score,
    "arm": _arm,
}
