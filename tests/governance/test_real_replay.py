"""The shipped book through the engine equals a slow, obvious computation of its four figures."""

from collections.abc import Callable, Iterator

import pytest

from catalog.history.loading import CHANNEL, load_history
from catalog.history.orders import CURRENCY
from catalog.history.watch import Nobody
from catalog.history.week import PastBasket, PastLine, baskets_of_week
from governance.backtest.book import read_book
from governance.backtest.replay import Outcome, replay
from governance.management.commands.real import WEEK10
from tests.catalog.history.invented import grocer

pytestmark = pytest.mark.django_db


def private10(basket: PastBasket) -> int:
    """A tenth of each Private line, half a cent up."""
    return sum((line.shelf + 5) // 10 for line in basket.lines if line.brand == "Private")


def five_off_fifty(basket: PastBasket) -> int:
    return 500 if sum(line.shelf for line in basket.lines) >= 5000 else 0


def third_yogurt_free(basket: PastBasket) -> int:
    """Every third of the units, dearest first; a line's odd cents lie on its first units."""
    units = sorted((unit for line in basket.lines for unit in yogurts(line)), reverse=True)
    return sum(units[2::3])


def yogurts(line: PastLine) -> Iterator[int]:
    if line.category.startswith("GROCERY/YOGURT/"):
        each, odd = divmod(line.shelf, line.quantity)
        yield from (each + (number < odd) for number in range(line.quantity))


def better(basket: PastBasket) -> int:
    return max(private10(basket), five_off_fifty(basket))


@pytest.fixture
def baskets() -> list[PastBasket]:
    load_history(grocer(120), Nobody())
    return baskets_of_week(CHANNEL, 10)


def outcomes_of(baskets: list[PastBasket]) -> list[Outcome]:
    return list(
        replay(
            read_book(WEEK10, currency=CURRENCY), baskets, channel=CHANNEL, currency=CURRENCY, watch=Nobody()
        )
    )


def test_each_round_equals_the_obvious_computation(baskets: list[PastBasket]) -> None:
    oracles: list[Callable[[PastBasket], int]] = [private10, five_off_fifty, third_yogurt_free, better]
    outcomes = outcomes_of(baskets)
    for outcome, oracle in zip(outcomes, oracles, strict=False):
        given = [oracle(basket) for basket in baskets]
        assert sum(given) > 0
        assert outcome.discount == sum(given), outcome.round.title
        assert sum(outcome.fired.values()) == sum(amount > 0 for amount in given)
        assert sum(outcome.given.values()) == outcome.discount


def test_the_engine_saw_every_line_at_its_shelf_value(baskets: list[PastBasket]) -> None:
    lines = [line for basket in baskets for line in basket.lines]
    for outcome in outcomes_of(baskets):
        assert (outcome.baskets, outcome.lines) == (len(baskets), len(lines))
        assert outcome.subtotal == sum(line.shelf for line in lines)


def test_in_a_best_group_one_offer_a_basket_fires(baskets: list[PastBasket]) -> None:
    group = outcomes_of(baskets)[3]
    assert group.fired["private10"] > 0
    assert group.fired["five-off-fifty"] > 0
    assert group.fired.total() <= len(baskets)
