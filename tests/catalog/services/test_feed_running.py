"""Feeds as services: speed, races, and what a failure leaves behind."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Category, Channel, Customer, ImportRecord, Order, Price, Product, Stock
from catalog.services.categories import ensure_categories
from catalog.services.feeds.landing import Source
from catalog.services.feeds.running import FEEDS, FeedResult, run_feed
from catalog.transactions import with_retries

SOURCE = Source(door="command", at=datetime(2026, 6, 15, 12, tzinfo=UTC))


def feed(kind: str, *rows: Any) -> FeedResult:
    return with_retries(lambda: run_feed(kind=kind, rows=rows, source=SOURCE))


def thousand(kind: str, turn: int) -> list[dict[str, Any]]:
    """1,000 full rows of a feed; the turn changes their values."""
    rows: dict[str, Callable[[int], dict[str, Any]]] = {
        "products": lambda n: {
            "sku": f"S{n}",
            "name": f"Product {n} {turn}",
            "categories": [f"dept{n % 9}/cat{n % 90}", f"sale{turn}"],
            "attributes": {"turn": turn},
            "tax_rate": "19",
        },
        "prices": lambda n: {"sku": f"S{n}", "currency": "EUR", "price": f"{n}.5{turn}", "cost": "1.00"},
        "stock": lambda n: {"sku": f"S{n}", "location": "main", "quantity": n + turn},
        "customers": lambda n: {
            "id": f"c{n}",
            "email": f"c{n}+{turn}@example.com",
            "identities": {"card": f"k{n}-{turn}"},
        },
        "scores": lambda n: {"customer": f"c{n}", "name": "churn", "value": f"0.{turn}"},
        "orders": lambda n: {
            "channel": "web",
            "order_id": f"o{n}",
            "customer": f"c{n % 300}",
            "currency": "EUR",
            "placed_at": "2026-06-15T09:00:00Z",
            "total": f"{turn}.00",
            "lines": [
                {"id": str(line), "sku": f"S{n}", "quantity": 1, "amount": "1.00"} for line in range(3)
            ],
        },
    }
    return [rows[kind](number) for number in range(1000)]


@pytest.mark.django_db
def test_a_thousand_rows_take_a_few_statements_and_well_under_a_second(web: Channel) -> None:
    """The statements are the promise; the seconds are a generous alarm for a busy machine."""
    for kind in FEEDS:
        for turn in (1, 2):
            rows = thousand(kind, turn)
            started = time.perf_counter()
            with CaptureQueriesContext(connection) as statements:
                result = feed(kind, *rows)
            assert result.refused == (), kind
            assert len(statements) <= 20, (kind, turn, len(statements))
            assert time.perf_counter() - started < 5, (kind, turn)
    assert Product.objects.filter(name__endswith=" 2", categories__path="sale2").count() == 1000
    assert Stock.objects.get(product__sku="S7").quantity == 9
    assert Price.objects.get(product__sku="S7").amount == 752
    assert Customer.objects.get(code="c7").order_count == 4
    assert Customer.objects.get(code="c7").lifetime_spend == {"EUR": 800}


@pytest.mark.django_db
def test_the_record_keeps_the_first_hundred_refused_rows() -> None:
    result = feed("products", *({"sku": ""} for _ in range(150)))
    record = ImportRecord.objects.get()
    assert (record.refused, len(record.errors), len(result.refused)) == (150, 100, 150)
    assert record.errors[99]["row"] == 99


@pytest.mark.django_db
def test_a_failure_lands_nothing_and_records_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("catalog.services.feeds.running.ImportRecord.objects.create", fail)
    with pytest.raises(RuntimeError):
        feed("products", {"sku": "A", "categories": ["x"]})
    assert not Product.objects.exists()
    assert not Category.objects.exists()


@pytest.mark.django_db
def test_the_tree_is_made_once_along_the_path() -> None:
    nodes = ensure_categories(["a/b/c", "a/b", "d"])
    assert {path: (node.parent.path if node.parent else None) for path, node in nodes.items()} == {
        "a": None,
        "a/b": "a",
        "a/b/c": "a/b",
        "d": None,
    }
    assert ensure_categories(["a/b/c"])["a/b"].pk == nodes["a/b"].pk
    assert Category.objects.count() == 4


def at_once(*calls: Callable[[], object]) -> None:
    """Runs the calls in threads that start together; raises what one of them raised."""
    barrier = threading.Barrier(len(calls))
    raised: list[BaseException] = []

    def run(call: Callable[[], object]) -> None:
        try:
            barrier.wait()
            call()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if raised:
        raise raised[0]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_partial_rows_never_overwrite_each_other(self) -> None:
        feed("products", *({"sku": f"S{number}"} for number in range(20)))
        names = [{"sku": f"S{number}", "name": "named"} for number in range(20)]
        brands = [{"sku": f"S{number}", "brand": "branded"} for number in reversed(range(20))]
        for _ in range(5):
            Product.objects.update(name="", brand="")
            at_once(lambda: feed("products", *names), lambda: feed("products", *brands))
            assert Product.objects.filter(name="named", brand="branded").count() == 20

    def test_the_same_new_rows_land_once(self) -> None:
        for turn in range(5):
            rows = [{"sku": f"{turn}-{number}", "categories": [f"{turn}/x"]} for number in range(20)]
            at_once(*(lambda order=order: feed("products", *order) for order in (rows, rows[::-1], rows)))
        assert Product.objects.count() == 100
        assert Product.objects.filter(categories__isnull=False).count() == 100

    def test_no_order_of_a_customer_is_missed(self) -> None:
        Channel.objects.create(code="web")
        feed("customers", {"id": "a"}, {"id": "b"})

        def orders(series: int) -> None:
            for number in range(6):
                row = {
                    "channel": "web",
                    "currency": "EUR",
                    "placed_at": "2026-06-15T09:00:00Z",
                    "total": "1.00",
                }
                mixed = [row | {"order_id": f"{series}-{number}-{code}", "customer": code} for code in "ab"]
                feed(
                    "orders", *mixed[:: 1 if series % 2 else -1], row | {"order_id": "same", "customer": "a"}
                )

        at_once(*(lambda series=series: orders(series) for series in range(3)))
        assert Order.objects.count() == 37
        facts = Customer.objects.order_by("code").values_list("code", "order_count", "lifetime_spend")
        assert list(facts) == [("a", 19, {"EUR": 1900}), ("b", 18, {"EUR": 1800})]
