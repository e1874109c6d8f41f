"""Benefits that work on several units together, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from promotions.sentences.amounts import joined, money_text, number_text
from promotions.sentences.selections import items_text

Document = Mapping[str, Any]


def set_discount_text(benefit: Document) -> str:
    """ "50 % off 1 of every 2 items, the cheapest"; "3 for the price of 2 on all items, ..."."""
    size, reduced = int(benefit["size"]), int(benefit.get("discounted", 1))
    values = {"size": size, "reduced": reduced, "items": items_text(benefit.get("items"), _("items"))}
    values["units"] = _("%(reduced)s of every %(size)s %(items)s") % values
    if reduced >= size:
        values["units"] = _("all %(size)s of every %(size)s %(items)s") % values
    if benefit.get("amount"):
        each = "" if reduced == 1 else _("each of ")
        values |= {"amount": money_text(benefit["amount"]), "each": each}
        text = _("%(amount)s off %(each)s%(units)s") % values
    elif benefit.get("price"):
        values["price"] = money_text(benefit["price"])
        text = _("%(units)s for %(price)s") % values + ("" if reduced == 1 else _(" each"))
    elif benefit.get("percent", "100") != "100":
        values["percent"] = number_text(benefit["percent"])
        text = _("%(percent)s %% off %(units)s") % values
    elif reduced < size:
        return _limited(_for_the_price_of_fewer(benefit, size, reduced), benefit)
    else:
        text = _("%(units)s free") % values
    return _limited(text if reduced >= size else f"{text}, {_picked(benefit)}", benefit)


def _for_the_price_of_fewer(benefit: Document, size: int, reduced: int) -> str:
    """ "3 for the price of 2 on all items, the cheapest free"."""
    values = {"size": size, "paid": size - reduced, "which": _picked(benefit)}
    values["items"] = items_text(benefit.get("items"), _("all items"))
    return _("%(size)s for the price of %(paid)s on %(items)s, %(which)s free") % values


def _picked(benefit: Document) -> str:
    which = {"dearest": _("the dearest")}.get(benefit.get("which", ""), _("the cheapest"))
    return _("%(which)s of each set") % {"which": which} if benefit.get("pick") == "per_set" else which


def set_price_text(benefit: Document) -> str:
    """ "every 3 of all items for 50.00 EUR together"."""
    values = {
        "size": benefit["size"],
        "items": items_text(benefit.get("items"), _("all items")),
        "price": money_text(benefit["price"]),
    }
    return _limited(_("every %(size)s of %(items)s for %(price)s together") % values, benefit)


def bundle_text(benefit: Document) -> str:
    """ "2 × items with the SKU SHIRT and 1 × items with the SKU TIE together for 99.00 EUR"."""
    parts = [
        f"{component.get('quantity', 1)} × {items_text(component.get('items'), _('any item'))}"
        for component in benefit["components"]
    ]
    values = {"parts": joined(parts, _("and")), "cut": _cut(benefit)}
    return _limited(_("%(parts)s together %(cut)s") % values, benefit)


def buy_get_text(benefit: Document) -> str:
    """ "for every 1 of items in coats bought the cheapest 1 of items with the SKU SCARF free"."""
    buy, get = benefit["buy"], benefit.get("get") or {}
    values = {
        "bought": money_text(buy["amount"]) if buy.get("amount") else buy["quantity"],
        "items": items_text(buy.get("items"), _("all items")),
        "which": {"dearest": _("dearest")}.get(get.get("which", ""), _("cheapest")),
        "units": get.get("quantity", 1),
        "others": items_text(get.get("items"), _("all items")),
        "cut": _cut(benefit),
    }
    text = _("for every %(bought)s of %(items)s bought the %(which)s %(units)s of %(others)s %(cut)s")
    return _limited(text % values, benefit)


def _cut(benefit: Document) -> str:
    """ "5.00 EUR off", "for 9.00 EUR", "10 % off" or "free"."""
    if benefit.get("amount"):
        return _("%(amount)s off") % {"amount": money_text(benefit["amount"])}
    if benefit.get("price"):
        return _("for %(price)s") % {"price": money_text(benefit["price"])}
    if benefit.get("percent", "100") == "100":
        return _("free")
    return _("%(percent)s %% off") % {"percent": number_text(benefit["percent"])}


def _limited(text: str, benefit: Document) -> str:
    sets = benefit.get("max_repeats")
    return _("%(text)s, at most %(sets)s times") % {"text": text, "sets": sets} if sets else text
