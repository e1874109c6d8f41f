"""Names in a document that no register knows: most often a typing mistake, never an error."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from catalog.errors import pointer
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
_ROWS: dict[str, Callable[[], QuerySet[Any]]] = {}
"""Registers of further floors: the rows whose `code` counts."""
_AT_ONCE = 5_000
"""Names asked for in one query."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a document: the register that should know it, and the JSON pointer of its place."""

    register: str
    name: str
    path: str

    @property
    def text(self) -> str:
        """ "SKU NOPE"."""
        return f"{WORDS[self.register]} {self.name}"


def unknown_names(document: Mapping[str, Any]) -> list[str]:
    """ "SKU NOPE", "segment vpi": what the document names and nobody knows, one query per register."""
    named: dict[str, set[str]] = {}
    for each in names_in(document):
        named.setdefault(each.register, set()).add(each.name)
    return [
        f"{WORDS[register]} {name}"
        for register, names in named.items()
        for name in sorted(names - known_among(register, names))
    ]


def register_rows(register: str, key: str, rows: Callable[[], QuerySet[Any]]) -> None:
    """Adds a register of a further floor, whose names stand in lists under a key of documents."""
    WORDS[register], _KEYS[key], _ROWS[register] = register, register, rows


def known_among(register: str, names: Iterable[str]) -> set[str]:
    """Those of the names that a register knows."""
    if register in _ROWS:
        rows_of, column = _ROWS[register], "code"
    else:
        model, column = _LOOK_UPS[register]
        rows_of = model.objects.all
    asked, known = sorted(names), set[str]()
    for at in range(0, len(asked), _AT_ONCE):
        rows = rows_of().filter(**{f"{column}__in": asked[at : at + _AT_ONCE]})
        known.update(rows.values_list(column, flat=True).distinct())
    return known


def names_in(value: Any, path: str = "") -> Iterator[Named]:
    """Every name of a register that a document holds."""
    if isinstance(value, Mapping):
        if value.get("kind") in _LOOK_UPS and isinstance(value.get("in"), list):
            yield from _listed(str(value["kind"]), value["in"], f"{path}/in")
        for key, part in value.items():
            below = path + pointer(str(key))
            if key in _KEYS:
                yield from _listed(_KEYS[key], part, below)
            yield from names_in(part, below)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from names_in(part, f"{path}/{index}")


def _listed(register: str, part: Any, path: str) -> Iterator[Named]:
    if isinstance(part, str):
        yield Named(register, part, path)
    elif isinstance(part, list):
        for index, name in enumerate(part):
            if isinstance(name, str):
                yield Named(register, name, f"{path}/{index}")
