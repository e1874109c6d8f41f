"""A small house with one web shop, its keys and a few products; offers are installed by each test."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from pytest_django import Settings

from catalog.models import Category, Channel, Customer, Price, Product, Region, Segment, Stock, Store
from catalog.selectors.keys import forget_keys
from catalog.selectors.places import forget_places
from catalog.services.keys import issue_key
from decisions.models import CurrentSnapshot, LoggedDecision
from decisions.services.replay import ReplayImpossible, replay_decision
from decisions.snapshots.documents import DefinitionInput, Installed
from decisions.snapshots.install import install_snapshot
from decisions.snapshots.live import LIVE
from decisions.snapshots.watcher import WATCHER, live, ready

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """What a process remembers must not outlive a test's transaction."""
    yield
    WATCHER.stop()
    LIVE.__init__()  # type: ignore[misc]
    forget_keys()
    forget_places()


REPLAYED = ("api", "codes", "guessing", "offline", "redemption", "services")
"""Folders whose tests log decisions as the house does, and change nothing of what they were made of."""


@pytest.fixture(autouse=True)
def every_decision_replays(request: pytest.FixtureRequest, _django_db_marker: None) -> Iterator[None]:
    """Whatever a test has logged comes out byte for byte when it is decided again."""
    yield
    if request.path.parent.name not in REPLAYED or not request.node.get_closest_marker("django_db"):
        return
    if connection.needs_rollback:
        return
    for row in LoggedDecision.objects.order_by("?")[:MOST_REPLAYED]:
        try:
            found = replay_decision(row.id)
        except ReplayImpossible:
            continue
        assert found is None or found.identical, found.sentence


MOST_REPLAYED = 50
"""Of one test; the volumes of others would be replayed for longer than they take."""


class House:
    """Rows that requests refer to, and keys to ask with."""

    def __init__(self) -> None:
        self.user = User.objects.create_user("dev", password="x", email="dev@example.com")
        eu = Region.objects.create(code="EU", name="European Union")
        Region.objects.create(code="DE", name="Germany", parent=eu)
        self.web = Channel.objects.create(code="web", name="Web shop", prices_include_tax=True)
        self.pos = Channel.objects.create(code="pos", name="Tills", decision_minutes=5)
        Store.objects.create(code="b-1", name="Berlin 1", region=Region.objects.get(code="DE"))
        self._products()
        shopper = Customer.objects.create(code="c-42", tier="gold", order_count=7)
        Segment.objects.create(code="vip", name="VIP").members.add(shopper)
        self.key = self.issue("web", self.web, ["decide"])
        self.till = self.issue("till", self.pos, ["decide"])
        self.diagnosing = self.issue("diagnosing", self.web, ["decide", "diagnose"])

    def _products(self) -> None:
        women = Category.objects.create(path="women")
        dresses = Category.objects.create(path="women/dresses", parent=women)
        dress = Product.objects.create(sku="DRESS", name="Dress", brand="Private", tax_rate="19")
        dress.categories.add(dresses)
        Price.objects.create(product=dress, currency="EUR", amount=4990, cost=2000)
        tote = Product.objects.create(sku="TOTE", name="Tote bag")
        Price.objects.create(product=tote, currency="EUR", amount=1500)
        Stock.objects.create(product=tote, location="main", quantity=3)
        floored = Product.objects.create(sku="FLOORED", name="Book at a fixed price")
        Price.objects.create(product=floored, currency="EUR", amount=5000, floor=4800)

    def issue(self, name: str, channel: Channel, scopes: list[str], *acts_for: Channel) -> str:
        """The clear text of a new key."""
        return issue_key(
            actor=self.user,
            name=name,
            channel=channel,
            responsible=self.user,
            scopes=scopes,
            acts_for=acts_for,
        ).clear_text


@pytest.fixture
def house(db: None) -> House:
    return House()


@pytest.fixture
def install() -> Callable[..., Installed]:
    """Makes offer documents live, each as version 1 unless it comes as (version, document)."""

    def install(*documents: Json | tuple[int, Json], policy: Json | None = None) -> Installed:
        numbered = [item if isinstance(item, tuple) else (1, item) for item in documents]
        definitions = [DefinitionInput("offer", doc["offer"], version, doc) for version, doc in numbered]
        if policy is not None:
            definitions.append(DefinitionInput("policy", "default", 1, {"policy": "default", **policy}))
        return install_snapshot(definitions=definitions)

    return install


Watching = Callable[[], None]


@pytest.fixture
def watching(settings: Settings) -> Watching:
    """Decides as a server does, by the watcher's thread; call it once the first snapshot is committed."""
    settings.SNAPSHOT_POLL_SECONDS = 0.5

    def wait() -> None:
        end = time.monotonic() + 5
        wanted = CurrentSnapshot.objects.get().snapshot_id
        while not (ready() and live().compiled.hash == wanted):
            assert time.monotonic() < end, "the snapshot never arrived"
            time.sleep(0.02)

    return wait


Ask = Callable[..., Any]
"""Gives the test client's response."""


@pytest.fixture
def ask(client: Client, house: House) -> Ask:
    """POST /decisions with a body (JSON, or bytes as they are) and the web shop's key."""

    def ask(body: Json | bytes, *, key: str | None = None, **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.post(
            "/api/v1/decisions",
            raw,
            content_type="application/json",
            headers={"Authorization": f"Bearer {key or house.key}", **headers},
        )

    return ask
