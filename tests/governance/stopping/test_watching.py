"""Stop rules over real orders: who is paused, once, and resumed by a person."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.models import Channel
from decisions.models import Answered, Claim
from decisions.public import switches_in_force
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.launch.killing import kill
from governance.launch.services import resume
from governance.models import Incident, StopRule
from promotions.models import Offer, OfferVersion
from tests.decisions.redemption.orders import bought
from tests.governance.house import approved

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def house(maria: User, fin: User) -> None:
    """Two live offers: a half off dresses, and a tenth off all the rest."""
    Channel.objects.create(code="web", name="Web")
    window = {"starts": (now() - DAY).date().isoformat(), "ends": (now() + 8 * DAY).date().isoformat()}
    window["sunset"] = window["ends"]
    for code, percent, items in [("half", "50", {"skus": ["DRESS"]}), ("tenth", "10", {"skus": ["TOTE"]})]:
        give = [{"kind": "percent_off", "percent": percent, "items": items}]
        approved(maria, fin, code, at=now(), give=give, tags=["seasonal"], **window)


def order(number: int, sku: str = "DRESS", price: str = "100.00") -> None:
    line = {"id": "1", "sku": sku, "quantity": 1, "unit_price": price}
    bought({"channel": "web", "currency": "EUR", "basket": {"lines": [line]}}, f"o-{number}")


def refused(number: int, offer: str) -> None:
    answer = f'{{"code": "allowance_exhausted", "rejections": [{{"offer": "{offer}", "limit": "total"}}]}}'
    Answered.objects.create(channel="web", key=str(number), request=b"x", status=409, answer=answer, at=now())


def rule(owner: User, **changes: Any) -> StopRule:
    told: dict[str, Any] = {
        "scope": "everything",
        "measure": "discount_share",
        "threshold": Decimal(40),
        "at_least": 3,
        "action": "pause",
        "reason": "More than that is a mistake.",
        "owner": owner,
    }
    return StopRule.objects.create(**(told | changes))


def run(at: datetime | None = None) -> dict[str, int]:
    return dict(run_job(JOBS["watch_stop_rules"], at=at or now()).counts)


def paused() -> list[str]:
    found = OfferVersion.objects.filter(state="paused").order_by("offer__code")
    codes = list(found.values_list("offer__code", flat=True))
    switched = sorted(each.code for each in switches_in_force() if each.action == "pause")
    assert codes == switched
    return codes


class TestDiscountShare:
    def test_who_gives_too_much_is_paused_once_and_is_an_incident(self, house: None, olga: User) -> None:
        made = rule(olga)
        for number in range(3):
            order(number)
            order(10 + number, "TOTE")
        assert run() == {"rules": 1, "paused": 1, "incidents": 1}
        assert run() == {"rules": 1, "paused": 0, "incidents": 0}
        assert paused() == ["half"]
        (switch,) = switches_in_force()
        assert switch.actor == "job watch_stop_rules"
        assert switch.reason == (
            f"half: discounts take 50.00 % of the sales, in 60 min (stop rule {made.pk}: above 40.00)"
        )
        incident = Incident.objects.get()
        assert (incident.kind, incident.title, incident.seen) == (
            "stop_rule",
            "half: discounts take 50.00 % of the sales, in 60 min",
            2,
        )
        assert (incident.orders, incident.exposure) == (3, {"EUR": "150.00"})
        assert incident.facts[0]["done"] == "paused"
        assert incident.version is not None
        assert incident.version.offer.code == "half"

    def test_what_a_person_resumed_is_judged_by_what_came_after(self, house: None, olga: User) -> None:
        rule(olga)
        for number in range(3):
            order(number)
        run()
        resume(offer=Offer.objects.get(code="half"), actor=olga, reason="It was meant so.")
        assert run()["paused"] == 0
        assert paused() == []
        assert Incident.objects.get().over_at is not None
        for number in range(3, 6):
            order(number)
        assert run()["paused"] == 1

    def test_an_alarm_pauses_nothing(self, house: None, olga: User) -> None:
        rule(olga, action="alarm")
        rule(olga, action="alarm", scope="house", threshold=Decimal(30))
        for number in range(3):
            order(number)
            order(10 + number, "TOTE")
        assert run() == {"rules": 2, "paused": 0, "incidents": 1}
        StopRule.objects.filter(scope="house").update(threshold=Decimal(29))
        assert run()["incidents"] == 1
        titles = set(Incident.objects.values_list("title", flat=True))
        assert titles == {
            "half: discounts take 50.00 % of the sales, in 60 min",
            "The house: discounts take 30.00 % of the sales, in 60 min",
        }
        assert paused() == []

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"threshold": Decimal(50)}, id="as much as is allowed"),
            pytest.param({"at_least": 4}, id="too few orders to judge"),
            pytest.param({"active": False}, id="switched off"),
            pytest.param({"scope": "offer", "code": "tenth"}, id="about another offer"),
            pytest.param({"scope": "tag", "code": "other"}, id="about another tag"),
            pytest.param({"scope": "campaign", "code": "other"}, id="about another campaign"),
        ],
    )
    def test_nothing_happens(self, house: None, olga: User, changes: dict[str, Any]) -> None:
        rule(olga, **changes)
        for number in range(3):
            order(number)
        assert run()["paused"] == 0
        assert not Incident.objects.exists()

    def test_what_is_longer_ago_does_not_count(self, house: None, olga: User) -> None:
        rule(olga, window_minutes=5)
        for number in range(3):
            order(number)
        Claim.objects.filter(order_id="o-0").update(committed=now() - timedelta(minutes=6))
        assert run()["paused"] == 0

    def test_what_is_killed_stays_killed(self, house: None, olga: User) -> None:
        rule(olga)
        for number in range(3):
            order(number)
        kill(target="offer", code="half", reason="Wrong.", actor=olga)
        assert run() == {"rules": 1, "paused": 0, "incidents": 1}
        assert [each.action for each in switches_in_force()] == ["kill"]


class TestPace:
    def test_a_budget_that_is_used_faster_than_planned(self, house: None, olga: User) -> None:
        """50,000.00 over ten days are 208.33 an hour; 150.00 are 0.72 of that."""
        rule(olga, scope="tag", code="seasonal", measure="pace", threshold=Decimal("0.7"))
        for number in range(3):
            order(number)
        assert run() == {"rules": 1, "paused": 1, "incidents": 1}
        assert paused() == ["half"]
        assert "its budget is used 0.72 times faster than planned" in Incident.objects.get().title


class TestRefusals:
    def test_an_offer_that_makes_orders_fail(self, house: None, olga: User) -> None:
        rule(olga, measure="refusal_rate", threshold=Decimal(40))
        for number in range(3):
            order(number)
            order(10 + number, "TOTE")
            refused(number, "half")
        refused(9, "tenth")
        assert run() == {"rules": 1, "paused": 1, "incidents": 1}
        assert paused() == ["half"]
        assert Incident.objects.get().title == (
            "half: 50.00 % of orders and reservations are refused, in 60 min"
        )
