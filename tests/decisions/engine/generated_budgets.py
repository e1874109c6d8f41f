"""Generated simulations of small budgets that refuse, cut and are shared, and of codes used up one by one."""

from typing import Any

from hypothesis import strategies as st

from tests.decisions.engine import generated
from tests.decisions.engine.generated import amounts, some, sometimes, without_none
from tests.decisions.engine.generated_scopes import contests, scoped_simulations

Json = Any
SHORT = st.sampled_from((None, "refuse", "cut", "cut"))
BUDGET = st.one_of(amounts(), amounts(300), st.just("1000.00"))
PRICED = st.fixed_dictionaries({"sku": st.sampled_from(("TOTE", "MUG")), "price": amounts(1500)})


@st.composite
def budgeted(draw: st.DrawFn, strategy: st.SearchStrategy[dict[str, Json]]) -> dict[str, Json]:
    """A simulation most of whose offers have a budget, or share that of a campaign."""
    simulation = draw(strategy)
    campaigns = ["c1", "c2"]
    simulation["campaigns"] = [
        without_none({"campaign": code, "budget": draw(st.one_of(st.none(), BUDGET, BUDGET))})
        for code in campaigns
    ]
    for offer in simulation["offers"]:
        offer |= without_none(
            {
                "budget": draw(sometimes(BUDGET)),
                "campaign": draw(st.sampled_from((None, "c1", "c1", "c2"))),
                "budget_short": draw(SHORT),
            }
        )
    spent = [offer["offer"] for offer in simulation["offers"]] + campaigns
    usage = simulation.setdefault("usage", {})
    usage["budgets"] = draw(some(**dict.fromkeys(spent, amounts(300))))
    gifts = draw(st.lists(PRICED, max_size=2, unique_by=lambda product: product["sku"]))
    simulation["products"] = simulation["products"] + gifts
    return draw(with_second_codes(simulation))


@st.composite
def with_second_codes(draw: st.DrawFn, simulation: dict[str, Json]) -> dict[str, Json]:
    """A second code, where nobody counts codes: the reference takes an offer's codes for one."""
    policy = simulation["policy"]
    if "max_coupons" in policy or policy.get("objective") == "margin":
        return simulation
    coded = [offer for offer in simulation["offers"] if offer.get("trigger") == "code"]
    for offer in coded:
        if draw(st.booleans()):
            offer["codes"] = [*offer["codes"], "EXTRA"]
            offer.setdefault("limits", {})["per_code"] = draw(st.integers(1, 3))
    if draw(st.booleans()) and coded:
        simulation["requests"][0].setdefault("coupons", []).append("extra")
    return simulation


def budget_simulations() -> st.SearchStrategy[dict[str, Json]]:
    """The same of all sorts of simulations."""
    return st.one_of(
        budgeted(generated.simulations()),
        budgeted(generated.simulations(most_offers=3)),
        budgeted(generated.plain_simulations()),
        budgeted(scoped_simulations()),
        budgeted(contests()),
        budgeted(generated.near_simulations()),
    )
