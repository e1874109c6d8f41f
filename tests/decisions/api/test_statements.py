"""A decision costs at most three prepared statements: facts, what is left of limits and gifts, the log row.

Where nothing is limited the second falls away, where the request carries its facts the first.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.decisions.conftest import Ask, House, Watching
from tests.decisions.documents import BOOK, FIVE_OFF, FREE_SHIPPING, TEN_OFF, TOTE, VIP_ONLY, basket, lines
from tests.decisions.wire import traced

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("offers", [1, 500])
@pytest.mark.parametrize("count", [1, 200])
@pytest.mark.parametrize("gift", [False, True])
def test_two_statements_and_one_for_what_is_limited(
    ask: Ask, install: Callable[..., object], watching: Watching, count: int, offers: int, gift: bool
) -> None:
    # Candidates all: each is looked at, one after the other.
    dear = [{"kind": "subtotal", "at_least": {"EUR": "99999.00"}}]
    book = BOOK if gift else UNLIMITED
    install(*book, *({**FIVE_OFF, "offer": f"five-{n}", "when": dear} for n in range(offers)))
    watching()
    request = basket(
        coupons=["SUMMER10"],
        customer={"id": "c-42"},
        basket=lines(*(("DRESS" if n == 0 else f"SKU-{n}", 1, "60.00") for n in range(count))),
    )
    ask(request)
    with traced() as traffic:
        response = ask(request)
    assert json.loads(response.content)["totals"]["discount"] != "0.00"
    assert (traffic.statements, traffic.planned) == (3 if gift else 2, 0)


UNLIMITED = [offer for offer in BOOK if offer["offer"] != TOTE["offer"]]
REQUESTS: dict[str, dict[str, Any]] = {
    "a guest": basket(),
    "a known customer": basket(customer={"id": "c-42"}),
    "an unknown customer": basket(customer={"id": "nobody", "email_hash": "0" * 64}),
    "a customer with all facts": basket(
        customer={
            "id": "c-42",
            "segments": ["vip"],
            "tier": "gold",
            "order_count": 3,
            "days_since_last_order": 9,
            "lifetime_spend": {"EUR": "10.00"},
            "attributes": {},
            "scores": {},
        }
    ),
    "by a card": basket(customer={"identities": {"card": "k-1"}}),
    "twenty codes": basket(coupons=["SUMMER10", *(f"NOPE{number}" for number in range(19))]),
    "twenty codes, padded": basket(coupons=[f" Some-{number} " for number in range(20)]),
    "everything explained": basket(options={"explain": "all"}),
    "a store": basket(region=None, store="b-1"),
    "products that nobody knows": basket(basket=lines(("NEW-1", 1, "60.00"), ("NEW-2", 1, "60.00"))),
    "an empty basket": basket(basket={"lines": []}),
}


@pytest.mark.parametrize("request_body", REQUESTS.values(), ids=REQUESTS)
def test_no_request_costs_more(
    ask: Ask, install: Callable[..., object], watching: Watching, request_body: dict[str, Any]
) -> None:
    facts = 1 if request_body["basket"]["lines"] else 0
    for book, statements in ((UNLIMITED, 1 + facts), (BOOK, 3)):
        install(*book)
        watching()
        ask(request_body)
        with traced() as traffic:
            assert ask(request_body).status_code == 200
        assert (traffic.statements, traffic.planned) == (statements, 0)


CARRIED = basket(
    basket={"lines": [{"id": "1", "sku": "MARKET-1", "quantity": 1, "unit_price": "60.00", "product": {}}]}
)
ALL_OF_A_SHOPPER = {
    "id": "c-9",
    "segments": ["vip"],
    "tier": "gold",
    "order_count": 3,
    "days_since_last_order": 9,
    "lifetime_spend": {"EUR": "10.00"},
    "attributes": {},
    "scores": {},
}
CARRYING = {
    "a guest": (CARRIED, 1),
    "a guest in a store": (CARRIED | {"region": None, "store": "b-1"}, 1),
    "a shopper with all that could be known": (CARRIED | {"customer": ALL_OF_A_SHOPPER}, 1),
    "a shopper to be looked up": (CARRIED | {"customer": {"id": "c-42"}}, 2),
    "a gift whose stock counts": (
        CARRIED
        | {
            "basket": {
                "lines": [
                    {"id": "1", "sku": "MARKET-1", "quantity": 2, "unit_price": "60.00", "product": {}},
                ]
            }
        },
        3,
    ),
}


@pytest.mark.parametrize(("body", "statements"), CARRYING.values(), ids=CARRYING)
def test_one_statement_where_the_request_carries_its_facts(
    ask: Ask,
    house: House,
    install: Callable[..., object],
    watching: Watching,
    body: dict[str, object],
    statements: int,
) -> None:
    gift = TOTE if statements == 3 else TOTE | {"where": {"channels": ["pos"]}}
    install(TEN_OFF, FREE_SHIPPING, VIP_ONLY, gift)
    watching()
    key = house.issue("market", house.web, ["decide", "catalogue"])
    ask(body, key=key)
    with traced() as traffic:
        response = ask(body, key=key)
    assert response.status_code == 200
    assert (traffic.statements, traffic.planned) == (statements, 0)


def test_a_refused_request_costs_none(ask: Ask, install: Callable[..., object], watching: Watching) -> None:
    install(*BOOK)
    watching()
    ask(basket())
    with traced() as traffic:
        assert ask(basket(currency="XXX-")).status_code == 400
    assert traffic.statements == 0
