"""What an offer gives, in words: one short clause per benefit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from promotions.sentences.amounts import joined, money_text, number_text
from promotions.sentences.generic import kind_text
from promotions.sentences.selections import items_text
from promotions.sentences.sets import bundle_text, buy_get_text, set_discount_text, set_price_text
from promotions.sentences.tiers import tiered_text

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


def _gift(benefit: Document) -> str:
    options = [
        option["sku"] if option.get("quantity", 1) == 1 else f"{option['quantity']} × {option['sku']}"
        for option in benefit["options"]
    ]
    text = _("a gift: %(options)s") % {"options": joined(options, _("or else"))}
    if benefit.get("repeats", 1) == 1:
        return text
    values = {"text": text, "times": benefit["repeats"]}
    return _("%(text)s, once for every time that the threshold is reached, at most %(times)s times") % values


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


def _perk(benefit: Document) -> str:
    return _("a perk: %(text)s") % {"text": benefit["text"]}


def _voucher(benefit: Document) -> str:
    if benefit.get("pool"):
        return _("a voucher out of the pool %(pool)s") % {"pool": benefit["pool"]}
    return _("a voucher made from the template %(template)s") % {"template": benefit["template"]}


_WRITERS: dict[str, Callable[[Document], str]] = {
    "percent_off": _percent_off,
    "amount_off": _amount_off,
    "fixed_price": _fixed_price,
    "set_discount": set_discount_text,
    "set_price": set_price_text,
    "bundle": bundle_text,
    "buy_get": buy_get_text,
    "tiered": tiered_text,
    "gift": _gift,
    "points": _points,
    "perk": _perk,
    "voucher": _voucher,
}
