"""Which items, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from promotions.sentences.amounts import bounds_text, joined, money_text, number_text, some


def items_text(selection: Mapping[str, Any] | None, everything: str = "") -> str:
    """ "items of brand Acme in women/dresses except SKU A"; `everything` where nothing is stated."""
    if not selection:
        return everything or _("every item")
    own = " ".join(_parts(selection))
    alternatives = [items_text(other) for other in selection.get("any") or []]
    first = [_("items %(which)s") % {"which": own}] if own else []
    text = joined([*first, *alternatives]) or _("items")
    if selection.get("exclude"):
        return _("%(items)s except %(others)s") % {"items": text, "others": items_text(selection["exclude"])}
    return text


def _parts(selection: Mapping[str, Any]) -> list[str]:
    found = []
    if selection.get("brands"):
        found.append(_("of brand %(names)s") % {"names": some(selection["brands"])})
    if selection.get("categories"):
        found.append(_("in %(names)s") % {"names": some(selection["categories"])})
    if selection.get("tags"):
        found.append(_("tagged %(names)s") % {"names": some(selection["tags"])})
    for name, values in (selection.get("attributes") or {}).items():
        listed = values if isinstance(values, list) else [values]
        found.append(_("with %(name)s %(values)s") % {"name": name, "values": some(listed)})
    if selection.get("price"):
        found.append(_("priced %(bounds)s") % {"bounds": bounds_text(selection["price"], money_text)})
    if selection.get("margin"):
        bounds = bounds_text(selection["margin"], lambda percent: f"{number_text(percent)} %")
        found.append(_("with a margin of %(bounds)s") % {"bounds": bounds})
    if selection.get("listed_days"):
        found.append(_("listed for %(bounds)s days") % {"bounds": bounds_text(selection["listed_days"])})
    if selection.get("on_sale") is not None:
        found.append(_("on sale") if selection["on_sale"] else _("not on sale"))
    if selection.get("skus"):
        found.append(_("with the SKU %(names)s") % {"names": some(selection["skus"])})
    return found
