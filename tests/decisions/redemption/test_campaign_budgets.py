"""A budget that the offers of a campaign share: one allowance beside those of the offers."""

from collections.abc import Callable
from typing import Any

import pytest

from decisions.models import Allowance
from decisions.public import DefinitionInput, install_snapshot
from tests.decisions.ledger.parts import sound
from tests.decisions.redemption.conftest import Shop

pytestmark = pytest.mark.django_db
Json = dict[str, Any]


def member(code: str, amount: str, **more: Any) -> Json:
    give = [{"kind": "amount_off", "amount": {"EUR": amount}, "on": "order"}]
    return {"offer": code, "campaign": "summer", "give": give, **more}


MEMBERS = [
    member("six", "6.00", budget={"EUR": "100.00"}, trigger="code", codes=["SIX"]),
    member("five", "5.00", trigger="code", codes=["FIVE"]),
    member("cut", "5.00", trigger="code", codes=["CUT"], budget_short="cut"),
]


@pytest.fixture
def state() -> Callable[..., None]:
    """States the campaign's budget beside its offers."""

    def state(amount: str, version: int = 1) -> None:
        campaign = {"campaign": "summer", "budget": {"EUR": amount}}
        offers = [DefinitionInput("offer", each["offer"], 1, each) for each in MEMBERS]
        install_snapshot(definitions=[*offers, DefinitionInput("campaign", "summer", version, campaign)])

    return state


def spent() -> dict[tuple[str, str], int]:
    return {(row.kind, row.owner): row.used for row in Allowance.objects.all()}


def test_a_use_draws_on_both_budgets(shop: Shop, state: Callable[..., None]) -> None:
    state("10.00")
    first = shop.redeem(shop.decide(coupons=["SIX"])["id"], "o-1")
    uses = sorted(first.told["uses"], key=lambda use: use["limit"])
    assert uses == [
        {"offer": "six", "limit": "budget", "amount": "6.00"},
        {"offer": "six", "limit": "campaign_budget", "amount": "6.00"},
    ]
    assert spent() == {("budget", "six"): 600, ("campaign_budget", "summer"): 600}
    answer = shop.decide(coupons=["FIVE"], options={"explain": "candidates"})
    (row,) = [row for row in answer["offers"] if row["code"] == "five"]
    assert (row["state"], row["reasons"][0]["code"]) == ("failed", "budget_short")
    assert answer["totals"]["discount"] == "0.00"
    assert shop.decide(coupons=["CUT"])["totals"]["discount"] == "4.00"
    assert sound()


def test_what_was_decided_before_is_refused_with_whose_budget_it_was(
    shop: Shop, state: Callable[..., None]
) -> None:
    state("10.00")
    six, five = (shop.decide(coupons=[code])["id"] for code in ("SIX", "FIVE"))
    assert shop.reserve(six).status_code == 201
    refused = shop.redeem(five, "o-2")
    assert refused.status_code == 409
    assert refused.told["rejections"] == [{"offer": "five", "limit": "campaign_budget", "available": "4.00"}]
    assert sound()


def test_a_return_gives_both_back(shop: Shop, state: Callable[..., None]) -> None:
    state("10.00")
    order = shop.redeem(shop.decide(coupons=["SIX"])["id"], "o-1").told["id"]
    shop.send("POST", f"redemptions/{order}/cancel")
    assert spent() == {("budget", "six"): 0, ("campaign_budget", "summer"): 0}
    assert shop.decide(coupons=["FIVE"])["totals"]["discount"] == "5.00"
    assert sound()


def test_a_lower_budget_counts_from_its_publication(shop: Shop, state: Callable[..., None]) -> None:
    state("20.00")
    assert shop.redeem(shop.decide(coupons=["SIX"])["id"], "o-1").status_code == 201
    state("8.00", version=2)
    assert shop.decide(coupons=["FIVE"])["totals"]["discount"] == "0.00"
    assert shop.redeem(shop.decide(coupons=["CUT"])["id"], "o-2").status_code == 201
    assert spent()["campaign_budget", "summer"] == 800
    assert sound()


def test_what_was_decided_under_a_larger_budget_is_given_and_closes_the_lower_one(
    shop: Shop, state: Callable[..., None]
) -> None:
    state("20.00")
    decision = shop.decide(coupons=["SIX"])["id"]
    state("5.00", version=2)
    assert shop.redeem(decision, "o-1").status_code == 201
    assert shop.decide(coupons=["CUT"])["totals"]["discount"] == "0.00"
    shop.redeem(shop.decide()["id"], "o-2")
    assert sound()
