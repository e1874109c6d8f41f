"""Segments: rules over customer facts, refreshed by one statement; static lists changed by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.errors import OfferdeskError
from catalog.models import Customer, Segment
from catalog.segments.rules import read_rule
from catalog.services.segments import change_members, refresh_segment, refresh_segments

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture
def shoppers(db: None) -> None:
    """new never ordered; often ordered 7 times; lapsed once, 100 days ago; edge exactly 90 days ago."""
    Customer.objects.create(code="new", tier="", attributes={"language": "de", "age": "abc"})
    Customer.objects.create(
        code="often",
        tier="gold",
        order_count=7,
        last_order_at=ago(2.5),
        lifetime_spend={"EUR": 70000, "USD": 100},
        attributes={"language": "de", "age": 41, "likes": ["shoes", "hats"], "weight": "7.5", "club": True},
    )
    Customer.objects.create(
        code="lapsed",
        tier="silver",
        order_count=1,
        last_order_at=ago(100),
        lifetime_spend={"USD": 60000},
        attributes={"language": "fr", "age": 18, "weight": 7},
    )
    Customer.objects.create(code="edge", order_count=3, last_order_at=ago(90), lifetime_spend={"EUR": 50000})


CASES: list[tuple[str, Any, set[str]]] = [
    ("at least", {"fact": "order_count", "at_least": 3}, {"often", "edge"}),
    ("at most", {"fact": "order_count", "at_most": 1}, {"new", "lapsed"}),
    ("equals", {"fact": "order_count", "equals": 0}, {"new"}),
    ("between", {"fact": "order_count", "at_least": 1, "at_most": 3}, {"lapsed", "edge"}),
    ("days at least", {"fact": "days_since_last_order", "at_least": 90}, {"lapsed", "edge"}),
    ("days at least, one more", {"fact": "days_since_last_order", "at_least": 91}, {"lapsed"}),
    ("days at most", {"fact": "days_since_last_order", "at_most": 2}, {"often"}),
    ("days at most, whole days", {"fact": "days_since_last_order", "at_most": 90}, {"often", "edge"}),
    ("days at most, one less", {"fact": "days_since_last_order", "at_most": 1}, set()),
    (
        "who never ordered is in the negation",
        {"not": {"fact": "days_since_last_order", "at_most": 90}},
        {"new", "lapsed"},
    ),
    ("spend", {"fact": "lifetime_spend", "at_least": {"EUR": "500.00"}}, {"often", "edge"}),
    (
        "spend in any currency",
        {"fact": "lifetime_spend", "at_least": {"EUR": "700.00", "USD": "600.00"}},
        {"often", "lapsed"},
    ),
    (
        "spend at most in every currency",
        {"fact": "lifetime_spend", "at_most": {"EUR": "0.00", "USD": "0.00"}},
        {"new"},
    ),
    ("tier", {"fact": "tier", "equals": "gold"}, {"often"}),
    ("tiers", {"fact": "tier", "in": ["gold", "silver"]}, {"often", "lapsed"}),
    ("attribute", {"fact": "attribute", "name": "language", "equals": "de"}, {"new", "often"}),
    ("attribute, nobody has it", {"fact": "attribute", "name": "shoe size", "equals": 38}, set()),
    ("attribute in", {"fact": "attribute", "name": "language", "in": ["fr", "it"]}, {"lapsed"}),
    ("attribute that is a list", {"fact": "attribute", "name": "likes", "equals": "hats"}, {"often"}),
    ("attribute, boolean", {"fact": "attribute", "name": "club", "equals": True}, {"often"}),
    ("attribute, a number is no text", {"fact": "attribute", "name": "age", "equals": "41"}, set()),
    ("attribute at least", {"fact": "attribute", "name": "age", "at_least": 18}, {"often", "lapsed"}),
    ("attribute, decimal text", {"fact": "attribute", "name": "weight", "at_least": "7.25"}, {"often"}),
    ("attribute, decimal", {"fact": "attribute", "name": "weight", "at_most": Decimal("7.25")}, {"lapsed"}),
    (
        "attribute missing, negated",
        {"not": {"fact": "attribute", "name": "language", "equals": "de"}},
        {"lapsed", "edge"},
    ),
    ("hostile name", {"fact": "attribute", "name": "x' OR true --%s", "equals": "%s"}, set()),
    ("all as a list", [{"fact": "tier", "equals": "gold"}, {"fact": "order_count", "at_least": 8}], set()),
    (
        "nested",
        {
            "any": [
                {"fact": "tier", "equals": "gold"},
                {"all": [{"fact": "order_count", "equals": 1}, {"not": {"fact": "tier", "equals": "gold"}}]},
            ]
        },
        {"often", "lapsed"},
    ),
]


@pytest.mark.parametrize(("rule", "members"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_who_fits_a_rule(shoppers: None, rule: Any, members: set[str]) -> None:
    segment = Segment(code="s", name="S", rule=rule if not _has_decimal(rule) else None)
    segment.save()
    segment.rule = rule
    result = refresh_segment(segment=segment, now=NOW)
    assert {customer.code for customer in segment.members.all()} == members
    assert (result.members, result.joined, result.left) == (len(members), len(members), 0)


def _has_decimal(rule: Any) -> bool:
    return "Decimal" in repr(rule)


WRONG: list[tuple[str, Any, list[tuple[str, str]]]] = [
    ("a text", "gold", [("", "not_a_rule")]),
    ("nothing", {}, [("", "not_a_rule")]),
    ("two at once", {"all": [], "any": []}, [("", "not_a_rule")]),
    ("empty all", {"all": []}, [("/all", "not_a_list")]),
    ("unknown fact", {"fact": "shoe_size", "equals": 1}, [("/fact", "unknown_fact")]),
    ("no comparison", {"fact": "tier"}, [("", "no_comparison")]),
    ("comparison of another fact", {"fact": "tier", "at_least": 1}, [("/at_least", "unknown_key")]),
    ("no name", {"fact": "attribute", "equals": 1}, [("/name", "required")]),
    ("negative", {"fact": "order_count", "at_least": -1}, [("/at_least", "wrong_value")]),
    ("boolean", {"fact": "order_count", "equals": True}, [("/equals", "wrong_value")]),
    ("centuries", {"fact": "days_since_last_order", "at_least": 2**31 - 1}, [("/at_least", "wrong_value")]),
    ("bare money", {"fact": "lifetime_spend", "at_least": "5.00"}, [("/at_least", "wrong_value")]),
    (
        "unknown currency",
        {"fact": "lifetime_spend", "at_least": {"XYZ": "5.00"}},
        [("/at_least", "wrong_value")],
    ),
    ("not a number", {"fact": "attribute", "name": "a", "at_least": "much"}, [("/at_least", "wrong_value")]),
    ("NaN", {"fact": "attribute", "name": "a", "at_least": "NaN"}, [("/at_least", "wrong_value")]),
    ("object", {"fact": "attribute", "name": "a", "equals": {}}, [("/equals", "wrong_value")]),
    (
        "every error is named",
        {"any": [{"fact": "tier", "in": []}, {"not": {"fact": "x"}}, 3]},
        [("/any/0/in", "wrong_value"), ("/any/1/not/fact", "unknown_fact"), ("/any/2", "not_a_rule")],
    ),
    ("too deep", [[[[[[[[{"fact": "tier", "equals": "x"}]]]]]]]], [("/0/0/0/0/0/0/0/0", "too_deep")]),
    ("too many", {"any": [[{"fact": "tier", "equals": "x"}] * 51] * 2}, [("", "too_large")]),
]


@pytest.mark.parametrize(("rule", "errors"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_rule_is_refused_with_its_places(rule: Any, errors: list[tuple[str, str]]) -> None:
    with pytest.raises(OfferdeskError) as caught:
        read_rule(rule)
    assert caught.value.code == "segment_rule"
    assert [(error.pointer, error.code) for error in caught.value.errors] == errors


class TestRefresh:
    def test_members_come_and_go(self, shoppers: None) -> None:
        segment = Segment.objects.create(code="s", name="S", rule={"fact": "order_count", "at_least": 3})
        refresh_segment(segment=segment, now=NOW)
        Customer.objects.filter(code="edge").update(order_count=2)
        Customer.objects.filter(code="new").update(order_count=4)
        result = refresh_segment(segment=segment, now=NOW)
        assert (result.members, result.joined, result.left) == (2, 1, 1)
        assert {customer.code for customer in segment.members.all()} == {"often", "new"}
        assert Segment.objects.get().refreshed_at == NOW

    def test_one_statement_does_it(self, shoppers: None) -> None:
        rule = {"all": [{"fact": "order_count", "at_least": 1}, {"not": {"fact": "tier", "equals": "gold"}}]}
        segment = Segment.objects.create(code="s", name="S", rule=rule)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            refresh_segment(segment=segment, now=NOW)
        about_customers = [query for query in queries if "catalog_customer" in query["sql"]]
        assert len(about_customers) == 1

    def test_all_are_refreshed_and_a_broken_one_is_named(self, shoppers: None) -> None:
        Segment.objects.create(code="good", name="G", rule={"fact": "tier", "equals": "gold"})
        Segment.objects.create(code="broken", name="B", rule={"fact": "mood"})
        static = Segment.objects.create(code="static", name="S")
        static.members.add(Customer.objects.get(code="new"))
        result = refresh_segments(now=NOW)
        assert result.counts() == {"segments": 1, "members": 1, "joined": 1, "left": 0, "failed": 1}
        assert result.failed.keys() == {"broken"}
        assert static.members.count() == 1
        assert refresh_segments(now=NOW, codes=["static"]).counts()["segments"] == 0


class TestStaticMembers:
    def test_they_are_added_and_removed(self, shoppers: None) -> None:
        segment = Segment.objects.create(code="s", name="S")
        assert change_members(actor=None, segment=segment, add=["new", "often", "new"]) == (2, 0)
        assert change_members(actor=None, segment=segment, add=["often", "edge"], remove=["new"]) == (1, 1)
        assert {customer.code for customer in segment.members.all()} == {"often", "edge"}

    def test_an_unknown_code_refuses_all(self, shoppers: None) -> None:
        segment = Segment.objects.create(code="s", name="S")
        with pytest.raises(OfferdeskError) as caught:
            change_members(actor=None, segment=segment, add=["new", "ghost"])
        assert [error.pointer for error in caught.value.errors] == ["/add/1"]
        assert segment.members.count() == 0

    def test_a_rule_segment_is_not_changed_by_hand(self, shoppers: None) -> None:
        segment = Segment.objects.create(code="s", name="S", rule={"fact": "tier", "equals": "x"})
        with pytest.raises(OfferdeskError, match="follow its rule"):
            change_members(actor=None, segment=segment, add=["new"])
