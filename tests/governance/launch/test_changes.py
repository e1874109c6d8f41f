"""Two documents compared, in words."""

from typing import Any

import pytest

from governance.launch.changes import Change, changes_of, sentence
from tests.governance.house import document

FIFTEEN = [{"kind": "percent_off", "percent": "15"}]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, []),
        ({"name": "More"}, [Change("Name", "Summer 10 %", "More")]),
        ({"budget": {"none": "trust"}}, [Change("Budget", "50,000.00 EUR", "none: trust")]),
        ({"budget": None}, [Change("Budget", "50,000.00 EUR", "")]),
        (
            {"kpi": {"metric": "revenue", "target": "1200"}},
            [Change("KPI and target", "average order value +5%", "revenue 1200")],
        ),
        ({"objective": "clear_stock"}, [Change("Objective", "lift the average order", "clear stock")]),
        ({"tags": ["a", "b"]}, [Change("Tags", "", "a, b")]),
        ({"partner": "anna"}, [Change("partner", "", "anna")]),
        (
            {"stacking": {"groups": ["seasonal"]}},
            [Change("Stacking", "", '{"groups":["seasonal"]}')],
        ),
        (
            {"give": FIFTEEN},
            [
                Change("In one sentence", sentence(document()), sentence(document(give=FIFTEEN))),
                Change("Gives › 1 › percent", "10", "15"),
            ],
        ),
    ],
)
def test_each_change_is_named(changes: dict[str, Any], words: list[Change]) -> None:
    assert changes_of(document(), document(**changes)) == words
