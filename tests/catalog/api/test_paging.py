"""Lists in pages."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from catalog.api.paging import paged, read_page_request
from catalog.api.problems import ApiProblem
from catalog.models import Product

pytestmark = pytest.mark.django_db


def request(**query: Any) -> Request:
    return Request(APIRequestFactory().get("/", query))


def page(**query: Any) -> dict[str, Any]:
    return paged(request(**query), Product.objects.all(), key="sku", present=lambda row: {"sku": row.sku})


@pytest.fixture(autouse=True)
def _products(db: None) -> None:
    Product.objects.bulk_create(Product(sku=f"P{number}") for number in (3, 1, 5, 2, 4))


def test_pages_follow_each_other(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        first = page(limit=2)
    assert first == {
        "object": "list",
        "data": [{"sku": "P1"}, {"sku": "P2"}],
        "has_more": True,
        "next": "P2",
    }
    seen = [row["sku"] for row in first["data"]]
    while first["has_more"]:
        first = page(limit=2, starting_after=first["next"])
        seen += [row["sku"] for row in first["data"]]
    assert seen == ["P1", "P2", "P3", "P4", "P5"]
    assert first["next"] is None


def test_a_page_that_is_just_full_is_the_last() -> None:
    assert page(limit=5)["has_more"] is False
    assert page(starting_after="P5")["data"] == []


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1.0", "", "9" * 30, "٣"])
def test_a_limit_out_of_bounds_is_refused(limit: str) -> None:
    with pytest.raises(ApiProblem) as caught:
        read_page_request(request(limit=limit))
    assert caught.value.errors[0].pointer == "?limit"
