"""Where no margin floor holds: what could be sold below its cost."""

from datetime import datetime

from catalog.models import Category
from governance.policies.selectors import in_force

MOST = 100
"""Top categories that are looked at."""


def without_margin_floor(at: datetime) -> list[str]:
    """The top categories that no margin floor covers everywhere and for everybody, in order.

    A floor on a part of a category, in some channels or for some segments, covers it in part only.
    """
    covered: set[str] = set()
    floors = in_force(at).filter(kind="guardrail", document__kind="margin_floor")
    for scope in floors.values_list("document__scope", flat=True):
        stated = {key: value for key, value in (scope or {}).items() if value}
        items = {key: value for key, value in (stated.pop("items", None) or {}).items() if value}
        if stated:
            continue
        if not items:
            return []
        if set(items) == {"categories"}:
            covered.update(items["categories"])
    tops = Category.objects.exclude(path__contains="/").order_by("path")
    return [path for path in tops.values_list("path", flat=True)[:MOST] if path not in covered]
