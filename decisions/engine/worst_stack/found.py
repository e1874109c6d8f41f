"""What was found. Amounts in minor units; depths and margins exact, as parts of one."""

from dataclasses import dataclass, field
from fractions import Fraction

from decisions.engine.decision import Decision
from decisions.engine.language.values import WHOLE
from decisions.engine.live import Live
from decisions.engine.reasons import Code
from decisions.engine.worst_stack.situation import Situation

UNIT_FLOOR = "price_floor of the product"
"""How the product's own floor is named among the guardrails."""


@dataclass(frozen=True)
class Reached:
    """One product in one decided basket."""

    sku: str
    situation: Situation
    decision: Decision = field(repr=False)

    @property
    def base(self) -> int:
        """All units of the product, before any offer."""
        return sum(row.base for row in self.decision.basket.rows if row.sku == self.sku)

    @property
    def total(self) -> int:
        """All units of it, after every offer."""
        totals = zip(self.decision.basket.rows, self.decision.state.totals, strict=True)
        return sum(total for row, total in totals if row.sku == self.sku)

    @property
    def units(self) -> int:
        """How many units of it are bought."""
        return self.situation.lines[self.sku]

    @property
    def cheapest_unit(self) -> int:
        """The lowest price among its units."""
        units = zip(self.decision.basket.rows, self.decision.state.units, strict=True)
        return min(price for row, own in units if row.sku == self.sku for price in own)

    @property
    def depth(self) -> Fraction:
        """What is taken off, as a part of the list price, over all its units."""
        return Fraction(self.base - self.total, self.base) if self.base else Fraction(0)

    def margin(self, amount: int) -> Fraction | None:
        """What is left of an amount for all its units, net and less their cost; None = nobody knows."""
        row = next(row for row in self.decision.basket.rows if row.sku == self.sku)
        if row.cost is None or row.rate is None or not amount:
            return None
        net, cost = amount * WHOLE, row.cost * self.units * (WHOLE + row.rate)
        return Fraction(net - cost, net)

    @property
    def offers(self) -> list[tuple[Live, int, int]]:
        """(offer, stage, what it takes off the product), in the order in which they ran."""
        rows = {row.index for row in self.decision.basket.rows if row.sku == self.sku}
        taken: dict[tuple[int, int], int] = {}
        for rank, stage, row, amount, _, _ in self.decision.state.entries:
            if row in rows:
                taken[rank, stage] = taken.get((rank, stage), 0) + amount
        lives = self.decision.compiled.offers
        return [(lives[rank], stage, amount) for (rank, stage), amount in taken.items()]

    @property
    def applied(self) -> set[str]:
        """The offers that applied in this basket, whatever they took it off."""
        return {v.live.code for v in self.decision.verdicts if v.state in ("applied", "clipped")}

    @property
    def guardrails(self) -> list[str]:
        """Who kept an offer from giving all that it says in this basket."""
        found: set[str] = set()
        for _, _, names, _ in self.decision.state.clipped:
            found.update(names or (UNIT_FLOOR,))
        for verdict in self.decision.verdicts:
            for reason in verdict.reasons:
                if reason.code is Code.GUARDRAIL:
                    found.add(reason.params["guardrail"])
                elif reason.code is Code.CLIPPED_BY_FLOOR:
                    found.update(reason.params.get("guardrails") or (UNIT_FLOOR,))
        return sorted(found)


@dataclass(frozen=True)
class Stack:
    """The deepest discounts found on a product."""

    reached: Reached
    unguarded: Reached
    """The same if there were neither guardrails nor the products' own floors."""
    guarded: Reached
    """What they make of that very basket: `guarded.guardrails` are those that have to bind."""
    exhaustive: bool
    """Whether every set of the offers was tried, at every place and moment that documents name."""
    decisions: int
    """How many decisions it took."""
    never_applied: tuple[str, ...]
    """Offers that could touch the product and applied in no basket that was tried."""
