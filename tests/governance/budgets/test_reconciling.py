"""A counter that was changed by hand is found, named and made an incident by one run; nothing is mended."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from catalog.models import Channel, Order
from decisions.models import Allowance, Claim, Movement, Stake
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.models import Incident
from tests.decisions.ledger.parts import claim, need, take

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
LEDGER = [need("budget", quantity=1000, limit=9000, unit="EUR"), need(limit=5)]


def run() -> dict[str, int]:
    return dict(run_job(JOBS["reconcile"]).counts)


def incidents(kind: str = "ledger") -> list[Incident]:
    """Without what tests alone bring about: claims without a decision."""
    return list(Incident.objects.filter(kind=kind).exclude(fingerprint__contains="every claim names"))


def without_triggers(statement: str) -> None:
    """As somebody does who has the database."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)


def test_books_that_agree_are_left_alone() -> None:
    take(*LEDGER, seconds=None)
    take(*LEDGER)
    run()
    assert incidents() == []


@pytest.mark.parametrize(
    ("counter", "told"),
    [
        ("used", "summer: used of budget says 10.01 EUR, movements 10.00 EUR, claims 10.00 EUR"),
        ("held", "summer: held of budget says 0.01 EUR, movements 0.00 EUR, claims 0.00 EUR"),
        ("debt", "summer: debt of budget says 0.01 EUR, movements 0.00 EUR, claims 0.00 EUR"),
    ],
)
def test_one_unit_by_hand_is_found_in_one_run(counter: str, told: str) -> None:
    take(*LEDGER, seconds=None)
    row = Allowance.objects.get(kind="budget")
    changed = getattr(row, counter) + 1
    Allowance.objects.filter(pk=row.pk).update(**{counter: changed})
    run()
    (incident,) = incidents()
    assert (incident.title, incident.exposure) == (told, {"EUR": "0.01"})
    (fact,) = incident.facts
    assert (fact["counter"], fact["off by"]) == (counter, "0.01 EUR")
    assert fact["claims whose movements differ"] == "none: the counter itself was changed"
    # Found again it is the same one; and the counter is what it was made.
    run()
    assert [each.seen for each in incidents()] == [2]
    row.refresh_from_db()
    assert getattr(row, counter) == changed


def test_a_movement_that_is_gone_names_its_claim() -> None:
    take(*LEDGER, seconds=None)
    robbed = take(*LEDGER, seconds=None)
    movement = Movement.objects.get(claim=robbed, allowance__kind="total")
    without_triggers(f"DELETE FROM decisions_movement WHERE id = {movement.pk}")
    run()
    (incident,) = incidents()
    assert incident.title == "summer: used of total says 2, movements 1, claims 2"
    assert incident.facts[0]["claims whose movements differ"] == robbed


def test_a_stake_that_was_changed_is_named() -> None:
    name = take(*LEDGER)
    stake = Stake.objects.get(claim_id=name, allowance__kind="total")
    Stake.objects.filter(claim_id=name, allowance_id=stake.allowance_id).update(quantity=2)
    run()
    (incident,) = incidents()
    assert incident.title == "summer: held of total says 1, movements 1, claims 2"
    assert incident.facts[0]["claims whose movements differ"] == name


def test_what_is_mended_is_noted() -> None:
    take(*LEDGER, seconds=None)
    Allowance.objects.filter(kind="total").update(used=2)
    run()
    Allowance.objects.filter(kind="total").update(used=1)
    run()
    (incident,) = incidents()
    assert incident.over_at is not None
    assert incident.state == "open"


class TestOrders:
    @pytest.fixture(autouse=True)
    def shop(self, db: None) -> None:
        self.web = Channel.objects.create(code="web", name="Web")

    def order(self, number: str, **more: Any) -> None:
        Order.objects.create(
            channel=self.web,
            order_id=number,
            currency="EUR",
            placed_at=more.pop("placed_at", NOW - timedelta(days=2)),
            total=100,
            **more,
        )

    def redeemed(self, number: str, days: float = 2) -> str:
        name = claim("committed")
        at = NOW - timedelta(days=days)
        Claim.objects.filter(id=name).update(order_id=number, committed=at, created=at)
        return name

    def test_what_does_not_match_is_named(self) -> None:
        matched, unreported, other = (self.redeemed(name) for name in ("both", "unreported", "other"))
        self.redeemed("too early", days=0.5)
        self.order("both", decision=matched)
        self.order("other", decision="01OTHER")
        self.order("never redeemed", decision="01NEVER")
        self.order("without a decision")
        run()
        (incident,) = incidents("orders")
        assert (incident.title, incident.orders) == ("web: 3 orders and redemptions do not match", 3)
        assert [(fact["order"], fact["redemption"]) for fact in incident.facts] == [
            ("never redeemed", ""),
            ("other", f"red_{other}"),
            ("unreported", f"red_{unreported}"),
        ]

    def test_a_channel_that_reports_no_orders_is_left_alone(self) -> None:
        self.redeemed("a")
        run()
        assert incidents("orders") == []
