"""The whole load: what lands, how it goes on after a crash, and what it refuses."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from catalog.errors import OfferdeskError
from catalog.history.loading import (
    CHANNEL,
    LOCK,
    check_sums,
    finished_load,
    load_history,
    refresh_customer_facts,
)
from catalog.history.source import LineRow
from catalog.history.sums import SourceSums, Sums, landed
from catalog.history.watch import Nobody
from catalog.models import Customer, ImportRecord, Order, OrderLine, Store
from tests.catalog.history.invented import MONDAY, Broken, Invented, grocer, line, renamed

pytestmark = pytest.mark.django_db


def sums_of(source: Invented) -> Sums:
    sums = SourceSums()
    for row in source.lines():
        sums.add(row)
    return sums.total()


def picture() -> list[tuple[object, ...]]:
    """Everything that landed, without keys."""
    fields = (
        "order__order_id",
        "order__customer__code",
        "order__placed_at",
        "order__total",
        "line_id",
        "sku",
    )
    return list(OrderLine.objects.order_by("order__order_id", "id").values_list(*fields, "quantity", "shelf"))


def test_a_basket_lands_in_every_detail() -> None:
    milk = line(
        basket_id=5, quantity=2, sales_value=4.49, retail_disc=0.5, coupon_match_disc=0.2, coupon_disc=0.3
    )
    load_history(Invented([milk, milk._replace(product_id=99, quantity=0, sales_value=0.29)]), Nobody())
    order = Order.objects.get(channel__code=CHANNEL, order_id="5")
    assert (order.customer, order.store) == (
        Customer.objects.get(code="cj-1"),
        Store.objects.get(code="cj-7"),
    )
    assert (order.currency, order.total) == ("USD", 449 - 30 + 29 - 30)
    assert order.placed_at == datetime(2017, 2, 27, 5, tzinfo=UTC)
    assert order.attributes == {"week": 10, "store_time": "2017-02-27T00:00:00-05:00"}
    first, second = order.lines.order_by("line_id")
    assert (first.line_id, first.sku, first.product and first.product.brand) == ("1", "11", "National")
    assert (first.quantity, first.shelf) == (2, 519)
    assert (first.store_discount, first.coupon_match, first.coupon) == (50, 20, 30)
    assert (second.line_id, second.sku, second.product, second.quantity) == ("2", "99", None, 0)


def test_households_and_stores_land_with_what_is_known() -> None:
    load_history(Invented([line(), line(basket_id=101, household_id=2, store_id=8)]), Nobody())
    assert Customer.objects.get(code="cj-1").attributes == {"age": "25-34", "kids_count": "0"}
    assert Customer.objects.get(code="cj-2").attributes == {}
    assert Store.objects.get(code="cj-8").zone == "America/New_York"


def test_customers_know_their_orders() -> None:
    later = line(basket_id=101, sold_at=MONDAY + timedelta(days=2), sales_value=7.01)
    load_history(Invented([line(), later, line(basket_id=102, household_id=2)]), Nobody())
    known = Customer.objects.get(code="cj-1")
    assert (known.order_count, known.lifetime_spend) == (2, {"USD": 951})
    assert known.first_order_at == MONDAY.replace(tzinfo=UTC)
    assert known.last_order_at == datetime(2017, 3, 1, 5, tzinfo=UTC)


def test_cancelled_orders_are_no_orders_of_a_customer() -> None:
    load_history(Invented([line(), line(basket_id=101)]), Nobody())
    Order.objects.filter(order_id="101").update(cancelled_at=MONDAY.replace(tzinfo=UTC))
    refresh_customer_facts(CHANNEL)
    assert (Customer.objects.get(code="cj-1").order_count, Order.objects.count()) == (1, 2)
    Order.objects.update(cancelled_at=MONDAY.replace(tzinfo=UTC))
    refresh_customer_facts(CHANNEL)
    gone = Customer.objects.get(code="cj-1")
    assert (gone.order_count, gone.last_order_at, gone.lifetime_spend) == (0, None, {})


def test_a_coupon_worth_more_than_its_basket_leaves_nothing_to_pay() -> None:
    load_history(Invented([line(sales_value=0.3, coupon_disc=1.0)]), Nobody())
    order = Order.objects.get()
    assert (order.total, order.attributes["coupon_excess"]) == (0, 70)


def test_what_landed_equals_the_source() -> None:
    source = grocer(40)
    record = load_history(source, Nobody(), chunk=7)
    assert check_sums(record) == landed(CHANNEL) == sums_of(source)
    assert (record.rows, record.landed) == (len(source.rows), len(source.rows))
    assert record.progress["baskets"] == 40


def test_an_interrupted_load_goes_on_after_its_last_chunk() -> None:
    source = grocer(30)
    with pytest.raises(KeyboardInterrupt):
        load_history(source, Broken(after=1), chunk=8)
    half = ImportRecord.objects.get()
    assert (half.finished_at, half.progress["baskets"], Order.objects.count()) == (None, 8, 8)
    assert half.landed == OrderLine.objects.count() < len(source.rows)
    whole = load_history(source, Nobody(), chunk=8)
    assert (whole.pk, whole.progress["baskets"]) == (half.pk, 30)
    assert landed(CHANNEL) == sums_of(source)
    resumed = picture()
    Order.objects.all().delete()
    ImportRecord.objects.all().delete()
    load_history(source, Nobody())
    assert picture() == resumed


def test_a_chunk_that_fails_leaves_nothing_of_itself() -> None:
    rows = [line(basket_id=number) for number in range(5)]
    rows[4] = line(basket_id=4, sales_value=1.005)
    with pytest.raises(OfferdeskError, match=r"basket 4, product 11: 1\.005 has parts of a cent"):
        load_history(Invented(rows), Nobody(), chunk=3)
    assert sorted(Order.objects.values_list("order_id", flat=True)) == ["0", "1", "2"]
    assert ImportRecord.objects.get().landed == OrderLine.objects.count() == 3


def test_a_second_run_finds_it_complete_without_its_source() -> None:
    first = load_history(grocer(10), Nobody())
    before = picture()

    class Gone(Invented):
        def lines(self) -> Iterator[LineRow]:
            raise AssertionError("a complete load reads nothing")

    assert load_history(Gone([]), Nobody()) == first == finished_load()
    assert picture() == before


def test_another_source_cannot_finish_a_half_done_load() -> None:
    source = grocer(10)
    with pytest.raises(KeyboardInterrupt):
        load_history(source, Broken(after=1), chunk=4)
    with pytest.raises(OfferdeskError, match="invented 1 is half loaded; invented 2 cannot finish it"):
        load_history(renamed(source, "invented 2"), Nobody())
    assert Order.objects.count() == 4


def test_a_difference_from_the_source_is_an_error_that_names_it() -> None:
    record = load_history(grocer(10), Nobody())
    lost = OrderLine.objects.exclude(shelf=0)[0]
    shelf = landed(CHANNEL).shelf
    OrderLine.objects.filter(pk=lost.pk).update(shelf=lost.shelf + 1)
    with pytest.raises(OfferdeskError, match=f"shelf {shelf + 1}, not {shelf}") as refused:
        check_sums(record)
    sales = landed(CHANNEL).sales
    assert refused.value.data["differences"] == [  # sales come from shelf
        f"shelf {shelf + 1}, not {shelf}",
        f"sales {sales}, not {sales - 1}",
    ]


def test_a_load_that_differs_does_not_count_as_finished() -> None:
    source = grocer(10)
    with pytest.raises(KeyboardInterrupt):
        load_history(source, Broken(after=1), chunk=4)
    Order.objects.filter(order_id="100").delete()
    with pytest.raises(OfferdeskError, match="baskets 9, not 10"):
        load_history(source, Nobody())
    assert finished_load() is None


def test_only_one_load_at_a_time() -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(OfferdeskError, match="Another run is loading"):
            load_history(grocer(1), Nobody())
        # Closing alone is not enough: the server lets go when it has noticed.
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    finally:
        other.close()
    assert not ImportRecord.objects.exists()
    assert load_history(grocer(1), Nobody()).finished_at is not None
