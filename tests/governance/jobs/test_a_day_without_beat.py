"""Beat stands still for a day: shoppers notice nothing, and afterwards all that was due happens once."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User

from catalog.models import Channel
from decisions.engine import read_request
from decisions.ids import ULIDS
from decisions.ledger.checking import INVARIANTS, broken
from decisions.models import Claim, Movement
from decisions.public import current_manifest
from decisions.services.decide import decide_and_log
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.models import Incident, JobRun, Publication
from promotions.models import OfferVersion
from tests.decisions.ledger.parts import counters, need, take
from tests.decisions.redemption.orders import GRANT, bought
from tests.docs.conftest import fresh_process
from tests.governance.house import approved

__all__ = ["fresh_process"]
pytestmark = pytest.mark.django_db

STOPPED = datetime(2026, 6, 15, 8, tzinfo=UTC)
BACK = STOPPED + timedelta(days=1)
DUE = sorted(set(JOBS) - {"ensure_partitions"})
"""Partitions are tables: they would stay when the test is undone."""
OFFERS: dict[str, tuple[str, str, str]] = {
    "always": ("2026-06-01T00:00:00Z", "2026-08-31T00:00:00Z", "2026-09-30T00:00:00Z"),
    "morning": ("2026-06-01T00:00:00Z", "2026-06-15T12:00:00Z", "2026-06-16T02:00:00Z"),
    "noon": ("2026-06-15T10:00:00Z", "2026-06-15T14:00:00Z", "2026-06-30T00:00:00Z"),
    "evening": ("2026-06-15T18:00:00Z", "2026-06-20T00:00:00Z", "2026-06-30T00:00:00Z"),
}
"""Start, end and sunset."""
SHOPPING: list[tuple[str, set[str]]] = [
    ("2026-06-15T09:00:00Z", {"always", "morning"}),
    ("2026-06-15T09:59:59.999Z", {"always", "morning"}),
    ("2026-06-15T10:00:00Z", {"always", "morning", "noon"}),
    ("2026-06-15T11:59:59.999Z", {"always", "morning", "noon"}),
    ("2026-06-15T12:00:00Z", {"always", "noon"}),
    ("2026-06-15T13:59:59.999Z", {"always", "noon"}),
    ("2026-06-15T14:00:00Z", {"always"}),
    ("2026-06-15T17:59:59.999Z", {"always"}),
    ("2026-06-15T18:00:00Z", {"always", "evening"}),
    ("2026-06-16T07:59:59Z", {"always", "evening"}),
]


def basket(customer: str) -> dict[str, Any]:
    line = {"id": "1", "sku": "DRESS", "quantity": 1, "unit_price": "100.00"}
    return {
        "channel": "web",
        "currency": "EUR",
        "customer": {"id": customer},
        "basket": {"lines": [line]},
    }


def shown(moment: str) -> set[str]:
    """The offers that a shopper gets at a moment."""
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        text = json.dumps(basket("c-1"))
        answer = json.loads(
            decide_and_log(request=read_request(json.loads(text)), received=text, grant=GRANT)
        )
    return {offer["code"] for offer in answer["offers"] if offer["state"] == "applied"}


@pytest.fixture
def house(maria: User, fin: User) -> Iterator[None]:
    """Everything ran at eight, and beat stopped."""
    ULIDS.__init__()  # type: ignore[misc]
    with time_machine.travel(STOPPED, tick=False):
        Channel.objects.create(code="web", name="Web")
        give = [{"kind": "amount_off", "amount": {"EUR": "1.00"}, "on": "order"}]
        for code, (starts, ends, sunset) in OFFERS.items():
            approved(
                maria, fin, code, at=STOPPED, give=give, starts=starts, ends=ends, sunset=sunset, zone="UTC"
            )
        bought(basket("c-2"), "o-1")
        take(need(owner="held", limit=9), seconds=3600)
        for job in JOBS:
            JobRun.objects.create(job=job, started_at=STOPPED, outcome="done", duration_ms=1)
    yield
    ULIDS.__init__()  # type: ignore[misc]


def moves() -> Counter[tuple[str, str]]:
    """(offer, state) -> how often its history says that it came to it."""
    found: Counter[tuple[str, str]] = Counter()
    for version in OfferVersion.objects.select_related("offer"):
        states = list(version.history.order_by("history_id").values_list("state", flat=True))
        found.update(
            (version.offer.code, state)
            for before, state in zip(["", *states], states, strict=False)
            if state != before
        )
    return found


@pytest.mark.parametrize("seed", range(3))
def test_shoppers_notice_nothing_and_what_was_due_happens_once(house: None, seed: int) -> None:
    assert [(moment, shown(moment)) for moment, _ in SHOPPING] == SHOPPING
    before = moves()
    order = DUE * 2
    random.Random(seed).shuffle(order)
    with time_machine.travel(BACK, tick=False):
        # Ended by one run, retired by the one after.
        for name in [*order, "retire_due"]:
            run_job(JOBS[name])
    assert {run.outcome for run in JobRun.objects.all()} == {"done"}
    assert moves() - before == Counter(
        {
            ("morning", "ended"): 1,
            ("morning", "retired"): 1,
            ("noon", "ended"): 1,
            ("evening", "live"): 1,
        }
    )
    assert sorted(entry.code for entry in current_manifest() if entry.kind == "offer") == [
        "always",
        "evening",
    ]
    went = [
        change["code"]
        for publication in Publication.objects.filter(published_at=BACK)
        for change in publication.changes
    ]
    assert sorted(went) == ["morning", "noon"]
    assert shown("2026-06-16T08:00:01Z") == {"always", "evening"}
    # One hold ran out, once; what was redeemed stays used.
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["committed", "expired"]
    assert counters("total", "held") == (9, 0, 0)
    assert counters("budget", "morning")[1:] == (0, 100)
    assert Movement.objects.filter(kind="release").count() == 1
    assert broken(names=[name for name in INVARIANTS if "logged" not in name]) == {}
    incident = Incident.objects.get(kind="job")
    assert incident.title.startswith("No job ran from 2026-06-15 08:00 to 2026-06-16 08:00 UTC")
