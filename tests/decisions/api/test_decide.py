"""POST /decisions from the body to the answer and the log row; GET gives it back."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from catalog.models import Customer, Stock
from decisions.log.rows import read_row
from decisions.overrides.switches import switch
from decisions.snapshots.documents import EMPTY, Installed
from tests.decisions.conftest import Ask, House, Json
from tests.decisions.documents import BOOK, FIVE_OFF, TEN_OFF, basket, lines

Install = Callable[..., Installed]


def states(answer: Json) -> dict[str, str]:
    return {offer["code"]: offer["state"] for offer in answer["offers"]}


def test_the_answer_has_prices_offers_and_gifts(ask: Ask, install: Install) -> None:
    install(*BOOK)
    response = ask(basket(coupons=["summer10 "], options={"explain": "candidates"}))
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    answer = json.loads(response.content)
    assert answer["totals"] == {
        "subtotal": "99.80",
        "item_discount": "0.00",
        "order_discount": "9.98",
        "shipping": "4.90",
        "shipping_discount": "4.90",
        "discount": "14.88",
        "total": "89.82",
    }
    assert states(answer) == {
        "summer10": "applied",
        "five-off": "displaced",
        "ship50": "applied",
        "gwp-tote": "applied",
    }
    assert answer["coupons"][0]["state"] == "applied"
    assert answer["gifts"] == [
        {"offer": "gwp-tote", "sku": "TOTE", "quantity": 1, "value": "15.00", "add": "auto"}
    ]


def test_a_known_shopper_brings_his_segments(ask: Ask, install: Install) -> None:
    install(*BOOK)
    answer = json.loads(ask(basket(customer={"id": "c-42"})).content)
    assert states(answer)["vip-day"] == "applied"


def test_what_the_request_says_of_the_shopper_replaces_what_the_house_knows(
    ask: Ask, install: Install
) -> None:
    install(*BOOK)
    answer = json.loads(ask(basket(customer={"id": "c-42", "segments": []})).content)
    assert "vip-day" not in states(answer)


def test_an_ancestor_region_covers_its_children(ask: Ask, install: Install) -> None:
    install({**FIVE_OFF, "where": {"regions": ["EU"]}})
    assert states(json.loads(ask(basket()).content)) == {"five-off": "applied"}


def test_a_store_stands_in_its_region(ask: Ask, install: Install) -> None:
    install({**FIVE_OFF, "where": {"regions": ["EU"]}})
    assert states(json.loads(ask(basket(region=None, store="b-1")).content)) == {"five-off": "applied"}
    assert states(json.loads(ask(basket(region=None)).content)) == {}


def test_a_gift_without_stock_is_not_given(ask: Ask, install: Install) -> None:
    install(*BOOK)
    assert json.loads(ask(basket()).content)["gifts"]
    Stock.objects.update(quantity=0)
    answer = json.loads(ask(basket(options={"explain": "candidates"})).content)
    assert answer["gifts"] == []
    tote = next(offer for offer in answer["offers"] if offer["code"] == "gwp-tote")
    assert [reason["code"] for reason in tote["reasons"]] == ["gift_out_of_stock"]


def test_a_floor_of_the_catalogue_holds(ask: Ask, install: Install) -> None:
    install(TEN_OFF)
    answer = json.loads(ask(basket(coupons=["SUMMER10"], basket=lines(("FLOORED", 1, "50.00")))).content)
    assert answer["totals"]["discount"] == "2.00"
    assert states(answer) == {"summer10": "clipped"}


def test_an_unknown_sku_is_priced_as_sent_and_flagged(ask: Ask, install: Install) -> None:
    install(FIVE_OFF)
    answer = json.loads(ask(basket(basket=lines(("NOBODY-KNOWS", 2, "30.00")))).content)
    assert answer["lines"][0]["flags"] == ["unknown_sku"]
    assert answer["totals"]["total"] == "55.00"


def test_a_line_may_carry_the_facts_of_its_product(ask: Ask, install: Install, house: House) -> None:
    """They replace what the catalogue has, brand and floor among them."""
    install({**TEN_OFF, "give": [{"kind": "percent_off", "percent": "10", "items": {"brands": ["Lune"]}}]})
    sent = lines(("DRESS", 1, "50.00"), ("MARKET-1", 1, "50.00"), ("FLOORED", 1, "50.00"))
    sent["lines"][0]["product"] = {}
    sent["lines"][1]["product"] = {"brand": "Lune", "price_floor": "48.00"}
    key = house.issue("market", house.web, ["decide", "catalogue"])
    answer = json.loads(ask(basket(coupons=["SUMMER10"], basket=sent), key=key).content)
    assert [line["discount"] for line in answer["lines"]] == ["0.00", "2.00", "0.00"]
    assert [line["flags"] for line in answer["lines"]] == [[], [], []]


def test_facts_are_believed_only_of_who_may_feed_the_catalogue(ask: Ask, install: Install) -> None:
    install(TEN_OFF)
    sent = lines(("FLOORED", 1, "50.00"))
    sent["lines"][0]["product"] = {}
    response = ask(basket(coupons=["SUMMER10"], basket=sent))
    answer = json.loads(response.content)
    assert (response.status_code, answer["code"], answer["scope"]) == (403, "scope_missing", "catalogue")


def test_without_any_snapshot_prices_stay_as_sent(ask: Ask) -> None:
    answer = json.loads(ask(basket()).content)
    assert (answer["snapshot"], answer["totals"]["total"]) == (EMPTY, "104.70")


def test_the_log_row_holds_all_that_was_read_and_the_very_answer(
    ask: Ask, install: Install, house: House
) -> None:
    installed = install(*BOOK)
    number = switch(action="kill", target="offer", code="ship50", reason="wrong", actor="olga")
    body = json.dumps(basket(coupons=["SUMMER10"]), indent=1).encode()
    response = ask(body)
    answer = json.loads(response.content)
    row = read_row(answer["id"])
    assert row is not None
    assert row.answer.encode() == response.content
    assert row.request.encode() == body
    assert (row.channel, row.key) == ("web", house.key.split("_")[1])
    assert (row.snapshot, row.overrides) == (installed.hash, number)
    assert json.loads(row.facts)["products"]["DRESS"]["cost"] == 2000
    assert json.loads(row.facts)["regions"] == ["DE", "EU"]
    assert json.loads(row.allowances) == {"stock": {"TOTE": 3}}
    assert row.expires - row.created == timedelta(minutes=30)


def test_a_channel_sets_how_long_its_decisions_live(ask: Ask, install: Install, house: House) -> None:
    install()
    answer = json.loads(ask(basket(channel="pos"), key=house.till).content)
    row = read_row(answer["id"])
    assert row is not None
    assert row.expires - row.created == timedelta(minutes=5)


def test_a_kill_works_without_a_new_snapshot_and_lifting_it_too(ask: Ask, install: Install) -> None:
    install(*BOOK)
    switch(action="kill", target="offer", code="ship50", reason="wrong", actor="olga")
    killed = json.loads(ask(basket(options={"explain": "candidates"})).content)
    assert states(killed)["ship50"] == "killed"
    number = switch(action="lift", target="offer", code="ship50", reason="right again", actor="olga")
    lifted = json.loads(ask(basket()).content)
    assert (states(lifted)["ship50"], lifted["overrides"]) == ("applied", number)


@pytest.mark.parametrize(
    ("explain", "shown"),
    [
        ("applied", {"ship50", "gwp-tote", "five-off"}),
        ("candidates", {"ship50", "gwp-tote", "five-off", "cheaper"}),
        ("all", {"ship50", "gwp-tote", "five-off", "cheaper"}),
    ],
)
def test_explain_levels(ask: Ask, install: Install, explain: str, shown: set[str]) -> None:
    cheaper = {
        **FIVE_OFF,
        "offer": "cheaper",
        "give": [{"kind": "amount_off", "amount": {"EUR": "1.00"}, "on": "order"}],
    }
    install(*BOOK, cheaper)
    answer = json.loads(ask(basket(options={"explain": explain})).content)
    assert set(states(answer)) == shown
    assert ("not_candidates" in answer) == (explain == "all")


class TestDiagnose:
    """Why a code can't be used is the business of keys with that scope."""

    def reasons(self, answer: Json) -> list[str]:
        return [reason["code"] for coupon in answer["coupons"] for reason in coupon["reasons"]]

    @pytest.mark.parametrize(
        ("code", "cause"), [("NEVER-HEARD-OF", "code_unknown"), ("OLD10", "ended"), ("NEW10", "not_started")]
    )
    def test_one_and_the_same_reason_for_everybody_else(
        self, ask: Ask, install: Install, house: House, code: str, cause: str
    ) -> None:
        install(
            {**TEN_OFF, "offer": "old", "codes": ["OLD10"], "ends": "2020-01-01"},
            {**TEN_OFF, "offer": "new", "codes": ["NEW10"], "starts": "2999-01-01"},
        )
        body = basket(coupons=[code], options={"explain": "candidates"})
        plain = json.loads(ask(body).content)
        assert self.reasons(plain) == ["code_not_usable"]
        assert plain["offers"] == []
        assert self.reasons(json.loads(ask(body, key=house.diagnosing).content)) == [cause]

    def test_reading_it_later_with_another_key_hides_it_again(
        self, ask: Ask, client: Client, house: House
    ) -> None:
        told = json.loads(ask(basket(coupons=["NOPE"]), key=house.diagnosing).content)
        read = get(client, told["id"], house.key)
        assert self.reasons(json.loads(read.content)) == ["code_not_usable"]
        again = get(client, told["id"], house.diagnosing)
        assert self.reasons(json.loads(again.content)) == ["code_unknown"]


class TestGet:
    """GET /decisions/{id}."""

    def test_the_same_bytes(self, ask: Ask, client: Client, install: Install, house: House) -> None:
        install(*BOOK)
        posted = ask(basket(coupons=["SUMMER10"]))
        read = get(client, json.loads(posted.content)["id"], house.key)
        assert (read.status_code, read.content) == (200, posted.content)

    def test_another_channels_decision_is_not_there(self, ask: Ask, client: Client, house: House) -> None:
        decision = json.loads(ask(basket()).content)["id"]
        refused = get(client, decision, house.till)
        assert (refused.status_code, json.loads(refused.content)["code"]) == (404, "not_found")

    def test_unless_the_key_acts_for_that_channel(self, ask: Ask, client: Client, house: House) -> None:
        decision = json.loads(ask(basket()).content)["id"]
        both = house.issue("both", house.pos, ["decide"], house.web)
        assert get(client, decision, both).status_code == 200

    @pytest.mark.parametrize(
        "decision",
        ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "x", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "%00", "ü" * 26, "1" * 500],
    )
    def test_an_id_that_nobody_made(self, client: Client, house: House, decision: str) -> None:
        response = get(client, decision, house.key)
        assert response.status_code in (400, 404)
        assert response["Content-Type"] == "application/problem+json"


def get(client: Client, decision: str, key: str) -> Any:
    return client.get(f"/api/v1/decisions/{decision}", headers={"Authorization": f"Bearer {key}"})


def test_a_till_cannot_speak_for_the_web_shop(ask: Ask, house: House) -> None:
    response = ask(basket(), key=house.till)
    assert (response.status_code, json.loads(response.content)["code"]) == (403, "channel_not_allowed")


def test_a_key_without_the_scope_decides_nothing(ask: Ask, house: House) -> None:
    key = house.issue("feeds", house.web, ["catalogue"])
    response = ask(basket(), key=key)
    assert (response.status_code, json.loads(response.content)["code"]) == (403, "scope_missing")


def test_an_unsent_customer_id_is_no_error(ask: Ask) -> None:
    assert ask(basket(customer={"id": "nobody"})).status_code == 200
    assert not Customer.objects.filter(code="nobody").exists()
