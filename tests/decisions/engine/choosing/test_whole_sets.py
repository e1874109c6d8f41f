"""Choosing where the best of a group gets a line: what is settled beforehand, and the work bound."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from decisions.engine.choosing import whole_sets
from decisions.engine.choosing.foregone import Foregone
from decisions.engine.choosing.whole_sets import WholeSets
from tests.decisions.engine import reference
from tests.decisions.engine.generated_scopes import contests
from tests.decisions.engine.running import basket, one
from tests.decisions.engine.test_properties import minor

Json = Any


def book(count: int, **benefit: Json) -> dict[str, Json]:
    """Offers of one group, each on two of ten lines, beside one on everything that comes first."""
    offers = [
        {
            "offer": f"o{n:02}",
            "give": [
                {
                    "kind": "percent_off",
                    "percent": str(5 + n % 7),
                    "items": {"skus": [f"S{n * 3 % 10}", f"S{(n * 3 + 1) % 10}"]},
                    **benefit,
                }
            ],
            "stacking": {"groups": ["g"]},
        }
        for n in range(count)
    ]
    everything = {"offer": "all", "priority": 9, "give": [{"kind": "percent_off", "percent": "5"}]}
    lines = [(f"S{n}", 1, f"{10 + n}.00") for n in range(10)]
    return {
        "currency": "EUR",
        "offers": [*offers, everything],
        "policy": {"groups": [{"group": "g", "scope": "line"}]},
        "requests": [basket(*lines, options={"explain": "applied"})],
    }


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The work of every choice."""
    done: list[int] = []
    choose = WholeSets.choose

    def counted(self: WholeSets) -> Any:
        choice = choose(self)
        done.append(self.work)
        return choice

    monkeypatch.setattr(WholeSets, "choose", counted)
    return done


def test_a_contest_line_by_line_settles_nearly_everybody(works: list[int]) -> None:
    decision = one(book(50))
    assert decision["optimality"] == "proven"
    # Each line's best percentage, 5 + 6 at most, of what the 5 % left.
    assert {row["code"] for row in decision["offers"]} >= {"all", "o06", "o13", "o20", "o27"}
    assert works[0] < 2_000


def test_units_chosen_over_lines_are_searched_and_bounded() -> None:
    hard = book(12, which="dearest", max_units=1)
    decision = one(hard)
    assert decision["optimality"] == "bounded"
    shop = reference.open_shop(hard)
    applied = {row["code"] for row in decision["offers"]}
    members = [offer for offer in hard["offers"] if offer["offer"] in applied]
    run = reference.run_set(members, shop)
    assert reference.feasible(members, run, shop.policy)
    assert reference.complete(members, run, hard["offers"], shop)
    assert one(hard) == decision


def test_within_the_bound_it_is_proven_all_the_same() -> None:
    easy = book(5, which="dearest", max_units=1)
    decision = one(easy)
    assert decision["optimality"] == "proven"
    best = reference.price(easy)
    assert minor(decision["totals"]["discount"]) == reference.saving(best.run, best.shop)


def test_an_answer_is_there_though_the_work_is_spent_at_once() -> None:
    hard = book(20, which="dearest", max_units=1)
    hard["policy"]["work_bound"] = 100
    decision = one(hard)
    assert decision["optimality"] == "bounded"
    assert minor(decision["totals"]["discount"]) > 0


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(contests())
def test_what_is_settled_beforehand_changes_nothing(simulation: dict[str, Json]) -> None:
    told = one(simulation)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_sets, "foregone", lambda *_: Foregone())
        searched = one(simulation)
    if searched["optimality"] == "proven":
        assert told == searched
