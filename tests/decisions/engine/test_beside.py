"""Drafts beside a snapshot: each bill is what the engine decides of live offers and that draft alone."""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisions.engine import (
    NO_ALLOWANCES,
    NO_OVERRIDES,
    Compiled,
    Decision,
    Facts,
    Offer,
    Overrides,
    compile_snapshot,
    decide,
    read_offer,
    read_policy,
    read_request,
)
from decisions.engine.beside import Beside, Bill
from decisions.engine.products import product_facts
from decisions.simulations.compiling import compile_simulation
from decisions.simulations.documents import read_simulation
from tests.decisions.engine.generated import plain_simulations, simulations
from tests.decisions.engine.generated_scopes import contests, scoped_simulations
from tests.decisions.engine.running import CLOCK

CASES = int(os.environ.get("ENGINE_CASES", "2000")) // 5
ALL = st.one_of(simulations(), plain_simulations(), scoped_simulations(), contests())
Told = Mapping[str, Any]


def with_draft(live: Compiled, draft: Offer) -> Compiled:
    """A snapshot of its own: the draft in the place of what has its code."""
    others = [(each.version, each.offer) for each in live.offers if each.code != draft.code]
    return compile_snapshot(
        [*others, (9, draft)],
        live.policy,
        "",
        guardrails=live.guardrails,
        suppressions=live.suppressions,
        experiments=live.experiments,
    )


def decided(decision: Decision) -> Told:
    """Everything that a decision comes to, offers by their codes."""
    state = decision.state
    return {
        "applied": sorted(
            verdict.live.code for verdict in decision.verdicts if verdict.state in ("applied", "clipped")
        ),
        "totals": state.totals,
        "units": state.units,
        "shipping": state.shipping,
        "entries": [(decision.compiled.code(rank), *rest) for rank, *rest in state.entries],
        "gifts": [(decision.compiled.code(rank), *rest) for rank, *rest in state.gifts],
        "rewards": [(decision.compiled.code(rank), told) for rank, told in state.rewards],
        "proven": decision.proven,
    }


def billed(beside: Beside, bill: Bill) -> Told:
    """The same of a bill."""
    state = bill.state

    def code(rank: int) -> str:
        return beside.compiled.live(rank).code

    return {
        "applied": sorted(live.code for live in bill.applied),
        "totals": state.totals,
        "units": state.units,
        "shipping": state.shipping,
        "entries": [(code(rank), *rest) for rank, *rest in state.entries],
        "gifts": [(code(rank), *rest) for rank, *rest in state.gifts],
        "rewards": [(code(rank), told) for rank, told in state.rewards],
        "proven": bill.proven,
    }


@settings(
    deadline=timedelta(seconds=10) if "ENGINE_CASES" not in os.environ else timedelta(minutes=5),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    max_examples=CASES,
)
@given(ALL)
def test_every_bill_is_the_engines_own_decision(simulation: dict[str, Any]) -> None:
    read = read_simulation({key: value for key, value in simulation.items() if key != "usage"})
    *others, last = read.offers
    live = compile_simulation(replace(read, offers=tuple(others)))
    drafts = [last]
    if others:
        # One that replaces a live offer by something else, and one that is live already.
        drafts += [replace(last, code=others[0].code), others[-1]]
    request = replace(
        read.requests[0], options=replace(read.requests[0].options, explain="applied", nudges=False)
    )
    facts = Facts(
        products={sku: product_facts(product, request.currency) for sku, product in read.products.items()}
        | dict(request.products),
        regions=(request.region,) if request.region else (),
    )
    clock = request.at or CLOCK
    beside = Beside(live, NO_OVERRIDES, drafts)
    compared = beside.compare(request, facts, clock)
    today = decided(decide(live, NO_OVERRIDES, request, facts, NO_ALLOWANCES, clock))
    assert billed(beside, compared.today) == today
    for number, draft in enumerate(drafts):
        alone = decide(with_draft(live, draft), NO_OVERRIDES, request, facts, NO_ALLOWANCES, clock)
        bill = compared.beside.get(number, compared.today)
        assert billed(beside, bill) == decided(alone), f"draft {number}"


def offer(code: str, percent: str, **more: Any) -> Offer:
    return read_offer({"offer": code, "give": [{"kind": "percent_off", "percent": percent}], **more})


REQUEST = read_request(
    {
        "channel": "web",
        "currency": "EUR",
        "basket": {"lines": [{"id": "1", "sku": "A", "quantity": 1, "unit_price": "100.00"}]},
    }
)
ALONE = {"stacking": {"exclusive": "basket"}}


def paid(overrides: Overrides, *drafts: Offer) -> list[int]:
    """What the basket costs today, and with each draft beside a live offer of 10 % and one of 1 %."""
    book = [(1, offer("ten", "10", **ALONE)), (1, offer("one", "1", **ALONE))]
    live = compile_snapshot(book, read_policy({}), "")
    compared = Beside(live, overrides, drafts).compare(REQUEST, Facts(), CLOCK)
    bills = [compared.today, *(compared.beside.get(n, compared.today) for n in range(len(drafts)))]
    return [bill.state.totals[0] for bill in bills]


KILLED = Overrides(1, (("kill", "offer", "ten"),))


@pytest.mark.parametrize(
    ("overrides", "drafts", "costs"),
    [
        pytest.param(NO_OVERRIDES, [offer("new", "20", **ALONE)], [9000, 8000], id="a better one displaces"),
        pytest.param(
            NO_OVERRIDES, [offer("new", "5", **ALONE)], [9000, 9000], id="a worse one changes nothing"
        ),
        pytest.param(
            NO_OVERRIDES, [offer("ten", "5", **ALONE)], [9000, 9500], id="it replaces its own version"
        ),
        pytest.param(
            NO_OVERRIDES,
            [offer("ten", "5", **ALONE, where={"channels": ["pos"]})],
            [9000, 9900],
            id="also where it can't run itself",
        ),
        pytest.param(
            NO_OVERRIDES,
            [offer("new", "20", **ALONE), offer("new", "30", **ALONE), offer("ten", "40", **ALONE)],
            [9000, 8000, 7000, 6000],
            id="drafts don't see each other, also of one code",
        ),
        pytest.param(
            KILLED,
            [offer("ten", "40", **ALONE), offer("new", "5", **ALONE)],
            [9900, 6000, 9500],
            id="a switch on its own offer is put aside for it alone",
        ),
        pytest.param(
            Overrides(1, (("kill", "everything", ""),)),
            [offer("ten", "40")],
            [10000, 10000],
            id="others hold",
        ),
    ],
)
def test_who_stands_beside_whom(overrides: Overrides, drafts: list[Offer], costs: list[int]) -> None:
    assert paid(overrides, *drafts) == costs


def test_a_draft_that_could_not_run_is_not_decided() -> None:
    live = compile_snapshot([(1, offer("ten", "10"))], read_policy({}), "")
    elsewhere = offer("new", "20", where={"channels": ["pos"]})
    unneeded = read_offer(
        {"offer": "other", "give": [{"kind": "percent_off", "percent": "5", "items": {"skus": ["Z"]}}]}
    )
    compared = Beside(live, NO_OVERRIDES, [elsewhere, unneeded]).compare(REQUEST, Facts(), CLOCK)
    assert compared.beside == {}


def test_a_draft_whose_conditions_no_amounts_can_change_only_stands_by() -> None:
    book = [(1, offer("ten", "10", **ALONE)), (1, offer("one", "1", **ALONE))]
    live = compile_snapshot(book, read_policy({}), "")
    rich: Any = [{"kind": "subtotal", "at_least": {"EUR": "500.00"}, "basis": "before_discounts"}]
    dear: Any = [{"kind": "subtotal", "at_least": {"EUR": "500.00"}}]
    near: Any = [{"kind": "subtotal", "at_least": {"EUR": "95.00"}}]
    drafts = [
        offer("rich", "20", when=rich, **ALONE),
        offer("dear", "20", when=dear, **ALONE),
        offer("line", "20", when=rich, stacking={"exclusive": "line"}),
        offer("near", "20", when=near, **ALONE),
    ]
    compared = Beside(live, NO_OVERRIDES, drafts).compare(REQUEST, Facts(), CLOCK)
    assert set(compared.beside) == {2, 3}, "what can't be told beforehand is decided"
    tight = compile_snapshot(book, read_policy({"work_bound": 100}), "")
    assert 0 in Beside(tight, NO_OVERRIDES, drafts).compare(REQUEST, Facts(), CLOCK).beside
