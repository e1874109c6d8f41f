"""Condition expression."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from decisions.engine import DocumentErrors, Facts, read_offer, read_request
from decisions.engine.basket import Basket
from decisions.engine.conditions.expression import Expression
from decisions.engine.expressions.activation import values
from decisions.engine.expressions.compiling import compiled
from decisions.engine.expressions.names import NAMES, Known, Plain, Several, Shape
from decisions.engine.request_reading import CONTEXT_TEXTS
from decisions.engine.view import View
from tests.decisions.engine.running import CLOCK, basket, problems, refusals

POINTS = {"kind": "points", "points": 1}
PRODUCTS = [
    {
        "sku": "A",
        "brand": "Ada",
        "categories": ["women/dresses"],
        "tags": ["new"],
        "attributes": {"colour": "red"},
    }
]
CUSTOMER = {
    "id": "c-1",
    "segments": ["vip"],
    "tier": "gold",
    "order_count": 7,
    "attributes": {"age": 44, "club": True},
}
REQUEST = basket(
    ("A", 2, "49.90"),
    ("B", 1, "5.00"),
    shipping="4.90",
    region="DE",
    store="s-1",
    customer=CUSTOMER,
    context={"campaign": "mail", "device": "ios", "attributes": {"score": "0.5", "depth": {"a": [1]}}},
)

TRUE = [
    "basket.subtotal == 10480",
    "basket.quantity == 3",
    "basket.shipping == 490",
    "basket.currency == 'EUR'",
    "basket.lines.exists(l, l.sku == 'A' && l.quantity == 2 && l.unit_price == 4990 && l.subtotal == 9980)",
    "basket.lines.exists(l, 'women' in l.categories && 'women/dresses' in l.categories)",
    "basket.lines.exists(l, l.brand == 'Ada' && 'new' in l.tags && l.attributes.colour == 'red')",
    "size(basket.lines) == 2",
    "customer.id == 'c-1' && customer.tier == 'gold'",
    "'vip' in customer.segments && customer.order_count == 7",
    "customer.attributes.age > 40 && customer.attributes.club",
    "context.channel == 'web' && context.region == 'DE' && context.store == 's-1'",
    "context.campaign == 'mail' && context.device == 'ios' && context.attributes.score == '0.5'",
    "context.attributes.depth.a[0] == 1",
    "!has(context.viewing) && !has(context.attributes.nope)",
    "basket.lines.map(l, l.quantity).exists(q, q == 2) && basket['currency'] == 'EUR'",
    "basket.lines.filter(l, l.sku == 'A')[0].attributes.colour == 'red'",
    "'basket.nope' != 'customer.nope'",
    "!has(context.referrer)",
    "true",
]


@pytest.mark.parametrize("cel", TRUE)
def test_what_an_expression_sees(cel: str) -> None:
    assert refusals({"kind": "expression", "cel": cel}, REQUEST, products=PRODUCTS) == []


@pytest.mark.parametrize(
    ("cel", "code"),
    [
        ("basket.subtotal < 100", "expression_false"),
        ("false", "expression_false"),
        ("customer.attributes.birthday == 'today'", "expression_error"),
        ("basket.subtotal / (basket.quantity - 3) > 1", "expression_error"),
        ("customer.attributes", "expression_error"),
        ("basket.lines[9].sku == 'A'", "expression_error"),
        ("basket.subtotal > 9.5 && customer.tier > 3", "expression_error"),
    ],
)
def test_an_expression_that_does_not_hold(cel: str, code: str) -> None:
    (reason,) = refusals({"kind": "expression", "cel": cel}, REQUEST)
    assert reason["code"] == code
    assert reason["params"]["cel"] == cel


def test_a_guest_has_no_facts() -> None:
    (reason,) = refusals({"kind": "expression", "cel": "customer.order_count == 0"}, basket())
    assert reason["code"] == "expression_error"
    assert refusals({"kind": "expression", "cel": "!has(customer.order_count)"}, basket()) == []


def test_an_expression_that_would_never_end_is_stopped() -> None:
    line = {"sku": "A", "quantity": 1}
    lines = [line | {"id": str(i), "unit_price": f"{i}.00"} for i in range(1000)]
    cel = "basket.lines.all(a, context.viewing.skus.all(b, context.viewing.skus.all(c, a.unit_price >= 0)))"
    viewing = {"context": {"viewing": {"skus": [f"S{i}" for i in range(1000)]}}}
    (reason,) = refusals(
        {"kind": "expression", "cel": cel}, basket() | {"basket": {"lines": lines}} | viewing
    )
    assert reason["code"] == "expression_error"


@pytest.mark.parametrize("number", [2**64, -(2**70), 2**200])
def test_numbers_beyond_64_bits_are_no_disaster(number: int) -> None:
    request = basket(customer={"attributes": {"number": number}})
    (reason,) = refusals({"kind": "expression", "cel": "customer.attributes.number > 1"}, request)
    assert reason["code"] == "expression_error"
    assert refusals({"kind": "expression", "cel": "true"}, request) == []


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/cel", "missing")]),
    ({"cel": ""}, [("/when/0/cel", "wrong_value")]),
    ({"cel": 5}, [("/when/0/cel", "wrong_value")]),
    ({"cel": "basket.subtotal >"}, [("/when/0/cel", "wrong_expression")]),
    ({"cel": "shopper.id == 'x'"}, [("/when/0/cel", "wrong_expression")]),
    ({"cel": "customer.birthday == 'today'"}, [("/when/0/cel", "wrong_expression")]),
    ({"cel": "1 + 1"}, [("/when/0/cel", "wrong_expression")]),
    ({"cel": "'text'"}, [("/when/0/cel", "wrong_expression")]),
    ({"cel": "basket.subtotal"}, [("/when/0/cel", "wrong_expression")]),
    ({"cel": "customer.segments"}, [("/when/0/cel", "wrong_expression")]),
    ({"cel": "true || " * 200 + "true"}, [("/when/0/cel", "wrong_value")]),
    ({"cel": "true", "language": "cel"}, [("/when/0/language", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "expression"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected


def test_a_wrong_expression_says_where() -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "expression", "cel": "basket.subtotal >= &"}],
        "give": [{"kind": "points", "points": 1}],
    }
    with pytest.raises(DocumentErrors) as caught:
        read_offer(document)
    (problem,) = caught.value.problems
    assert "line" in problem.message
    assert "1:20" in problem.message


MISTYPED = [
    ("basket.nope > 3", "1:7", "basket has no 'nope'; it has currency, subtotal"),
    ("basket.subtotl > 3", "1:7", "basket has no 'subtotl' (did you mean 'subtotal'?)"),
    ("has(customer.birthday)", "1:4", "customer has no 'birthday'"),
    ("true ||\n  context['nope'] == 1", "2:10", "context has no 'nope'"),
    ("context.viewing.sku == 'A'", "1:16", "viewing has no 'sku' (did you mean 'skus'?)"),
    ("basket.lines.exists(l, l.skuu == 'A')", "1:25", "line has no 'skuu' (did you mean 'sku'?)"),
    ("basket.lines.filter(l, l.sku == 'A')[0].prize > 3", "1:40", "line has no 'prize'"),
    ("basket.lines.map(l, l.brand).exists(b, b.name == 'A')", "1:41", "text has no 'name'"),
    ("basket.lines.sku == 'A'", "1:13", "list of lines has no 'sku': speak of one or all of its members"),
    ("(basket.quantity > 1 ? basket.lines[0] : basket.lines[1]).nope == 1", "1:58", "line has no 'nope'"),
    ("[basket.lines[0]][0].nope == 1", "1:21", "line has no 'nope'"),
]
COSTLY = [
    ("basket.lines.all(a, basket.lines.all(b, a == b))", "1:27", "basket, inside a loop, has no 'lines'"),
    ("basket.lines.all(a, basket.lines == basket.lines)", "1:27", "basket, inside a loop, has no 'lines'"),
    ("basket.lines.map(a, basket.lines).size() > 1", "1:27", "basket, inside a loop, has no 'lines'"),
    ("basket.lines.all(a, basket == basket)", "1:28", "inside a loop, compare single members"),
    ("basket.lines.all(a, customer == context)", "1:30", "inside a loop, compare single members"),
]
"""What would keep a decision on a large basket, and everybody behind it, waiting for seconds."""
UNREADABLE = [
    ("basket.subtotal >", "1:18", "something is missing at the end"),
    ("basket.subtotal = 3", "1:17", "'=' has no meaning; equal is =="),
    ("basket.subtotal == 3)", "1:21", "')' is not expected here"),
    ("size(basket.lines", "1:18", "')' is missing at the end"),
    ("shopper.id == 'x'", "1:8", "'shopper.id' is not known; an expression sees customer, basket, context"),
    ("customer.id == 'x", "1:16", "the text 'x does not end"),
]


@pytest.mark.parametrize(("cel", "place", "words"), [*MISTYPED, *COSTLY, *UNREADABLE])
def test_what_is_wrong_is_said_with_its_place(cel: str, place: str, words: str) -> None:
    with pytest.raises(DocumentErrors) as caught:
        read_offer({"offer": "o", "when": [{"kind": "expression", "cel": cel}], "give": [POINTS]})
    (problem,) = caught.value.problems
    assert problem.path == "/when/0/cel"
    assert problem.message.startswith(f"at line:column {place}: {words}")
    assert "expecting" not in problem.message


def test_the_table_of_names_is_what_a_basket_gives() -> None:
    viewing = {"skus": ["A"], "categories": ["women"]}
    texts = dict.fromkeys(("campaign", "referrer", "device", "payment_method"), "x")
    context = {**texts, "viewing": viewing, "attributes": {"a": 1}}
    assert set(texts) == set(CONTEXT_TEXTS)
    given = values_of(REQUEST | {"context": context})
    assert sorted(given) == sorted(NAMES)
    for name, shape in NAMES.items():
        assert_shape(shape, given[name])


def values_of(request: dict[str, Any]) -> dict[str, Any]:
    facts = Facts(products={"A": {key: value for key, value in PRODUCTS[0].items() if key != "sku"}})
    return values(Basket(read_request(request), facts, CLOCK))


def assert_shape(known: Known, value: Any) -> None:
    """Exactly the members and kinds of value that the table tells."""
    match known:
        case Shape(members=members):
            assert sorted(value) == sorted(members)
            for key, member in members.items():
                assert_shape(member, value[key])
        case Several(of=one):
            assert isinstance(value, list)
            for each in value:
                assert_shape(one, each)
        case Plain(words=words):
            assert type(value) is (str if words == "text" else int)


def test_a_condition_holds_its_own_program() -> None:
    condition = Expression(cel="basket.subtotal > 1")
    compiled.cache_clear()
    view = SimpleNamespace(basket=Basket(read_request(REQUEST), Facts(products={}), CLOCK))
    assert condition.judge(cast(View, view)) == ()
    assert compiled.cache_info().misses == 0
