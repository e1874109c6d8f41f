"""What approving a rule does to decisions, over the snapshot that it publishes, and what its end undoes."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from catalog.errors import OfferdeskError
from catalog.models import Channel, Price, Product, Segment
from decisions.public import try_live
from decisions.snapshots.live import LIVE
from governance.launch.services import approve
from governance.models import RuleVersion
from governance.policies.services import approve_rule, retire_rule
from tests.governance.house import NOON, approved, live_rule, rule, submitted


@pytest.fixture(autouse=True)
def house(db: None, settings: Settings) -> None:
    """One product at 50.00 that costs the house 40.00, and one channel."""
    settings.SNAPSHOT_POLL_SECONDS = 0
    LIVE.__init__()  # type: ignore[misc]
    Channel.objects.create(code="web", name="Web", prices_include_tax=False)
    product = Product.objects.create(sku="DRESS", name="Dress", tax_rate="0")
    Price.objects.create(product=product, currency="EUR", amount=5000, cost=4600)
    Segment.objects.create(code="calm", name="Calm")


def total(**changes: Any) -> str:
    """What the basket of one dress comes to."""
    return str(decided(**changes)["totals"]["total"])


def decided(**changes: Any) -> dict[str, Any]:
    line = {"id": "1", "sku": "DRESS", "quantity": 1, "unit_price": "50.00"}
    request = {"channel": "web", "currency": "EUR", "basket": {"lines": [line]}, **changes}
    return try_live(request, at=NOON).answer


def retired(live: RuleVersion, maker: User, checker: User) -> None:
    approve_rule(rule=retire_rule(rule=live, actor=maker, reason="no longer"), actor=checker, at=NOON)


FIVE = rule("guardrail")
MARGIN = rule("guardrail", "margin", kind="margin_floor", params={"percent": "5"})
REJECTS = rule("guardrail", on_breach="reject")


@pytest.mark.parametrize(
    ("document", "clipped"),
    [
        pytest.param(FIVE, "47.50", id="a deepest discount"),
        pytest.param(MARGIN, "48.43", id="a margin floor"),
        pytest.param(REJECTS, "50.00", id="one that rejects"),
    ],
)
def test_a_guardrail_clips_until_it_is_retired(
    document: dict[str, Any], clipped: str, maria: User, olga: User, fin: User
) -> None:
    approved(maria, fin)
    assert total() == "45.00"
    live = live_rule(olga, fin, document)
    assert total() == clipped
    retirement = retire_rule(rule=live, actor=olga, reason="no longer")
    assert total() == clipped
    approve_rule(rule=retirement, actor=fin, at=NOON)
    assert total() == "45.00"


def test_a_guardrail_counts_in_its_window_alone(maria: User, olga: User, fin: User) -> None:
    approved(maria, fin)
    live_rule(olga, fin, rule("guardrail", starts="2026-06-16"))
    assert total() == "45.00"
    live_rule(olga, fin, rule("guardrail", "now", starts="2026-06-15"))
    assert total() == "47.50"


def test_a_suppression_keeps_offers_away_until_it_is_retired(maria: User, olga: User, fin: User) -> None:
    approved(maria, fin)
    calm = [{"kind": "segment", "in": ["calm"]}]
    live = live_rule(maria, fin, rule("suppression", people=calm))
    shopper = {"customer": {"segments": ["calm"]}}
    assert (total(), total(**shopper)) == ("45.00", "50.00")
    retired(live, maria, fin)
    assert total(**shopper) == "45.00"


def test_an_offer_is_bound_by_the_suppression_that_it_names(maria: User, olga: User, fin: User) -> None:
    live_rule(olga, fin, rule("suppression", "quiet", blocks=None))
    approved(maria, fin, suppressions=["quiet"])
    approved(maria, fin, "other", give=[{"kind": "percent_off", "percent": "2"}])
    assert total() == "49.00"
    states = {each["code"]: each["state"] for each in decided()["offers"]}
    assert states == {"summer10": "suppressed", "other": "applied"}


def test_an_offer_names_suppressions_that_are_live(maria: User, olga: User, fin: User) -> None:
    live = live_rule(olga, fin, rule("suppression", "quiet"))
    with pytest.raises(OfferdeskError) as refusal:
        submitted(maria, suppressions=["quiet", "loud"])
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [
        ("/suppressions", "unknown_suppression")
    ]
    assert "called loud:" in refusal.value.detail
    review = submitted(maria, "second", suppressions=["quiet"])
    retired(live, olga, fin)
    with pytest.raises(OfferdeskError, match="called quiet"):
        approve(review=review, actor=fin, at=NOON)


def test_an_experiments_offer_fires_in_its_arm_until_it_is_retired(
    maria: User, olga: User, fin: User
) -> None:
    approved(maria, fin)
    document = rule("experiment", "aov-q4", offers={"treatment": ["summer10"]})
    live = live_rule(maria, fin, document)
    totals = {each: total(customer={"id": each}) for each in ("c-1", "c-2", "c-42")}
    assert totals == {"c-1": "45.00", "c-2": "50.00", "c-42": "50.00"}
    retired(live, maria, fin)
    assert total(customer={"id": "c-2"}) == "45.00"
