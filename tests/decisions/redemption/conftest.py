"""A web shop and tills that reserve and redeem over the API."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.decisions.conftest import House
from tests.decisions.documents import basket

Json = dict[str, Any]
BUDGET: Json = {
    "offer": "ten",
    "name": "Ten off",
    "budget": {"EUR": "25.00"},
    "give": [{"kind": "amount_off", "amount": {"EUR": "10.00"}, "on": "order"}],
}


class Shop:
    """A channel's client: decides, reserves, redeems."""

    def __init__(self, client: Client, key: str, channel: str = "web") -> None:
        self.client = client
        self.key = key
        self.channel = channel

    def send(self, method: str, path: str, body: Json | None = None, **headers: str) -> Any:
        """The response, with `told` = its JSON."""
        response = self.client.generic(
            method,
            f"/api/v1/{path}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}", **headers},
        )
        response.told = json.loads(response.content)  # type: ignore[attr-defined]
        return response

    def decide(self, **changes: Any) -> Json:
        answer = self.send("POST", "decisions", basket(channel=self.channel, **changes))
        assert answer.status_code == 200, answer.told
        told: Json = answer.told
        return told

    def reserve(self, decision: str | None = None, *, key: str | None = None, **more: Any) -> Any:
        body = {"decision": decision or self.decide()["id"], **more}
        return self.send("POST", "reservations", body, **({"Idempotency-Key": key} if key else {}))

    def redeem(self, decision: str, order: str, *, key: str | None = None, **more: Any) -> Any:
        body = {"decision": decision, "order_id": order, **more}
        return self.send("POST", "redemptions", body, **({"Idempotency-Key": key} if key else {}))


@pytest.fixture
def shop(client: Client, house: House) -> Shop:
    return Shop(client, house.issue("shop", house.web, ["decide", "redeem"]))


Shops = Callable[[], Shop]


@pytest.fixture
def shops(house: House) -> Shops:
    """More clients of the same shop, one for each thread."""
    key = house.issue("shops", house.web, ["decide", "redeem"])
    return lambda: Shop(Client(), key)
