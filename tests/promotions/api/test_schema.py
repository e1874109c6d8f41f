"""`/api/schema/offer.json`: it takes every document that the language takes, and no unknown key."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from decisions.public import dump_offer, load_documents, read_offer
from tests.docs.pages import blocks
from tests.promotions.kinds import offers_of_kinds

DOCUMENTS = offers_of_kinds()


@pytest.fixture
def schema(client: Client, db: None) -> Draft202012Validator:
    """The schema as it is served."""
    served = client.get("/api/schema/offer.json").json()
    Draft202012Validator.check_schema(served)
    return Draft202012Validator(served)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document whose keys the language fixes."""
    if isinstance(value, dict):
        yield value
        free = ("attributes", "texts")
        for key, part in value.items():
            money = isinstance(part, dict) and all(name.isupper() and len(name) == 3 for name in part)
            if key not in free and not (money and part):
                yield from objects(part)
    elif isinstance(value, list):
        for part in value:
            yield from objects(part)


def test_every_document_fits_as_written_and_canonical(schema: Draft202012Validator) -> None:
    for name, document in DOCUMENTS.items():
        for each in (document, dump_offer(read_offer(document))):
            assert [error.message for error in schema.iter_errors(each)] == [], name


def test_an_unknown_key_fits_nowhere(schema: Draft202012Validator) -> None:
    for name, document in DOCUMENTS.items():
        for place in objects(document):
            place["colour"] = "red"
            assert not schema.is_valid(document), (name, place)
            del place["colour"]
        assert schema.is_valid(document)


def test_an_unknown_kind_fits_nowhere(schema: Draft202012Validator) -> None:
    for part in ({"give": [{"kind": "teired"}]}, {"when": [{"kind": "arm", "in": ["x"]}]}):
        assert not schema.is_valid({"offer": "x", "give": [{"kind": "percent_off", "percent": "10"}], **part})


def test_the_offers_of_the_page_fit(schema: Draft202012Validator) -> None:
    found = [each for block in blocks("offers.md", "yaml") for each in load_documents(block.text)]
    offers = [each for each in found if "offer" in each]
    assert offers
    for document in offers:
        assert [error.message for error in schema.iter_errors(document)] == []


def test_the_schema_of_documents_is_open_to_everybody(client: Client, db: None) -> None:
    response = client.get("/api/schema/offer.json")
    assert response["Content-Type"] == "application/schema+json"
    schema = response.json()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].endswith("/api/schema/offer.json")
    assert "benefit_percent_off" in schema["$defs"]
    assert client.post("/api/schema/offer.json").status_code == 405
