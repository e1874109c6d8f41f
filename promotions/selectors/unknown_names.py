"""Names in a document that no register knows: most often a typing mistake, never an error."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.models import Category, Channel, Product, Region, Segment, Store

WORDS = {
    "sku": "SKU",
    "category": "category",
    "brand": "brand",
    "channel": "channel",
    "region": "region",
    "store": "store",
    "segment": "segment",
}
_KEYS = {
    "skus": "sku",
    "sku": "sku",
    "categories": "category",
    "brands": "brand",
    "channels": "channel",
    "regions": "region",
    "stores": "store",
}
_LOOK_UPS: dict[str, tuple[Any, str]] = {
    "sku": (Product, "sku"),
    "category": (Category, "path"),
    "brand": (Product, "brand"),
    "channel": (Channel, "code"),
    "region": (Region, "code"),
    "store": (Store, "code"),
    "segment": (Segment, "code"),
}


def unknown_names(document: Mapping[str, Any]) -> list[str]:
    """ "SKU NOPE", "segment vpi": what the document names and nobody knows, one query per register."""
    named: dict[str, set[str]] = {}
    for register, name in _names(document):
        named.setdefault(register, set()).add(name)
    found = []
    for register, names in named.items():
        model, column = _LOOK_UPS[register]
        known = set(
            model.objects.filter(**{f"{column}__in": names}).values_list(column, flat=True).distinct()
        )
        found += [f"{WORDS[register]} {name}" for name in sorted(names - known)]
    return found


def _names(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        if value.get("kind") in _LOOK_UPS and isinstance(value.get("in"), list):
            yield from ((str(value["kind"]), name) for name in value["in"] if isinstance(name, str))
        for key, part in value.items():
            listed = part if isinstance(part, list) else [part]
            if key in _KEYS:
                yield from ((_KEYS[key], name) for name in listed if isinstance(name, str))
            yield from _names(part)
    elif isinstance(value, list):
        for part in value:
            yield from _names(part)
