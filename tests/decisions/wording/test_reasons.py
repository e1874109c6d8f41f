"""Every reason reads well to three audiences, in the language asked for."""

import re

import pytest
from django.utils import translation

from decisions.engine.reasons import Code
from decisions.wording.messages import language_for, reason_message
from decisions.wording.reasons import WORDINGS, wording_of

AUDIENCES = ("shopper", "agent", "engineer")


@pytest.mark.parametrize("code", [code.value for code in Code])
def test_every_code_has_its_wording(code: str) -> None:
    assert wording_of(code) is not None


@pytest.mark.parametrize("key", WORDINGS)
def test_every_wording_belongs_to_a_code(key: str) -> None:
    assert key.partition(":")[0] in {code.value for code in Code}


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("key", WORDINGS)
def test_nothing_breaks_where_parameters_are_missing(key: str, audience: str) -> None:
    text = WORDINGS[key].to(audience)
    code, _, of = key.partition(":")
    message = reason_message(code, {"of": of} if of else {}, audience)
    assert message
    assert "%(" not in message
    assert ("?" in message) == bool(
        set(re.findall(r"%\((\w+)\)s", text)) - {"of"} or ("%(of)s" in text and not of)
    )


@pytest.mark.parametrize("wording", WORDINGS.values(), ids=WORDINGS)
def test_shoppers_and_agents_read_sentences(wording: object) -> None:
    for audience in ("shopper", "agent"):
        text = wording.to(audience)  # type: ignore[attr-defined]
        assert text[0].isupper() or text.startswith("%(")
        assert text.endswith(".")


@pytest.mark.parametrize(
    ("code", "params", "shopper", "agent", "engineer"),
    [
        (
            "below_minimum",
            {"of": "subtotal", "at_least": "50.00", "actual": "29.80", "missing": "20.20"},
            "Add 20.20 more to get this offer.",
            "The basket counts 29.80 for this offer; it needs 50.00, so 20.20 is missing.",
            "subtotal 29.80 < at_least 50.00 (missing 20.20)",
        ),
        (
            "below_minimum",
            {"of": "order_count", "at_least": 3, "actual": 1, "missing": 2},
            "This offer is not available to you.",
            "The shopper has placed 1 orders; this offer starts at 3.",
            "order_count 1 < at_least 3",
        ),
        (
            "not_one_of",
            {"of": "shipping_country", "in": ["DE", "AT"]},
            "This offer is not available in the country that you ship to.",
            "This offer is only for orders that are shipped to DE, AT.",
            "shipping country not in ['DE', 'AT']",
        ),
        (
            "below_minimum",
            {"of": "score", "name": "churn", "at_least": "0.7", "actual": "0.12", "missing": "0.58"},
            "This offer is not available to you.",
            "The score churn is 0.12; at least 0.7 is needed.",
            "score churn 0.12 < at_least 0.7",
        ),
        (
            "unknown_fact",
            {"of": "attribute", "name": "language"},
            "This offer is not available to you.",
            "This cannot be checked, because the attribute language is not known.",
            "unknown fact: attribute language",
        ),
        (
            "coupon_not_held",
            {},
            "This offer goes together with another code.",
            "This offer goes together with another code, and that was not entered.",
            "no code of coupon_held was sent",
        ),
        (
            "stacking_group",
            {"group": "seasonal"},
            "Another offer applies instead.",
            "Only one offer of the group seasonal applies at a time.",
            "displaced inside stacking group seasonal",
        ),
        (
            "missing_items",
            {"selections": [1, 2]},
            "Some items that this offer needs are not in your basket.",
            "Items that this offer needs are not in the basket (part 2, 3 of its list).",
            "contains: no line matches selections [1, 2]",
        ),
        (
            "expression_error",
            {"cel": "customer.tier == 'x'", "error": 'NOT_FOUND: Key not found in map : "tier"'},
            "The conditions of this offer are not met.",
            "A special condition of this offer could not be checked: tier is not known.",
            "expression failed: customer.tier == 'x': NOT_FOUND: Key not found in map : \"tier\"",
        ),
        (
            "wrong_channel",
            {"in": ["web", "app"]},
            "This offer is not available here.",
            "This offer is only for the channels web, app.",
            "channel not in ['web', 'app']",
        ),
        (
            "ended",
            {"ends": "2026-08-31T22:00:00Z"},
            "This offer has ended.",
            "This offer ended 31 Aug 2026 22:00 UTC.",
            "clock >= ends 2026-08-31T22:00:00Z",
        ),
    ],
)
def test_the_three_voices(
    code: str, params: dict[str, object], shopper: str, agent: str, engineer: str
) -> None:
    with translation.override("en"):
        said = [reason_message(code, params, audience) for audience in AUDIENCES]
    assert said == [shopper, agent, engineer]


def test_amounts_follow_the_language_and_engineers_read_them_raw() -> None:
    params = {"of": "subtotal", "at_least": "1250.00", "actual": "29.80", "missing": "1220.20"}
    with translation.override("de"):
        assert "1220,20" in reason_message("below_minimum", params, "shopper")
        assert "1220.20" in reason_message("below_minimum", params, "engineer")


def test_a_percent_sign_in_a_parameter_is_only_text() -> None:
    assert reason_message("never_with", {"offer": "50%(x)s"}, "agent").endswith("50%(x)s.")


def test_a_code_without_words_says_itself() -> None:
    assert reason_message("from_the_future", {}, "shopper") == "from_the_future"


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("en", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("fr-CA", "fr"),
        ("tlh", "en"),
        ("../../etc", "en"),
        ("", "en"),
    ],
)
def test_the_language_spoken(asked: str, spoken: str) -> None:
    assert language_for(asked) == spoken
