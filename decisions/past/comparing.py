"""What drafts change of past baskets: amounts with each draft beside what is live, against what is live."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from decisions.engine import Compiled, DocumentErrors, Overrides, read_offer
from decisions.engine.beside import Beside, Bill, Compared
from decisions.engine.budgets import drawn
from decisions.engine.rows import Row
from decisions.engine.state import State
from decisions.overrides.switches import overrides_at
from decisions.past.asked import Asked
from decisions.snapshots.gifts import all_gifts
from decisions.snapshots.live import compiled_at

Json = Any


@dataclass(frozen=True, slots=True)
class Margins:
    """Amounts to pay on lines whose cost is known, by their tax rate (ten-thousandths of a percent)."""

    before: Mapping[int, int]
    after: Mapping[int, int]
    cost: int
    """Net, of the goods in those lines."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one draft changes of one basket, in minor units."""

    applied: bool
    given: int
    """What the draft takes off lines and shipping."""
    gifts: int
    """The value of its gifts, which budgets pay too."""
    others: Mapping[str, int]
    """By code: what other offers give less (or more: below nought), earlier versions of the draft too."""
    net: int
    """What the shopper pays less in all."""
    revenue: int
    """What the lines came to before."""
    margins: Margins
    gift_costs: int
    """Of all gifts, more than before; what nobody knows costs nothing."""
    proven: bool

    @property
    def changes_anything(self) -> bool:
        return self.applied or self.net != 0 or any(self.others.values())


class Comparer:
    """A snapshot as it was published, the switches of a moment, and drafts: read and compiled once."""

    def __init__(self, compiled: Compiled, overrides: Overrides, documents: Sequence[Mapping[str, Json]]):
        """Raises DocumentErrors that name the number of a draft that cannot be read."""
        self.offers = [_read(number, document) for number, document in enumerate(documents)]
        self._beside = Beside(compiled, overrides, self.offers)
        self.gifts = all_gifts(self._beside.compiled)
        """The SKUs whose facts every basket needs beside those of its own lines."""

    def changes(
        self, asked: Asked, clock: datetime, numbers: Sequence[int] | None = None
    ) -> dict[int, Change]:
        """By the draft's number: what it changes of a basket that comes at this moment; else absent."""
        compared = self._beside.compare(asked.request, asked.facts, clock, numbers)
        if not compared.beside:
            return {}
        today = _taken(compared.today, compared)
        found = {}
        for number, bill in compared.beside.items():
            change = self._change(number, compared, today, bill)
            if change.changes_anything:
                found[number] = change
        return found

    def _change(self, number: int, compared: Compared, today: "Counter[int]", bill: Bill) -> Change:
        drafts = self._beside.drafts
        code = self._beside.compiled.code
        taken = _taken(bill, compared)
        ours = {live.rank for live in bill.applied} & drafts
        others = {
            code(rank): less
            for rank in sorted((today.keys() | taken.keys()) - drafts)
            if (less := today[rank] - taken[rank])
        }
        before, after = compared.today.state, bill.state
        rows = compared.basket.rows
        given = sum(entry[3] for entry in after.entries if entry[0] in ours)
        return Change(
            applied=bool(ours),
            given=given,
            gifts=sum(taken[rank] for rank in ours) - given,
            others=others,
            net=_to_pay(before) - _to_pay(after),
            revenue=sum(before.totals),
            margins=_margins(rows, before, after),
            gift_costs=_gift_costs(after, compared) - _gift_costs(before, compared),
            proven=bill.proven and compared.today.proven,
        )


def comparer(*, snapshot: str, overrides: int, documents: Sequence[Mapping[str, Json]]) -> Comparer:
    """Drafts beside a stored snapshot under the switches of that number; raises DocumentErrors."""
    return Comparer(compiled_at(snapshot), overrides_at(overrides), documents)


def _read(number: int, document: Mapping[str, Json]) -> Any:
    try:
        return read_offer(dict(document))
    except DocumentErrors as error:
        raise DocumentErrors(f"draft {number + 1}: {error.document}", error.problems) from None


def _taken(bill: Bill, compared: Compared) -> "Counter[int]":
    """By rank: what an offer takes off lines and shipping, and the value of its gifts."""
    return Counter(drawn(bill.state, compared.basket.facts.products))


def _to_pay(state: State) -> int:
    return sum(state.totals) + state.shipping


def _margins(rows: Sequence[Row], before: State, after: State) -> Margins:
    paid: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
    cost = 0
    for row in rows:
        if row.cost is None or row.rate is None:
            continue
        paid[0][row.rate] += before.totals[row.index]
        paid[1][row.rate] += after.totals[row.index]
        cost += row.cost * row.quantity
    return Margins(*paid, cost)


def _gift_costs(state: State, compared: Compared) -> int:
    products = compared.basket.facts.products
    return sum(((products.get(sku) or {}).get("cost") or 0) * quantity for _, sku, quantity, _ in state.gifts)
