"""Stateless what-if: inline documents in, decisions out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from decisions.engine import DocumentErrors
from decisions.public import simulate as public_simulate
from decisions.simulations.running import simulate
from tests.decisions.documents import FIVE_OFF, TEN_OFF, TOTE, basket

CLOCK = datetime(2026, 6, 15, 12, tzinfo=UTC)
Json = dict[str, Any]


def question(**changes: Any) -> Json:
    """A small request: two units of A at 10.00."""
    lines = [{"id": "1", "sku": "A", "quantity": 2, "unit_price": "10.00"}]
    return {"channel": "web", "currency": "EUR", "basket": {"lines": lines}, **changes}


def run(document: Json, **options: Any) -> list[Json]:
    found: list[Json] = simulate(document, clock=CLOCK, **options)["decisions"]
    return found


def problems(document: Any) -> set[tuple[str, str]]:
    with pytest.raises(DocumentErrors) as caught:
        simulate(document, clock=CLOCK)
    return {(problem.path, problem.code) for problem in caught.value.problems}


def test_an_offer_needs_only_its_code_and_what_it_gives() -> None:
    (decision,) = run(
        {
            "offers": [{"offer": "ten", "give": [{"kind": "percent_off", "percent": "10", "on": "order"}]}],
            "requests": [question(at="2026-06-15T12:00:00Z")],
        }
    )
    assert decision["totals"]["total"] == "18.00"
    assert (decision["id"], decision["object"]) == ("sim_1", "decision")
    assert (decision["created"], decision["expires"]) == ("2026-06-15T12:00:00Z", "2026-06-15T12:30:00Z")
    assert decision["offers"][0]["message"] == "10 % off your order"


def test_nothing_but_requests_prices_as_sent() -> None:
    assert [d["totals"]["total"] for d in run({"requests": [question(), question()]})] == ["20.00", "20.00"]
    assert run({"requests": []}) == []


def test_bare_money_is_in_the_simulations_currency() -> None:
    (decision,) = run(
        {
            "currency": "EUR",
            "offers": [{"offer": "a", "give": [{"kind": "amount_off", "amount": "1.50", "on": "order"}]}],
            "products": [{"sku": "A", "price_floor": "9.50"}],
            "requests": [{key: value for key, value in question().items() if key != "currency"}],
        }
    )
    assert decision["totals"]["discount"] == "1.00"
    assert decision["offers"][0]["reasons"][0]["params"] == {"amount": "0.50"}


def test_products_bring_categories_brands_and_whether_they_may_be_reduced() -> None:
    selection = {"any": [{"categories": ["women"]}, {"brands": ["B"]}]}
    offer = {"offer": "o", "give": [{"kind": "percent_off", "percent": "50", "items": selection}]}
    lines = [{"id": sku, "sku": sku, "quantity": 1, "unit_price": "10.00"} for sku in "ABCD"]
    products = [
        {"sku": "A", "categories": ["women/dresses"]},
        {"sku": "B", "brand": "B"},
        {"sku": "C", "brand": "B", "discountable": False},
        {"sku": "D", "categories": ["womenswear"]},
    ]
    (decision,) = run(
        {"offers": [offer], "products": products, "requests": [question(basket={"lines": lines})]}
    )
    assert {line["id"]: line["discount"] for line in decision["lines"]} == {
        "A": "5.00",
        "B": "5.00",
        "C": "0.00",
        "D": "0.00",
    }


def test_the_requests_currency_picks_a_products_money() -> None:
    products = [{"sku": "A", "price_floor": {"EUR": "9.00", "USD": "9.90"}}]
    offer = {"offer": "half", "give": [{"kind": "percent_off", "percent": "50"}]}
    asked = [question(), question(currency="USD"), question(currency="GBP")]
    totals = [d["totals"]["total"] for d in run({"offers": [offer], "products": products, "requests": asked})]
    assert totals == ["18.00", "19.80", "10.00"]


def test_the_policy_decides() -> None:
    both = [{**TEN_OFF, "trigger": "automatic", "codes": [], "priority": 9}, FIVE_OFF]
    asked = basket()
    by_saving, by_priority = (
        run({"offers": both, "policy": policy, "requests": [asked]})[0]
        for policy in ({}, {"objective": "priority", "groups": [{"group": "seasonal", "mode": "first"}]})
    )
    assert by_saving["totals"]["order_discount"] == "9.98"
    assert [offer["code"] for offer in by_priority["offers"]] == ["summer10"]


class TestCampaigns:
    """An offer inherits what it omits and never outlives its campaign."""

    def applied(self, offer: Json, campaign: Json, *clocks: str) -> list[bool]:
        document = {
            "campaigns": [{"campaign": "c", "name": "C", **campaign}],
            "offers": [{"offer": "o", "campaign": "c", "give": TEN_OFF["give"], **offer}],
            "requests": [question(at=clock) for clock in clocks],
        }
        return [bool(decision["offers"]) for decision in run(document)]

    def test_the_window_is_inherited_with_its_zone(self) -> None:
        campaign = {"starts": "2026-06-01", "ends": "2026-06-30", "zone": "Europe/Berlin"}
        edges = (
            "2026-05-31T21:59:59Z",
            "2026-05-31T22:00:00Z",
            "2026-06-30T21:59:59Z",
            "2026-06-30T22:00:00Z",
        )
        assert self.applied({}, campaign, *edges) == [False, True, True, False]

    def test_the_tighter_bound_counts(self) -> None:
        campaign = {"starts": "2026-06-10", "ends": "2026-06-20"}
        offer = {"starts": "2026-06-01", "ends": "2026-06-15"}
        edges = (
            "2026-06-09T23:59:59Z",
            "2026-06-10T00:00:00Z",
            "2026-06-15T23:59:59Z",
            "2026-06-16T00:00:00Z",
        )
        assert self.applied(offer, campaign, *edges) == [False, True, True, False]

    def test_zones_may_differ(self) -> None:
        campaign = {"ends": "2026-06-20", "zone": "Asia/Tokyo"}
        offer = {"ends": "2026-06-30", "zone": "America/New_York"}
        assert self.applied(offer, campaign, "2026-06-20T14:59:59Z", "2026-06-20T15:00:00Z") == [True, False]

    def test_the_sunset_ends_it_too(self) -> None:
        assert self.applied({}, {"sunset": "2026-06-20"}, "2026-06-20T23:59:59Z", "2026-06-21T00:00:00Z") == [
            True,
            False,
        ]

    def test_an_unknown_campaign_is_only_a_name(self) -> None:
        assert self.applied({"campaign": "other"}, {"ends": "2020-01-01"}, "2026-06-15T12:00:00Z") == [True]


class TestStockAndCarry:
    """Each request starts from `usage`, or with `carry` from where the last one left."""

    def gifts(self, **extra: Any) -> list[int]:
        document = {
            "offers": [TOTE],
            "usage": {"stock": {"TOTE": 2}},
            "requests": [basket(), basket(), basket()],
            **extra,
        }
        return [len(decision["gifts"]) for decision in run(document)]

    def test_requests_are_independent(self) -> None:
        assert self.gifts() == [1, 1, 1]

    def test_carry_runs_on(self) -> None:
        assert self.gifts(carry=True) == [1, 1, 0]

    def test_stock_that_is_not_told_is_not_counted(self) -> None:
        assert self.gifts(usage={}) == [1, 1, 1]


def test_usage_that_nothing_reads_yet_is_accepted() -> None:
    usage = {
        "offers": {"a": 3},
        "customers": {"c": {"a": 1, "b": ["2026-05-01T10:00:00Z"]}},
        "codes": {"X": 1},
        "budgets": {"a": "1.00"},
    }
    assert len(run({"usage": usage, "requests": [question()]})) == 1


def test_without_a_clock_of_its_own_a_request_gets_the_callers() -> None:
    assert run({"requests": [question()]})[0]["created"] == "2026-06-15T12:00:00Z"


def test_codes_are_diagnosed_only_where_asked_for() -> None:
    document = {"requests": [question(coupons=["NOPE"])]}
    for diagnose, code in [(False, "code_not_usable"), (True, "code_unknown")]:
        (decision,) = run(document, diagnose=diagnose)
        assert decision["coupons"][0]["reasons"][0]["code"] == code


def test_explain_defaults_to_applied() -> None:
    (decision,) = run({"offers": [FIVE_OFF], "requests": [question()]})
    assert decision["offers"] == []


def test_the_same_simulation_gives_the_same_decisions() -> None:
    document = {"offers": [FIVE_OFF, TOTE], "requests": [basket(), question()]}
    assert run(document) == run(document)
    assert run(document)[0]["snapshot"] != run({**document, "offers": [FIVE_OFF]})[0]["snapshot"]


AOV = {"experiment": "aov-q4", "unit": "customer", "arms": {"control": "50", "treatment": "50"}}
WRONG: list[tuple[Json, set[tuple[str, str]]]] = [
    ({"colour": 1}, {("/colour", "unknown_key")}),
    ({"requests": None}, {("/requests", "missing")}),
    ({"requests": {}}, {("/requests", "wrong_type")}),
    ({"currency": "EURO"}, {("/currency", "unknown_currency")}),
    ({"carry": "yes"}, {("/carry", "wrong_type")}),
    ({"guardrails": [{"guardrail": "g"}]}, {("/guardrails/0/kind", "missing")}),
    ({"guardrails": {}}, {("/guardrails", "wrong_type")}),
    ({"suppressions": [{}]}, {("/suppressions/0/suppression", "missing")}),
    ({"suppressions": [{"suppression": "s"}] * 2}, {("/suppressions/1/suppression", "duplicate")}),
    ({"usage": {"customers": {"c": {"o": ["soon"]}}}}, {("/usage/customers/c/o/0", "wrong_moment")}),
    ({"usage": {"customers": {"c": {"o": "x"}}}}, {("/usage/customers/c/o", "wrong_value")}),
    ({"experiments": {}}, {("/experiments", "wrong_type")}),
    (
        {"experiments": [{"experiment": "e"}]},
        {("/experiments/0/arms", "missing"), ("/experiments/0/unit", "missing")},
    ),
    ({"experiments": [AOV] * 2}, {("/experiments/1/experiment", "duplicate")}),
    ({"usage": {"orders": {}}}, {("/usage/orders", "unknown_key")}),
    ({"usage": {"codes": []}}, {("/usage/codes", "wrong_type")}),
    ({"usage": {"stock": {"T": -1}}}, {("/usage/stock/T", "wrong_value")}),
    ({"products": [{"name": "x"}]}, {("/products/0/sku", "wrong_value")}),
    ({"products": [{"sku": "A"}, {"sku": "A"}]}, {("/products/1/sku", "duplicate")}),
    ({"products": [{"sku": "A", "price": "1"}]}, {("/products/0/price", "currency_missing")}),
    ({"products": [{"sku": "A", "colour": "red"}]}, {("/products/0/colour", "unknown_key")}),
    (
        {"products": [{"sku": "A", "categories": ["/".join("a" * 20), "/".join("a" * 21)]}]},
        {("/products/0/categories/1", "too_deep")},
    ),
    ({"products": [{"sku": "A", "listed_since": "soon"}]}, {("/products/0/listed_since", "wrong_value")}),
    ({"offers": ["summer10"]}, {("/offers/0", "code_not_resolved")}),
    ({"offers": [TEN_OFF, TEN_OFF]}, {("/offers/1/offer", "duplicate")}),
    ({"offers": [FIVE_OFF, {"offer": "x"}]}, {("/offers/1/give", "missing")}),
    ({"campaigns": [{"name": "c"}]}, {("/campaigns/0/campaign", "wrong_value")}),
    ({"campaigns": [{"campaign": "c", "ends": "never"}]}, {("/campaigns/0/ends", "wrong_moment")}),
    ({"policy": {"objective": "luck"}}, {("/policy/objective", "wrong_value")}),
    (
        {"requests": [question(), {"channel": "web"}]},
        {("/requests/1/currency", "missing"), ("/requests/1/basket", "missing")},
    ),
    ({"requests": [question(at="yesterday")]}, {("/requests/0/at", "wrong_value")}),
    (
        {"requests": [question(at="2026-06-15T12:00")], "offers": [{"offer": "x"}], "policy": {"x": 1}},
        {("/requests/0/at", "wrong_value"), ("/offers/0/give", "missing"), ("/policy/x", "unknown_key")},
    ),
]


@pytest.mark.parametrize(("document", "expected"), WRONG, ids=[str(row[0])[:60] for row in WRONG])
def test_every_wrong_place_is_named(document: Json, expected: set[tuple[str, str]]) -> None:
    assert problems({"requests": [], **document}) == expected


@pytest.mark.parametrize("document", [[], None, "x", 1])
def test_what_is_no_object_at_all(document: Any) -> None:
    assert problems(document) == {("", "wrong_type")}


def test_empty_lists_are_fine() -> None:
    assert run({"requests": [], "guardrails": [], "suppressions": [], "experiments": None}) == []


def test_experiments_decide_who_gets_the_offers_of_an_arm() -> None:
    """c-42 is drawn into control (docs/pricing.md)."""
    offer = {**TEN_OFF, "trigger": "automatic", "codes": []}
    experiment = AOV | {"offers": {"treatment": [offer["offer"]]}}
    requests = [question(customer={"id": each}) for each in ("c-1", "c-42")]
    document = {"offers": [offer], "experiments": [experiment], "requests": requests}
    treated, control = run(document)
    assert [row["code"] for row in treated["offers"]] == [offer["offer"]]
    assert control["offers"] == []
    assert [each["experiments"][0]["arm"] for each in (treated, control)] == ["treatment", "control"]
    assert treated["snapshot"] != run({**document, "experiments": []})[0]["snapshot"]


@pytest.mark.django_db
def test_registered_regions_bring_their_ancestors(house: object) -> None:
    offer = {**TEN_OFF, "trigger": "automatic", "codes": [], "where": {"regions": ["EU"]}}
    document = {"offers": [offer], "requests": [question(region="DE"), question(region="ATLANTIS")]}
    assert [len(d["offers"]) for d in public_simulate(document)["decisions"]] == [1, 0]
