"""The small house that the examples of the pages ask, at nine o'clock on 15 June 2026 (UTC)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.db import connection

from catalog.models import Channel, Region, Scope, Segment
from catalog.selectors.keys import forget_keys
from catalog.selectors.places import forget_places
from catalog.services.keys import issue_key
from decisions.ids import ULIDS
from decisions.public import load_documents
from decisions.snapshots.live import LIVE
from decisions.snapshots.watcher import WATCHER
from governance.launch.services import approve, pause
from promotions.models import Offer
from promotions.services.offers import save_draft
from tests.docs.pages import blocks
from tests.governance.house import submit

NINE = datetime(2026, 6, 15, 9, tzinfo=UTC)
GOVERNED: dict[str, Any] = {
    "owner": "maria@example.com",
    "objective": "lift_aov",
    "kpi": {"metric": "average_order_value", "target": "+5%"},
    "budget": {"EUR": "50000.00"},
    "suppressions": {"none": "for everybody"},
    "starts": "2026-06-01",
    "ends": "2026-08-31",
    "sunset": "2026-09-30",
}
"""What a review demands, and the page leaves out."""


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """What a process remembers must not outlive a test's transaction."""
    yield
    WATCHER.stop()
    LIVE.__init__()  # type: ignore[misc]
    forget_keys()
    forget_places()


@pytest.fixture
def nine() -> Iterator[None]:
    """The clock stands still; ids are made by it and not by what other tests have seen."""
    with time_machine.travel(NINE, tick=False):
        ULIDS.__init__()  # type: ignore[misc]
        yield
    ULIDS.__init__()  # type: ignore[misc]


def person(name: str, role: str) -> User:
    """An active person with a role."""
    user = User.objects.create_user(name, f"{name}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def keys(db: None, nine: None) -> dict[str, str]:
    """The names by which api.md calls its keys -> their clear texts; channels and people come with them."""
    eu = Region.objects.create(code="EU", name="European Union")
    Region.objects.create(code="DE", name="Germany", parent=eu)
    Segment.objects.create(code="vip", name="VIP")
    web = Channel.objects.create(code="web", name="Web shop", prices_include_tax=True)
    pos = Channel.objects.create(code="pos", name="Tills")
    maria, dev = person("maria", "marketer"), person("dev", "developer")
    named: dict[str, tuple[Channel, User, list[Scope]]] = {
        "KEY": (web, dev, [Scope.DECIDE]),
        "DECIDE_KEY": (web, dev, [Scope.DECIDE]),
        "POS_KEY": (pos, dev, [Scope.DECIDE, Scope.REDEEM]),
        "DIAGNOSE_KEY": (web, dev, [Scope.DECIDE, Scope.DIAGNOSE]),
        "CATALOGUE_KEY": (web, dev, [Scope.CATALOGUE]),
        "OFFERS_KEY": (web, maria, [Scope.OFFERS]),
        "SIMULATE_KEY": (web, dev, [Scope.SIMULATE]),
    }
    return {
        name: issue_key(actor=dev, name=name, channel=channel, responsible=who, scopes=scopes).clear_text
        for name, (channel, who, scopes) in named.items()
    }


@pytest.fixture
def published(keys: dict[str, str]) -> list[str]:
    """The offers that api.md shows, defined by maria and approved by fin; winter5 is paused. Their codes."""
    maria, fin, olga = (
        User.objects.get(username="maria"),
        person("fin", "finance"),
        person("olga", "operations"),
    )
    with connection.cursor() as cursor:
        # The pause below is the first of the house, whatever other tests threw and rolled back.
        cursor.execute("ALTER SEQUENCE decisions_override_number_seq RESTART")
    documents = [doc for block in blocks("api.md", "yaml") for doc in load_documents(block.text)]
    for document in documents:
        version = save_draft(actor=maria, document={**GOVERNED, **document})
        approve(review=submit(version=version, actor=maria), actor=fin)
    pause(offer=Offer.objects.get(code="winter5"), actor=olga, reason="Only in winter.")
    return [document["offer"] for document in documents]
