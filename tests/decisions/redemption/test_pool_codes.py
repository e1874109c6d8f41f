"""Codes of pools from entering to redeeming: used once, personal ones by their owner alone."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from decisions.codes.exporting import export_batch
from decisions.codes.generation import Order, generate
from decisions.codes.issuing import bind_code
from decisions.codes.pools import make_pool
from decisions.codes.rights import TO
from decisions.codes.voiding import void_code
from decisions.models import Allowance, CodePool
from tests.decisions.codes.conftest import person
from tests.decisions.ledger.parts import sound
from tests.decisions.redemption.conftest import Shop

pytestmark = pytest.mark.django_db
Json = dict[str, Any]
Install = Callable[..., object]
MAILING: Json = {
    "offer": "mail",
    "trigger": "code",
    "pools": ["mailing"],
    "give": [{"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "order"}],
}


@pytest.fixture
def boss(db: None) -> User:
    return person("boss", *TO)


@pytest.fixture
def codes(boss: User) -> Callable[..., list[str]]:
    """Makes a pool and gives the clear texts of its codes."""

    def make(slug: str = "mailing", count: int = 3, **more: Any) -> list[str]:
        pool = make_pool(actor=boss, slug=slug, name=slug, **more)
        batch = generate(actor=boss, pool=pool, order=Order(count), door="command")
        out = io.StringIO()
        export_batch(actor=boss, batch_id=batch.pk, door="command", out=out)
        return [line.split(",")[0] for line in out.getvalue().splitlines()[1:]]

    return make


def coupon(shop: Shop, code: str, **more: Any) -> tuple[str, list[str], str]:
    """(state, reasons, discount) of an entered code."""
    answer = shop.decide(coupons=[code], **more)
    (told,) = answer["coupons"]
    return told["state"], [reason["code"] for reason in told["reasons"]], answer["totals"]["discount"]


REFUSED = ("failed", ["code_not_usable"], "0.00")


def test_a_code_is_used_once(shop: Shop, install: Install, codes: Callable[..., list[str]]) -> None:
    install(MAILING)
    first, second, _ = codes()
    early = [shop.decide(coupons=[f" {first.lower()} "]) for _ in range(2)]
    assert [answer["totals"]["discount"] for answer in early] == ["5.00", "5.00"]
    assert shop.redeem(early[0]["id"], "o-1").status_code == 201
    assert coupon(shop, first) == REFUSED
    late = shop.redeem(early[1]["id"], "o-2")
    assert late.told["rejections"] == [{"offer": "mail", "limit": "per_code", "available": 0}]
    assert coupon(shop, second)[0] == "applied"
    assert not any(first in row.subject for row in Allowance.objects.all())
    assert sound()


def test_unless_the_offer_says_more(shop: Shop, install: Install, codes: Callable[..., list[str]]) -> None:
    install({**MAILING, "limits": {"per_code": 2}})
    code = codes()[0]
    for number in range(2):
        assert shop.redeem(shop.decide(coupons=[code])["id"], f"o-{number}").status_code == 201
    assert coupon(shop, code) == REFUSED


def test_a_cancelled_order_gives_the_code_back(
    shop: Shop, install: Install, codes: Callable[..., list[str]]
) -> None:
    install(MAILING)
    code = codes()[0]
    redeemed = shop.redeem(shop.decide(coupons=[code])["id"], "o-1").told["id"]
    assert coupon(shop, code) == REFUSED
    shop.send("POST", f"redemptions/{redeemed}/cancel")
    assert coupon(shop, code)[0] == "applied"


def test_a_kept_code_stays_used_up(shop: Shop, install: Install, codes: Callable[..., list[str]]) -> None:
    install({**MAILING, "limits": {"cancelled": "keep"}})
    cancelled, returned, _ = codes()
    for code in (cancelled, returned):
        redeemed = shop.redeem(shop.decide(coupons=[code])["id"], code).told["id"]
        if code == cancelled:
            shop.send("POST", f"redemptions/{redeemed}/cancel")
        else:
            back = {"return_id": "all", "lines": [{"id": "1", "quantity": 2}]}
            assert shop.send("POST", f"redemptions/{redeemed}/returns", back).status_code == 201
        assert coupon(shop, code) == REFUSED
    assert sound()


def test_void_unknown_and_anothers_answer_alike(
    shop: Shop, install: Install, codes: Callable[..., list[str]], boss: User
) -> None:
    install(MAILING, {**MAILING, "offer": "own", "pools": ["own"]})
    void, other, _ = codes()
    mine, loose, _ = codes("own", kind="personal")
    bind_code(actor=boss, code=mine, identities={"id": "anna"}, door="command")
    void_code(actor=boss, code=void, reason="leaked", door="command")
    assert coupon(shop, void) == REFUSED
    assert coupon(shop, "NOPE-1234-5678") == REFUSED
    assert coupon(shop, loose) == REFUSED
    assert coupon(shop, mine) == REFUSED
    assert coupon(shop, mine, customer={"id": "berta"}) == REFUSED
    assert coupon(shop, mine, customer={"id": "anna"})[0] == "applied"
    assert coupon(shop, other)[0] == "applied"
    assert CodePool.objects.count() == 2


def test_a_voided_code_is_redeemed_by_no_decision_from_before(
    shop: Shop, install: Install, codes: Callable[..., list[str]], boss: User
) -> None:
    install(MAILING)
    first, second, _ = codes()
    decided, reserved = (shop.decide(coupons=[code])["id"] for code in (first, second))
    assert shop.reserve(reserved).status_code == 201
    for code in (first, second):
        void_code(actor=boss, code=code, reason="leaked", door="command")
    assert shop.redeem(decided, "o-1").told["code"] == "allowance_exhausted"
    assert shop.redeem(reserved, "o-2").status_code == 201
    assert sound()
