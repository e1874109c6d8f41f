"""What a guardrail keeps anybody from doing, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from promotions.sentences import money_text, some
from promotions.sentences.amounts import joined, number_text
from promotions.sentences.selections import items_text

Document = Mapping[str, Any]


def guardrail_text(document: Document) -> str:
    """ "items in electronics keep a margin of 20 % at least; an offer that would break it is refused"."""
    scope = document.get("scope") or {}
    items = items_text(scope.get("items"))
    params = document.get("params")
    parts = [_WRITERS[document["kind"]]({} if params is None else params, items)]
    if scope.get("segments"):
        parts.append(_("only for %(segments)s") % {"segments": some(scope["segments"])})
    places = [some(scope[key]) for key in ("channels", "regions") if scope.get(key)]
    if places:
        parts.append(_("only in %(places)s") % {"places": ", ".join(places)})
    text = ", ".join(parts)
    if document.get("on_breach") == "reject":
        return _("%(rule)s; an offer that would break it is refused") % {"rule": text}
    return text


def _margin_floor(params: Document, items: str) -> str:
    if params.get("percent") is not None:
        values = {"items": items, "percent": number_text(params["percent"])}
        return _("%(items)s keep a margin of %(percent)s %% at least") % values
    return _("%(items)s keep %(amount)s above their cost at least") % {
        "items": items,
        "amount": money_text(params["amount"]),
    }


def _never_discount(params: Document, items: str) -> str:
    return _("nothing comes off %(items)s") % {"items": items}


def _max_depth(params: Document, items: str) -> str:
    values = {"items": items, "percent": number_text(params["percent"])}
    if params.get("per") == "basket":
        return _("at most %(percent)s %% comes off %(items)s together") % values
    return _("at most %(percent)s %% comes off %(items)s") % values


def _price_floor(params: Document, items: str) -> str:
    if params.get("amount"):
        values = {"items": items, "amount": money_text(params["amount"])}
        return _("%(items)s cost %(amount)s at least") % values
    values = {"items": items, "attribute": params["attribute"]}
    return _("%(items)s cost at least what their attribute %(attribute)s says") % values


def _min_basket(params: Document, items: str) -> str:
    values = {"items": items, "amount": money_text(params["amount"])}
    return _("nothing is given unless %(items)s are worth %(amount)s together") % values


def _max_incentives(params: Document, items: str) -> str:
    parts = []
    if params.get("count") is not None:
        parts.append(_("a basket gets %(count)s offers at most") % {"count": params["count"]})
    if params.get("value"):
        values = {"amount": money_text(params["value"])}
        parts.append(_("all that a basket gets is worth %(amount)s at most") % values)
    return joined(parts, _("and"))


def _blocked_codes(params: Any, items: str) -> str:
    sets = params if isinstance(params, list) else params.get("codes") or params["blocked_codes"]
    return _("never together: %(codes)s") % {
        "codes": "; ".join(joined(map(str, codes), _("and")) for codes in sets)
    }


def _cooldown(params: Document, items: str) -> str:
    values = {"tags": some(params["tags"]), "days": params["days"]}
    return _("who redeemed an offer tagged %(tags)s gets none of them for %(days)s days") % values


_WRITERS: dict[str, Callable[[Any, str], str]] = {
    "margin_floor": _margin_floor,
    "never_discount": _never_discount,
    "max_depth": _max_depth,
    "price_floor": _price_floor,
    "min_basket": _min_basket,
    "max_incentives": _max_incentives,
    "blocked_codes": _blocked_codes,
    "cooldown": _cooldown,
}
