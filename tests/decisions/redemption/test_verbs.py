"""Reserve, redeem and cancel over the API: what each promises."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
from django.db import connection

from catalog.models import Product, Stock
from decisions.models import Allowance, Claim
from decisions.overrides.switches import switch
from decisions.services.redemption import reserving
from tests.decisions.conftest import House
from tests.decisions.documents import TEN_OFF, TOTE, lines
from tests.decisions.ledger.parts import counters, sound
from tests.decisions.redemption.conftest import BUDGET, Shop

pytestmark = pytest.mark.django_db
Install = Callable[..., object]


def later(claim: str, *, minutes: int = 120) -> None:
    """As if a reservation had been made so long ago."""
    back = timedelta(minutes=minutes)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE decisions_claim SET expires = expires - %s::interval WHERE id = %s",
            [str(back), claim[4:]],
        )
        cursor.execute(
            "UPDATE decisions_stake SET expires = expires - %s::interval WHERE claim_id = %s",
            [str(back), claim[4:]],
        )


def budget() -> tuple[int, int, int]:
    """(share, held, used) of the budget."""
    return counters("budget", "ten")


class TestReserving:
    def test_a_hold_names_what_it_holds_until_when(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        response = shop.reserve()
        assert response.status_code == 201
        told = response.told
        assert told["id"].startswith("rsv_")
        assert (told["object"], told["state"]) == ("reservation", "held")
        assert told["holds"] == [{"offer": "ten", "limit": "budget", "amount": "10.00"}]
        length = datetime.fromisoformat(told["expires"]) - datetime.now(UTC)
        assert timedelta(minutes=14) < length <= timedelta(minutes=15)
        assert budget() == (2500, 1000, 0)

    def test_unlimited_offers_have_no_rows(self, shop: Shop, install: Install) -> None:
        install({**BUDGET, "budget": {"none": "opening week"}})
        assert shop.reserve().told["holds"] == []
        assert not Allowance.objects.exists()

    def test_when_too_little_is_left_everything_stays(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        decisions = [shop.decide()["id"] for _ in range(3)]
        shop.reserve(decisions[0]), shop.reserve(decisions[1])
        response = shop.reserve(decisions[2])
        assert (response.status_code, response.told["code"]) == (409, "allowance_exhausted")
        assert response.told["rejections"] == [{"offer": "ten", "limit": "budget", "available": "5.00"}]
        assert response.told["retryable"] is False
        assert budget() == (2500, 2000, 0)
        assert Claim.objects.count() == 2

    def test_the_same_decision_again_is_its_live_hold(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        decision = shop.decide()["id"]
        first = shop.reserve(decision).told
        assert shop.reserve(decision).told == first
        later(first["id"])
        second = shop.reserve(decision).told
        assert second["id"] != first["id"]
        assert shop.send("GET", f"reservations/{first['id']}").told["state"] == "expired"
        assert budget() == (2500, 1000, 0)

    def test_a_changed_basket_moves_by_the_difference(self, shop: Shop, install: Install) -> None:
        install({**BUDGET, "give": [{"kind": "percent_off", "percent": "50", "on": "order"}]})
        small, tiny, large = (
            shop.decide(basket=lines(("DRESS", 1, price)))["id"] for price in ("40.00", "8.00", "50.00")
        )
        first, other = shop.reserve(small).told["id"], shop.reserve(tiny).told["id"]
        assert shop.reserve(large, replaces=first).told["code"] == "allowance_exhausted"
        assert shop.send("GET", f"reservations/{first}").told["state"] == "held"
        assert budget() == (2500, 2400, 0)
        shop.send("DELETE", f"reservations/{other}")
        second = shop.reserve(large, replaces=first).told
        assert second["holds"][0]["amount"] == "25.00"
        assert shop.send("GET", f"reservations/{first}").told["state"] == "released"
        assert budget() == (2500, 2500, 0)
        assert sound()

    def test_ttl(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        expires = datetime.fromisoformat(shop.reserve(ttl_seconds=60).told["expires"])
        assert expires - datetime.now(UTC) <= timedelta(seconds=60)
        too_long = shop.reserve(ttl_seconds=3601)
        assert (too_long.status_code, too_long.told["errors"][0]["pointer"]) == (400, "/ttl_seconds")

    def test_extending_while_paying(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        held = shop.reserve().told
        longer = shop.send("POST", f"reservations/{held['id']}/extend", {}).told
        length = datetime.fromisoformat(longer["expires"]) - datetime.now(UTC)
        assert timedelta(minutes=59) < length <= timedelta(minutes=60)
        shorter = shop.send("POST", f"reservations/{held['id']}/extend", {"ttl_seconds": 5}).told
        assert shorter["expires"] == longer["expires"]
        later(held["id"])
        ended = shop.send("POST", f"reservations/{held['id']}/extend", {})
        assert (ended.status_code, ended.told["code"], ended.told["state"]) == (
            409,
            "reservation_final",
            "expired",
        )

    def test_releasing_gives_all_back_once(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        held = shop.reserve().told["id"]
        for _ in range(2):
            assert shop.send("DELETE", f"reservations/{held}").told["state"] == "released"
        assert budget() == (2500, 0, 0)
        assert sound()

    def test_an_expired_hold_is_free_although_no_job_runs(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        for _ in range(2):
            later(shop.reserve().told["id"])
        assert shop.reserve().status_code == 201
        assert shop.reserve().status_code == 201

    def test_an_expired_decision_or_a_killed_offer(
        self, shop: Shop, install: Install, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        install(BUDGET)
        decision = shop.decide()["id"]
        with monkeypatch.context() as later:
            hours = datetime.now(UTC) + timedelta(hours=9)
            later.setattr(reserving, "datetime", Mock(now=lambda zone: hours))
            late = shop.reserve(decision)
        assert (late.status_code, late.told["code"]) == (409, "decision_expired")
        switch(action="kill", target="offer", code="ten", reason="wrong", actor="olga")
        killed = shop.reserve(decision)
        assert (killed.status_code, killed.told["code"], killed.told["offers"]) == (
            409,
            "offer_withdrawn",
            ["ten"],
        )

    def test_anothers_decision_is_not_there(self, shop: Shop, house: House, install: Install) -> None:
        install(BUDGET)
        till = Shop(shop.client, house.issue("t", house.pos, ["decide", "redeem"]), "pos")
        held = shop.reserve().told
        assert till.reserve(held["decision"]).status_code == 404
        assert till.send("DELETE", f"reservations/{held['id']}").status_code == 404
        assert till.reserve("nonsense").status_code == 404
        assert shop.reserve("01ARZ3NDEKTSV4RRFFQ69G5FAV").status_code == 404

    def test_the_scope(self, shop: Shop, house: House) -> None:
        shop.key = house.key
        assert shop.reserve("x").told["code"] == "scope_missing"

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, "/decision"),
            ({"decision": 7}, "/decision"),
            ({"decision": "x", "ttl_seconds": 0}, "/ttl_seconds"),
            ({"decision": "x", "ttl": 9}, "/ttl"),
            ({"decision": "x", "replaces": ["y"]}, "/replaces"),
        ],
    )
    def test_bad_input(self, shop: Shop, body: dict[str, object], pointer: str) -> None:
        response = shop.send("POST", "reservations", body)
        assert (response.status_code, response.told["errors"][0]["pointer"]) == (400, pointer)


class TestRedeeming:
    def test_with_a_reservation(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        decision = shop.decide()["id"]
        held = shop.reserve(decision).told["id"]
        response = shop.redeem(decision, "o-1", reservation=held, order_total="94.70")
        assert response.status_code == 201
        told = response.told
        assert told["id"] == held.replace("rsv_", "red_")
        assert (told["state"], told["order_id"], told["flags"]) == ("committed", "o-1", [])
        assert told["uses"] == [{"offer": "ten", "limit": "budget", "amount": "10.00"}]
        assert budget() == (2500, 0, 1000)
        assert shop.send("GET", f"reservations/{held}").told["state"] == "committed"
        assert shop.send("GET", f"redemptions/{told['id']}").told == told
        assert shop.send("GET", "redemptions?order_id=o-1").told == {"data": [told]}
        assert shop.send("GET", "redemptions?order_id=o-2").told == {"data": []}
        assert sound()

    def test_its_hold_is_used_where_nobody_names_it(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        decision = shop.decide()["id"]
        shop.reserve(decision)
        assert shop.redeem(decision, "o-1").status_code == 201
        assert budget() == (2500, 0, 1000)

    def test_without_a_reservation_while_capacity_remains(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        decisions = [shop.decide()["id"] for _ in range(3)]
        assert [shop.redeem(d, f"o-{n}").status_code for n, d in enumerate(decisions)] == [201, 201, 409]
        assert budget() == (2500, 0, 2000)

    def test_the_same_order_again_is_the_same_redemption(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        decision = shop.decide()["id"]
        first = shop.redeem(decision, "o-1")
        second = shop.redeem(decision, "o-1")
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.told == second.told
        assert budget() == (2500, 0, 1000)

    def test_one_order_one_decision(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        one, two = shop.decide()["id"], shop.decide()["id"]
        shop.redeem(one, "o-1")
        assert shop.redeem(two, "o-1").told["code"] == "order_conflict"
        assert shop.redeem(one, "o-2").told["code"] == "order_conflict"

    def test_an_expired_reservation_asks_for_no_more(self, shop: Shop, install: Install) -> None:
        """The order has been paid by now: it is honoured as one without a reservation is."""
        install(BUDGET)
        decision = shop.decide()["id"]
        held = shop.reserve(decision).told["id"]
        later(held)
        assert shop.redeem(decision, "o-1", reservation=held).status_code == 201
        assert budget() == (2500, 0, 1000)
        extended = shop.send("POST", f"reservations/{held}/extend")
        assert (extended.told["code"], extended.told["state"]) == ("reservation_final", "expired")
        assert sound()

    def test_a_released_reservation_is_final(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        held = shop.reserve().told
        shop.send("DELETE", f"reservations/{held['id']}")
        refused = shop.redeem(held["decision"], "o-1", reservation=held["id"])
        assert (refused.told["code"], refused.told["state"]) == ("reservation_final", "released")
        assert shop.redeem(held["decision"], "o-1").status_code == 201

    def test_a_reservation_outlives_a_kill(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        reserved, other = shop.decide()["id"], shop.decide()["id"]
        shop.reserve(reserved)
        switch(action="kill", target="offer", code="ten", reason="wrong", actor="olga")
        assert shop.redeem(reserved, "o-1").status_code == 201
        assert shop.redeem(other, "o-2").told["code"] == "offer_withdrawn"

    def test_another_total_is_flagged_never_refused(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        told = shop.redeem(shop.decide()["id"], "o-1", order_total="94.69").told
        assert (told["total"], told["order_total"], told["flags"]) == (
            "94.70",
            "94.69",
            ["order_total_differs"],
        )

    def test_a_reservation_of_another_decision(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        held = shop.reserve().told["id"]
        response = shop.redeem(shop.decide()["id"], "o-1", reservation=held)
        assert (response.status_code, response.told["errors"][0]["pointer"]) == (400, "/reservation")
        assert shop.redeem(shop.decide()["id"], "o-1", reservation="rsv_x").status_code == 404

    def test_wrong_totals(self, shop: Shop, install: Install) -> None:
        install()
        decision = shop.decide()["id"]
        for total in ("1.001", "-1.00", "x"):
            response = shop.redeem(decision, "o-1", order_total=total)
            assert (response.status_code, response.told["errors"][0]["pointer"]) == (400, "/order_total")


class TestCancelling:
    def test_everything_comes_back_once(self, shop: Shop, install: Install) -> None:
        install(BUDGET, TOTE)
        done = shop.redeem(shop.decide()["id"], "o-1").told
        assert {use["limit"] for use in done["uses"]} == {"budget", "stock"}
        for _ in range(2):
            cancelled = shop.send("POST", f"redemptions/{done['id']}/cancel")
            assert (cancelled.status_code, cancelled.told["state"]) == (200, "cancelled")
        assert [(a.held, a.used) for a in Allowance.objects.all()] == [(0, 0), (0, 0)]
        assert shop.redeem(done["decision"], "o-2").status_code == 201
        assert shop.redeem(done["decision"], "o-1").told["state"] == "cancelled"
        assert sound()

    def test_a_reservation_is_no_redemption(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        held = shop.reserve().told["id"]
        assert shop.send("POST", f"redemptions/{held}/cancel").status_code == 404
        assert shop.send("POST", f"redemptions/red_{held[4:]}/cancel").status_code == 404


class TestGiftStock:
    def gift(self, shop: Shop) -> str:
        answer = shop.decide(basket=lines(("DRESS", 1, "100.00")))
        assert answer["gifts"]
        return str(answer["id"])

    def test_holds_count_at_once(self, shop: Shop, install: Install) -> None:
        install(TOTE)
        for _ in range(3):
            assert shop.reserve(self.gift(shop)).status_code == 201
        answer = shop.decide(basket=lines(("DRESS", 1, "100.00")), options={"explain": "candidates"})
        assert answer["gifts"] == []

    def test_the_last_one(self, shop: Shop, install: Install) -> None:
        install(TOTE)
        Stock.objects.update(quantity=1)
        one, two = self.gift(shop), self.gift(shop)
        assert shop.redeem(one, "o-1").status_code == 201
        refused = shop.redeem(two, "o-2")
        assert refused.told["rejections"] == [{"offer": "gwp-tote", "limit": "stock", "available": 0}]

    def test_several_places(self, shop: Shop, install: Install) -> None:
        install({**TOTE, "give": [{"kind": "gift", "options": [{"sku": "TOTE", "quantity": 2}]}]})
        Stock.objects.update(quantity=1)
        Stock.objects.create(product=Product.objects.get(sku="TOTE"), location="outlet", quantity=4)
        places = []
        for number in range(2):
            assert shop.redeem(self.gift(shop), f"o-{number}").status_code == 201
            places.append({a.subject: a.used for a in Allowance.objects.filter(kind="stock")})
        assert places == [{"outlet": 2}, {"outlet": 4}]

    def test_a_new_count_takes_the_place_of_what_was_sold(self, shop: Shop, install: Install) -> None:
        install(TOTE)
        assert shop.redeem(self.gift(shop), "o-1").status_code == 201
        row = Stock.objects.get()
        row.quantity = 2
        row.save()
        assert [shop.redeem(self.gift(shop), f"p-{n}").status_code for n in range(2)] == [201, 201]
        assert shop.decide(basket=lines(("DRESS", 1, "100.00")))["gifts"] == []
        assert sound()

    def test_a_declined_gift_needs_none(self, shop: Shop, install: Install) -> None:
        install(TOTE)
        decision = shop.decide(basket=lines(("DRESS", 1, "100.00")), options={"decline_gifts": ["gwp-tote"]})
        assert shop.reserve(decision["id"]).told["holds"] == []


def test_a_lower_budget_closes_it_for_new_orders(shop: Shop, install: Install) -> None:
    install(BUDGET)
    old = [shop.decide()["id"] for _ in range(3)]
    assert shop.reserve(old[0]).status_code == 201
    install((2, {**BUDGET, "budget": {"EUR": "12.00"}}))
    assert shop.decide()["totals"]["discount"] == "0.00"
    small = {**BUDGET, "budget": {"EUR": "12.00"}, "give": [{**BUDGET["give"][0], "amount": {"EUR": "1.00"}}]}
    install((3, small))
    new = shop.decide()
    assert new["totals"]["discount"] == "1.00"
    assert shop.reserve(new["id"]).status_code == 201
    assert shop.redeem(old[0], "o-1").status_code == 201
    assert shop.reserve(old[1]).told["code"] == "allowance_exhausted"
    assert sound()


def test_a_code_and_several_offers(shop: Shop, install: Install) -> None:
    install(TEN_OFF, BUDGET)
    decision = shop.decide(coupons=["SUMMER10"])
    held = shop.reserve(decision["id"])
    assert held.status_code == 201
    assert {each["offer"] for each in held.told["holds"]} == {"ten"}
