"""Sixty-four at once for the last one: one winner each, the others are told what is missing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from catalog.errors import OfferdeskError
from catalog.models import Price, Product, Stock
from decisions.ledger.claims import ClaimRow
from decisions.services.redemption.cancelling import cancel
from decisions.services.redemption.prepared import prepare
from decisions.services.redemption.redeeming import redeem
from decisions.services.redemption.reserving import release, reserve
from tests.decisions.documents import lines
from tests.decisions.ledger.parts import in_rounds, sound, together
from tests.decisions.redemption.conftest import Shop, Shops
from tests.decisions.redemption.orders import GRANT

pytestmark = pytest.mark.django_db(transaction=True)
Json = dict[str, Any]
THREADS = 64
GIVE = [{"kind": "amount_off", "amount": {"EUR": "0.01"}, "on": "order"}]
ANNA = [{"id": "anna", "email_hash": "a" * 64}, {"id": "other", "email_hash": "a" * 64}]
LAST: dict[str, tuple[Json, list[Json], str]] = {
    "a single-use code": (
        {"offer": "last", "trigger": "code", "codes": ["ONE"], "limits": {"per_code": 1}, "give": GIVE},
        [{"coupons": ["ONE"]}],
        "per_code",
    ),
    "a cent of a budget": ({"offer": "last", "budget": {"EUR": "0.01"}, "give": GIVE}, [{}], "budget"),
    "a gift": (
        {"offer": "last", "give": [{"kind": "gift", "options": [{"sku": "TOTE"}]}]},
        [{}],
        "stock",
    ),
    "one per customer by two identities": (
        {"offer": "last", "limits": {"per_customer": 1}, "give": GIVE},
        [{"customer": who} for who in ANNA],
        "per_customer",
    ),
}
ROUNDS = 4
MORE = 100 - ROUNDS
"""Rounds of the services alone."""


@pytest.mark.parametrize(("offer", "askers", "limit"), LAST.values(), ids=LAST)
def test_one_winner(
    shops: Shops, install: Callable[..., object], offer: Json, askers: list[Json], limit: str
) -> None:
    clients = [shops() for _ in range(THREADS)]
    for number in range(ROUNDS):
        name = f"last-{number}"
        install(
            {**offer, "offer": name, "codes": [f"ONE{number}"]}
            if "codes" in offer
            else {**offer, "offer": name}
        )
        Stock.objects.update(quantity=1)
        if limit == "stock":
            product = Product.objects.create(sku=f"TOTE-{number}")
            Price.objects.create(product=product, currency="EUR", amount=1)
            Stock.objects.create(product=product, location="main", quantity=1)
            install({**offer, "offer": name, "give": [{"kind": "gift", "options": [{"sku": product.sku}]}]})
        decisions = []
        for at in range(THREADS):
            asked = dict(askers[at % len(askers)])
            if "coupons" in asked:
                asked["coupons"] = [f"ONE{number}"]
            decisions.append(clients[at].decide(basket=lines(("DRESS", 1, "60.00")), **asked)["id"])

        def take(at: int, ids: list[str] = decisions, number: int = number) -> Any:
            if at % 2:
                return clients[at].reserve(ids[at])
            return clients[at].redeem(ids[at], f"o-{number}-{at}")

        results: list[Any] = together(THREADS, take)
        won = [r for r in results if r.status_code == 201]
        lost = [r.told for r in results if r.status_code != 201]
        assert len(won) == 1, [getattr(r, "told", r) for r in results][:3]
        assert {told["code"] for told in lost} == {"allowance_exhausted"}
        assert all(
            told["rejections"]
            == [{"offer": name, "limit": limit, "available": "0.00" if limit == "budget" else 0}]
            for told in lost
        )
    assert sound()


@pytest.mark.parametrize(("offer", "askers", "limit"), LAST.values(), ids=LAST)
def test_one_winner_round_after_round(
    shop: Shop, install: Callable[..., object], offer: Json, askers: list[Json], limit: str
) -> None:
    """What the winner got is given back after each round, and everybody tries again."""
    Stock.objects.update(quantity=1)
    install(offer)
    prepared = []
    for at in range(THREADS):
        answer = shop.decide(basket=lines(("DRESS", 1, "60.00")), **askers[at % len(askers)])
        prepared.append(prepare(answer["id"], grant=GRANT))

    def take(at: int, turn: int) -> ClaimRow:
        with transaction.atomic():
            if at % 2:
                return reserve(prepared[at], ttl_seconds=None, replaces=None, grant=GRANT)
            order = f"o-{turn}-{at}"
            return redeem(prepared[at], order_id=order, order_total=None, reservation=None)[0]

    def after(turn: int, results: list[ClaimRow | Exception]) -> None:
        won = [result for result in results if isinstance(result, ClaimRow)]
        lost = [result for result in results if isinstance(result, OfferdeskError)]
        assert (len(won), len(lost)) == (1, THREADS - 1), results
        left = "0.00" if limit == "budget" else 0
        wanted = [{"offer": "last", "limit": limit, "available": left}]
        assert all((each.code, each.data["rejections"]) == ("allowance_exhausted", wanted) for each in lost)
        with transaction.atomic():
            if won[0].order_id is None:
                release(won[0].reservation, grant=GRANT)
            else:
                cancel(won[0].redemption, grant=GRANT)

    in_rounds(THREADS, MORE, take, after)
    assert sound()
