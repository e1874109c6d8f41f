"""What the OpenAPI document says about the feeds is what they do."""

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from catalog.feeds.rows import read_row
from catalog.services.feeds.running import FEEDS
from tests.catalog.conftest import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.catalog.urls")]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    generator = SchemaGenerator(patterns=None, urlconf="tests.catalog.urls")  # type: ignore[no-untyped-call]
    found: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return found


def operation(document: dict[str, Any], kind: str) -> Any:
    return document["paths"][f"/api/v1/{kind}"]["post" if kind == "orders" else "put"]


def test_it_is_valid(document: dict[str, Any]) -> None:
    validate_schema(document)  # type: ignore[no-untyped-call]
    assert document["openapi"].startswith("3.1")


@pytest.mark.parametrize("kind", FEEDS)
def test_every_feed_is_described(document: dict[str, Any], kind: str) -> None:
    found = operation(document, kind)
    assert found["security"] == [{"ApiKey": []}]
    assert {"200", "400", "401", "403", "413", "415", "503"} <= set(found["responses"])
    assert "application/problem+json" in found["responses"]["400"]["content"]
    feed, _ = FEEDS[kind]
    schema = found["requestBody"]["content"]["application/json"]["schema"]
    properties = schema["properties"]["rows"]["items"]["properties"]
    assert set(properties) == set(feed.by_name)
    assert all(described["description"] for described in properties.values())


@pytest.mark.parametrize("kind", FEEDS)
def test_the_example_fits_the_schema_and_the_reader(document: dict[str, Any], kind: str) -> None:
    feed, _ = FEEDS[kind]
    schema = operation(document, kind)["requestBody"]["content"]["application/json"]["schema"]
    Draft202012Validator(schema).validate({"rows": [feed.example]})
    _, errors = read_row(feed, feed.example)
    assert errors == []


def test_the_answer_fits_its_schema(document: dict[str, Any], api: ApiClient) -> None:
    answer = api.feed("products", {"sku": "A"}, {"sku": ""})
    schema = operation(document, "products")["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator(schema).validate(answer)


def test_it_is_served(client: Client) -> None:
    assert client.get("/api/schema").status_code == 200
