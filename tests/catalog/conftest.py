"""A shop to test with: a channel, its key, regions, and a client that speaks for it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.models import Channel, Region, Scope
from catalog.selectors.keys import forget_keys
from catalog.selectors.places import forget_places
from catalog.services.keys import IssuedKey, issue_key


@pytest.fixture(autouse=True)
def fresh_caches() -> None:
    """What one test's database held is not believed in the next."""
    forget_keys()
    forget_places()


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("maria", "maria@example.com")


@pytest.fixture
def web(db: None) -> Channel:
    return Channel.objects.create(code="web", name="Web shop")


@pytest.fixture
def pos(db: None) -> Channel:
    return Channel.objects.create(code="pos", name="Tills")


@pytest.fixture
def regions(db: None) -> dict[str, Region]:
    """EU > DE > DE-BY, and US beside."""
    europe = Region.objects.create(code="EU", name="Europe")
    germany = Region.objects.create(code="DE", name="Germany", parent=europe)
    bavaria = Region.objects.create(code="DE-BY", name="Bavaria", parent=germany)
    states = Region.objects.create(code="US", name="United States")
    return {region.code: region for region in (europe, germany, bavaria, states)}


@pytest.fixture
def issue(person: User, web: Channel) -> Callable[..., IssuedKey]:
    """Issues a key of the web channel; keyword arguments change it."""

    def make(**changes: Any) -> IssuedKey:
        wanted: dict[str, Any] = {"channel": web, "scopes": [Scope.CATALOGUE, Scope.DECIDE]}
        return issue_key(actor=person, name="test key", responsible=person, **(wanted | changes))

    return make


@dataclass
class ApiClient:
    """Speaks JSON with a key."""

    key: str
    client: Client

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The response to `body` as JSON, or as it is where it is bytes."""
        content = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.generic(
            method,
            path,
            content if body is not None else b"",
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}"} | headers,
        )

    def feed(self, kind: str, *rows: Any) -> Any:
        """The answer to a feed call, which must be 200."""
        response = self.send("POST" if kind == "orders" else "PUT", f"/api/v1/{kind}", {"rows": rows})
        assert response.status_code == 200, response.content
        return response.json()


@pytest.fixture
def api(issue: Callable[..., IssuedKey], client: Client) -> ApiClient:
    return ApiClient(issue().clear_text, client)
