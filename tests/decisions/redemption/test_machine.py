"""Random walks over the API beside a model in memory: what it answers, and what is left, is what must be."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from catalog.models import Price, Product, Stock
from decisions.models import Allowance
from tests.decisions.documents import lines
from tests.decisions.ledger.parts import sound
from tests.decisions.redemption.conftest import Shop

# In one long transaction every update of a row would have to pass by all earlier ones.
pytestmark = pytest.mark.django_db(transaction=True)
Json = dict[str, Any]
STEPS = 50
WALKS = 5_000 // STEPS
CUSTOMERS = ("anna", "berta")
_numbers = itertools.count(1)


@dataclass
class Decided:
    """A decision: what it needs of which allowance, and what became of it."""

    id: str
    needs: dict[str, int]
    discount: Decimal
    customer: str
    reservation: str | None = None
    order: str | None = None
    redemption: str | None = None
    returned: int = 0
    state: str = "decided"
    refusals: int = 0
    """Each attempt has a key of its own: a refusal stays under the old one."""
    answer: bytes = b""
    """Of the redemption."""
    body: dict[str, str] = field(default_factory=dict)
    """What its request said beside decision and order."""
    had: dict[str, int] = field(default_factory=dict)
    """What it holds or has used now."""

    @property
    def lives(self) -> bool:
        return self.state in ("held", "committed", "partially_returned", "returned")


class Walk(RuleBasedStateMachine):
    """One shop, three offers: ten off under limits and a budget, a gift, a code for so many uses."""

    shop: Shop
    install: Callable[..., object]

    def __init__(self) -> None:
        super().__init__()
        self.name = f"w{next(_numbers)}"
        product = Product.objects.create(sku=f"TOTE-{self.name}")
        Price.objects.create(product=product, currency="EUR", amount=1)
        Stock.objects.create(product=product, location="main", quantity=3)
        ten = {"kind": "amount_off", "amount": {"EUR": "10.00"}, "on": "order"}
        five = {"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "order"}
        type(self).install(
            {
                "offer": f"ten-{self.name}",
                "limits": {"total": 5, "per_customer": 3},
                "budget": {"EUR": "45.00"},
                "give": [ten],
            },
            {"offer": f"gift-{self.name}", "give": [{"kind": "gift", "options": [{"sku": product.sku}]}]},
            {
                "offer": f"code-{self.name}",
                "trigger": "code",
                "codes": [self.name],
                "limits": {"per_code": 2},
                "give": [five],
            },
        )
        self.left = {"total": 5, "budget": 4500, "stock": 3, "code": 2}
        self.left |= {f"per_customer {customer}": 3 for customer in CUSTOMERS}
        self.all: list[Decided] = []

    def some(self, data: st.DataObject, *states: str) -> Decided | None:
        found = [each for each in self.all if each.state in states]
        return data.draw(st.sampled_from(found)) if found else None

    def has_room(self, needs: dict[str, int]) -> bool:
        return all(self.left[key] >= quantity for key, quantity in needs.items())

    def take(self, each: Decided, state: str) -> None:
        for key, quantity in each.needs.items():
            self.left[key] -= quantity
        each.had, each.state = dict(each.needs), state

    def give(self, each: Decided, part: dict[str, int]) -> None:
        for key, quantity in part.items():
            self.left[key] += quantity
            each.had[key] -= quantity

    def refused(self, response: Any, needs: dict[str, int]) -> None:
        assert (response.status_code, response.told["code"]) == (409, "allowance_exhausted")
        short = {key.split(" ")[0] for key, quantity in needs.items() if self.left[key] < quantity}
        named = {each["limit"].replace("per_code", "code") for each in response.told["rejections"]}
        assert named == short

    @rule(customer=st.sampled_from(CUSTOMERS), coded=st.booleans())
    def decide(self, customer: str, coded: bool) -> None:
        answer = self.shop.decide(
            basket=lines(("DRESS", 2, "30.00")),
            customer={"id": f"{customer}-{self.name}"},
            coupons=[self.name] if coded else [],
        )
        needs: dict[str, int] = {}
        ten = {"total": 1, "budget": 1000, f"per_customer {customer}": 1}
        if self.has_room(ten):
            needs |= ten
        if self.left["stock"]:
            needs |= {"stock": 1}
        if coded and self.left["code"]:
            needs |= {"code": 1}
        discount = Decimal(10 * ("total" in needs) + 5 * ("code" in needs))
        assert Decimal(answer["totals"]["discount"]) == discount
        assert len(answer["gifts"]) == ("stock" in needs)
        self.all.append(Decided(answer["id"], needs, discount, customer))

    @precondition(lambda self: any(each.state != "cancelled" for each in self.all))
    @rule(data=st.data())
    def reserve(self, data: st.DataObject) -> None:
        each = data.draw(st.sampled_from([each for each in self.all if each.state != "cancelled"]))
        response = self.shop.reserve(each.id)
        if each.state == "held":
            assert (response.status_code, response.told["id"]) == (201, each.reservation)
        elif each.lives:
            assert response.told["code"] == "reservation_final"
        elif self.has_room(each.needs):
            assert response.status_code == 201, response.told
            each.reservation = response.told["id"]
            self.take(each, "held")
        else:
            self.refused(response, each.needs)

    @precondition(lambda self: any(each.state == "held" for each in self.all))
    @rule(data=st.data())
    def change_the_basket(self, data: st.DataObject) -> None:
        """The holds of one decision move over to another: only the difference is asked for."""
        before = self.some(data, "held")
        after = self.some(data, "decided", "released")
        if before is None or after is None:
            return
        response = self.shop.reserve(after.id, replaces=before.reservation)
        own = {key: self.left[key] + before.had.get(key, 0) for key in after.needs}
        if all(own[key] >= quantity for key, quantity in after.needs.items()):
            assert response.status_code == 201, response.told
            self.give(before, dict(before.had))
            before.state = "released"
            after.reservation = response.told["id"]
            self.take(after, "held")
        else:
            assert response.told["code"] == "allowance_exhausted"

    @precondition(lambda self: any(each.state == "held" for each in self.all))
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        each = self.some(data, "held", "released")
        assert each is not None
        response = self.shop.send("DELETE", f"reservations/{each.reservation}")
        assert (response.status_code, response.told["state"]) == (200, "released")
        self.give(each, dict(each.had))
        each.state = "released"

    @precondition(lambda self: self.all)
    @rule(data=st.data(), named=st.booleans())
    def redeem(self, data: st.DataObject, named: bool) -> None:
        each = data.draw(st.sampled_from(self.all))
        order = each.order or f"{self.name}-{each.id}-{each.refusals}"
        held = each.state == "held"
        more = {"reservation": each.reservation or ""} if held and named else {}
        response = self.shop.redeem(each.id, order, key=order, **more)
        if each.state in ("committed", "partially_returned", "returned", "cancelled"):
            # The same request again is answered as it was; another body under its key is refused.
            if response.status_code == 201:
                assert response.content == each.answer
            else:
                assert response.told["code"] == "idempotency_key_reused"
                assert more != each.body
            return
        if not held and not self.has_room(each.needs):
            self.refused(response, each.needs)
            each.refusals += 1
            return
        assert response.status_code == 201, response.told
        again = self.shop.redeem(each.id, order, key=order, **more)
        assert (again.content, again["Idempotency-Replayed"]) == (response.content, "true")
        each.order, each.redemption = order, response.told["id"]
        each.answer, each.body = response.content, more
        if held:
            each.state = "committed"
        else:
            self.take(each, "committed")
        found = self.shop.send("GET", f"redemptions?order_id={order}").told["data"]
        assert [one["id"] for one in found] == [each.redemption]

    @precondition(lambda self: any(each.redemption for each in self.all))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        each = data.draw(st.sampled_from([each for each in self.all if each.redemption]))
        response = self.shop.send("POST", f"redemptions/{each.redemption}/cancel")
        if each.state in ("partially_returned", "returned"):
            assert response.status_code == 409
            return
        assert (response.status_code, response.told["state"]) == (200, "cancelled")
        self.give(each, dict(each.had))
        each.state = "cancelled"

    @precondition(lambda self: any(each.redemption for each in self.all))
    @rule(data=st.data())
    def take_one_back(self, data: st.DataObject) -> None:
        each = data.draw(st.sampled_from([each for each in self.all if each.redemption]))
        body = {"return_id": f"r-{each.returned}", "lines": [{"id": "1", "quantity": 1}]}
        response = self.shop.send("POST", f"redemptions/{each.redemption}/returns", body)
        if each.state == "cancelled":
            assert response.status_code == 409
            return
        if each.returned == 2:
            assert response.status_code == 422
            return
        assert response.status_code == 201, response.told
        assert Decimal(response.told["refund"]) == 30 - each.discount / 2
        each.returned += 1
        each.state = "returned" if each.returned == 2 else "partially_returned"
        part = {"budget": 500} if "budget" in each.had else {}
        self.give(each, part if each.returned == 1 else dict(each.had))

    def teardown(self) -> None:
        """Whatever became of it: in the ledger is left what the model has left."""
        rows = Allowance.objects.filter(owner__endswith=self.name).exclude(kind="per_customer")
        names = {"per_code": "code"}
        left = {names.get(row.kind, row.kind): row.share - row.held - row.used for row in rows}
        assert left == {key: self.left[key] for key in left}
        people = Allowance.objects.filter(owner__endswith=self.name, kind="per_customer")
        by_person = sorted(row.share - row.held - row.used for row in people)
        untouched = [3] * (len(CUSTOMERS) - len(by_person))
        assert sorted(by_person + untouched) == sorted(self.left[f"per_customer {who}"] for who in CUSTOMERS)
        probe = self.shop.decide(
            basket=lines(("DRESS", 2, "30.00")), customer={"id": f"anna-{self.name}"}, coupons=[self.name]
        )
        ten = self.has_room({"total": 1, "budget": 1000, "per_customer anna": 1})
        assert Decimal(probe["totals"]["discount"]) == 10 * ten + 5 * bool(self.left["code"])


def test_random_walks_over_the_api(shop: Shop, install: Callable[..., object]) -> None:
    Walk.shop, Walk.install = shop, staticmethod(install)
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate],  # a walk of 50 steps is read as it is
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert sound()
