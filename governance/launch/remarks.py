"""What makers and checkers said of an offer, for its history."""

from governance.models import Review
from promotions.models import Offer


def remarks(offer: Offer) -> dict[int, list[tuple[str, str]]]:
    """Version number -> (note, remark) of each of its submissions, in order."""
    rows = Review.objects.filter(version__offer=offer).order_by("pk")
    said: dict[int, list[tuple[str, str]]] = {}
    for number, note, remark in rows.values_list("version__number", "note", "remark"):
        said.setdefault(number, []).append((note, remark))
    return said
