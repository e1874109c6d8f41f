"""Limits of use from decision to redemption: what is told beforehand is what the ledger refuses."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from catalog.models import Channel
from decisions.models import Allowance
from tests.decisions.conftest import House
from tests.decisions.ledger.parts import sound
from tests.decisions.redemption.conftest import Shop
from tests.decisions.redemption.test_verbs import later

pytestmark = pytest.mark.django_db
Json = dict[str, Any]
Install = Callable[..., object]
ANNA = {"id": "anna", "email_hash": "a" * 64, "identities": {"card": "k-1"}}
SAME_MAIL = {"id": "other", "email_hash": "a" * 64}
SAME_CARD = {"id": "third", "email_hash": "c" * 64, "identities": {"card": "k-1"}}
BERTA = {"id": "berta", "email_hash": "b" * 64}


def offer(limits: Json, **more: Any) -> Json:
    return {
        "offer": "limited",
        "limits": limits,
        "give": [{"kind": "amount_off", "amount": {"EUR": "1.00"}, "on": "order"}],
        **more,
    }


def bought(shop: Shop, order: str, **changes: Any) -> bool:
    """Whether an order got the offer."""
    answer = shop.decide(**changes)
    assert shop.redeem(answer["id"], order).status_code == 201
    return bool(answer["totals"]["discount"] != "0.00")


def exhausted(shop: Shop, **changes: Any) -> Any:
    """The reasons why a decision finds the offer exhausted; None where it applies."""
    answer = shop.decide(options={"explain": "candidates"}, **changes)
    (row,) = answer["offers"]
    return None if row["state"] == "applied" else (row["state"], [r["params"] for r in row["reasons"]])


LIMITS: dict[str, tuple[Json, list[Json], Json, Json | None]] = {
    # limits, what is bought before, who is refused then, who is not
    "total": ({"total": 2}, [{}, {}], {}, None),
    "customer": ({"per_customer": 1}, [{"customer": ANNA}], {"customer": ANNA}, {"customer": BERTA}),
    "the same e-mail": ({"per_customer": 1}, [{"customer": ANNA}], {"customer": SAME_MAIL}, {"customer": {}}),
    "the same card, not counted": (
        {"per_customer": 1},
        [{"customer": ANNA}],
        {"customer": ANNA},
        {"customer": SAME_CARD},
    ),
    "the same card": (
        {"per_customer": 1, "identities": ["card"]},
        [{"customer": ANNA}],
        {"customer": SAME_CARD},
        {"customer": SAME_MAIL},
    ),
    "two identities, one use each": (
        {"per_customer": 2},
        [{"customer": {"id": "anna"}}, {"customer": {"email_hash": "a" * 64}}],
        {"customer": ANNA},
        {"customer": {"id": "anna"}},
    ),
    "channel": ({"per_channel": {"web": 1}}, [{}], {}, None),
    "another channel": ({"per_channel": {"pos": 0}}, [], {"customer": None}, {}),
    "store": ({"per_store": 1}, [{"store": "b-1"}], {"store": "b-1"}, {"store": None}),
    "code": (
        {"per_code": 1},
        [{"coupons": ["ONE"]}],
        {"coupons": ["one "]},
        {"coupons": ["TWO"]},
    ),
    "day": (
        {"per_period": [{"count": 1, "period": "day"}]},
        [{"customer": ANNA}],
        {"customer": ANNA},
        {"customer": BERTA},
    ),
    "rolling days": (
        {"per_period": [{"count": 1, "period": "week", "kind": "rolling"}]},
        [{"customer": ANNA}],
        {"customer": SAME_MAIL},
        {"customer": BERTA},
    ),
    "rolling, of all": (
        {"per_period": [{"count": 2, "period": "month", "kind": "rolling", "per": "offer"}]},
        [{"customer": ANNA}, {"customer": BERTA}],
        {"customer": None},
        None,
    ),
}


@pytest.mark.parametrize(("limits", "before", "refused", "free"), LIMITS.values(), ids=LIMITS)
def test_told_and_refused_alike(
    shop: Shop, install: Install, limits: Json, before: list[Json], refused: Json, free: Json | None
) -> None:
    codes = {"trigger": "code", "codes": ["ONE", "TWO"]} if "per_code" in limits else {}
    install(offer(limits, **codes))
    if "pos" in limits.get("per_channel", {}):
        assert exhausted(shop) is None
        return
    early = shop.decide(**refused)
    assert early["totals"]["discount"] == "1.00"
    for number, changes in enumerate(before):
        assert bought(shop, f"o-{number}", **changes)
    (limit,) = (name for name in limits if name != "identities")
    if limit == "per_code":
        (coupon,) = shop.decide(**refused)["coupons"]
        assert [reason["code"] for reason in coupon["reasons"]] == ["code_not_usable"]
    else:
        assert exhausted(shop, **refused) == ("exhausted", [{"limit": limit}])
    late = shop.redeem(early["id"], "late")
    assert late.status_code == 409
    assert late.told["rejections"] == [{"offer": "limited", "limit": limit, "available": 0}]
    if free is not None:
        assert bought(shop, "free", **free)
    assert sound()


def test_guests_are_refused_where_the_offer_says_so(shop: Shop, install: Install) -> None:
    install(offer({"per_customer": 1, "guests": "reject"}))
    assert exhausted(shop, customer=None) == ("exhausted", [{}])
    assert exhausted(shop, customer=ANNA) is None


def test_guests_count_for_nobody(shop: Shop, install: Install) -> None:
    install(offer({"per_customer": 1}))
    assert bought(shop, "o-1", customer=None)
    assert bought(shop, "o-2", customer=None)
    assert not Allowance.objects.exists()


def test_an_own_reservation_does_not_count_against_its_owner(shop: Shop, install: Install) -> None:
    install(offer({"per_customer": 1, "total": 1}))
    held = shop.reserve(shop.decide(customer=ANNA)["id"]).told["id"]
    assert exhausted(shop, customer=ANNA) is not None
    assert exhausted(shop, customer=ANNA, reservation=held) is None
    assert exhausted(shop, customer=BERTA, reservation="rsv_other") is not None
    later(held)
    assert exhausted(shop, customer=BERTA) is None


class TestOwnReservation:
    """Only a live one, of a channel that the key speaks for, is the request's own."""

    LIMITED: ClassVar[Json] = offer({"total": 1, "per_customer": 1})
    USED_UP: ClassVar[Any] = ("exhausted", [{"limit": "per_customer"}, {"limit": "total"}])

    def till(self, shop: Shop, house: House, *acts_for: Channel) -> Shop:
        return Shop(shop.client, house.issue("tills", house.pos, ["decide", "redeem"], *acts_for), "pos")

    def test_another_channels_counts(self, shop: Shop, house: House, install: Install) -> None:
        install(self.LIMITED)
        held = shop.reserve(shop.decide(customer=ANNA)["id"]).told["id"]
        assert exhausted(shop, customer=ANNA, reservation=held) is None
        till = self.till(shop, house)
        assert exhausted(till, customer=ANNA, reservation=held) == self.USED_UP

    def test_that_of_a_channel_which_the_key_acts_for(
        self, shop: Shop, house: House, install: Install
    ) -> None:
        install(self.LIMITED)
        held = shop.reserve(shop.decide(customer=ANNA)["id"]).told["id"]
        assert exhausted(self.till(shop, house, house.web), customer=ANNA, reservation=held) is None

    def test_what_it_has_used_counts(self, shop: Shop, install: Install) -> None:
        install(self.LIMITED)
        decision = shop.decide(customer=ANNA)["id"]
        held = shop.reserve(decision).told["id"]
        assert shop.redeem(decision, "o-1", reservation=held).status_code == 201
        assert exhausted(shop, customer=ANNA, reservation=held) == self.USED_UP


def test_a_cancelled_order_gives_its_use_back_unless_it_is_kept(shop: Shop, install: Install) -> None:
    for kept in (False, True):
        name = f"limited-{kept}"
        rule = {"per_customer": 1, "cancelled": "keep" if kept else "give_back"}
        install({**offer(rule), "offer": name, "budget": {"EUR": "9.00"}})
        decision = shop.decide(customer=ANNA)["id"]
        redeemed = shop.redeem(decision, name).told["id"]
        assert shop.send("POST", f"redemptions/{redeemed}/cancel").status_code == 200
        assert (exhausted(shop, customer=ANNA) is None) is not kept
        assert Allowance.objects.get(kind="budget", owner=name).used == 0
    assert sound()


def test_the_ledger_names_nobody(shop: Shop, house: House, install: Install) -> None:
    install(offer({"per_customer": 1, "identities": ["id", "email", "card"]}))
    bought(shop, "o-1", customer=ANNA)
    told = {row.subject for row in Allowance.objects.all()}
    assert len(told) == 3
    assert not any("anna" in subject or "a" * 64 in subject or "k-1" in subject for subject in told)
