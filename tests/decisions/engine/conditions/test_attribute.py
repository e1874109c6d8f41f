"""Condition attribute."""

from decimal import Decimal
from typing import Any

import pytest

from decisions.engine import dump_offer, read_offer
from tests.decisions.engine.running import basket, decided, problems, refusals

CASES: list[tuple[str, dict[str, Any], Any, list[str]]] = [
    ("equals a text", {"equals": "de"}, "de", []),
    ("equals another", {"equals": "de"}, "fr", ["not_equal"]),
    ("compared exactly", {"equals": "de"}, "DE", ["not_equal"]),
    ("a whole number is its text", {"equals": 38}, "38", []),
    ("a text is the whole number's", {"equals": "38"}, 38, []),
    ("compared as texts", {"equals": "38"}, "38.0", ["not_equal"]),
    ("a decimal as text", {"equals": "1.5"}, Decimal("1.5"), []),
    ("true in words", {"equals": True}, "true", []),
    ("false, not nothing", {"equals": False}, False, []),
    ("true is not one", {"equals": 1}, True, ["not_equal"]),
    ("one of several", {"in": ["fr", "de"]}, "de", []),
    ("one of several sorts", {"in": [38, True, "de"]}, True, []),
    ("none of them", {"in": ["fr", "it"]}, "de", ["not_one_of"]),
    ("at least, on the bound", {"at_least": "18"}, 18, []),
    ("at least, as a number", {"at_least": "9"}, "10", []),
    ("at least, below", {"at_least": "18"}, "17.999", ["below_minimum"]),
    ("at most, on the bound", {"at_most": "65.0"}, "65", []),
    ("at most, above", {"at_most": "65"}, "65.01", ["above_maximum"]),
    ("between", {"at_least": "-5", "at_most": "5"}, "-4.5", []),
    ("no number", {"at_least": "18"}, "grown up", ["unknown_fact"]),
    ("true is no number", {"at_least": "0"}, True, ["unknown_fact"]),
    ("an empty text is no number", {"at_most": "0"}, "", ["unknown_fact"]),
    ("absent", {"equals": "de"}, None, ["unknown_fact"]),
    ("a list has no one value", {"equals": "de"}, ["de"], ["unknown_fact"]),
    ("nor has an object", {"in": ["de"]}, {"de": 1}, ["unknown_fact"]),
]


def asked(of: str, value: Any) -> dict[str, Any]:
    """A request with an attribute of the customer or of the context."""
    return basket() | {of: {"attributes": {"x": value, "other": "1"}}}


@pytest.mark.parametrize("of", ["customer", "context"])
@pytest.mark.parametrize(("name", "parameters", "value", "codes"), CASES)
def test_attribute(of: str, name: str, parameters: dict[str, Any], value: Any, codes: list[str]) -> None:
    condition = {"kind": "attribute", "of": of, "name": "x"} | parameters
    assert [reason["code"] for reason in refusals(condition, asked(of, value))] == codes
    turned = [reason["code"] for reason in refusals({"not": condition}, asked(of, value))]
    assert turned == (["unknown_fact"] if codes == ["unknown_fact"] else [] if codes else ["excluded_by"])


@pytest.mark.parametrize(
    ("name", "parameters", "value", "params"),
    [
        ("unknown", {"equals": "de"}, None, {}),
        ("not equal", {"equals": 5}, 6, {"equals": "5", "actual": "6"}),
        ("none of them", {"in": ["a", 1]}, "b", {"in": ["a", "1"]}),
        ("below", {"at_least": "18.0"}, "17.25", {"at_least": "18", "actual": "17.25", "missing": "0.75"}),
        ("above", {"at_most": "10"}, "010.50", {"at_most": "10", "actual": "10.5"}),
    ],
)
def test_what_the_reason_tells(
    name: str, parameters: dict[str, Any], value: Any, params: dict[str, Any]
) -> None:
    condition = {"kind": "attribute", "of": "customer", "name": "x"} | parameters
    (reason,) = refusals(condition, asked("customer", value))
    assert reason["params"] == {"of": "attribute", "name": "x"} | params


@pytest.mark.parametrize("of", ["customer", "context"])
def test_nothing_was_sent(of: str) -> None:
    condition = {"kind": "attribute", "of": of, "name": "x", "at_least": "1"}
    (reason,) = refusals(condition, basket())
    assert reason == {"code": "unknown_fact", "params": {"of": "attribute", "name": "x"}}


def test_the_context_is_not_the_customer() -> None:
    condition = {"kind": "attribute", "of": "context", "name": "x", "equals": "1"}
    (reason,) = refusals(condition, asked("customer", "1"))
    assert reason["code"] == "unknown_fact"


@pytest.mark.parametrize(
    ("name", "sent", "codes"),
    [
        ("nothing sent: the known one", None, []),
        ("what is sent counts", {"language": "fr"}, ["not_equal"]),
        ("what is sent replaces all of them", {"age": 30}, ["unknown_fact"]),
    ],
)
def test_what_the_house_knows(name: str, sent: dict[str, Any] | None, codes: list[str]) -> None:
    when = [{"kind": "attribute", "of": "customer", "name": "language", "equals": "de"}]
    facts = {"id": "c-1", "attributes": {"language": "de"}}
    (row,) = decided(when, basket(customer={"id": "c-1", "attributes": sent}), facts)["offers"]
    assert [reason["code"] for reason in row["reasons"]] == codes


def test_the_canonical_document_holds_texts() -> None:
    parameters: list[dict[str, Any]] = [{"equals": 38}, {"in": [True, "true", 7]}, {"at_least": 18}]
    when = [{"kind": "attribute", "of": "customer", "name": "x"} | each for each in parameters]
    offer = read_offer({"offer": "o", "when": when, "give": [{"kind": "points", "points": 1}]})
    stated = [
        {key: part[key] for key in part if key in each}
        for part, each in zip(dump_offer(offer)["when"], parameters, strict=True)
    ]
    assert stated == [{"equals": "38"}, {"in": ["true", "7"]}, {"at_least": "18"}]


def without(*keys: str, **more: Any) -> dict[str, Any]:
    """Good parameters without some of them, and with others."""
    good = {"of": "customer", "name": "x", "equals": "a"} | more
    return {key: value for key, value in good.items() if key not in keys}


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    (without("of"), [("/when/0/of", "missing")]),
    (without("name"), [("/when/0/name", "missing")]),
    (without("equals"), [("/when/0", "missing")]),
    (without(of="basket"), [("/when/0/of", "wrong_value")]),
    (without(name=" "), [("/when/0/name", "wrong_value")]),
    (without(equals=""), [("/when/0/equals", "wrong_value")]),
    (without(equals=1.5), [("/when/0/equals", "wrong_value")]),
    (without(equals=["a"]), [("/when/0/equals", "wrong_value")]),
    (without(equals="a\x00"), [("/when/0/equals", "wrong_value")]),
    (without("equals", **{"in": []}), [("/when/0/in", "wrong_value")]),
    (without("equals", **{"in": "a"}), [("/when/0/in", "wrong_value")]),
    (without("equals", **{"in": ["a", None]}), [("/when/0/in/1", "wrong_value")]),
    (without("equals", at_least="many"), [("/when/0/at_least", "wrong_value")]),
    (without("equals", at_least=0.5), [("/when/0/at_least", "wrong_value")]),
    (without("equals", at_least="2", at_most="1.5"), [("/when/0", "contradiction")]),
    (without(at_least="2"), [("/when/0", "contradiction")]),
    (without("equals", at_most="2", **{"in": ["1"]}), [("/when/0", "contradiction")]),
    (without(**{"in": ["a"]}), [("/when/0", "contradiction")]),
    (without(value="a"), [("/when/0/value", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "attribute"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
