"""One sentence per benefit, from its document: what the shopper gets."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from decisions.wording.amounts import money_text, number_text

Document = Mapping[str, Any]


def benefit_sentence(benefit: Document, currency: str) -> str:
    """What a benefit gives, in the active language; "" for a kind without a sentence of its own."""
    writer = _WRITERS.get(benefit["kind"])
    return writer(benefit, currency) if writer else ""


def _money(amounts: Mapping[str, str], currency: str) -> str:
    amount = amounts.get(currency)
    return "?" if amount is None else money_text(amount, currency)


def _percent_off(benefit: Document, currency: str) -> str:
    given = {"percent": number_text(benefit["percent"]), "what": _reduced(benefit)}
    if benefit.get("on") == "shipping":
        whole = benefit["percent"] == "100" and "max_discount" not in benefit
        text = _("Free shipping") if whole else _("%(percent)s %% off shipping") % given
    else:
        text = _("%(percent)s %% off %(what)s") % given
    return _at_most(text, benefit, currency)


def _amount_off(benefit: Document, currency: str) -> str:
    on = benefit.get("on", "items")
    given = {"amount": _money(benefit["amount"], currency), "what": _reduced(benefit)}
    per = benefit.get("per") or ("unit" if on == "items" else "total")
    if on == "shipping":
        text = _("%(amount)s off shipping") % given
    elif per == "unit":
        each = (
            _("%(amount)s off each selected item") if benefit.get("items") else _("%(amount)s off each item")
        )
        text = (_("%(amount)s off %(what)s, each") if "max_units" in benefit else each) % given
    elif per == "line":
        text = _("%(amount)s off each product in your basket") % given
        if benefit.get("items"):
            text = _("%(amount)s off each selected product") % given
    else:
        text = _("%(amount)s off %(what)s") % given
    return _at_most(text, benefit, currency)


def _reduced(benefit: Document) -> str:
    """What is reduced: everything, what is selected, or some units of it."""
    most, selected = benefit.get("max_units"), bool(benefit.get("items"))
    if most is None:
        if benefit.get("on") == "order" and not selected:
            return _("your order")
        total = benefit.get("per") in ("line", "total") or benefit.get("on") == "order"
        return _("selected items") if selected or total else _("every item")
    which = benefit.get("which", "all")
    if most == 1:
        text = {"cheapest": _("the cheapest item"), "dearest": _("the dearest item")}.get(
            which, _("one item")
        )
    else:
        texts = {"cheapest": _("the %(units)s cheapest items"), "dearest": _("the %(units)s dearest items")}
        text = texts.get(which, _("up to %(units)s items")) % {"units": most}
    return _("%(what)s of each product") % {"what": text} if benefit.get("per_line") else text


def _at_most(text: str, benefit: Document, currency: str) -> str:
    if "max_discount" not in benefit:
        return text
    return _("%(text)s, at most %(amount)s") % {
        "text": text,
        "amount": _money(benefit["max_discount"], currency),
    }


def _fixed_price(benefit: Document, currency: str) -> str:
    given = {"price": _money(benefit["price"], currency), "what": _reduced(benefit)}
    match benefit.get("on", "items"):
        case "order":
            return _("Selected items together for %(price)s") % given
        case "shipping":
            free = not Decimal(benefit["price"].get(currency, "1"))
            return _("Free shipping") if free else _("Shipping for %(price)s") % given
    if "max_units" in benefit:
        return _first_large(_("%(what)s for %(price)s each") % given)
    return _("Selected items for %(price)s each") % given


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _set_discount(benefit: Document, currency: str) -> str:
    size, reduced = benefit["size"], benefit.get("discounted", 1)
    given = {"size": size, "discounted": reduced, "paid": size - reduced}
    if "amount" in benefit:
        given["amount"] = _money(benefit["amount"], currency)
        return _("%(amount)s off %(discounted)s of every %(size)s selected items") % given
    if "price" in benefit:
        given["price"] = _money(benefit["price"], currency)
        return _("%(discounted)s of every %(size)s selected items for %(price)s") % given
    if benefit.get("percent", "100") == "100" and reduced < size:
        return _("%(size)s for the price of %(paid)s") % given
    given["percent"] = number_text(benefit.get("percent", "100"))
    return _("%(percent)s %% off %(discounted)s of every %(size)s selected items") % given


def _set_price(benefit: Document, currency: str) -> str:
    given = {"size": benefit["size"], "price": _money(benefit["price"], currency)}
    return _("%(size)s selected items for %(price)s") % given


def _bundle(benefit: Document, currency: str) -> str:
    if "price" in benefit:
        return _("A bundle for %(price)s") % {"price": _money(benefit["price"], currency)}
    return _("%(cut)s a bundle") % {"cut": _off(benefit, currency)}


def _buy_get(benefit: Document, currency: str) -> str:
    buy, units = benefit["buy"], benefit.get("get", {}).get("quantity", 1)
    given = {"got": ngettext("%(units)s free", "%(units)s free", units) % {"units": units}}
    if "price" in benefit:
        given["got"] = _("%(units)s for %(price)s each") % {
            "units": units,
            "price": _money(benefit["price"], currency),
        }
    elif "amount" in benefit or benefit.get("percent", "100") != "100":
        given["got"] = _("%(units)s with %(cut)s") % {"units": units, "cut": _off(benefit, currency)}
    if "amount" in buy:
        return _("Spend %(spent)s, get %(got)s") % {**given, "spent": _money(buy["amount"], currency)}
    bought = buy["quantity"]
    text = ngettext("Buy %(bought)s, get %(got)s", "Buy %(bought)s, get %(got)s", bought)
    return text % {**given, "bought": bought}


def _off(benefit: Document, currency: str) -> str:
    """ "10 % off" or "5.00 off"."""
    if "amount" in benefit:
        return _("%(amount)s off") % {"amount": _money(benefit["amount"], currency)}
    return _("%(percent)s %% off") % {"percent": number_text(benefit.get("percent", "100"))}


def _tiered(benefit: Document, currency: str) -> str:
    tiers = ", ".join(_tier(tier, currency) for tier in benefit["tiers"])
    if benefit.get("mode") == "graduated":
        return _("%(tiers)s, each part at its own rate") % {"tiers": tiers}
    return tiers


def _tier(tier: Document, currency: str) -> str:
    start = tier["from"]
    given = {
        "cut": _money(tier["price"], currency) if "price" in tier else _off(tier, currency),
        "from": start if isinstance(start, int) else _money(start, currency),
    }
    if isinstance(start, int):
        return ngettext("%(cut)s from %(from)s item", "%(cut)s from %(from)s items", start) % given
    return _("%(cut)s from %(from)s") % given


def _perk(benefit: Document, currency: str) -> str:
    return str(benefit["text"])


def _voucher(benefit: Document, currency: str) -> str:
    return _("A voucher for another time")


def _gift(benefit: Document, currency: str) -> str:
    return _("A free gift")


def _points(benefit: Document, currency: str) -> str:
    if "multiplier" in benefit:
        return _("%(multiplier)s times the points") % {"multiplier": number_text(benefit["multiplier"])}
    per = benefit.get("per")
    points = per["points"] if per else benefit["points"]
    text = ngettext("%(points)s extra point", "%(points)s extra points", points)
    text %= {"points": number_text(points)}
    if per is None:
        return text
    return _("%(points)s for every %(amount)s") % {
        "points": text,
        "amount": _money(per["amount"], currency),
    }


_WRITERS: dict[str, Callable[[Document, str], str]] = {
    "percent_off": _percent_off,
    "amount_off": _amount_off,
    "fixed_price": _fixed_price,
    "set_discount": _set_discount,
    "set_price": _set_price,
    "bundle": _bundle,
    "buy_get": _buy_get,
    "tiered": _tiered,
    "gift": _gift,
    "points": _points,
    "perk": _perk,
    "voucher": _voucher,
}
