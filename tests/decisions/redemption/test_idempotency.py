"""The same key and body get the same bytes, and what was done is done once."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from decisions.models import Answered, Claim
from tests.decisions.ledger.parts import counters, sound, together
from tests.decisions.redemption.conftest import BUDGET, Shop, Shops

Install = Callable[..., object]


@pytest.mark.django_db
class TestKeys:
    def test_byte_for_byte(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        decision = shop.decide()["id"]
        verbs: list[Callable[[], Any]] = [
            lambda: shop.reserve(decision, key="a"),
            lambda: shop.redeem(decision, "o-1", key="b"),
        ]
        for verb in verbs:
            first, second = verb(), verb()
            assert (first.status_code, second.status_code) == (201, 201)
            assert first.content == second.content
            assert "Idempotency-Replayed" not in first.headers
            assert second.headers["Idempotency-Replayed"] == "true"
        assert counters("budget", "ten") == (2500, 0, 1000)

    def test_two_thousand_replays_are_the_first_answer(self, shop: Shop, install: Install) -> None:
        install({**BUDGET, "budget": {"EUR": "1000.00"}})
        firsts: dict[str, Any] = {}
        asked: dict[str, Callable[[], Any]] = {}
        for number in range(20):
            decision = shop.decide()["id"]
            kept, gone = f"{number} hold", f"{number} order"
            asked[kept] = lambda decision=decision, key=kept: shop.reserve(decision, key=key)
            asked[gone] = lambda decision=decision, key=gone: shop.redeem(decision, key, key=key)
            firsts |= {name: asked[name]() for name in (kept, gone)}
        before = counters("budget", "ten")
        for number in range(2_000):
            name = list(asked)[number % len(asked)]
            again = asked[name]()
            assert (again.content, again.status_code) == (firsts[name].content, 201)
            assert again.headers["Idempotency-Replayed"] == "true"
        assert counters("budget", "ten") == before == (100_000, 0, 20_000)

    def test_another_body_under_the_same_key(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        shop.reserve(key="a")
        others: list[Callable[[], Any]] = [
            lambda: shop.reserve(key="a"),
            lambda: shop.redeem("x", "o", key="a"),
        ]
        for other in others:
            response = other()
            assert (response.status_code, response.told["code"]) == (422, "idempotency_key_reused")

    def test_final_refusals_are_stored_others_are_not(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        refused = shop.reserve("nonsense", key="a")
        assert refused.status_code == 404
        again = shop.reserve("nonsense", key="a")
        assert again.content == refused.content
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.headers["Content-Type"] == "application/problem+json"
        assert shop.send("POST", "reservations", {}, **{"Idempotency-Key": "b"}).status_code == 400
        assert shop.reserve(key="b").status_code == 201

    def test_a_stored_refusal_stays_one(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        decisions = [shop.decide()["id"] for _ in range(3)]
        held = [shop.reserve(decision).told["id"] for decision in decisions[:2]]
        assert shop.reserve(decisions[2], key="k").status_code == 409
        shop.send("DELETE", f"reservations/{held[0]}")
        assert shop.reserve(decisions[2], key="k").status_code == 409
        assert shop.reserve(decisions[2], key="l").status_code == 201
        assert sound()

    @pytest.mark.parametrize("key", ["", "x" * 256, "tab\there"])
    def test_keys_that_are_none(self, shop: Shop, key: str) -> None:
        response = shop.send("POST", "reservations", {"decision": "x"}, **{"Idempotency-Key": key})
        assert response.status_code == 400

    def test_keys_of_two_channels_are_two_keys(self, shop: Shop, house: object, install: Install) -> None:
        install(BUDGET)
        till = Shop(shop.client, house.issue("t", house.pos, ["decide", "redeem"]), "pos")  # type: ignore[attr-defined]
        assert shop.reserve(key="k").status_code == 201
        assert till.reserve(key="k").status_code == 201

    def test_what_failed_leaves_nothing(self, shop: Shop, install: Install) -> None:
        install(BUDGET)
        assert shop.reserve("x" * 26).status_code == 404
        assert not Claim.objects.exists()
        assert not Answered.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twins_at_once_do_it_once(shops: Shops, install: Install) -> None:
    install(BUDGET)
    decision = shops().decide()["id"]
    clients = [shops() for _ in range(8)]
    results = together(8, lambda n: clients[n].redeem(decision, "o-1", key="same"))
    told = [(r.status_code, json.loads(r.content).get("code")) for r in results]  # type: ignore[union-attr]
    assert {status for status, _ in told} <= {201, 409}
    assert {code for status, code in told if status == 409} <= {"request_in_progress"}
    assert counters("budget", "ten") == (2500, 0, 1000)
    assert clients[0].redeem(decision, "o-1", key="same").status_code == 201
    assert sound()


@pytest.mark.django_db(transaction=True)
def test_the_same_order_at_once_without_a_key(shops: Shops, install: Install) -> None:
    install(BUDGET)
    decision = shops().decide()["id"]
    clients = [shops() for _ in range(8)]
    results = together(8, lambda n: clients[n].redeem(decision, "o-1"))
    assert sorted(r.status_code for r in results) == [200] * 7 + [201]  # type: ignore[union-attr]
    assert len({r.content for r in results}) == 1  # type: ignore[union-attr]
    assert counters("budget", "ten") == (2500, 0, 1000)
    assert connection.connection is not None
