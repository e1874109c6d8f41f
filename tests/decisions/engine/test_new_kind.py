"""A new kind is one file: put into the folder of conditions, it is read, described and decided with."""

from pathlib import Path

import pytest

from decisions.engine import (
    NO_ALLOWANCES,
    NO_OVERRIDES,
    Facts,
    Policy,
    answer,
    compile_snapshot,
    conditions,
    decide,
    dump_offer,
    offer_schema,
    read_offer,
    read_request,
    registry,
    tree,
)
from decisions.engine import schema as schema_module
from decisions.engine.condition import Condition
from decisions.engine.language.kinds import collect
from tests.decisions.engine.running import CLOCK, basket, problems

FILE = '''
"""Condition: how many different products are in the basket."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition, check_bounds, judge_bounds
from decisions.engine.language.kinds import param
from decisions.engine.language.values import WholeNumber


@dataclass(frozen=True)
class Variety(Condition):
    """The basket holds a number of different products within bounds."""

    at_least: int | None = param(WholeNumber(), "at least", default=None)
    at_most: int | None = param(WholeNumber(), "at most", default=None)

    kind: ClassVar[str] = "variety"
    label: ClassVar[str] = "Different products"
    sample: ClassVar = {"kind": "variety", "at_least": 2}

    def check(self, path, reading):
        check_bounds(self.at_least, self.at_most, None, path, reading)

    def judge(self, view):
        actual = len({row.sku for row in view.basket.rows})
        return judge_bounds(
            "variety", actual, at_least=self.at_least, at_most=self.at_most, equals=None, money=False
        )
'''
OFFER = {
    "offer": "mixed",
    "when": [{"kind": "variety", "at_least": 2}],
    "give": [{"kind": "percent_off", "percent": "10", "on": "order"}],
}


@pytest.fixture
def variety(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new kind in place; gone after the test."""
    (tmp_path / "variety.py").write_text(FILE, encoding="utf-8")
    monkeypatch.setattr(conditions, "__path__", [*conditions.__path__, str(tmp_path)])
    found = collect(conditions, Condition)
    for module in (registry, tree, schema_module):
        monkeypatch.setattr(module, "CONDITIONS", found)


def test_before_it_is_unknown() -> None:
    assert problems(OFFER) == [("/when/0/kind", "unknown_kind")]


@pytest.mark.usefixtures("variety")
def test_one_file_is_a_whole_kind() -> None:
    offer = read_offer(OFFER)
    assert dump_offer(offer) == OFFER
    assert problems(OFFER | {"when": [{"kind": "variety"}]}) == [("/when/0", "missing")]
    assert offer_schema()["$defs"]["condition_variety"]["properties"]["at_least"]["title"] == "at least"
    compiled = compile_snapshot([(1, offer)], Policy(), "sha256:0")
    for lines, discount in (((("A", 1, "10.00"), ("B", 1, "10.00")), "2.00"), ((("A", 2, "10.00"),), "0.00")):
        decision = decide(compiled, NO_OVERRIDES, read_request(basket(*lines)), Facts(), NO_ALLOWANCES, CLOCK)
        body = answer(decision, id="", created=CLOCK, expires=CLOCK)
        assert body["totals"]["discount"] == discount
    told = {"of": "variety", "at_least": 2, "actual": 1, "missing": 1}
    assert body["offers"][0]["reasons"] == [{"code": "below_minimum", "params": told}]
