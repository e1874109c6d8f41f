"""What an offer gives, in words: one short clause per benefit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from promotions.sentences.amounts import joined, money_text, number_text
from promotions.sentences.generic import kind_text
from promotions.sentences.selections import items_text

Document = Mapping[str, Any]


def benefit_text(benefit: Document) -> str:
    """What a benefit gives; for a half-filled one as much as can be said."""
    writer = _WRITERS.get(str(benefit.get("kind", "")))
    try:
        return writer(benefit) if writer is not None else kind_text(benefit)
    except (AttributeError, KeyError, TypeError, ValueError):
        return kind_text(benefit) if isinstance(benefit.get("kind"), str) else "?"


def gives_text(benefits: Sequence[Document]) -> str:
    """Everything that is given together."""
    return joined([benefit_text(benefit) for benefit in benefits], _("and"))


def _reduced(benefit: Document) -> str:
    """What a reduction is taken off: "the order", "shipping", "the cheapest 2 items of brand Acme"."""
    on, items = benefit.get("on", "items"), benefit.get("items")
    if on == "shipping":
        return _("shipping")
    units = _units(benefit)
    if on == "order" and not units:
        return _("the order") if not items else _("%(items)s together") % {"items": items_text(items)}
    text = items_text(items, _("items") if units else _("every item"))
    return f"{units} {text}".strip() if units else text


def _units(benefit: Document) -> str:
    most = benefit.get("max_units")
    if most is None:
        return ""
    which = {"cheapest": _("the cheapest"), "dearest": _("the dearest")}.get(benefit.get("which", "all"))
    text = f"{which} {most}" if which else _("at most %(units)s") % {"units": most}
    return _("%(units)s of each line,") % {"units": text} if benefit.get("per_line") else text


def _capped(text: str, benefit: Document) -> str:
    if not benefit.get("max_discount"):
        return text
    return _("%(text)s, at most %(amount)s") % {"text": text, "amount": money_text(benefit["max_discount"])}


def _percent_off(benefit: Document) -> str:
    if (benefit["percent"], benefit.get("on"), benefit.get("max_discount")) == ("100", "shipping", None):
        return _("free shipping")
    text = _("%(percent)s %% off %(what)s") % {
        "percent": number_text(benefit["percent"]),
        "what": _reduced(benefit),
    }
    if benefit.get("of") == "base":
        text = _("%(text)s, of the price before other offers") % {"text": text}
    return _capped(text, benefit)


def _amount_off(benefit: Document) -> str:
    amount, what = money_text(benefit["amount"]), _reduced(benefit)
    on = benefit.get("on", "items")
    per = benefit.get("per") or ("unit" if on == "items" else "total")
    values = {"amount": amount, "what": what}
    text = {
        "unit": _("%(amount)s off each unit of %(what)s"),
        "line": _("%(amount)s off each line of %(what)s"),
    }.get(per, _("%(amount)s off %(what)s"))
    return _capped(text % values, benefit)


def _fixed_price(benefit: Document) -> str:
    values = {"what": _reduced(benefit), "price": money_text(benefit["price"])}
    if benefit.get("on") == "order":
        return _("%(what)s for %(price)s in all") % values
    if benefit.get("on") == "shipping":
        return _("shipping for %(price)s") % values
    return _("%(what)s for %(price)s each") % values


def _set_discount(benefit: Document) -> str:
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


def _limited(text: str, benefit: Document) -> str:
    sets = benefit.get("max_repeats")
    return _("%(text)s, at most %(sets)s times") % {"text": text, "sets": sets} if sets else text


def _gift(benefit: Document) -> str:
    options = [
        option["sku"] if option.get("quantity", 1) == 1 else f"{option['quantity']} × {option['sku']}"
        for option in benefit["options"]
    ]
    return _("a gift: %(options)s") % {"options": joined(options, _("or else"))}


def _points(benefit: Document) -> str:
    on = f" ({items_text(benefit['items'])})" if benefit.get("items") else ""
    if benefit.get("points") is not None:
        return _("%(points)s points") % {"points": benefit["points"]} + on
    if benefit.get("multiplier") is not None:
        return _("%(times)s times the points") % {"times": number_text(benefit["multiplier"])} + on
    per = benefit["per"]
    return (
        _("%(points)s points for every %(amount)s")
        % {
            "points": per["points"],
            "amount": money_text(per["amount"]),
        }
        + on
    )


_WRITERS: dict[str, Callable[[Document], str]] = {
    "percent_off": _percent_off,
    "amount_off": _amount_off,
    "fixed_price": _fixed_price,
    "set_discount": _set_discount,
    "gift": _gift,
    "points": _points,
}
