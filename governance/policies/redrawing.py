"""What a changed experiment does to those who are in it already."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from decisions.public import DocumentErrors, read_experiment


def redraws(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Whom a change moves to another arm, in words; empty where everybody stays, and for other rules."""
    if "experiment" not in old or "experiment" not in new:
        return ""
    try:
        before, after = read_experiment(dict(old)), read_experiment(dict(new))
    except DocumentErrors:
        return ""
    if (before.unit, before.salt) != (after.unit, after.salt):
        return _("Everybody is drawn anew: what was measured so far does not go on.")
    whole, now = sum(before.arms.values()), sum(after.arms.values())
    alike = before.arms.keys() == after.arms.keys() and all(
        share * now == after.arms[arm] * whole for arm, share in before.arms.items()
    )
    return "" if alike else _("Some move to another arm; if all shares change alike, nobody does.")
