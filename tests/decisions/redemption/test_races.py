"""Sixty-four at once for the last one: one winner each, the others are told what is missing."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.models import Price, Product, Stock
from tests.decisions.documents import lines
from tests.decisions.ledger.parts import sound, together
from tests.decisions.redemption.conftest import Shops

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
