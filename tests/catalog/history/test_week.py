"""Which past lines are replayed, and at what price."""

from datetime import date, timedelta

import pytest

from catalog.history.loading import CHANNEL, load_history
from catalog.history.watch import Nobody
from catalog.history.week import PastLine, baskets_of_week, days_of_week
from tests.catalog.history.invented import MONDAY, Invented, line

pytestmark = pytest.mark.django_db


def loaded(*rows: object) -> None:
    load_history(Invented(rows), Nobody())  # type: ignore[arg-type]


def test_lines_keep_their_shelf_value_and_product_facts() -> None:
    loaded(line(quantity=3, sales_value=4.0, retail_disc=0.75, coupon_match_disc=0.25, coupon_disc=1.5))
    [basket] = baskets_of_week(CHANNEL, 10)
    assert (basket.order_id, basket.customer, basket.store) == ("100", "cj-1", "cj-7")
    assert list(basket.lines) == [PastLine("1", "11", "National", "DAIRY|FROZEN/MILK/WHOLE|2%", 3, 500)]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"quantity": 0}, id="no unit"),
        pytest.param({"quantity": 100}, id="a weight, not units"),
        pytest.param({"sales_value": 0.0}, id="nothing on the shelf"),
        pytest.param({"product_id": 99}, id="unknown product"),
        pytest.param({"product_id": 16}, id="fuel"),
        pytest.param({"product_id": 17}, id="a coupon"),
        pytest.param({"week": 11}, id="another week"),
    ],
)
def test_lines_that_are_no_goods_of_the_week_are_left_out(changes: dict[str, object]) -> None:
    loaded(line(), line(basket_id=101)._replace(**changes))  # type: ignore[arg-type]
    assert [basket.order_id for basket in baskets_of_week(CHANNEL, 10)] == ["100"]


@pytest.mark.parametrize("quantity", [1, 99])
def test_the_bounds_of_quantity_are_inside(quantity: int) -> None:
    loaded(line(quantity=quantity))
    assert baskets_of_week(CHANNEL, 10)[0].lines[0].quantity == quantity


def test_baskets_come_in_the_order_of_time_with_their_lines_in_theirs() -> None:
    loaded(
        line(sold_at=MONDAY + timedelta(days=2), product_id=14),
        line(sold_at=MONDAY + timedelta(days=2), product_id=11),
        line(basket_id=101),
    )
    first, second = baskets_of_week(CHANNEL, 10)
    assert (first.order_id, [row.sku for row in second.lines]) == ("101", ["14", "11"])


def test_the_days_of_a_week_are_those_on_the_stores_clock() -> None:
    loaded(line(), line(basket_id=101, sold_at=MONDAY + timedelta(days=7, seconds=-1)))
    assert days_of_week(CHANNEL, 10) == (date(2017, 2, 27), date(2017, 3, 5))
    assert days_of_week(CHANNEL, 11) is None
