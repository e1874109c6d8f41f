"""Books that can be told line by line: the choice is the exhaustive one, whatever is tied or clipped."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.decisions.engine.generated import amounts, decimal, some, sometimes, without_none
from tests.decisions.engine.running import basket, one
from tests.decisions.engine.test_reference import LARGE, LINE_BY_LINE, check

Json = Any
SKUS = ["A", "B", "C"]
PERCENTS = st.sampled_from(["1", "5", "10", "12.5", "20", "33.3333", "50", "100"])


@st.composite
def item_benefits(draw: st.DrawFn) -> dict[str, Json]:
    """Something off whole lines."""
    kind = draw(st.sampled_from(["percent_off", "percent_off", "percent_off", "amount_off", "fixed_price"]))
    benefit: dict[str, Json] = {"kind": kind}
    skus = draw(st.lists(st.sampled_from(SKUS), min_size=1, max_size=2, unique=True))
    if draw(st.integers(0, 5)):
        benefit["items"] = {"skus": skus}
    if kind == "percent_off":
        benefit |= {"percent": draw(PERCENTS), "of": draw(st.sampled_from(["running", "base"]))}
    elif kind == "amount_off":
        benefit |= {"amount": draw(amounts(400)), "per": draw(st.sampled_from(["unit", "line", "unit"]))}
    else:
        benefit["price"] = draw(amounts(1500))
    return benefit


LATE = st.one_of(
    st.builds(
        lambda percent, items: without_none(
            {"kind": "percent_off", "percent": percent, "on": "order", "items": items}
        ),
        PERCENTS,
        st.sampled_from([None, None, None, {"skus": ["A"]}]),
    ),
    st.builds(lambda amount: {"kind": "amount_off", "amount": amount, "on": "order"}, amounts(3000)),
    st.just({"kind": "percent_off", "percent": "100", "on": "shipping"}),
    st.just({"kind": "points", "points": 10}),
    st.just({"kind": "gift", "options": [{"sku": "TOTE"}]}),
    st.just(
        {
            "kind": "tiered",
            "by": "spend",
            "on": "order",
            "tiers": [{"from": "10.00", "percent": "5"}, {"from": "25.00", "percent": "10"}],
        }
    ),
)
THRESHOLDS = st.builds(
    lambda bound, amount, basis: without_none({"kind": "subtotal", bound: amount, "basis": basis}),
    st.sampled_from(["at_least", "at_least", "at_most"]),
    amounts(8000),
    st.sampled_from([None, None, "before_discounts", "after_discounts"]),
)


@st.composite
def books(draw: st.DrawFn) -> dict[str, Json]:
    """Item offers in groups and pairs, order offers that look at the whole basket."""
    offers = []
    for number in range(draw(st.integers(2, 5))):
        groups = draw(st.sampled_from([["g"], ["g"], ["h"], [], ["g", "h"]]))
        never = draw(sometimes(st.sampled_from(["o0", "o1", "t0"])))
        offers.append(
            {
                "offer": f"o{number}",
                "priority": draw(st.sampled_from([0, 0, 1])),
                "stage": "price" if draw(st.integers(0, 7)) == 0 else None,
                "give": draw(st.lists(item_benefits(), min_size=1, max_size=2)),
                "when": draw(st.lists(THRESHOLDS, max_size=1)) if draw(st.integers(0, 4)) == 0 else None,
                "stacking": without_none(
                    {
                        "groups": groups,
                        "never_with": {"offers": [never]} if never else None,
                        "exclusive": "basket" if draw(st.integers(0, 9)) == 0 else None,
                    }
                ),
            }
        )
    for number in range(draw(st.integers(0, 2))):
        offers.append(
            {
                "offer": f"t{number}",
                "give": [draw(LATE)],
                "when": draw(st.lists(THRESHOLDS, max_size=1)),
                "stacking": {"groups": ["late"]} if draw(st.integers(0, 2)) == 0 else None,
            }
        )
    prices = [draw(st.sampled_from([105, 333, 1000, 2999]) | st.integers(1, 3000)) for _ in SKUS]
    lines = [
        {"id": str(n), "sku": sku, "quantity": draw(st.integers(1, 3)), "unit_price": decimal(price)}
        for n, (sku, price) in enumerate(zip(SKUS, prices, strict=True))
    ]
    rails = [
        {
            "guardrail": "depth",
            "kind": "max_depth",
            "params": {"percent": draw(PERCENTS), "per": "line"},
        }
    ]
    floors = [{"sku": "A"} | draw(some(price_floor=amounts(900)))]
    return {
        "currency": "EUR",
        "offers": [without_none(offer) for offer in offers],
        "products": floors,
        "policy": {"rounding": draw(st.sampled_from(["half_up", "half_up", "half_even", "down"]))},
        "guardrails": rails if draw(st.integers(0, 2)) == 0 else [],
        "requests": [
            {
                "channel": "web",
                "currency": "EUR",
                "basket": {"lines": lines, "shipping": {"amount": "4.90"}},
                "options": {"explain": "candidates"},
            }
        ],
    }


@settings(LARGE, max_examples=LINE_BY_LINE)
@given(books())
def test_line_by_line_equals_exhaustive_search(book: dict[str, Json]) -> None:
    check(book)


def test_an_order_offer_that_the_deepest_set_leaves_nothing() -> None:
    """Both sets come to the floor of A: the second offer alone, or the first with the tiers' few cents."""
    group = {"groups": ["g"]}
    offers: list[dict[str, Json]] = [
        {
            "offer": "cent",
            "stage": "price",
            "give": [{"kind": "fixed_price", "price": "0.01"}],
            "stacking": group,
        },
        {
            "offer": "free",
            "stage": "price",
            "give": [{"kind": "percent_off", "percent": "100"}],
            "stacking": group,
        },
        {
            "offer": "little",
            "stage": "price",
            "give": [{"kind": "percent_off", "percent": "1"}],
            "stacking": group | {"never_with": {"offers": ["tiers"]}},
        },
        {
            "offer": "tiers",
            "give": [
                {
                    "kind": "tiered",
                    "by": "spend",
                    "on": "order",
                    "tiers": [{"from": "10.00", "percent": "5"}, {"from": "25.00", "percent": "10"}],
                }
            ],
        },
    ]
    lines = [("A", 3, "8.23"), ("B", 3, "10.00"), ("C", 1, "0.53")]
    book = {
        "currency": "EUR",
        "offers": offers,
        "products": [{"sku": "A", "price_floor": "9.99"}],
        "requests": [basket(*lines, shipping="4.90")],
    }
    check(book)
    applied = {row["code"] for row in one(book)["offers"] if row["state"] in ("applied", "clipped")}
    assert applied == {"cent", "tiers"}
