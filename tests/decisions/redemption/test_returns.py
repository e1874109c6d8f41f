"""Partial returns: refunds by stored units and policy, what comes back, and n times one = once n."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from catalog.models import Stock
from decisions.models import Allowance
from decisions.services.redemption.cancelling import cancel
from tests.decisions.conftest import House
from tests.decisions.documents import lines
from tests.decisions.ledger.parts import DRILL_ROUND, counters, sound
from tests.decisions.redemption.conftest import Shop
from tests.decisions.redemption.orders import GRANT, basket, bought, offers, returned

pytestmark = pytest.mark.django_db
Json = dict[str, Any]
Install = Callable[..., object]
TEN_FROM_50: Json = {
    "offer": "ten",
    "budget": {"EUR": "100.00"},
    "limits": {"per_customer": 1},
    "when": [{"kind": "subtotal", "at_least": {"EUR": "50.00"}}],
    "give": [{"kind": "amount_off", "amount": {"EUR": "10.00"}, "on": "order"}],
}
FREE_SHIPPING: Json = {
    "offer": "ship",
    "when": [{"kind": "subtotal", "at_least": {"EUR": "50.00"}}],
    "give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}],
}
BASKET = lines(("DRESS", 2, "20.00"), ("OTHER", 1, "20.00")) | {"shipping": {"amount": "4.90"}}


def sold(shop: Shop, **changes: Any) -> str:
    answer = shop.decide(basket=BASKET, customer={"id": "anna"}, **changes)
    return str(shop.redeem(answer["id"], "o-1").told["id"])


def give_back(shop: Shop, redemption: str, name: str, *units: tuple[str, int], **more: Any) -> Any:
    body = {"return_id": name, "lines": [{"id": id_, "quantity": n} for id_, n in units], **more}
    return shop.send("POST", f"redemptions/{redemption}/returns", body)


class TestPolicies:
    @pytest.mark.parametrize(
        ("policy", "refunds"),
        [
            # 60.00 - 10.00 = 50.00: units of 16.66, 16.67 and 16.67; shipping is free from 50.00.
            ("keep", [("16.66", "0.00"), ("16.67", "0.00"), ("16.67", "0.00")]),
            # Below 50.00 what is kept costs its full price, and shipping 4.90: 50.00 - 40.00 - 4.90.
            ("reevaluate", [("5.10", "0.00"), ("20.00", "0.00"), ("24.90", "0.00")]),
            # The discount on what is kept is taken back: 16.66 - 3.33 - 3.33 - 4.90.
            ("claw_back", [("5.10", "0.00"), ("20.00", "0.00"), ("24.90", "0.00")]),
        ],
    )
    def test_three_units_one_by_one(
        self, shop: Shop, install: Install, policy: str, refunds: list[tuple[str, str]]
    ) -> None:
        install({**TEN_FROM_50, "returns": policy}, {**FREE_SHIPPING, "returns": policy})
        redemption = sold(shop)
        told = [
            give_back(shop, redemption, f"r-{n}", (line, 1)).told for n, line in enumerate(["1", "1", "2"])
        ]
        assert [(each["refund"], each["shortfall"]) for each in told] == refunds
        assert sum(Decimal(each["refund"]) for each in told) == Decimal("50.00")
        assert [each["redemption"]["state"] for each in told] == ["partially_returned"] * 2 + ["returned"]

    def test_a_shortfall_is_set_against_later_refunds(self, shop: Shop, install: Install) -> None:
        """19.00 off from 20.00: without the cheap unit the dear one costs 19.50, more than was paid."""
        offer = {
            "offer": "big",
            "returns": "reevaluate",
            "when": [{"kind": "subtotal", "at_least": {"EUR": "20.00"}}],
            "give": [{"kind": "amount_off", "amount": {"EUR": "19.00"}, "on": "order"}],
        }
        install(offer)
        answer = shop.decide(basket=lines(("DRESS", 1, "19.50"), ("OTHER", 1, "0.50")))
        redemption = shop.redeem(answer["id"], "o-1").told["id"]
        first = give_back(shop, redemption, "a", ("2", 1)).told
        assert (first["refund"], first["shortfall"]) == ("0.00", "18.50")
        second = give_back(shop, redemption, "b", ("1", 1)).told
        assert (second["refund"], second["shortfall"]) == ("1.00", "0.00")

    def test_the_strictest_governs(self, shop: Shop, install: Install) -> None:
        install({**TEN_FROM_50, "returns": "reevaluate"}, FREE_SHIPPING)
        assert give_back(shop, sold(shop), "a", ("1", 1)).told["refund"] == "5.10"


class TestWhatComesBack:
    def test_budget_by_units_and_uses_with_the_last(self, shop: Shop, install: Install) -> None:
        install(TEN_FROM_50)
        redemption = sold(shop)
        assert counters("budget", "ten") == (10000, 0, 1000)
        first = give_back(shop, redemption, "a", ("1", 2)).told
        assert first["lines"] == [{"id": "1", "units": [1, 2], "refund": "33.33"}]
        assert first["released"] == [{"offer": "ten", "limit": "budget", "amount": "6.67"}]
        assert counters("per_customer", "ten") == (1, 0, 1)
        second = give_back(shop, redemption, "b", ("2", 1), shipping=True).told
        assert (second["refund"], second["shipping"]) == ("21.57", "4.90")
        assert {each["limit"] for each in second["released"]} == {"budget", "per_customer"}
        assert [(a.held, a.used) for a in Allowance.objects.all()] == [(0, 0)] * 2
        assert sound()

    def test_shipping_alone_afterwards(self, shop: Shop, install: Install) -> None:
        install(TEN_FROM_50)
        redemption = sold(shop)
        assert give_back(shop, redemption, "a", ("1", 2), ("2", 1)).told["refund"] == "50.00"
        late = give_back(shop, redemption, "b", shipping=True).told
        assert (late["refund"], late["shipping"]) == ("4.90", "4.90")
        again = give_back(shop, redemption, "c", shipping=True).told
        assert (again["refund"], again["shipping"]) == ("0.00", "0.00")

    def test_kept_uses_stay(self, shop: Shop, install: Install) -> None:
        install({**TEN_FROM_50, "limits": {"per_customer": 1, "cancelled": "keep"}})
        give_back(shop, sold(shop), "a", ("1", 2), ("2", 1))
        assert counters("per_customer", "ten") == (1, 0, 1)
        assert counters("budget", "ten") == (10000, 0, 0)

    def test_points_go_with_the_value(self, shop: Shop, install: Install) -> None:
        install({"offer": "bonus", "give": [{"kind": "points", "points": 100}]})
        redemption = sold(shop)
        points = [
            reward["points"]
            for n, line in enumerate(["1", "1", "2"])
            for reward in give_back(shop, redemption, f"r-{n}", (line, 1)).told["rewards"]
        ]
        assert points == [-33, -33, -34]


class TestRefusals:
    def test_no_more_than_was_sold(self, shop: Shop, install: Install) -> None:
        install(TEN_FROM_50)
        redemption = sold(shop)
        give_back(shop, redemption, "a", ("1", 1))
        response = give_back(shop, redemption, "b", ("2", 1), ("1", 2), ("9", 1))
        assert (response.status_code, response.told["code"]) == (422, "return_exceeds_redemption")
        assert [e["pointer"] for e in response.told["errors"]] == ["/lines/1/quantity", "/lines/2/id"]
        assert counters("budget", "ten")[2] == 1000 - 334

    def test_the_same_return_again(self, shop: Shop, install: Install) -> None:
        install(TEN_FROM_50)
        redemption = sold(shop)
        first = give_back(shop, redemption, "a", ("1", 1))
        assert give_back(shop, redemption, "a", ("1", 1)).content == first.content
        assert give_back(shop, redemption, "a", ("1", 2)).told["code"] == "idempotency_key_reused"
        keyed = {"lines": [{"id": "1", "quantity": 1}]}
        path = f"redemptions/{redemption}/returns"
        assert shop.send("POST", path, keyed).told["code"] == "idempotency_key_required"
        second = shop.send("POST", path, keyed, **{"Idempotency-Key": "k"})
        assert shop.send("POST", path, keyed, **{"Idempotency-Key": "k"}).content == second.content
        assert second.told["lines"] == [{"id": "1", "units": [2], "refund": "16.67"}]

    def test_a_cancelled_order_returns_nothing(self, shop: Shop, install: Install) -> None:
        install(TEN_FROM_50)
        redemption = sold(shop)
        shop.send("POST", f"redemptions/{redemption}/cancel")
        assert give_back(shop, redemption, "a", ("1", 1)).status_code == 409
        assert give_back(shop, "red_x", "a", ("1", 1)).status_code == 404

    def test_nor_is_a_returned_one_cancelled(self, shop: Shop, install: Install) -> None:
        install(TEN_FROM_50)
        redemption = sold(shop)
        give_back(shop, redemption, "a", ("1", 1))
        response = shop.send("POST", f"redemptions/{redemption}/cancel")
        assert (response.status_code, response.told["state"]) == (409, "partially_returned")

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, "/lines"),
            ({"lines": {}}, "/lines"),
            ({"lines": []}, "/lines"),
            ({"lines": [{"id": "1"}]}, "/lines/0/quantity"),
            ({"lines": [{"id": "1", "quantity": 0}]}, "/lines/0/quantity"),
            ({"lines": [{"id": "1", "quantity": 1}, {"id": "1", "quantity": 1}]}, "/lines/1/id"),
            ({"lines": [{"id": "1", "quantity": 1}], "shipping": "yes"}, "/shipping"),
        ],
    )
    def test_bad_input(self, shop: Shop, install: Install, body: Json, pointer: str) -> None:
        install(TEN_FROM_50)
        response = shop.send("POST", f"redemptions/{sold(shop)}/returns", {"return_id": "a", **body})
        assert (response.status_code, response.told["errors"][0]["pointer"]) == (400, pointer)


BOOKS = 12
"""The three policies in turn."""
ORDERS = 2_000 // BOOKS + 1
"""Of a book. Each is bought twice and comes back unit by unit and line by line, every second one once more
and is cancelled: 5,000 orders in all that come to nothing."""


# In one long transaction every update of a row would have to pass by all earlier ones.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(4))
def test_n_returns_of_one_are_one_return_of_n(house: House, install: Install, part: int) -> None:
    Stock.objects.update(quantity=10**6)
    for book in range(part, BOOKS, 4):
        draw = random.Random(f"{DRILL_ROUND} {book}")
        install(*offers(draw, ("keep", "reevaluate", "claw_back")[book % 3]))
        for number in range(ORDERS):
            request = basket(draw)
            single, whole = (bought(request, f"{book}-{number}-{twin}") for twin in "ab")
            if number % 2 == 0:
                cancelled = bought(request, f"{book}-{number}-c")
                with transaction.atomic():
                    assert cancel(cancelled.redemption, grant=GRANT).state == "cancelled"
            sums = [Decimal(0), Decimal(0)]
            for line in draw.sample(request["basket"]["lines"], len(request["basket"]["lines"])):
                last = [
                    returned(single, f"{line['id']}-{n}", {line["id"]: 1}) for n in range(line["quantity"])
                ]
                once = returned(whole, line["id"], {line["id"]: line["quantity"]})
                sums[0] += sum(Decimal(each["refund"]) for each in last)
                sums[1] += Decimal(once["refund"])
                assert sums[0] - Decimal(last[-1]["shortfall"]) == sums[1] - Decimal(once["shortfall"])
            assert last[-1]["redemption"]["state"] == once["redemption"]["state"] == "returned"
            assert sums[0] == sums[1]
    assert not Allowance.objects.exclude(held=0, used=0).exists()
    assert Allowance.objects.count() > 10
    assert sound()


class TestShippingAlone:
    def test_before_any_unit_nothing_has_come_back(self, shop: Shop, install: Install) -> None:
        install(TEN_FROM_50)
        redemption = sold(shop)
        asked = give_back(shop, redemption, "a", shipping=True).told
        assert (asked["refund"], asked["redemption"]["state"]) == ("0.00", "committed")
        assert shop.send("POST", f"redemptions/{redemption}/cancel").status_code == 200

    def test_after_all_units_rewards_are_told_once(self, shop: Shop, install: Install) -> None:
        install({"offer": "perk", "give": [{"kind": "perk", "code": "early", "text": "Early"}]})
        redemption = sold(shop)
        first = give_back(shop, redemption, "a", ("1", 2), ("2", 1)).told
        assert [reward["withdrawn"] for reward in first["rewards"]] == [True]
        assert give_back(shop, redemption, "b", shipping=True).told["rewards"] == []
