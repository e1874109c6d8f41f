"""Vouchers from the order that earns one to the order that uses it, and back."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from decisions.codes.pools import change_pool, make_pool
from decisions.codes.rights import TO
from decisions.models import Answered, Code, CodeBinding, CodeEvent, CodePool, Voucher
from tests.decisions.codes.conftest import person
from tests.decisions.conftest import House
from tests.decisions.ledger.parts import sound, together
from tests.decisions.redemption.conftest import Shop, Shops

pytestmark = pytest.mark.django_db
Json = dict[str, Any]
Install = Callable[..., object]
THANKS: Json = {
    "offer": "thanks",
    "when": [{"kind": "subtotal", "at_least": {"EUR": "90.00"}}],
    "give": [{"kind": "voucher", "pool": "next5"}],
}
NEXT: Json = {
    "offer": "next-order",
    "trigger": "code",
    "pools": ["next5"],
    "give": [{"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "order"}],
}
ANNA: Json = {"id": "anna", "email_hash": "a" * 64}
ALL = [{"id": "1", "quantity": 2}]


@pytest.fixture
def boss(db: None) -> User:
    return person("boss", *TO)


@pytest.fixture
def pool(boss: User) -> CodePool:
    return make_pool(actor=boss, slug="next5", name="Next order", kind="voucher", prefix="N5-")


def bought(shop: Shop, order: str, **more: Any) -> Json:
    """The redemption's answer."""
    answer = shop.redeem(shop.decide(**more)["id"], order)
    assert answer.status_code == 201, answer.told
    told: Json = answer.told
    return told


def earned(shop: Shop, order: str = "o-1", **more: Any) -> tuple[Json, Json]:
    """(redemption, its one voucher)."""
    told = bought(shop, order, **more)
    (voucher,) = told["vouchers"]
    return told, voucher


def state(shop: Shop, code: str, **more: Any) -> str:
    (told,) = shop.decide(coupons=[code], **more)["coupons"]
    return str(told["state"])


def returned(shop: Shop, redemption: str, units: list[Json] = ALL, name: str = "all") -> Json:
    answer = shop.send("POST", f"redemptions/{redemption}/returns", {"return_id": name, "lines": units})
    assert answer.status_code == 201, answer.told
    told: Json = answer.told
    return told


class TestEarning:
    def test_it_is_shown_once(self, shop: Shop, install: Install, pool: CodePool) -> None:
        install(THANKS)
        told, voucher = earned(shop, customer=ANNA)
        code = voucher["code"]
        assert code.startswith("N5-")
        assert voucher == {
            "offer": "thanks",
            "pool": "next5",
            "code": code,
            "last_four": code[-4:],
            "valid_until": None,
            "state": "issued",
        }
        later = shop.send("GET", f"redemptions/{told['id']}").told
        assert later["vouchers"] == [{**voucher, "code": None}]
        found = shop.send("GET", "redemptions?order_id=o-1").told["data"]
        assert found == [later]
        again = shop.redeem(told["decision"], "o-1")
        assert (again.status_code, again.told["vouchers"]) == (200, [{**voucher, "code": None}])
        assert Code.objects.count() == Voucher.objects.count() == 1
        assert code not in str(
            [*Code.objects.values(), *Voucher.objects.values(), *CodeEvent.objects.values()]
        )
        assert sound()

    def test_a_repeated_request_gets_the_stored_answer(
        self, shop: Shop, install: Install, pool: CodePool
    ) -> None:
        install(THANKS)
        decision = shop.decide()["id"]
        first, second = (shop.redeem(decision, "o-1", key="k-1") for _ in range(2))
        assert first.content == second.content
        assert second["Idempotency-Replayed"] == "true"
        (voucher,) = second.told["vouchers"]
        assert voucher["code"]
        assert Code.objects.count() == 1
        # At rest it is no clear text.
        assert voucher["code"] not in Answered.objects.get().answer

    def test_a_reservation_issues_none(self, shop: Shop, install: Install, pool: CodePool) -> None:
        install(THANKS)
        decision = shop.decide()["id"]
        held = shop.reserve(decision).told["id"]
        assert not Code.objects.exists()
        told = shop.redeem(decision, "o-1", reservation=held).told
        assert [each["state"] for each in told["vouchers"]] == ["issued"]
        assert Code.objects.count() == 1

    def test_what_is_refused_issues_none(self, shop: Shop, install: Install, pool: CodePool) -> None:
        install({**THANKS, "limits": {"total": 1}})
        first, second = shop.decide()["id"], shop.decide()["id"]
        assert shop.redeem(first, "o-1").status_code == 201
        assert shop.redeem(second, "o-2").status_code == 409
        assert Code.objects.count() == Voucher.objects.count() == 1

    def test_it_belongs_to_customer_and_address(self, shop: Shop, install: Install, pool: CodePool) -> None:
        install(THANKS, NEXT)
        _, anna = earned(shop, "o-1", customer={**ANNA, "identities": {"device": "d-1"}})
        _, guest = earned(shop, "o-2", customer={"identities": {"device": "d-1"}})
        kinds = CodeBinding.objects.order_by("kind").values_list("kind", flat=True)
        assert list(kinds) == ["email", "id"]
        assert state(shop, anna["code"], customer={"id": "anna"}) == "applied"
        assert state(shop, anna["code"], customer={"email_hash": "a" * 64}) == "applied"
        assert state(shop, anna["code"], customer={"id": "berta"}) == "failed"
        assert state(shop, anna["code"], customer={"identities": {"device": "d-1"}}) == "failed"
        # Whom nobody can name again has a code for whoever holds it.
        assert state(shop, guest["code"], customer={"id": "berta"}) == "applied"

    def test_it_ends_with_its_days_or_its_pool(
        self, shop: Shop, install: Install, pool: CodePool, boss: User
    ) -> None:
        give = {"kind": "voucher", "pool": "next5", "valid_days": 30}
        install({**THANKS, "give": [give]})
        told, voucher = earned(shop)
        committed = datetime.fromisoformat(told["committed"])
        assert datetime.fromisoformat(voucher["valid_until"]) == committed + timedelta(days=30)
        assert told["rewards"] == [{"offer": "thanks", **give}]
        end = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
        change_pool(actor=boss, pool=pool, expires=end)
        _, sooner = earned(shop, "o-2")
        assert datetime.fromisoformat(sooner["valid_until"]) == end

    @pytest.mark.parametrize("why", ["no pool", "closed", "over"])
    def test_an_order_is_not_refused_for_its_pool(
        self, shop: Shop, install: Install, boss: User, why: str
    ) -> None:
        if why != "no pool":
            end = datetime.now(UTC) - timedelta(days=1) if why == "over" else None
            make_pool(actor=boss, slug="next5", name="Next order", closed=why == "closed", expires=end)
        install(THANKS)
        told, voucher = earned(shop)
        assert (voucher["code"], voucher["state"], voucher["last_four"]) == (None, "refused", "")
        assert told["flags"] == ["voucher_refused"]
        assert shop.send("GET", f"redemptions/{told['id']}").told == told
        assert shop.send("POST", f"redemptions/{told['id']}/cancel").told["state"] == "cancelled"
        assert sound()

    def test_a_template_names_what_the_channel_makes(self, shop: Shop, install: Install) -> None:
        install({**THANKS, "give": [{"kind": "voucher", "template": "birthday"}]})
        told = bought(shop, "o-1")
        assert told["vouchers"] == []
        assert told["rewards"] == [{"offer": "thanks", "kind": "voucher", "template": "birthday"}]


class TestUsing:
    def test_order_one_earns_order_two_uses_order_one_comes_back(
        self, shop: Shop, install: Install, pool: CodePool
    ) -> None:
        install(THANKS, NEXT)
        first, voucher = earned(shop, "o-1", customer=ANNA)
        code = voucher["code"].replace("-", "").lower()
        decision = shop.decide(coupons=[code], customer=ANNA)
        assert decision["totals"]["discount"] == "5.00"
        second = shop.redeem(decision["id"], "o-2").told
        assert {"offer": "next-order", "limit": "per_code", "quantity": 1} in second["uses"]
        assert state(shop, code, customer=ANNA) == "failed"
        assert shop.send("GET", f"redemptions/{first['id']}").told["vouchers"][0]["state"] == "used"
        back = returned(shop, first["id"])
        assert back["flags"] == ["voucher_used"]
        assert back["vouchers"] == [{**voucher, "code": None, "state": "used"}]
        assert back["refund"] == "99.80"
        read = shop.send("GET", f"redemptions/{first['id']}").told
        assert (read["state"], read["flags"]) == ("returned", ["voucher_used"])
        # A used one does not come back with its order.
        shop.send("POST", f"redemptions/{second['id']}/cancel")
        assert state(shop, code, customer=ANNA) == "failed"
        assert sound()

    @pytest.mark.parametrize("way", ["cancelled", "returned"])
    def test_an_unused_one_is_void(self, shop: Shop, install: Install, pool: CodePool, way: str) -> None:
        install(THANKS, NEXT)
        first, voucher = earned(shop)
        early = shop.decide(coupons=[voucher["code"]])["id"]
        if way == "cancelled":
            told = shop.send("POST", f"redemptions/{first['id']}/cancel").told
        else:
            told = returned(shop, first["id"])
        assert (told["vouchers"][0]["state"], told["flags"]) == ("void", [])
        assert state(shop, voucher["code"]) == "failed"
        assert CodeEvent.objects.get(deed="voided").reason == f"the order was {way}"
        # Nor by what was decided before.
        late = shop.redeem(early, "o-2")
        assert late.told["rejections"] == [{"offer": "next-order", "limit": "per_code", "available": 0}]
        assert sound()

    def test_it_stays_while_a_unit_is_kept(self, shop: Shop, install: Install, pool: CodePool) -> None:
        install(THANKS, NEXT)
        first, voucher = earned(shop)
        part = returned(shop, first["id"], [{"id": "1", "quantity": 1}], "one")
        assert (part["vouchers"], part["flags"]) == ([], [])
        assert state(shop, voucher["code"]) == "applied"
        rest = returned(shop, first["id"], [{"id": "1", "quantity": 1}], "two")
        assert rest["vouchers"][0]["state"] == "void"
        assert state(shop, voucher["code"]) == "failed"

    def test_a_reservation_keeps_what_it_holds(self, shop: Shop, install: Install, pool: CodePool) -> None:
        install(THANKS, NEXT)
        first, voucher = earned(shop)
        decision = shop.decide(coupons=[voucher["code"]])["id"]
        assert shop.reserve(decision).status_code == 201
        told = shop.send("POST", f"redemptions/{first['id']}/cancel").told
        assert (told["vouchers"][0]["state"], told["flags"]) == ("void", [])
        assert shop.redeem(decision, "o-2").status_code == 201
        read = shop.send("GET", f"redemptions/{first['id']}").told
        assert (read["vouchers"][0]["state"], read["flags"]) == ("used", ["voucher_used"])
        assert sound()

    def test_anothers_channel_sees_nothing(
        self, shop: Shop, house: House, install: Install, pool: CodePool
    ) -> None:
        install(THANKS)
        first, _ = earned(shop)
        till = Shop(shop.client, house.issue("tills", house.pos, ["decide", "redeem"]), "pos")
        assert till.send("GET", f"redemptions/{first['id']}").status_code == 404


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_used_and_taken_back_at_once(self, shops: Shops, install: Install, pool: CodePool) -> None:
        install(THANKS, NEXT)
        seen = set()
        for number in range(12):
            one, two = shops(), shops()
            first, voucher = earned(one, f"a-{number}")
            decision = two.decide(coupons=[voucher["code"]])["id"]

            def run(at: int, one: Shop = one, two: Shop = two, paths: Any = (first["id"], decision)) -> Any:
                if at:
                    return two.redeem(paths[1], f"b-{paths[1]}")
                return one.send("POST", f"redemptions/{paths[0]}/cancel")

            cancelled, redeemed = together(2, run)
            assert cancelled.status_code == 200  # type: ignore[union-attr]
            (told,) = one.send("GET", f"redemptions/{first['id']}").told["vouchers"]
            won = redeemed.status_code  # type: ignore[union-attr]
            assert (won, told["state"]) in {(201, "used"), (409, "void")}
            seen.add(won)
            assert json.loads(redeemed.content)  # type: ignore[union-attr]
        assert sound()
