"""What was granted beside money, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from decisions.wording.amounts import number_text


def reward_text(reward: Mapping[str, Any]) -> str:
    """One of an answer's rewards in the active language; of a kind without words its name."""
    match reward["kind"]:
        case "points":
            points = reward["points"]
            return ngettext("%(points)s point", "%(points)s points", points) % {"points": number_text(points)}
        case "perk":
            return str(reward["text"])
        case "voucher":
            source = reward.get("pool") or reward.get("template")
            return _("a voucher: %(source)s") % {"source": source}
    return str(reward["kind"])
