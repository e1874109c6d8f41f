"""The shipped book through the engine equals a slow, obvious computation of its four figures."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.history.loading import CHANNEL, load_history
from catalog.history.orders import CURRENCY
from catalog.history.watch import Nobody
from catalog.history.week import PastBasket, baskets_of_week
from decisions.public import DocumentErrors
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
    units = sorted((unit for line in basket.lines for unit in yogurts(line.category, line)), reverse=True)
    return sum(units[2::3])


def yogurts(category: str, line: object) -> Iterator[int]:
    if category.startswith("GROCERY/YOGURT/"):
        shelf, quantity = line.shelf, line.quantity  # type: ignore[attr-defined]
        yield from (shelf // quantity + (number < shelf % quantity) for number in range(quantity))


def better(basket: PastBasket) -> int:
    return max(private10(basket), five_off_fifty(basket))


@pytest.fixture
def baskets() -> list[PastBasket]:
    load_history(grocer(120), Nobody())
    return baskets_of_week(CHANNEL, 10)


def outcomes_of(book: Path, baskets: list[PastBasket]) -> list[Outcome]:
    return list(replay(read_book(book), baskets, channel=CHANNEL, currency=CURRENCY, watch=Nobody()))


def test_each_round_equals_the_obvious_computation(baskets: list[PastBasket]) -> None:
    oracles: list[Callable[[PastBasket], int]] = [private10, five_off_fifty, third_yogurt_free, better]
    outcomes = outcomes_of(WEEK10, baskets)
    for outcome, oracle in zip(outcomes, oracles, strict=False):
        given = [oracle(basket) for basket in baskets]
        assert sum(given) > 0
        assert outcome.discount == sum(given), outcome.round.title
        assert sum(outcome.fired.values()) == sum(amount > 0 for amount in given)
        assert sum(outcome.given.values()) == outcome.discount


def test_the_engine_saw_every_line_at_its_shelf_value(baskets: list[PastBasket]) -> None:
    lines = [line for basket in baskets for line in basket.lines]
    for outcome in outcomes_of(WEEK10, baskets):
        assert (outcome.baskets, outcome.lines) == (len(baskets), len(lines))
        assert outcome.subtotal == sum(line.shelf for line in lines)


def test_in_a_best_group_one_offer_a_basket_fires(baskets: list[PastBasket]) -> None:
    group = outcomes_of(WEEK10, baskets)[3]
    assert group.fired["private10"] > 0
    assert group.fired["five-off-fifty"] > 0
    assert group.fired.total() <= len(baskets)


def test_a_wrong_offer_is_refused_with_its_place(tmp_path: Path, baskets: list[PastBasket]) -> None:
    book = tmp_path / "book.yaml"
    book.write_text("offer: a\ngive: [{kind: percent_off, percent: '101'}]", encoding="utf-8")
    with pytest.raises(DocumentErrors, match=r"/give/0/percent"):
        outcomes_of(book, baskets)
