"""Guardrails: what no offer can break, worked by hand."""

from typing import Any

import pytest

from decisions.engine import GUARDS, DocumentErrors, read_guardrail
from tests.decisions.engine.running import basket, simulate

TEN = {"offer": "ten", "give": [{"kind": "percent_off", "percent": "10"}]}
HALF = {"offer": "half", "give": [{"kind": "percent_off", "percent": "50"}]}
TWENTY_OFF = {"offer": "z20", "give": [{"kind": "amount_off", "amount": "20.00", "on": "order"}]}
SHIP = {"offer": "ship", "give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}]}
TOTE = {"offer": "tote", "give": [{"kind": "gift", "options": [{"sku": "TOTE"}]}]}
PRODUCTS = [
    {"sku": "A", "cost": "80.00", "tax_rate": "19", "categories": ["shoes"], "attributes": {"map": "90.00"}},
    {"sku": "B", "cost": "10.00", "tax_rate": "19"},
    {"sku": "C", "attributes": {"map": "cheap"}},
    {"sku": "TOTE", "price": "15.00"},
]
Case = tuple[str, list[dict[str, Any]], list[dict[str, Any]], dict[str, Any], dict[str, Any]]


def guard(kind: str, breach: str = "clip", scope: Any = None, **params: Any) -> dict[str, Any]:
    return {
        "guardrail": f"g-{kind}",
        "kind": kind,
        "params": params,
        "on_breach": breach,
        "scope": scope or {},
    }


def lines(*sent: tuple[str, int, str], **more: Any) -> dict[str, Any]:
    return basket(*sent, **more)


GROSS = {"prices_include_tax": True}
CASES: list[Case] = [
    (
        "the worked margin: net 90.00 over cost 80.00 is 11.1 %",
        [guard("margin_floor", percent="11")],
        [TEN],
        lines(("A", 1, "119.00"), **GROSS),
        {"discount": "11.90", "ten": "applied"},
    ),
    (
        "the same with a floor of 20 %: 119.00 is the least price already",
        [guard("margin_floor", percent="20")],
        [TEN],
        lines(("A", 1, "119.00"), **GROSS),
        {"discount": "0.00", "ten": "failed"},
    ),
    (
        "clipped to the margin: 80.00 x 1.19 / 0.8 = 119.00 is left of 130.00",
        [guard("margin_floor", percent="20")],
        [TEN],
        lines(("A", 1, "130.00"), **GROSS),
        {"discount": "11.00", "ten": "clipped"},
    ),
    (
        "net prices need no rate: 80.00 / 0.8 = 100.00",
        [guard("margin_floor", percent="20")],
        [TEN],
        lines(("A", 1, "105.00")),
        {"discount": "5.00", "ten": "clipped"},
    ),
    (
        "an amount above cost: 85.00 is the least",
        [guard("margin_floor", amount="5.00")],
        [HALF],
        lines(("A", 1, "100.00")),
        {"discount": "15.00", "half": "clipped"},
    ),
    (
        "rejected instead of clipped",
        [guard("margin_floor", "reject", percent="20")],
        [TEN],
        lines(("A", 1, "130.00"), **GROSS),
        {"discount": "0.00", "ten": "failed"},
    ),
    (
        "a later offer uses the room that a rejected one left",
        [guard("margin_floor", "reject", percent="20")],
        [HALF | {"priority": 1}, TEN],
        lines(("A", 1, "115.00")),
        {"discount": "11.50", "half": "failed", "ten": "applied"},
    ),
    (
        "never discounted",
        [guard("never_discount", scope={"items": {"categories": ["shoes"]}})],
        [TEN],
        lines(("A", 1, "100.00"), ("B", 1, "50.00")),
        {"discount": "5.00", "ten": "clipped"},
    ),
    (
        "30 % per line at most, over the whole stack: 10 % and then the rest",
        [guard("max_depth", percent="30")],
        [TEN, HALF | {"priority": -1}],
        lines(("B", 2, "50.00")),
        {"discount": "30.00", "ten": "applied", "half": "clipped"},
    ),
    (
        "depth is rounded down: 30 % of 9.99 is 2.997",
        [guard("max_depth", percent="30")],
        [HALF],
        lines(("B", 1, "9.99")),
        {"discount": "2.99", "half": "clipped"},
    ),
    (
        "30 % of the basket: lines may go deeper",
        [guard("max_depth", percent="30", per="basket")],
        [{"offer": "b", "give": [{"kind": "percent_off", "percent": "50", "items": {"skus": ["B"]}}]}],
        lines(("B", 1, "50.00"), ("C", 1, "50.00")),
        {"discount": "25.00", "b": "applied"},
    ),
    (
        "30 % of the basket is 30.00: the order amount gets what is left",
        [guard("max_depth", percent="30", per="basket")],
        [{"offer": "a20", "give": [{"kind": "percent_off", "percent": "20"}]}, TWENTY_OFF],
        lines(("B", 1, "50.00"), ("C", 1, "50.00")),
        {"discount": "30.00", "a20": "applied", "z20": "clipped"},
    ),
    (
        "a depth of some lines: what they can't take goes to the others",
        [guard("max_depth", percent="10", per="basket", scope={"items": {"skus": ["B"]}})],
        [TWENTY_OFF],
        lines(("B", 1, "50.00"), ("C", 1, "50.00")),
        {"discount": "20.00", "z20": "applied", "lines": {"1": "5.00", "2": "15.00"}},
    ),
    (
        "a lowest price",
        [guard("price_floor", amount="45.00")],
        [HALF],
        lines(("B", 1, "50.00")),
        {"discount": "5.00", "half": "clipped"},
    ),
    (
        "a lowest price that the product's attribute says; words are none",
        [guard("price_floor", attribute="map")],
        [HALF],
        lines(("A", 1, "100.00"), ("C", 1, "10.00")),
        {"discount": "15.00", "half": "clipped", "lines": {"1": "10.00", "2": "5.00"}},
    ),
    (
        "a basket too small gets nothing at all",
        [guard("min_basket", amount="60.00")],
        [HALF, SHIP],
        lines(("B", 1, "50.00"), shipping="4.90"),
        {"discount": "0.00", "half": "failed", "ship": "failed"},
    ),
    (
        "large enough before discounts",
        [guard("min_basket", amount="50.00")],
        [HALF, SHIP],
        lines(("B", 1, "50.00"), shipping="4.90"),
        {"discount": "29.90", "half": "applied", "ship": "applied"},
    ),
    (
        "too little of some items closes these alone",
        [guard("min_basket", amount="60.00", scope={"items": {"skus": ["B"]}})],
        [HALF],
        lines(("B", 1, "50.00"), ("C", 1, "10.00")),
        {"discount": "5.00", "half": "clipped"},
    ),
    (
        "two incentives at most: the best two",
        [guard("max_incentives", count=2)],
        [TEN, HALF, TWENTY_OFF],
        lines(("B", 1, "100.00")),
        {"discount": "70.00", "ten": "displaced"},
    ),
    (
        "worth 12.00 at most: lines first, then shipping",
        [guard("max_incentives", value="12.00")],
        [TEN, SHIP],
        lines(("B", 1, "100.00"), shipping="4.90"),
        {"discount": "12.00", "ten": "applied", "ship": "clipped"},
    ),
    (
        "a gift counts at its value and is given whole or not",
        [guard("max_incentives", value="12.00")],
        [TOTE],
        lines(("B", 1, "100.00")),
        {"discount": "0.00", "tote": "failed", "gifts": 0},
    ),
    (
        "worth at most, or the offer is refused",
        [guard("max_incentives", "reject", value="12.00")],
        [TEN, SHIP],
        lines(("B", 1, "100.00"), shipping="4.90"),
        {"discount": "10.00", "ten": "applied", "ship": "failed"},
    ),
    (
        "another segment is out of scope",
        [guard("never_discount", scope={"segments": ["staff"]})],
        [TEN],
        lines(("B", 1, "100.00")),
        {"discount": "10.00", "ten": "applied"},
    ),
    (
        "another channel is out of scope",
        [guard("never_discount", scope={"channels": ["pos"]})],
        [TEN],
        lines(("B", 1, "100.00")),
        {"discount": "10.00"},
    ),
    (
        "over already",
        [guard("never_discount") | {"ends": "2026-06-14"}],
        [TEN],
        lines(("B", 1, "100.00")),
        {"discount": "10.00"},
    ),
    (
        "a margin that nobody knows passes and is flagged",
        [guard("margin_floor", percent="20")],
        [TEN],
        lines(("C", 1, "100.00")),
        {"discount": "10.00", "flags": ["unknown_cost"]},
    ),
]


def told(decision: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """What the decision says of what is wanted."""
    rows = {row["code"]: row["state"] for row in decision["offers"]}
    special = {
        "discount": decision["totals"]["discount"],
        "lines": {line["id"]: line["discount"] for line in decision["lines"]},
        "gifts": len(decision["gifts"]),
        "flags": decision["lines"][0]["flags"] if decision["lines"] else [],
    }
    return {key: special[key] if key in special else rows.get(key) for key in wanted}


def decided(guardrails: list[Any], offers: list[Any], request: Any, **more: Any) -> dict[str, Any]:
    document = {"currency": "EUR", "guardrails": guardrails, "offers": offers, "products": PRODUCTS}
    (decision,) = simulate({**document, "requests": [request], **more}, diagnose=True)["decisions"]
    return dict(decision)


@pytest.mark.parametrize(
    ("name", "guardrails", "offers", "request_", "wanted"), CASES, ids=[c[0] for c in CASES]
)
def test_case(name: str, guardrails: Any, offers: Any, request_: Any, wanted: dict[str, Any]) -> None:
    assert told(decided(guardrails, offers, request_), wanted) == wanted


def test_blocked_where_the_cost_is_not_known() -> None:
    rail = [guard("margin_floor", percent="20")]
    request = lines(("C", 1, "100.00"), ("B", 1, "100.00"))
    decision = decided(rail, [TEN], request, policy={"unknown_cost": "block"})
    assert told(decision, {"lines": 0, "ten": 0}) == {"lines": {"1": "0.00", "2": "10.00"}, "ten": "clipped"}


def test_codes_that_are_never_used_together() -> None:
    offers = [
        {
            "offer": code,
            "trigger": "code",
            "codes": [code],
            "give": [{"kind": "percent_off", "percent": percent}],
        }
        for code, percent in (("a", "10"), ("b", "20"), ("c", "5"))
    ]
    request = lines(("B", 1, "100.00"), coupons=["A", "b", "c"])
    for params in ({"codes": [["A", "B"]]}, {"blocked_codes": [["A", "B"]]}, [["A", "B"]]):
        rail = {"guardrail": "g", "kind": "blocked_codes", "params": params}
        decision = decided([rail], offers, request)
        assert told(decision, {"a": 0, "b": 0, "c": 0, "discount": 0}) == {
            "a": "displaced",
            "b": "applied",
            "c": "applied",
            "discount": "24.00",
        }


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-07-30T09:59:59Z", "failed"),
        ("2026-07-30T10:00:00Z", "applied"),
        ("2026-04-30T00:00Z", "applied"),
    ],
)
def test_cooldown(at: str, state: str) -> None:
    offer = TEN | {"tags": ["winback"]}
    rail = guard("cooldown", days=90, tags=["winback"])
    request = lines(("B", 1, "100.00"), at=at, customer={"id": "c-42"})
    usage = {"customers": {"c-42": {"ten": ["2026-05-01T10:00:00Z"]}, "c-1": {"ten": [at]}}}
    decision = decided([rail], [offer, HALF], request, usage=usage)
    assert told(decision, {"ten": 0, "half": 0}) == {"ten": state, "half": "applied"}


def test_which_guardrail_it_was_is_told_to_keys_with_diagnose_alone() -> None:
    document = {
        "currency": "EUR",
        "guardrails": [guard("max_depth", percent="5")],
        "offers": [TEN],
        "requests": [lines(("B", 1, "100.00"))],
    }
    for diagnose, params in (
        (False, {"amount": "5.00"}),
        (True, {"amount": "5.00", "guardrails": ["g-max_depth"]}),
    ):
        (decision,) = simulate(document, diagnose=diagnose)["decisions"]
        assert decision["offers"][0]["reasons"] == [{"code": "clipped_by_floor", "params": params}]


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/guardrail", "missing"), ("/kind", "missing")]),
    ({"guardrail": "g", "kind": "ceiling"}, [("/kind", "unknown_kind")]),
    ({"guardrail": "g!", "kind": "never_discount"}, [("/guardrail", "wrong_value")]),
    ({"guardrail": "g", "kind": "margin_floor"}, [("/params", "contradiction")]),
    (
        {"guardrail": "g", "kind": "max_depth", "params": {"percent": "110"}},
        [("/params/percent", "wrong_value")],
    ),
    ({"guardrail": "g", "kind": "max_depth", "params": {}}, [("/params/percent", "missing")]),
    ({"guardrail": "g", "kind": "price_floor", "params": {}}, [("/params", "contradiction")]),
    ({"guardrail": "g", "kind": "max_incentives", "params": {}}, [("/params", "missing")]),
    ({"guardrail": "g", "kind": "blocked_codes", "params": [["A"]]}, [("/params/codes/0", "wrong_length")]),
    ({"guardrail": "g", "kind": "never_discount", "on_breach": "warn"}, [("/on_breach", "wrong_value")]),
    (
        {"guardrail": "g", "kind": "never_discount", "scope": {"people": []}},
        [("/scope/people", "unknown_key")],
    ),
    (
        {
            "guardrail": "g",
            "kind": "max_incentives",
            "params": {"count": 1},
            "scope": {"items": {"skus": ["A"]}},
        },
        [("/scope/items", "contradiction")],
    ),
    (
        {"guardrail": "g", "kind": "never_discount", "starts": "2026-02-01", "ends": "2026-01-01"},
        [("/ends", "contradiction")],
    ),
    ([], [("", "wrong_type"), ("/guardrail", "missing"), ("/kind", "missing")]),
]


@pytest.mark.parametrize(("document", "expected"), WRONG)
def test_wrong_documents(document: Any, expected: list[tuple[str, str]]) -> None:
    with pytest.raises(DocumentErrors) as caught:
        read_guardrail(document, currency="EUR")
    assert [(problem.path, problem.code) for problem in caught.value.problems] == expected


@pytest.mark.parametrize("kind", GUARDS.values(), ids=str)
def test_every_kind_says_what_it_is(kind: Any) -> None:
    assert kind.label
    assert kind.sentence() == (kind.__doc__ or "").strip()
    rail = read_guardrail({"guardrail": "g", "kind": kind.kind, "params": kind.sample})
    assert isinstance(rail.guard, kind)
    assert {key: value for key, value in rail.guard.dump().items() if key != "kind"} == kind.sample
