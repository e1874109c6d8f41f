"""Everything that an expression can name: one table for check and documentation."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plain:
    """A value without members: a text, a whole number."""

    words: str


@dataclass(frozen=True, slots=True)
class Free:
    """Anything: what the channel or the shop put there."""

    words: str = "free"


@dataclass(frozen=True, slots=True)
class Shape:
    """An object whose members are known."""

    words: str
    members: Mapping[str, "Known"]


@dataclass(frozen=True, slots=True)
class Several:
    """A list of one thing."""

    of: "Known"

    @property
    def words(self) -> str:
        return f"list of {self.of.words}s"


Known = Plain | Free | Shape | Several

TEXT, WHOLE, MINOR = Plain("text"), Plain("whole number"), Plain("amount")
FREE = Free()

LINE = Shape(
    "line",
    {
        "sku": TEXT,
        "quantity": WHOLE,
        "unit_price": MINOR,
        "subtotal": MINOR,
        "brand": TEXT,
        "categories": Several(TEXT),
        "tags": Several(TEXT),
        "attributes": FREE,
    },
)
NAMES: Mapping[str, Shape] = {
    "customer": Shape(
        "customer",
        {
            "id": TEXT,
            "tier": TEXT,
            "segments": Several(TEXT),
            "order_count": WHOLE,
            "attributes": FREE,
        },
    ),
    "basket": Shape(
        "basket",
        {
            "currency": TEXT,
            "subtotal": MINOR,
            "quantity": WHOLE,
            "shipping": MINOR,
            "lines": Several(LINE),
        },
    ),
    "context": Shape(
        "context",
        {
            "channel": TEXT,
            "region": TEXT,
            "store": TEXT,
            "campaign": TEXT,
            "referrer": TEXT,
            "device": TEXT,
            "payment_method": TEXT,
            "viewing": Shape("viewing", {"skus": Several(TEXT), "categories": Several(TEXT)}),
            "attributes": FREE,
        },
    ),
}
WITHIN = Shape(
    "basket, inside a loop,", {key: of for key, of in NAMES["basket"].members.items() if key != "lines"}
)
"""What a loop's body sees of the basket: looking at all lines for each line takes seconds on a large one."""


def listed() -> list[tuple[str, str]]:
    """Every name as an expression writes it, with what it is: ("basket.lines[].sku", "text")."""
    return [row for name, shape in NAMES.items() for row in _listed(name, shape)]


def _listed(path: str, known: Known) -> list[tuple[str, str]]:
    if isinstance(known, Shape):
        return [row for key, member in known.members.items() for row in _listed(f"{path}.{key}", member)]
    if isinstance(known, Several) and isinstance(known.of, Shape):
        return [(path, known.words), *_listed(f"{path}[]", known.of)]
    return [(path, known.words)]
