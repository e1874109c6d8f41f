"""What is within reach, in words: "Spend 20.20 more and save 12.00"."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from decisions.engine.nudges import Nudge
from decisions.wording.values import text_of


def nudge_message(row: Mapping[str, Any], nudge: Nudge, gives: str) -> str:
    """A nudge in the active language; `gives` tells what the offer gives where that is not money off."""
    asked = _asked(row["missing"], nudge)
    if nudge.more.off > 0 and nudge.more.off == nudge.more.gain:
        return _("%(asked)s and save %(gain)s") % {"asked": asked, "gain": text_of(row["gain"])}
    return _("%(asked)s: %(gives)s") % {"asked": asked, "gives": gives}


def _asked(missing: Mapping[str, Any], nudge: Nudge) -> str:
    """What the shopper would have to do."""
    selected = nudge.gap.of is not None and not nudge.gap.of.everything
    if "amount" in missing:
        text = _("Spend %(missing)s more on selected items") if selected else _("Spend %(missing)s more")
        return text % {"missing": text_of(missing["amount"])}
    count = missing["quantity"]
    if nudge.gap.kind == "products":
        text = (
            ngettext(
                "Add %(missing)s other selected product", "Add %(missing)s other selected products", count
            )
            if selected
            else ngettext("Add %(missing)s other product", "Add %(missing)s other products", count)
        )
    else:
        text = (
            ngettext("Add %(missing)s more selected item", "Add %(missing)s more selected items", count)
            if selected
            else ngettext("Add %(missing)s more item", "Add %(missing)s more items", count)
        )
    return text % {"missing": count}
