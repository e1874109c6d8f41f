"""All jobs over a house in which each has something to do: whatever the order, the end is the same."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from catalog.models import Customer, Segment, SegmentMembership
from decisions.codes.generation import Order, ask_for_codes
from decisions.codes.pools import make_pool
from decisions.models import Allowance, Answered, Claim, Code, Seal
from decisions.public import current_manifest
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.models import JobRun, Publication
from promotions.models import OfferVersion
from tests.decisions.ledger.parts import need, take
from tests.governance.house import approved

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
SAME = sorted(set(JOBS) - {"ensure_partitions"})
"""Jobs of which a test may look at the end state; partitions are tables, and stay when a test is undone."""


@pytest.fixture
def busy_house(maria: User, fin: User) -> None:
    """Something due for every job."""
    day = timedelta(days=1)
    dates = {name: (NOW + days * day).date().isoformat() for name, days in [("soon", 9), ("later", 40)]}
    for code, starts, ends, at in [
        ("starting", NOW - day, dates["soon"], NOW - 2 * day),
        ("ending", NOW - 20 * day, (NOW - 3 * day).date().isoformat(), NOW - 10 * day),
    ]:
        approved(
            maria,
            fin,
            code,
            at=at,
            starts=starts.date().isoformat(),
            ends=ends,
            sunset=(NOW - 2 * day).date().isoformat() if code == "ending" else dates["later"],
        )
    take(need(limit=9), seconds=-3600)
    take(need(limit=9), seconds=3600)
    for days in (1, 40):
        Answered.objects.create(
            channel="web", key=str(days), request=b"x", status=201, answer="{}", at=NOW - days * day
        )
    pool = make_pool(actor=maria, slug="mail", name="Mail")
    ask_for_codes(actor=maria, pool=pool, order=Order(30), door="admin")
    Customer.objects.create(code="gold", tier="gold")
    stale = Customer.objects.create(code="none")
    segment = Segment.objects.create(code="gold", name="Gold", rule={"fact": "tier", "equals": "gold"})
    SegmentMembership.objects.create(segment=segment, customer=stale)
    JobRun.objects.create(job="x", started_at=NOW - 40 * day, outcome="done", duration_ms=1)


def state() -> dict[str, Any]:
    """What the jobs are there to change, as it stands."""
    return {
        "offers": sorted((version.offer.code, version.state) for version in OfferVersion.objects.all()),
        "live": sorted(entry.code for entry in current_manifest() if entry.kind == "offer"),
        "publications": Publication.objects.count(),
        "history": OfferVersion.history.count(),
        "claims": sorted(Claim.objects.values_list("state", flat=True)),
        "allowances": sorted(Allowance.objects.values_list("share", "held", "used")),
        "answers": sorted(Answered.objects.values_list("key", flat=True)),
        "codes": Code.objects.count(),
        "members": sorted(SegmentMembership.objects.values_list("segment__code", "customer__code")),
        "seals": sorted(Seal.objects.values_list("stream", "start", "until", "count")),
        "old runs": JobRun.objects.filter(job="x").count(),
    }


def after(order: list[str]) -> dict[str, Any]:
    """The state that some runs lead to; they are undone."""
    with transaction.atomic():
        for name in order:
            run_job(JOBS[name], at=NOW)
        found = state()
        transaction.set_rollback(True)
    return found


def test_the_end_is_the_same(busy_house: None) -> None:
    begin, once = state(), after(SAME)
    unchanged = [name for name in once if once[name] == begin[name] and name != "seals"]
    assert unchanged == [], "nothing was due there"
    assert once["offers"] == [("ending", "retired"), ("starting", "live")]
    assert (once["claims"], once["codes"], once["answers"]) == (["expired", "held"], 30, ["1"])
    assert once["members"] == [("gold", "gold")]
    draw = random.Random(7)
    for _ in range(12):
        order = SAME * draw.randint(1, 3)
        draw.shuffle(order)
        # An offer is retired by the run after the one that ends it.
        found = after([*order, "retire_due"])
        assert found == once, order
