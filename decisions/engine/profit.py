"""Whether a threshold that is reached leaves the house no worse off: `nudges: profitable` of the policy."""

from fractions import Fraction

from decisions.engine.ahead import Ahead
from decisions.engine.basket import Basket
from decisions.engine.gap import MONEY, Gap
from decisions.engine.language.values import WHOLE
from decisions.engine.margins import contribution
from decisions.engine.state import State


def pays_the_house(today: Basket, now: State, ahead: Ahead, then: State, gap: Gap) -> bool:
    """Whether the contribution margin does not fall from today's state to the one at the threshold.

    What is added is taken to earn what the lines earn that the threshold counts: the same tax and cost for
    every unit of money before discounts. False where nobody knows: the price of missing units, a cost or tax
    rate of such a line, the cost of a gift.
    """
    rows = [today.rows[i] for i in today.selected(gap.of)]
    base = sum(row.base for row in rows)
    if gap.kind != MONEY or not base or not _gifts_known(today, then):
        return False
    net, cost = Fraction(0), 0
    for row in rows:
        if row.cost is None or row.rate is None:
            return False
        net += Fraction(row.base * WHOLE, WHOLE + row.rate)
        cost += row.cost * row.quantity
    # contribution() takes what is added, whose cost and tax it doesn't know, at its full price.
    added = sum(then.totals[i] for i in ahead.added)
    costs = added * (1 - Fraction(net, base)) + Fraction(gap.missing * cost, base)
    return contribution(ahead, then) - costs >= contribution(today, now)


def _gifts_known(basket: Basket, state: State) -> bool:
    products = basket.facts.products
    return all((products.get(sku) or {}).get("cost") is not None for _, sku, _, _ in state.gifts)
