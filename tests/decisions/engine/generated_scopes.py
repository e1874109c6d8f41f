"""Generated simulations of rules that hold line by line and unit by unit: offers that meet on few lines."""

from typing import Any

from hypothesis import strategies as st

from tests.decisions.engine import generated
from tests.decisions.engine.generated import without_none

Json = Any
NAMES = ["g1", "g2"]
BENEFITS = st.one_of(
    *[generated.money_off()] * 3,
    generated.set_discounts(),
    generated.set_prices(),
    generated.buy_gets(),
    generated.tiered(),
)
PLAIN = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("percent_off"), "percent": generated.PERCENTS},
        optional={"items": generated.SELECTION, "of": st.just("base")},
    ),
    st.fixed_dictionaries(
        {"kind": st.just("amount_off"), "amount": generated.amounts(500)},
        optional={"items": generated.SELECTION, "per": st.sampled_from(("unit", "line"))},
    ),
    st.fixed_dictionaries(
        {"kind": st.just("fixed_price"), "price": generated.amounts()},
        optional={"items": generated.SELECTION},
    ),
)
"""What acts on each line alone."""
STACKING = st.fixed_dictionaries(
    {
        "groups": st.sampled_from([["g1"], ["g1"], ["g1"], ["g2"], ["g1", "g2"], []]),
        "exclusive": st.sampled_from([None] * 6 + ["line"]),
        "share_units": st.booleans(),
    }
)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Json]:
    """Groups of all modes and scopes, and most offers per line or unit."""
    groups = []
    for name in NAMES:
        group: dict[str, Json] = {
            "group": name,
            "mode": draw(st.sampled_from(("best", "best", "first", "all"))),
            "scope": draw(st.sampled_from(("line", "line", "unit"))),
        }
        if group["mode"] == "all" and draw(st.booleans()):
            group["at_most"] = draw(st.integers(1, 2))
        groups.append(group)
    numbers = [None, None, None, {"line": 1}, {"line": 2}, {"unit": 1}, {"line": 2, "unit": 1}]
    most = draw(st.sampled_from(numbers))
    return {"groups": groups, "max_offers": most}


@st.composite
def contests(draw: st.DrawFn) -> dict[str, Json]:
    """Offers of groups by line that act on each line alone, beside some of no group."""
    prices = {sku: draw(st.integers(1, 3000)) for sku in generated.SKUS}
    offers = [
        {
            "offer": f"o{number}",
            "priority": draw(st.integers(0, 1)),
            "give": draw(st.lists(PLAIN, min_size=1, max_size=2)),
            "stacking": {"groups": draw(st.sampled_from([["g1"], ["g1"], ["g2"], ["g1", "g2"], []]))},
        }
        for number in range(draw(st.integers(2, 6)))
    ]
    scoped = [{"group": name, "scope": "line"} for name in NAMES]
    objective = draw(st.sampled_from(("shopper", "shopper", "margin", "priority")))
    return {
        "currency": "EUR",
        "offers": offers,
        "products": draw(generated.products(prices)),
        "policy": {"groups": scoped, "objective": objective},
        "requests": [
            {"channel": "web", "currency": "EUR", "basket": {"lines": draw(generated.lines(prices))}}
        ],
    }


@st.composite
def scoped_simulations(draw: st.DrawFn) -> dict[str, Json]:
    """Few offers, most of them in a group, over a basket of few lines."""
    simulation: dict[str, Json] = draw(generated.simulations(most_offers=1))
    simulation["policy"] |= draw(rules())
    if draw(st.booleans()):
        simulation |= {"guardrails": [], "suppressions": []}
    benefits = draw(st.sampled_from((BENEFITS, PLAIN)))
    simulation["offers"] = [
        without_none(
            {
                "offer": f"o{number}",
                "priority": draw(st.integers(0, 1)),
                "stage": draw(st.sampled_from((None, "item", "item", "item", "price", "order"))),
                "when": [draw(generated.CONDITIONS)] if draw(st.integers(0, 9)) == 9 else [],
                "give": draw(st.lists(benefits, min_size=1, max_size=2)),
                "stacking": without_none(draw(STACKING)),
            }
        )
        for number in range(draw(st.sampled_from((5, 4, 3, 2))))
    ]
    return simulation
