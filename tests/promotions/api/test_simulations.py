"""`POST /simulations`: inline documents and named drafts; nothing is logged, nothing is a 500."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from decisions.models import LoggedDecision
from tests.promotions.conftest import Draft

pytestmark = pytest.mark.django_db

Key = Callable[..., dict[str, str]]
URL = "/api/v1/simulations"
TEN = {"offer": "ten", "give": [{"kind": "percent_off", "percent": "10", "on": "order"}]}
ASKED = {
    "at": "2026-06-15T12:00:00Z",
    "channel": "web",
    "currency": "EUR",
    "basket": {"lines": [{"id": "1", "sku": "A", "quantity": 2, "unit_price": "10.00"}]},
}


def post(client: Client, headers: dict[str, str], **body: Any) -> Any:
    return client.post(URL, {"requests": [ASKED], **body}, "application/json", headers=headers)


def test_inline_documents(client: Client, key: Key) -> None:
    response = post(client, key("simulate"), offers=[TEN], currency="EUR")
    assert response.status_code == 200
    decision = response.json()["decisions"][0]
    assert decision["totals"]["total"] == "18.00"
    assert [(offer["code"], offer["state"], offer["amount"]) for offer in decision["offers"]] == [
        ("ten", "applied", "2.00")
    ]
    assert not LoggedDecision.objects.exists()


def test_a_named_offer_is_its_newest_draft_complete_with_its_campaign(
    client: Client, key: Key, draft: Draft, campaign: object
) -> None:
    draft("fifty", campaign="summer-2026", give=[{"kind": "percent_off", "percent": "50", "on": "order"}])
    during = post(client, key("simulate"), offers=["fifty"]).json()["decisions"][0]
    assert during["totals"]["total"] == "10.00"
    after = {**ASKED, "at": "2026-09-02T12:00:00Z"}
    late = post(client, key("simulate"), offers=["fifty", TEN], requests=[after]).json()["decisions"][0]
    assert late["totals"]["total"] == "18.00"


WRONG: list[Any] = [
    pytest.param({"offers": ["nope"]}, "/offers/0", id="an offer nobody knows"),
    pytest.param({"offers": [TEN, {"offer": "x"}]}, "/offers/1/give", id="an offer without benefits"),
    pytest.param({"offers": "ten"}, "/offers", id="no list"),
    pytest.param({"requests": [{"channel": "web"}]}, "/requests/0/currency", id="no currency"),
    pytest.param({"guardrails": [{}]}, "/guardrails/0/kind", id="a guardrail without a kind"),
    pytest.param({"experiments": [{}]}, "/experiments/0/arms", id="an experiment without arms"),
    pytest.param({"nonsense": 1}, "/nonsense", id="an unknown key"),
    pytest.param({"requests": [0] * 5_001}, "/requests", id="too many requests"),
    pytest.param({"offers": ["x"] * 5_001}, "/offers", id="too many offers"),
]


@pytest.mark.parametrize(("body", "pointer"), WRONG)
def test_wrong_places_are_named(client: Client, key: Key, body: dict[str, Any], pointer: str) -> None:
    response = post(client, key("simulate"), **body)
    assert response.status_code == 400
    assert pointer in [error["pointer"] for error in response.json()["errors"]]


def test_only_with_the_scope(client: Client, key: Key) -> None:
    assert post(client, {}).status_code == 401
    assert post(client, key("decide", "offers")).status_code == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"requests": NaN}', b"\xff"])
def test_bodies_that_are_no_simulation(client: Client, key: Key, body: bytes) -> None:
    response = client.post(URL, body, "application/json", headers=key("simulate"))
    assert response.status_code == 400


def test_bodies_have_a_bound_of_four_megabytes(client: Client, key: Key) -> None:
    padding = b'{"requests": [], "policy": {"reason": "' + b"x" * 5 * 1024 * 1024 + b'"}}'
    response = client.post(URL, padding, "application/json", headers=key("simulate"))
    assert response.status_code == 413
    allowed = b'{"requests": [], "policy": {"reason": "' + b"x" * 1024 * 1024 + b'"}}'
    assert client.post(URL, allowed, "application/json", headers=key("simulate")).status_code != 413
