"""Every reason reads well to three audiences, in the language asked for."""

import re
from typing import Any

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
    message = reason_message(code, {"of": of} if of else {}, audience, "EUR")
    assert message
    assert "%(" not in message
    unknown = "(not told)" if audience == "engineer" else "?"
    assert (unknown in message) == bool(
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
            "Add €20.20 more to get this offer.",
            "The basket counts €29.80 for this offer; it needs €50.00, so €20.20 is missing.",
            "subtotal 29.80 < at_least 50.00 (missing 20.20)",
        ),
        (
            "below_minimum",
            {"of": "order_count", "at_least": 3, "actual": 1, "missing": 2},
            "This offer is not available to you.",
            "Orders placed so far: 1; this offer starts at 3.",
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
        said = [reason_message(code, params, audience, "EUR") for audience in AUDIENCES]
    assert said == [shopper, agent, engineer]


BELOW = {"of": "subtotal", "at_least": "1250.00", "actual": "29.80", "missing": "1220.20"}
FRIDAY = {"days": ["fri", "sat"], "from": "17:00", "to": "20:00"}
IN_OTHER_LANGUAGES: list[tuple[str, dict[str, Any], str, str, str]] = [
    (
        "below_minimum",
        BELOW,
        "shopper",
        "Noch 1.220,20 €, dann gilt dieses Angebot.",
        "Ajoutez encore 1 220,20 € d’articles pour profiter de cette offre.",
    ),
    (
        "below_minimum",
        {"of": "quantity", "at_least": 3, "actual": 1, "missing": 2},
        "shopper",
        "Für dieses Angebot fehlen noch Artikel: 2.",
        "Il manque encore des articles pour cette offre : 2.",
    ),
    (
        "unknown_fact",
        {"of": "order_count"},
        "agent",
        "Das lässt sich nicht prüfen, weil eine Angabe fehlt: Anzahl der Bestellungen.",
        "Vérification impossible, car une information manque : Nombre de commandes.",
    ),
    (
        "not_equal",
        {"of": "subtotal", "equals": "50.00", "actual": "29.80"},
        "agent",
        "Warenkorbwert: 29,80 €; nötig ist genau 50,00 €.",
        "Valeur du panier : 29,80 € ; il faut exactement 50,00 €.",
    ),
    (
        "outside_schedule",
        FRIDAY,
        "agent",
        "Dieses Angebot gilt nur an diesen Tagen: Freitag, Samstag, von 17:00 bis 20:00 Uhr.",
        "Cette offre n’est valable que ces jours-ci : vendredi, samedi, de 17:00 à 20:00.",
    ),
    (
        "ended",
        {"ends": "2026-08-31T22:00:00Z"},
        "agent",
        "Dieses Angebot endete: 31. August 2026, 22:00 Uhr UTC.",
        "Fin de cette offre : 31 août 2026 à 22:00 UTC.",
    ),
    (
        "clipped_by_floor",
        {"amount": "3.10"},
        "agent",
        "3,10 € dieses Angebots werden nicht gewährt: Die Regeln des Hauses lassen hier nicht mehr zu.",
        "3,10 € de cette offre ne sont pas accordés : les règles de la maison ne permettent pas "
        "davantage ici.",
    ),
    (
        "expression_error",
        {"cel": "x", "error": 'NOT_FOUND: Key not found in map : "tier"'},
        "agent",
        "Eine besondere Bedingung dieses Angebots ließ sich nicht prüfen: tier ist nicht bekannt.",
        "Une condition particulière de cette offre n’a pas pu être vérifiée : tier n’est pas connu.",
    ),
]


@pytest.mark.parametrize(("code", "params", "audience", "german", "french"), IN_OTHER_LANGUAGES)
def test_in_german_and_french(
    code: str, params: dict[str, Any], audience: str, german: str, french: str
) -> None:
    said = []
    for language in ("de", "fr"):
        with translation.override(language):
            message = reason_message(code, params, audience, "EUR")
        said.append(message.replace("\N{NO-BREAK SPACE}", " "))
    assert said == [german, french]


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_engineers_read_english_and_raw_amounts(language: str) -> None:
    with translation.override(language):
        said = reason_message("below_minimum", BELOW, "engineer", "EUR")
    assert said == "subtotal 29.80 < at_least 1250.00 (missing 1220.20)"


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("key", WORDINGS)
def test_every_language_has_words_of_its_own(key: str, language: str) -> None:
    source = WORDINGS[key]
    with translation.override(language):
        for text in (source.shopper, source.agent):
            assert (translation.gettext(text) == text) == (language == "en")


def test_a_percent_sign_in_a_parameter_is_only_text() -> None:
    assert reason_message("never_with", {"offer": "50%(x)s"}, "agent", "EUR").endswith("50%(x)s.")


def test_a_code_without_words_says_itself() -> None:
    assert reason_message("from_the_future", {}, "shopper", "EUR") == "from_the_future"


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("en", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("fr-CA", "fr"),
        ("tlh", "en"),
        ("../../etc", "en"),
        ("DE", "de"),
        ("de_at", "de"),
        ("fr-FR-u-ca-gregory", "fr"),
        ("x" * 200, "en"),
        ("de\n", "en"),
        ("", "en"),
    ],
)
def test_the_language_spoken(asked: str, spoken: str) -> None:
    assert language_for(asked) == spoken


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_what_is_kept_back_is_not_told_as_a_lowest_price(language: str, audience: str) -> None:
    """A gift, a depth or a product that is never reduced is kept back by the same reason."""
    with translation.override(language):
        message = reason_message("clipped_by_floor", {"amount": "5.00"}, audience, "EUR")
    assert not re.search(r"pri(ce|x)|preis", message, re.IGNORECASE)
