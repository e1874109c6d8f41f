"""Tills of the channel pos: they fetch a bundle, decide by it and tell what they sold."""

import base64
import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from decisions.engine import read_request
from decisions.offline.opening import Bundle, open_bundle
from decisions.offline.signatures import verified
from decisions.offline.sold import sold
from tests.decisions.conftest import House

Json = dict[str, Any]
TEN: Json = {
    "offer": "ten",
    "name": "Ten off",
    "budget": {"EUR": "25.00"},
    "give": [{"kind": "amount_off", "amount": {"EUR": "10.00"}, "on": "order"}],
}
ONCE: Json = {
    "offer": "once",
    "limits": {"total": 1},
    "give": [{"kind": "percent_off", "percent": "10", "on": "order"}],
}


def basket(**changes: Any) -> Json:
    """One dress at 50.00, twice."""
    return {
        "channel": "pos",
        "store": "b-1",
        "currency": "EUR",
        "basket": {"lines": [{"id": "1", "sku": "DRESS", "quantity": 2, "unit_price": "50.00"}]},
        **changes,
    }


class Tills:
    """A client of the channel's key, and what its tills do."""

    def __init__(self, client: Client, key: str) -> None:
        self.client = client
        self.key = key
        self.numbers = itertools.count(1)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        response = self.client.generic(
            method,
            f"/api/v1/{path}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}", **headers},
        )
        if response.content and response.headers.get("Content-Encoding") != "gzip":
            response.told = json.loads(response.content)  # type: ignore[attr-defined]
        return response

    def bundle(self, till: str = "1") -> Bundle:
        """The bundle as a till reads it."""
        public = base64.b64decode(self.send("GET", "snapshot/key").told["public_key"])
        response = self.send("GET", f"snapshot?till={till}")
        assert response.status_code == 200, response.content
        return open_bundle(verified(response.content.decode(), public))

    def sale(self, bundle: Bundle, request: Json | None = None, **changes: Any) -> Json:
        """A sale decided by a bundle a moment ago."""
        number = next(self.numbers)
        request = request or basket()
        at = changes.pop("at", None) or datetime.now(UTC) - timedelta(minutes=1)
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        _, terms = bundle.decide(read_request(request), at)
        return {
            "id": f"sale-{number}",
            "till": "1",
            "order_id": f"order-{number}",
            "sold_at": at.isoformat(),
            "snapshot": bundle.raw["snapshot"],
            "overrides": bundle.overrides.number,
            "request": request,
            "answer": sold(terms),
            **changes,
        }

    def tell(self, *rows: Any) -> list[Json]:
        """The outcomes of some rows."""
        response = self.send("POST", "decisions/offline", {"rows": list(rows)})
        assert response.status_code == 200, response.content
        results: list[Json] = response.told["results"]
        assert len(results) == len(rows)
        return results

    def give_back(self, redemption: str, name: str, quantity: int) -> Json:
        """The answer of one return of units of line 1."""
        body = {"return_id": name, "lines": [{"id": "1", "quantity": quantity}]}
        response = self.send("POST", f"redemptions/{redemption}/returns", body)
        assert response.status_code == 201, response.content
        told: Json = response.told
        return told


@pytest.fixture
def tills(client: Client, house: House) -> Tills:
    return Tills(client, house.issue("tills", house.pos, ["decide", "redeem"]))


Install = Callable[..., object]
