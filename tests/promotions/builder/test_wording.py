"""Problems in the words of the form, not of the document."""

from pathlib import Path

import pytest
from django.conf import settings

from decisions.public import Problem
from promotions.builder.form import Form
from promotions.builder.nodes import Node, Nodes
from promotions.builder.offer_sections import offer_sections
from promotions.builder.placing import messages_of, place_of
from promotions.builder.spec import Spec
from promotions.builder.wording import _SAID, worded

ENGINE = Path(settings.BASE_DIR) / "decisions" / "engine"
KPI = Spec("kpi.metric", "KPI", "choice", options=[("", "none"), ("revenue", "revenue per visit")])


@pytest.mark.parametrize(
    ("code", "message", "spec", "words"),
    [
        ("missing", "'in' is missing", None, "must be filled in"),
        ("missing", "'metric' is missing", KPI, "must be chosen"),
        ("wrong_value", "must be one of revenue, not null", KPI, "must be chosen"),
        ("wrong_value", "must be one of revenue, not 'x'", KPI, "must be one of revenue per visit, not “x”"),
        (
            "wrong_amount",
            "'12,50' is not a plain decimal amount",
            None,
            "“12,50” is not an amount such as 12.50",
        ),
        ("wrong_amount", "'' is not a plain decimal amount", None, "must be filled in"),
        (
            "unknown_currency",
            "'?' is not an ISO 4217 currency",
            None,
            "the currency must be named, such as EUR",
        ),
        (
            "missing",
            "needs a bound: at_least, at_most or, where the kind has it, equals",
            None,
            "needs a lowest, a highest or an exact value",
        ),
        ("contradiction", "per_line needs max_units", None, "“Per line” needs max units"),
        (
            "wrong_expression",
            "at line:column 1:7: basket has no 'x'",
            None,
            "at line:column 1:7: basket has no 'x'",
        ),
    ],
)
def test_words(code: str, message: str, spec: Spec | None, words: str) -> None:
    assert worded(Problem("/x", code, message), spec, {"per_line": "Per line"}) == words


def test_what_is_reworded_is_still_what_the_language_says() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in ENGINE.rglob("*.py"))
    assert [said for said in _SAID if f'"{said}"' not in source] == []


def form() -> Form:
    gift = Node("n1", "gift", {"options": [{"sku": "A", "quantity": 0}]})
    contains = Node("n2", "contains", {"all_of": [{}, {"skus": ["A"]}]})
    return Form("offer", offer_sections([], []), nodes=Nodes([gift], [contains]))


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("n1.options.0.quantity", "Gift, Gifts, number 1, Units"),
        ("n2.all_of.1.price.at_least.EUR", "Contains, All of, number 2, Unit price, At least, EUR"),
        ("kpi.target", "KPI target"),
        ("kpi", "KPI"),
        ("texts.de.name", "Name, Deutsch"),
        ("codes.2", "Codes, number 3"),
        ("offer", "Code"),
        ("give", "Gives"),
        ("no_such_key.deep", "no such key"),
    ],
)
def test_places(name: str, place: str) -> None:
    assert place_of(name, form()) == place


def test_a_missing_name_is_one_problem() -> None:
    missing = [
        Problem("/campaign", "missing", "'campaign' is missing"),
        Problem("/name", "missing", "'name' is"),
    ]
    assert [each.name for each in messages_of(missing, {}, Form("campaign", [])).all] == ["name"]
    named = Form("campaign", [], "Bad code")
    wrong = [Problem("/campaign", "wrong_value", "must be a code")]
    assert [each.name for each in messages_of(wrong, {}, named).all] == ["campaign"]
