"""What was sold and refused lately, as the stop rules read it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from decisions.ledger.lately import refusals_between, sales_between
from decisions.models import Claim
from tests.decisions.redemption.conftest import BUDGET, Shop

pytestmark = pytest.mark.django_db
Install = Callable[..., object]
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


def test_orders_with_what_each_offer_took(shop: Shop, install: Install) -> None:
    install(BUDGET)
    sold = shop.decide()
    shop.reserve(sold["id"])
    shop.redeem(sold["id"], "o-1")
    cancelled = shop.redeem(shop.decide()["id"], "o-2").told
    assert len(sales_between(now() - HOUR, now())) == 2
    assert shop.send("POST", f"redemptions/{cancelled['id']}/cancel").status_code == 200
    (sale,) = sales_between(now() - HOUR, now())
    paid = round(float(sold["totals"]["total"]) * 100)
    assert (sale.currency, sale.gross, sale.off, sale.drawn) == (
        "EUR",
        paid + 1000,
        {"ten": 1000},
        {"ten": 1000},
    )


def test_only_of_the_span_and_the_newest(shop: Shop, install: Install) -> None:
    install({**BUDGET, "budget": {"none": "x"}})
    for number in range(3):
        shop.redeem(shop.decide()["id"], f"o-{number}")
    old = Claim.objects.get(order_id="o-0")
    Claim.objects.filter(pk=old.pk).update(committed=now() - 2 * HOUR)
    assert len(sales_between(now() - HOUR, now())) == 2
    assert len(sales_between(now() - 3 * HOUR, now())) == 3
    assert sales_between(now() - 3 * HOUR, now() - HOUR)[0].at < now() - HOUR
    (newest,) = sales_between(now() - HOUR, now(), most=1)
    assert newest.at == Claim.objects.get(order_id="o-2").committed


def test_what_was_refused_and_for_which_offers(shop: Shop, install: Install) -> None:
    install(BUDGET)
    decisions = [shop.decide()["id"] for _ in range(4)]
    shop.redeem(decisions[0], "o-0", key="a")
    shop.redeem(decisions[1], "o-1", key="b")
    assert shop.redeem(decisions[2], "o-2", key="c").status_code == 409
    assert shop.redeem(decisions[2], "o-2", key="c").status_code == 409  # the same again is no second one
    assert shop.redeem(decisions[3], "o-0", key="d").told["code"] == "order_conflict"
    (refusal,) = refusals_between(now() - HOUR, now())
    assert refusal.offers == {"ten"}
    assert refusals_between(now() - HOUR, now() - HOUR / 2) == []
