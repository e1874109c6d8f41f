"""What of an offer's document needs an approval again when it is edited, and what its keys are called."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from promotions.differences import changed_keys

COSMETIC = ("name", "texts")
"""Keys that change nothing of what a shopper pays, nor whom a rule names: they need no new approval."""

LABELS = {
    "name": _("Name"),
    "campaign": _("Campaign"),
    "tags": _("Tags"),
    "owner": _("Owner"),
    "objective": _("Objective"),
    "kpi": _("KPI and target"),
    "budget": _("Budget"),
    "sunset": _("Sunset"),
    "suppressions": _("Suppressions"),
    "texts": _("Texts"),
    "starts": _("Starts"),
    "ends": _("Ends"),
    "zone": _("Time zone"),
    "trigger": _("Trigger"),
    "codes": _("Codes"),
    "priority": _("Priority"),
    "stage": _("Stage"),
    "where": _("Places"),
    "when": _("Conditions"),
    "give": _("Gives"),
    "stacking": _("Stacking"),
}


def edited_keys(approved: Mapping[str, Any], edited: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The keys that differ between two effective documents: (material ones, cosmetic ones)."""
    keys = changed_keys(dict(approved), dict(edited))
    return [key for key in keys if key not in COSMETIC], [key for key in keys if key in COSMETIC]
