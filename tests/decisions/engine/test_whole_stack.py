"""Guardrails hold over the whole stack: 10,000 decisions on generated books, checked by plain arithmetic."""

import random
from fractions import Fraction
from typing import Any

import pytest

from decisions.engine import NO_ALLOWANCES, NO_OVERRIDES, Decision, Facts, decide, read_request
from tests.decisions.engine.generated import decimal
from tests.decisions.engine.running import CLOCK, compile_document, product_facts

Json = Any
BOOKS, BASKETS = 100, 100
SKUS = ("A", "B", "C", "D")
PERCENTS = ("5", "10", "12.5", "20", "33.3333", "40", "70", "100")
PARTS = (Fraction(5, 10), Fraction(8, 10), Fraction(95, 100))


class Book:
    """One generated set of offers, guardrails and products."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.products = {sku: self._product(sku) for sku in SKUS}
        self.margin = self.draw.choice([None, 0, 5, 20, 60])
        self.amount = self.draw.choice([None, None, 0, 150])
        self.line = self.draw.choice([None, 10, 25, 50])
        self.whole = self.draw.choice([None, None, 15, 40])
        self.count = self.draw.choice([None, None, 1, 3])
        self.value = self.draw.choice([None, None, 500, 2000])
        self.document = {
            "currency": "EUR",
            "offers": [self._offer(number) for number in range(self.draw.randint(3, 7))],
            "guardrails": list(self._guardrails()),
        }
        self.compiled = compile_document(self.document)
        facts = {sku: product_facts(product, "EUR", "EUR") for sku, product in self.products.items()}
        self.facts = Facts(products=facts)

    def _product(self, sku: str) -> dict[str, Json]:
        price = self.draw.choice([105, 999, 2000, 4990, self.draw.randint(1, 9000)])
        product = {"sku": sku, "price": decimal(price), "tax_rate": self.draw.choice(["19", "7", "0"])}
        if self.draw.random() < 0.8:
            product["cost"] = decimal(int(price * self.draw.choice(PARTS)))
        if self.draw.random() < 0.3:
            product["price_floor"] = decimal(int(price * self.draw.choice(PARTS)))
        return product

    def _guardrails(self) -> Any:
        rails: list[tuple[str, Any, dict[str, Json]]] = [
            ("margin_floor", self.margin, {"percent": str(self.margin)}),
            ("margin_floor", self.amount, {"amount": {"EUR": decimal(self.amount or 0)}}),
            ("max_depth", self.line, {"percent": str(self.line)}),
            ("max_depth", self.whole, {"percent": str(self.whole), "per": "basket"}),
            ("max_incentives", self.count, {"count": self.count}),
            ("max_incentives", self.value, {"value": {"EUR": decimal(self.value or 0)}}),
        ]
        for number, (kind, bound, params) in enumerate(rails):
            if bound is not None:
                breach = self.draw.choice(["clip", "clip", "reject"])
                yield {"guardrail": f"g{number}", "kind": kind, "params": params, "on_breach": breach}

    def _offer(self, number: int) -> dict[str, Json]:
        offer: dict[str, Json] = {
            "offer": f"o{number}",
            "priority": self.draw.randint(0, 2),
            "give": [self._benefit() for _ in range(self.draw.choice([1, 1, 2]))],
        }
        if self.draw.random() < 0.4:
            offer |= {"trigger": "code", "codes": [f"C{number}"]}
        if self.draw.random() < 0.3:
            offer["when"] = [{"kind": "subtotal", "at_least": {"EUR": self.draw.choice(["10.00", "50.00"])}}]
        if self.draw.random() < 0.3:
            offer["stacking"] = {"groups": [self.draw.choice(["g", "h"])]}
        if self.draw.random() < 0.3:
            offer["stage"] = self.draw.choice(["price", "item", "order"])
        return offer

    def _benefit(self) -> dict[str, Json]:
        percent, amount = self.draw.choice(PERCENTS), decimal(self.draw.choice([1, 333, 1000, 2500]))
        items = {"items": {"skus": self.draw.sample(SKUS, 2)}} if self.draw.random() < 0.5 else {}
        return self.draw.choice(
            [
                {
                    "kind": "percent_off",
                    "percent": percent,
                    "of": self.draw.choice(["base", "running"]),
                    **items,
                },
                {"kind": "percent_off", "percent": percent, "on": "order", **items},
                {"kind": "percent_off", "percent": percent, "on": "shipping"},
                {"kind": "amount_off", "amount": amount, "on": self.draw.choice(["items", "order"]), **items},
                {"kind": "fixed_price", "price": amount, **items},
                {"kind": "set_discount", "size": 3, **items},
                {"kind": "set_price", "size": 2, "price": amount, **items},
                {"kind": "buy_get", "buy": {"quantity": 1, **items}, "get": {}},
                {"kind": "tiered", "by": "quantity", "tiers": [{"from": 2, "percent": percent}]},
            ]
        )

    def request(self) -> dict[str, Json]:
        """A small basket with some of the codes."""
        lines = [
            {"id": str(n), "sku": sku, "quantity": self.draw.randint(1, 4), "unit_price": self._price(sku)}
            for n, sku in enumerate(self.draw.sample(SKUS, self.draw.randint(1, 3)))
        ]
        return {
            "channel": "web",
            "currency": "EUR",
            "prices_include_tax": self.draw.random() < 0.5,
            "basket": {"lines": lines, "shipping": {"amount": "4.90"}},
            "coupons": [f"C{n}" for n in range(7) if self.draw.random() < 0.6],
        }

    def _price(self, sku: str) -> str:
        listed: str = self.products[sku]["price"]
        return listed if self.draw.random() < 0.8 else decimal(self.draw.randint(0, 9000))

    def check(self, decision: Decision) -> int:
        """Every floor, depth and cap, from the final amounts alone; returns what was given."""
        rows, state = decision.basket.rows, decision.state
        for row, total, units in zip(rows, state.totals, state.units, strict=True):
            assert sum(units) == total
            if self.line is not None:
                assert (row.base - total) * 100 <= row.base * self.line
            for price, now in zip(row.unit_prices, units, strict=True):
                assert 0 <= now <= price
                if now < price:
                    self._check_unit(row, now)
        given = sum(row.base for row in rows) - sum(state.totals)
        if self.whole is not None:
            assert given * 100 <= sum(row.base for row in rows) * self.whole
        given += decision.basket.shipping - state.shipping
        if self.value is not None:
            assert given <= self.value
        applied = [verdict for verdict in decision.verdicts if verdict.state in ("applied", "clipped")]
        assert self.count is None or len(applied) <= self.count
        return given

    def _check_unit(self, row: Any, now: int) -> None:
        """A reduced unit keeps its floors; net compares with net."""
        assert now >= row.floor
        product = self.products[row.sku]
        if "cost" not in product:
            return
        cost = int(product["cost"].replace(".", ""))
        assert row.rate is not None
        net = Fraction(now) / (1 + Fraction(row.rate, 1_000_000))
        if self.margin is not None:
            assert (net - cost) * 100 >= net * self.margin
        if self.amount is not None:
            assert net - cost >= self.amount


@pytest.mark.parametrize("part", range(4))
def test_no_stack_breaks_a_floor_a_depth_or_a_cap(part: int) -> None:
    decided = given = bound = 0
    for seed in range(part, BOOKS, 4):
        book = Book(seed)
        for _ in range(BASKETS):
            request = read_request(book.request())
            decision = decide(book.compiled, NO_OVERRIDES, request, book.facts, NO_ALLOWANCES, CLOCK)
            given += book.check(decision) > 0
            bound += bool(decision.state.clipped)
            decided += 1
    # They are not about nothing: most baskets get something, and in many a guardrail binds.
    assert decided == BOOKS * BASKETS // 4
    assert given > decided // 2
    assert bound > decided // 10
