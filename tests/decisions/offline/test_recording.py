"""What tills sold alone is recorded: within limits used, beyond them debt, and given back like any order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from decisions.models import Allowance, Claim, LoggedDecision, Movement, OfflineSale
from decisions.overrides.switches import switch
from decisions.public import DefinitionInput, install_snapshot
from decisions.services.replay import replay_decision
from tests.decisions.conftest import House
from tests.decisions.ledger.parts import counters, sound
from tests.decisions.offline.conftest import ONCE, TEN, Install, Tills, basket

pytestmark = pytest.mark.django_db
Json = dict[str, Any]


def state(owner: str) -> tuple[int, int]:
    """(used, debt) of an offer's allowance."""
    row = Allowance.objects.get(owner=owner)
    return row.used, row.debt


def test_a_sale_is_a_redemption_with_its_decision(tills: Tills, install: Install) -> None:
    install(TEN)
    bundle = tills.bundle()
    (told,) = tills.tell(tills.sale(bundle))
    row = LoggedDecision.objects.get(id=told["decision"])
    assert told == {
        "object": "offline_sale",
        "id": "sale-1",
        "state": "recorded",
        "order_id": "order-1",
        "decision": row.id,
        "redemption": f"red_{Claim.objects.get().id}",
        "flags": [],
        "total": "90.00",
        "expected_total": "90.00",
        "debts": [],
    }
    assert row.snapshot == bundle.raw["snapshot"]
    replay = replay_decision(row.id)
    assert replay is not None
    assert replay.identical
    assert state("ten") == (1000, 0)
    found = tills.send("GET", "redemptions?order_id=order-1").told["data"]
    assert [each["total"] for each in found] == ["90.00"]
    assert sound()


def test_a_limit_of_one_sold_twice_is_one_use_and_one_debt(tills: Tills, install: Install) -> None:
    install(ONCE)
    bundle = tills.bundle()
    first, second = tills.tell(tills.sale(bundle), tills.sale(bundle))
    assert first["debts"] == []
    assert second["debts"] == [{"offer": "once", "limit": "total", "quantity": 1}]
    assert second["state"] == "recorded"
    assert state("once") == (1, 1)
    assert sorted(Movement.objects.values_list("kind", "quantity")) == [("debt", 1), ("use", 1)]
    assert sound()


def test_the_excess_of_a_budget_alone_is_debt(
    tills: Tills, install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    install(TEN)
    bundle = tills.bundle()
    told = tills.tell(*(tills.sale(bundle) for _ in range(4)))
    assert [each["debts"] for each in told] == [
        [],
        [],
        [{"offer": "ten", "limit": "budget", "amount": "5.00"}],
        [{"offer": "ten", "limit": "budget", "amount": "10.00"}],
    ]
    assert state("ten") == (2500, 1500)
    assert sound()
    call_command("ledger", "debts")
    assert (
        capsys.readouterr().out == "ten budget EUR: 25.00 of 25.00 used, 15.00 owed\n1 allowances with debt\n"
    )


def test_the_same_sale_again_has_the_same_outcome(tills: Tills, install: Install) -> None:
    install(ONCE)
    bundle = tills.bundle()
    rows = [tills.sale(bundle), tills.sale(bundle)]
    assert tills.tell(*rows) == tills.tell(*rows)
    assert tills.tell(*reversed(rows)) == list(reversed(tills.tell(*rows)))
    assert state("once") == (1, 1)
    assert OfflineSale.objects.count() == Claim.objects.count() == 2


def test_an_id_stands_for_one_sale_and_an_order_for_one_claim(tills: Tills, install: Install) -> None:
    install(TEN)
    bundle = tills.bundle()
    first = tills.sale(bundle)
    told = tills.tell(
        first,
        {**first, "order_id": "another"},
        {**tills.sale(bundle), "order_id": "order-1"},
    )
    assert [each["state"] for each in told] == ["recorded", "refused", "refused"]
    assert [each.get("code") for each in told] == [None, "idempotency_key_reused", "order_conflict"]
    assert told[1]["errors"][0]["pointer"] == "/rows/1/id"
    assert told[2]["errors"][0]["pointer"] == "/rows/2/order_id"
    assert state("ten") == (1000, 0)
    assert sound()


def test_a_return_gives_debt_back_before_what_was_used(tills: Tills, install: Install) -> None:
    install(TEN)
    bundle = tills.bundle()
    tills.tell(tills.sale(bundle), tills.sale(bundle))
    (third,) = tills.tell(tills.sale(bundle))
    assert state("ten") == (2500, 500)
    first_unit = tills.give_back(third["redemption"], "r-1", 1)
    assert first_unit["refund"] == "45.00"
    assert first_unit["released"] == [{"offer": "ten", "limit": "budget", "amount": "5.00"}]
    assert state("ten") == (2500, 0)
    tills.give_back(third["redemption"], "r-2", 1)
    assert state("ten") == (2000, 0)
    assert sound()


def test_a_cancelled_order_leaves_no_debt(tills: Tills, install: Install) -> None:
    install(ONCE)
    bundle = tills.bundle()
    _, second = tills.tell(tills.sale(bundle), tills.sale(bundle))
    response = tills.send("POST", f"redemptions/{second['redemption']}/cancel")
    assert response.told["state"] == "cancelled"
    assert state("once") == (1, 0)
    assert sorted(Movement.objects.values_list("kind", flat=True)) == ["debt", "settle", "use"]
    assert sound()


def test_uses_of_one_customer_are_counted_over_identities(tills: Tills, install: Install) -> None:
    install({**ONCE, "limits": {"per_customer": 1, "identities": ["id", "card"]}})
    bundle = tills.bundle()
    card = {"identities": {"card": "k-1"}}
    told = tills.tell(
        tills.sale(bundle, basket(customer={"id": "c-42", **card})),
        tills.sale(bundle, basket(customer={"id": "c-43", **card})),
        tills.sale(bundle, basket(customer={"id": "c-44"})),
    )
    assert [len(each["debts"]) for each in told] == [0, 2, 0]
    assert sound()


def test_gifts_beyond_the_stock_are_debt(tills: Tills, install: Install) -> None:
    install({"offer": "tote", "give": [{"kind": "gift", "options": [{"sku": "TOTE", "quantity": 2}]}]})
    bundle = tills.bundle()
    told = tills.tell(tills.sale(bundle), tills.sale(bundle))
    assert told[1]["debts"] == [{"offer": "tote", "limit": "stock", "quantity": 1}]
    assert state("TOTE") == (3, 1)
    assert sound()


def test_a_sale_that_differs_counts_as_it_happened(tills: Tills, install: Install) -> None:
    install(TEN)
    bundle = tills.bundle()
    row = tills.sale(bundle)
    row["answer"] |= {"total": "80.00", "lines": [{"id": "1", "unit_totals": ["40.00", "40.00"]}]}
    row["answer"]["offers"][0]["lines"] = [{"id": "1", "units": ["10.00", "10.00"]}]
    (told,) = tills.tell(row)
    assert (told["flags"], told["total"], told["expected_total"]) == (["differs"], "80.00", "90.00")
    assert state("ten") == (2000, 0)
    assert tills.give_back(told["redemption"], "r-1", 1)["refund"] == "40.00"
    assert sound()


def test_a_bundle_that_has_run_out_is_flagged(tills: Tills, install: Install) -> None:
    install(TEN)
    bundle = tills.bundle()
    in_time = tills.sale(bundle, at=bundle.valid_until - timedelta(milliseconds=1))
    late = tills.sale(bundle, at=bundle.valid_until)
    told = tills.tell(in_time, late)
    assert [each["flags"] for each in told] == [["clock_ahead"], ["stale_bundle", "clock_ahead"]]
    assert sound()


def test_a_snapshot_that_nobody_knows_is_flagged(tills: Tills, install: Install) -> None:
    install(TEN)
    row = tills.sale(tills.bundle(), snapshot="sha256:" + "0" * 64)
    (told,) = tills.tell(row)
    assert told["flags"] == ["unknown_snapshot"]
    assert state("ten") == (1000, 0)
    assert sound()


def test_an_offer_killed_before_the_sale_is_flagged(tills: Tills, install: Install) -> None:
    install(TEN)
    bundle = tills.bundle()
    before = tills.sale(bundle)
    switch(action="kill", target="offer", code="ten", reason="wrong", actor="olga")
    after = tills.sale(bundle, at=datetime.now(UTC) + timedelta(seconds=1))
    told = tills.tell(before, after)
    assert [each["flags"] for each in told] == [[], ["withdrawn"]]
    assert state("ten") == (2000, 0)


def test_a_later_snapshot_changes_nothing_of_a_sale(tills: Tills, install: Install) -> None:
    install(TEN)
    bundle = tills.bundle()
    install({**TEN, "give": [{"kind": "percent_off", "percent": "1", "on": "order"}]})
    (told,) = tills.tell(tills.sale(bundle))
    assert (told["flags"], told["expected_total"]) == ([], "90.00")


def test_a_code_of_an_offer_works_offline(tills: Tills, install: Install) -> None:
    install({**ONCE, "trigger": "code", "codes": ["SPRING"], "limits": {"per_code": 1}})
    bundle = tills.bundle()
    told = tills.tell(
        tills.sale(bundle, basket(coupons=[" spring "])),
        tills.sale(bundle, basket(coupons=["Spring"])),
        tills.sale(bundle, basket(coupons=["other"])),
    )
    assert [each["total"] for each in told] == ["90.00", "90.00", "100.00"]
    assert [len(each["debts"]) for each in told] == [0, 1, 0]
    assert [each["flags"] for each in told] == [[], [], []]
    assert sound()


def test_every_wrong_place_is_named_and_good_rows_land(tills: Tills, install: Install) -> None:
    install(TEN)
    bundle = tills.bundle()
    wrong = tills.sale(bundle)
    wrong["answer"]["total"] = "1.00"
    no_sum = tills.sale(bundle)
    no_sum["answer"]["lines"][0]["unit_totals"][1] = "44.00"
    foreign = tills.sale(bundle)
    foreign["request"] = {**foreign["request"], "channel": "web"}
    told = tills.tell(tills.sale(bundle), wrong, no_sum, foreign, 5, {"id": "x", "sold_at": "now"})
    pointers = [[error["pointer"] for error in each.get("errors", [])] for each in told]
    assert pointers == [
        [],
        ["/rows/1/answer/total"],
        ["/rows/2/answer/lines/0/unit_totals", "/rows/2/answer/total"],
        ["/rows/3/request/channel"],
        ["/rows/4"],
        [
            "/rows/5/order_id",
            "/rows/5/snapshot",
            "/rows/5/overrides",
            "/rows/5/sold_at",
            "/rows/5/request",
        ],
    ]
    assert [each["state"] for each in told].count("recorded") == 1
    assert Claim.objects.count() == 1


def test_rows_are_bounded(tills: Tills, install: Install) -> None:
    install(TEN)
    for rows in ([], [1] * 1001):
        assert tills.send("POST", "decisions/offline", {"rows": rows}).status_code == 400


def test_returns_of_a_reevaluated_offer_decide_again(tills: Tills, install: Install) -> None:
    from_80 = [{"kind": "subtotal", "at_least": {"EUR": "80.00"}}]
    install({**TEN, "returns": "reevaluate", "when": from_80})
    (told,) = tills.tell(tills.sale(tills.bundle()))
    assert told["total"] == "90.00"
    assert tills.give_back(told["redemption"], "r-1", 1)["refund"] == "40.00"
    assert tills.give_back(told["redemption"], "r-2", 1)["refund"] == "50.00"
    assert state("ten") == (0, 0)
    assert sound()


def test_shipping_points_and_carried_facts_come_along(tills: Tills, install: Install) -> None:
    install(
        {
            "offer": "ship",
            "give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}],
            "limits": {"total": 9},
        },
        {"offer": "lune", "give": [{"kind": "percent_off", "percent": "50", "items": {"brands": ["Lune"]}}]},
        {"offer": "thanks", "give": [{"kind": "points", "points": 7}]},
    )
    lines = [
        {"id": "1", "sku": "A", "quantity": 3, "unit_price": "9.99", "product": {"brand": "Lune"}},
        {"id": "2", "sku": "B", "quantity": 1, "amount": "1.01"},
    ]
    request = basket(basket={"lines": lines, "shipping": {"amount": "4.90"}})
    row = tills.sale(tills.bundle(), request)
    (told,) = tills.tell(row)
    assert (told["flags"], told["total"]) == ([], row["answer"]["total"])
    assert row["answer"]["shipping"] == "0.00"
    assert row["answer"]["rewards"][0]["points"] == 7
    row = tills.sale(tills.bundle(), request)
    row["answer"]["rewards"] = []
    assert tills.tell(row)[0]["flags"] == ["differs"]
    assert sound()


def test_scopes(tills: Tills, house: House, install: Install) -> None:
    install(TEN)
    row = tills.sale(tills.bundle())
    tills.key = house.till
    assert tills.send("POST", "decisions/offline", {"rows": [row]}).status_code == 403
    tills.key = house.issue("redeems", house.pos, ["redeem"])
    assert tills.tell(row)[0]["state"] == "recorded"
    assert tills.send("GET", "snapshot").status_code == 403


def test_an_offline_decision_is_redeemed_by_nobody_else(tills: Tills, install: Install) -> None:
    install(TEN)
    (told,) = tills.tell(tills.sale(tills.bundle()))
    body = {"decision": told["decision"], "order_id": "other"}
    again = tills.send("POST", "redemptions", body)
    assert (again.status_code, again.told["code"]) == (409, "order_conflict")
    tills.send("POST", f"redemptions/{told['redemption']}/cancel")
    again = tills.send("POST", "redemptions", body)
    assert (again.status_code, again.told["code"]) == (409, "decision_expired")


def test_a_row_too_long_to_store_is_refused_alone(tills: Tills, install: Install) -> None:
    install(ONCE)
    bundle = tills.bundle()
    long = {**tills.sale(bundle), "snapshot": "x" * 100}
    first, second, third = tills.tell(tills.sale(bundle), long, tills.sale(bundle))
    assert [each["state"] for each in (first, second, third)] == ["recorded", "refused", "recorded"]
    assert second["errors"][0]["pointer"] == "/rows/1/snapshot"


def test_gifts_belong_to_offers_that_are_told(tills: Tills, install: Install) -> None:
    install(ONCE)
    sale = tills.sale(tills.bundle())
    sale["answer"] |= {"gifts": [{"offer": "tote", "sku": "TOTE", "quantity": 100}]}
    (told,) = tills.tell(sale)
    assert (told["state"], told["errors"][0]["pointer"]) == ("refused", "/rows/0/answer/gifts/0/offer")


def test_a_sale_that_differs_keeps_campaign_and_rules_of_its_offers(tills: Tills) -> None:
    ten = {**TEN, "campaign": "spring", "limits": {"total": 5, "cancelled": "keep"}}
    campaign = {"campaign": "spring", "budget": {"EUR": "100.00"}}
    install_snapshot(
        definitions=[
            DefinitionInput("offer", "ten", 1, ten),
            DefinitionInput("campaign", "spring", 1, campaign),
        ]
    )
    sale = tills.sale(tills.bundle())
    totals = sale["answer"]["lines"][0]["unit_totals"]
    sale["answer"]["lines"][0]["unit_totals"] = ["44.00", "46.00"]
    sale["answer"]["offers"][0]["lines"][0]["units"] = ["6.00", "4.00"]
    assert totals == ["45.00", "45.00"]
    (told,) = tills.tell(sale)
    assert "differs" in told["flags"]
    assert counters("campaign_budget", "spring") == (10000, 0, 1000)
    tills.give_back(told["redemption"], "r-1", 1)
    assert counters("campaign_budget", "spring") == (10000, 0, 400)
    tills.give_back(told["redemption"], "r-2", 1)
    assert counters("campaign_budget", "spring") == (10000, 0, 0)
    assert counters("total", "ten") == (5, 0, 1)
    assert sound()
