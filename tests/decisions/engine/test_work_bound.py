"""Past the stated work the answer is bounded, says by how much, and is still an answer."""

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.decisions.engine import generated, reference
from tests.decisions.engine.running import basket, one
from tests.decisions.engine.test_properties import minor


@st.composite
def books(draw: st.DrawFn) -> dict[str, Any]:
    """Many offers that exclude each other here and there, over a small basket."""
    count = draw(st.integers(9, 14))
    offers = []
    for number in range(count):
        offer = {
            "offer": f"o{number:02}",
            "priority": draw(st.integers(0, 2)),
            "give": [draw(generated.money_off())],
            "stacking": {
                "groups": draw(st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=2, unique=True)),
                "never_with": {"offers": [f"o{draw(st.integers(0, count - 1)):02}"]},
            },
        }
        offers.append(offer)
    request = basket(("A", 2, "29.99"), ("B", 3, "10.05"), shipping="4.90")
    return {"currency": "EUR", "offers": offers, "requests": [request]}


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(books())
def test_a_bounded_answer_lies_within_its_bound(book: dict[str, Any]) -> None:
    hasty = one(book | {"policy": {"work_bound": 100}})
    patient = one(book | {"policy": {"work_bound": 200_000}})
    assert patient["optimality"] == "proven"
    assert "bound" not in patient
    got, best = minor(hasty["totals"]["discount"]), minor(patient["totals"]["discount"])
    if hasty["optimality"] == "proven":
        assert hasty == patient
        return
    assert got <= best <= got + minor(hasty["bound"])
    shop = reference.open_shop(book)
    members = [o for o in book["offers"] if applied(hasty, o["offer"])]
    run = reference.run_set(members, shop)
    assert reference.feasible(members, run, shop.policy)
    assert reference.complete(members, run, book["offers"], shop)


def applied(decision: dict[str, Any], code: str) -> bool:
    """Whether an offer applies."""
    return any(row["code"] == code and row["state"] in ("applied", "clipped") for row in decision["offers"])


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(books())
def test_the_work_is_counted_not_timed(book: dict[str, Any]) -> None:
    simulation = book | {"policy": {"work_bound": 150}}
    first = one(simulation)
    assume(first["optimality"] == "bounded")
    assert [one(simulation) for _ in range(2)] == [first, first]


def test_no_book_is_too_deep() -> None:
    """A thousand groups of two would be a thousand levels of branching."""
    give = [{"kind": "percent_off", "percent": "1", "on": "order"}]
    offers = [
        {"offer": f"o{n}-{side}", "give": give, "stacking": {"groups": [f"g{n}"]}}
        for n in range(1_000)
        for side in "ab"
    ]
    request = basket(("A", 1, "1000000.00"), options={"explain": "applied"})
    decision = one(
        {"currency": "EUR", "offers": offers, "requests": [request], "policy": {"work_bound": 100}}
    )
    assert decision["optimality"] == "bounded"
    assert len(decision["offers"]) == 1_000
