"""Policy documents."""

from typing import Any

import pytest

from catalog.money import Rounding
from decisions.engine import DocumentErrors, Policy, read_policy


def problems(document: Any) -> list[tuple[str, str]]:
    """(path, code) of everything that is wrong."""
    try:
        read_policy(document)
    except DocumentErrors as errors:
        return [(problem.path, problem.code) for problem in errors.problems]
    return []


def test_a_policy_needs_nothing() -> None:
    assert read_policy({}) == Policy()
    assert (Policy().objective, Policy().rounding, Policy().work_bound) == (
        "shopper",
        Rounding.HALF_UP,
        12_000,
    )


def test_every_part_is_read() -> None:
    policy = read_policy(
        {
            "policy": "default",
            "objective": "priority",
            "rounding": "half_even",
            "work_bound": 5000,
            "max_coupons": 2,
            "withhold": "never",
            "max_offers": {"basket": 3, "line": None, "unit": None},
            "unknown_cost": "flag",
            "catalogue_price": "sent",
            "nudges": "profitable",
            "groups": [
                {"group": "a"},
                {"group": "b", "mode": "all", "scope": "basket", "at_most": 2},
                {"group": "c", "mode": "first", "scope": None},
                {"group": "d", "mode": None},
            ],
            "programs": {"bonus": {"per": {"EUR": "1.00"}, "points": 2, "rounding": "down"}},
        }
    )
    assert (policy.name, policy.objective, policy.rounding, policy.work_bound) == (
        "default",
        "priority",
        Rounding.HALF_EVEN,
        5000,
    )
    assert (policy.max_coupons, policy.max_offers, policy.unknown_cost) == (2, 3, "flag")
    assert (policy.nudges, read_policy({}).nudges) == ("profitable", "any")
    assert [(rule.mode, rule.at_most) for rule in map(policy.group, "abcd")] == [
        ("best", 1),
        ("all", 2),
        ("first", 1),
        ("best", 1),
    ]
    assert policy.group("unlisted").mode == "best"
    program = policy.program(None)
    assert program is not None
    assert (program.per, program.points, program.rounding) == ({"EUR": 100}, 2, Rounding.DOWN)


@pytest.mark.parametrize(
    ("document", "by_lines"),
    [
        ({}, False),
        ({"max_offers": {"basket": 1, "line": None}, "groups": [{"group": "a", "scope": "basket"}]}, False),
        ({"max_offers": {"line": 2}}, True),
        ({"max_offers": {"unit": 1}}, True),
        ({"groups": [{"group": "a", "scope": "line"}]}, True),
        ({"groups": [{"group": "a", "mode": "all", "at_most": 2, "scope": "unit"}]}, True),
    ],
)
def test_whether_any_rule_holds_line_by_line(document: dict[str, Any], by_lines: bool) -> None:
    assert read_policy(document).rules_lines == by_lines


def test_scopes_and_numbers_are_read() -> None:
    policy = read_policy(
        {
            "max_offers": {"basket": 5, "line": 2, "unit": 1},
            "groups": [{"group": "a", "scope": "line"}, {"group": "b", "mode": "first", "scope": "unit"}],
        }
    )
    assert (policy.max_offers, policy.max_offers_line, policy.max_offers_unit) == (5, 2, 1)
    assert [(rule.mode, rule.scope) for rule in map(policy.group, "abc")] == [
        ("best", "line"),
        ("first", "unit"),
        ("best", "basket"),
    ]


WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"nudges": "all"}, [("/nudges", "wrong_value")]),
    ({"unknown_cost": "refuse"}, [("/unknown_cost", "wrong_value")]),
    ({"max_offers": {"line": 0}}, [("/max_offers/line", "wrong_value")]),
    ({"max_offers": {"unit": "1"}}, [("/max_offers/unit", "wrong_value")]),
    ({"groups": [{"group": "a", "scope": ["line"]}]}, [("/groups/0/scope", "wrong_value")]),
    ({"objective": "fun"}, [("/objective", "wrong_value")]),
    ({"rounding": "up"}, [("/rounding", "wrong_value")]),
    ({"work_bound": 0}, [("/work_bound", "wrong_value")]),
    ({"work_bound": "12000"}, [("/work_bound", "wrong_value")]),
    ({"max_coupons": -1}, [("/max_coupons", "wrong_value")]),
    ({"max_offers": 5}, [("/max_offers", "wrong_type")]),
    ({"max_offers": 0}, [("/max_offers", "wrong_type")]),
    ({"max_offers": {"basket": "5"}}, [("/max_offers/basket", "wrong_value")]),
    ({"max_offers": {"order": 5}}, [("/max_offers/order", "unknown_key")]),
    ({"groups": {"a": "best"}}, [("/groups", "wrong_type")]),
    ({"groups": False}, [("/groups", "wrong_type")]),
    ({"groups": ["a"]}, [("/groups/0", "wrong_type")]),
    ({"groups": [{}]}, [("/groups/0/group", "missing")]),
    ({"groups": [{"group": "a", "mode": "worst"}]}, [("/groups/0/mode", "wrong_value")]),
    ({"groups": [{"group": "a", "scope": "order"}]}, [("/groups/0/scope", "wrong_value")]),
    ({"groups": [{"group": "a", "at_most": 2}]}, [("/groups/0/at_most", "contradiction")]),
    ({"groups": [{"group": "a", "mode": "all", "at_most": 0}]}, [("/groups/0/at_most", "wrong_value")]),
    ({"groups": [{"group": "a", "max": 2}]}, [("/groups/0/max", "unknown_key")]),
    ({"groups": [{"group": "a"}, {"group": "a"}]}, [("/groups/1/group", "duplicate")]),
    ({"programs": []}, [("/programs", "wrong_type")]),
    ({"programs": {"bonus": 5}}, [("/programs/bonus", "wrong_type")]),
    ({"programs": {"bonus": {}}}, [("/programs/bonus/per", "missing")]),
    ({"programs": {"bonus": {"per": {"EUR": "0.00"}}}}, [("/programs/bonus/per/EUR", "wrong_amount")]),
    ({"programs": {"bonus": {"per": "1.00"}}}, [("/programs/bonus/per", "currency_missing")]),
    (
        {"programs": {"a/b": {"per": {"EUR": "1.00"}, "points": 0, "rounding": "up", "x": 1}}},
        [
            ("/programs/a~1b/x", "unknown_key"),
            ("/programs/a~1b/points", "wrong_value"),
            ("/programs/a~1b/rounding", "wrong_value"),
        ],
    ),
    ({"unknown_cost": "ignore"}, [("/unknown_cost", "wrong_value")]),
    ({"colour": "red", "objective": "x"}, [("/colour", "unknown_key"), ("/objective", "wrong_value")]),
]


@pytest.mark.parametrize(("document", "expected"), WRONG)
def test_wrong_documents(document: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems(document) == expected


@pytest.mark.parametrize("document", [None, [], "default"])
def test_what_is_no_object(document: Any) -> None:
    assert problems(document) == [("", "wrong_type")]
