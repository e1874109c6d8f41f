"""How each line came from its start price to its end price, offer by offer, ready to be drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

Json = Mapping[str, Any]

OPEN_LINES = 10
"""A basket of up to so many lines is shown with every step; of a longer one each line is unfolded at wish."""
SHOWN_LINES = 50
"""So many lines stand on the page, the rest below a fold."""


@dataclass(frozen=True, slots=True)
class Step:
    """One adjustment, in the order in which they were taken; amounts are decimal texts."""

    offer: str
    code: str
    stage: str
    amount: str
    after: str
    left: str
    """How much of the start price is left after it, in per cent as CSS writes it."""
    taken: str
    """How much of it this step took."""


@dataclass(frozen=True, slots=True)
class Fall:
    """A line, or shipping, from its start to its end."""

    name: str
    about: str
    flags: tuple[str, ...]
    start: str
    end: str
    discount: str
    left: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """All lines and shipping of an answer."""

    currency: str
    lines: tuple[Fall, ...]
    more: tuple[Fall, ...]
    """The lines below the fold."""
    shipping: Fall | None
    discount: str
    total: str

    @property
    def unfolded(self) -> bool:
        """Whether the steps are in sight at once."""
        return len(self.lines) <= OPEN_LINES


def waterfall(answer: Json) -> Waterfall:
    """The waterfall of a decision's answer as the API shapes it."""
    names = {offer["code"]: offer["name"] for offer in answer["offers"] if offer.get("name")}
    lines = tuple(_line(line, names) for line in answer["lines"])
    shipping = answer.get("shipping")
    return Waterfall(
        currency=answer["currency"],
        lines=lines[:SHOWN_LINES],
        more=lines[SHOWN_LINES:],
        shipping=_shipping(shipping, names) if shipping else None,
        discount=answer["totals"]["discount"],
        total=answer["totals"]["total"],
    )


def _line(line: Json, names: Mapping[str, str]) -> Fall:
    about = _("%(quantity)s × %(sku)s") % {"quantity": line["quantity"], "sku": line["sku"]}
    name = _("Line %(id)s") % {"id": line["id"]}
    return _fall(name, about, line["flags"], line["subtotal"], line, names)


def _shipping(shipping: Json, names: Mapping[str, str]) -> Fall:
    return _fall(_("Shipping"), "", (), shipping["amount"], shipping, names)


def _fall(
    name: str, about: str, flags: Iterable[str], start: str, sums: Json, names: Mapping[str, str]
) -> Fall:
    steps, left = [], Decimal(start)
    for adjustment in sums["adjustments"]:
        amount = Decimal(adjustment["amount"])
        left -= amount
        steps.append(
            Step(
                offer=names.get(adjustment["offer"], adjustment["offer"]),
                code=adjustment["offer"],
                stage=adjustment.get("stage", "shipping"),
                amount=adjustment["amount"],
                after=str(left),
                left=_share(left, start),
                taken=_share(amount, start),
            )
        )
    return Fall(
        name, about, tuple(flags), start, sums["total"], sums["discount"], _share(left, start), tuple(steps)
    )


def _share(amount: Decimal, whole: str) -> str:
    """An amount as per cent of the whole; nothing of nothing."""
    total = Decimal(whole)
    return f"{amount * 100 / total:.2f}" if total else "0.00"
