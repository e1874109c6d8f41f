"""Generated simulations of rules that hold line by line and unit by unit: offers that meet on few lines."""

from typing import Any

from hypothesis import strategies as st

from tests.decisions.engine import generated
from tests.decisions.engine.generated import often, some, sometimes, without_none

Json = Any
NAMES = ["g1", "g2"]
BENEFITS = st.one_of(
    *[generated.money_off()] * 3,
    generated.set_discounts(),
    generated.set_prices(),
    generated.buy_gets(),
    generated.tiered(),
)
STACKING = some(
    groups=st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True),
    exclusive=sometimes(sometimes(st.just("line"))),
    share_units=st.booleans(),
)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Json]:
    """Groups of all modes and scopes, and most offers per line or unit."""
    groups = []
    for name in NAMES:
        group = {
            "group": name,
            "mode": draw(st.sampled_from(["best", "best", "first", "all"])),
            "scope": draw(st.sampled_from(["line", "line", "unit"])),
        }
        if group["mode"] == "all" and draw(st.booleans()):
            group["at_most"] = draw(st.integers(1, 2))
        groups.append(group)
    most = draw(sometimes(some(line=st.integers(1, 2), unit=st.integers(1, 2))))
    return without_none({"groups": groups, "max_offers": most or None})


@st.composite
def scoped_simulations(draw: st.DrawFn) -> dict[str, Json]:
    """Few offers, most of them in a group, over a basket of few lines."""
    simulation: dict[str, Json] = draw(generated.simulations(most_offers=1))
    policy = simulation["policy"] | {"max_offers": None} | draw(rules())
    simulation["policy"] = without_none(policy)
    simulation["offers"] = [
        without_none(
            {
                "offer": f"o{number}",
                "priority": draw(st.integers(0, 1)),
                "stage": draw(sometimes(st.sampled_from(["price", "item", "order"]))),
                "when": draw(sometimes(st.lists(generated.CONDITIONS, min_size=1, max_size=1))) or [],
                "give": draw(st.lists(BENEFITS, min_size=1, max_size=2)),
                "stacking": without_none(draw(often(STACKING)) or {}),
            }
        )
        for number in range(draw(st.integers(2, 4)))
    ]
    return simulation
