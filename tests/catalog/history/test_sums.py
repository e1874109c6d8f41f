"""The source's own sums: decimals of its floats, rounded once at the end."""

from catalog.history.sums import SourceSums, Sums
from tests.catalog.history.invented import line


def test_a_source_is_added_up_exactly() -> None:
    sums = SourceSums()
    for number in range(3):
        sums.add(line(basket_id=number // 2, sales_value=0.1, retail_disc=1.776357e-15, coupon_disc=0.2))
    sums.add(line(basket_id=9, sales_value=0.29, coupon_match_disc=1.01))
    assert sums.total() == Sums(
        baskets=3, lines=4, shelf=160, sales=59, retail_discount=0, coupon_match=101, coupons=60
    )


def test_every_different_figure_is_named() -> None:
    assert Sums(1, 4, 100).differences(Sums(1, 3, 101)) == ["lines 4, not 3", "shelf 100, not 101"]
    assert Sums(1, 4, 100).differences(Sums(1, 4, 100)) == []
