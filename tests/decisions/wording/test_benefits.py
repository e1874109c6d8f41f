"""What a benefit gives, in one sentence."""

from typing import Any

import pytest
from django.utils import translation

from decisions.wording.benefits import benefit_sentence
from decisions.wording.sentences import benefits_sentence

SHIRTS = {"skus": ["SHIRT"]}
EUR50 = {"EUR": "50.00"}


@pytest.mark.parametrize(
    ("benefit", "sentence"),
    [
        ({"kind": "percent_off", "percent": "10", "on": "order"}, "10 % off your order"),
        ({"kind": "percent_off", "percent": "12.5"}, "12.5 % off every item"),
        ({"kind": "percent_off", "percent": "10", "items": SHIRTS}, "10 % off selected items"),
        ({"kind": "percent_off", "percent": "100", "on": "shipping"}, "Free shipping"),
        ({"kind": "percent_off", "percent": "50", "on": "shipping"}, "50 % off shipping"),
        ({"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "order"}, "€5.00 off your order"),
        ({"kind": "amount_off", "amount": {"EUR": "5.00"}}, "€5.00 off each item"),
        ({"kind": "amount_off", "amount": {"EUR": "5.00"}, "per": "total"}, "€5.00 off selected items"),
        ({"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "shipping"}, "€5.00 off shipping"),
        ({"kind": "fixed_price", "price": {"EUR": "9.99"}, "items": SHIRTS}, "Selected items for €9.99 each"),
        ({"kind": "fixed_price", "price": {"EUR": "0.00"}, "on": "shipping"}, "Free shipping"),
        ({"kind": "fixed_price", "price": {"EUR": "1.90"}, "on": "shipping"}, "Shipping for €1.90"),
        ({"kind": "set_discount", "size": 3}, "3 for the price of 2"),
        ({"kind": "set_discount", "size": 2, "percent": "50"}, "50 % off 1 of every 2 selected items"),
        (
            {"kind": "set_discount", "size": 2, "price": {"EUR": "1.00"}},
            "1 of every 2 selected items for €1.00",
        ),
        ({"kind": "set_discount", "size": 3, "discounted": 3}, "100 % off 3 of every 3 selected items"),
        ({"kind": "percent_off", "percent": "100", "max_units": 1}, "100 % off one item"),
        (
            {"kind": "percent_off", "percent": "10", "max_units": 1, "which": "cheapest"},
            "10 % off the cheapest item",
        ),
        (
            {"kind": "percent_off", "percent": "10", "max_units": 2, "which": "dearest", "per_line": True},
            "10 % off the 2 dearest items of each product",
        ),
        (
            {"kind": "percent_off", "percent": "10", "on": "order", "max_discount": {"EUR": "5.00"}},
            "10 % off your order, at most €5.00",
        ),
        (
            {"kind": "amount_off", "amount": {"EUR": "1.00"}, "on": "order", "per": "unit"},
            "€1.00 off each item",
        ),
        (
            {"kind": "amount_off", "amount": {"EUR": "1.00"}, "on": "order", "per": "line"},
            "€1.00 off each product in your basket",
        ),
        ({"kind": "amount_off", "amount": {"EUR": "1.00"}, "max_units": 2}, "€1.00 off up to 2 items, each"),
        (
            {"kind": "fixed_price", "price": {"EUR": "1.00"}, "max_units": 1, "which": "cheapest"},
            "The cheapest item for €1.00 each",
        ),
        ({"kind": "set_price", "size": 3, "price": EUR50}, "3 selected items for €50.00"),
        ({"kind": "bundle", "components": [{}], "price": EUR50}, "A bundle for €50.00"),
        ({"kind": "bundle", "components": [{}], "percent": "10"}, "10 % off a bundle"),
        ({"kind": "bundle", "components": [{}], "amount": EUR50}, "€50.00 off a bundle"),
        ({"kind": "buy_get", "buy": {"quantity": 2}}, "Buy 2, get 1 free"),
        ({"kind": "buy_get", "buy": {"amount": EUR50}, "get": {"quantity": 2}}, "Spend €50.00, get 2 free"),
        ({"kind": "buy_get", "buy": {"quantity": 2}, "percent": "50"}, "Buy 2, get 1 with 50 % off"),
        ({"kind": "buy_get", "buy": {"quantity": 2}, "amount": EUR50}, "Buy 2, get 1 with €50.00 off"),
        ({"kind": "buy_get", "buy": {"quantity": 2}, "price": EUR50}, "Buy 2, get 1 for €50.00 each"),
        (
            {
                "kind": "tiered",
                "by": "spend",
                "tiers": [{"from": EUR50, "percent": "5"}, {"from": {"EUR": "90.00"}, "amount": EUR50}],
            },
            "5 % off from €50.00, €50.00 off from €90.00",
        ),
        (
            {
                "kind": "tiered",
                "by": "spend",
                "mode": "graduated",
                "tiers": [{"from": EUR50, "percent": "5"}, {"from": {"EUR": "90.00"}, "percent": "9"}],
            },
            "5 % off from €50.00, 9 % off from €90.00, each part at its own rate",
        ),
        (
            {"kind": "tiered", "by": "quantity", "tiers": [{"from": 3, "price": {"EUR": "8.00"}}]},
            "€8.00 from 3 items",
        ),
        ({"kind": "perk", "code": "early", "text": "Early access"}, "Early access"),
        ({"kind": "voucher", "pool": "p"}, "A voucher for another time"),
        ({"kind": "gift", "options": [{"sku": "TOTE", "quantity": 1}]}, "A free gift"),
        ({"kind": "points", "points": 100}, "100 extra points"),
        ({"kind": "points", "multiplier": "2"}, "2 times the points"),
        (
            {"kind": "points", "per": {"amount": {"EUR": "2.00"}, "points": 1}},
            "1 extra point for every €2.00",
        ),
        ({"kind": "points", "points": 1}, "1 extra point"),
        ({"kind": "points", "points": 1500}, "1,500 extra points"),
        (
            {"kind": "tiered", "by": "quantity", "tiers": [{"from": 1, "percent": "5"}]},
            "5 % off from 1 item",
        ),
        ({"kind": "amount_off", "amount": {"USD": "5.00"}, "on": "order"}, "? off your order"),
        ({"kind": "from the future"}, ""),
    ],
)
def test_in_english(benefit: dict[str, Any], sentence: str) -> None:
    with translation.override("en"):
        assert benefit_sentence(benefit, "EUR") == sentence


IN_OTHER_LANGUAGES: list[tuple[dict[str, Any], str, str]] = [
    (
        {"kind": "percent_off", "percent": "12.5", "on": "order"},
        "12,5 % Rabatt auf Ihre Bestellung",
        "12,5 % de réduction sur votre commande",
    ),
    (
        {"kind": "amount_off", "amount": {"EUR": "1250.00"}, "on": "order"},
        "1.250,00 € Rabatt auf Ihre Bestellung",
        "1 250,00 € de réduction sur votre commande",
    ),
    (
        {"kind": "fixed_price", "price": {"EUR": "1.00"}, "max_units": 1, "which": "cheapest"},
        "Den günstigsten Artikel für je 1,00 €",
        "L’article le moins cher à 1,00 € l’unité",
    ),
    ({"kind": "set_discount", "size": 3}, "3 zum Preis von 2", "3 pour le prix de 2"),
    (
        {"kind": "set_discount", "size": 2, "percent": "50"},
        "50 % Rabatt auf 1 von je 2 ausgewählten Artikeln",
        "Par lot de 2 articles sélectionnés, 50 % de réduction sur 1 d’entre eux",
    ),
    (
        {"kind": "set_price", "size": 3, "price": EUR50},
        "3 ausgewählte Artikel für 50,00 €",
        "3 articles sélectionnés pour 50,00 €",
    ),
    (
        {"kind": "bundle", "components": [{}], "percent": "10"},
        "10 % Rabatt auf ein Set",
        "10 % de réduction sur un lot",
    ),
    ({"kind": "buy_get", "buy": {"quantity": 2}}, "2 kaufen, 1 gratis", "2 articles achetés, 1 offert"),
    (
        {"kind": "buy_get", "buy": {"quantity": 1}, "get": {"quantity": 2}},
        "1 kaufen, 2 gratis",
        "1 article acheté, 2 offerts",
    ),
    (
        {"kind": "buy_get", "buy": {"amount": EUR50}, "percent": "50"},
        "Für 50,00 € einkaufen, 1 mit 50 % Rabatt",
        "Dès 50,00 € d’achat, 1 avec 50 % de réduction",
    ),
    (
        {
            "kind": "tiered",
            "by": "quantity",
            "tiers": [{"from": 1, "percent": "5"}, {"from": 3, "percent": "9"}],
        },
        "5 % Rabatt ab 1 Artikel, 9 % Rabatt ab 3 Artikeln",
        "5 % de réduction à partir de 1 article, 9 % de réduction à partir de 3 articles",
    ),
    (
        {
            "kind": "tiered",
            "by": "quantity",
            "mode": "graduated",
            "tiers": [{"from": 1, "percent": "5"}, {"from": 3, "percent": "9"}],
        },
        "5 % Rabatt ab 1 Artikel, 9 % Rabatt ab 3 Artikeln, jeder Teil zu seinem eigenen Satz",
        "5 % de réduction à partir de 1 article, 9 % de réduction à partir de 3 articles, chaque tranche à "
        "son propre taux",
    ),
    ({"kind": "gift", "options": []}, "Ein Geschenk gratis", "Un cadeau offert"),
    (
        {"kind": "voucher", "pool": "p"},
        "Ein Gutschein für den nächsten Einkauf",
        "Un bon d’achat pour une prochaine fois",
    ),
    ({"kind": "points", "points": 1500}, "1.500 Extrapunkte", "1 500 points supplémentaires"),
    ({"kind": "points", "multiplier": "2.5"}, "2,5-fache Punkte", "Points multipliés par 2,5"),
    (
        {"kind": "points", "per": {"amount": {"EUR": "2.00"}, "points": 1}},
        "1 Extrapunkt je 2,00 €",
        "1 point supplémentaire par tranche de 2,00 €",
    ),
    (
        {"kind": "percent_off", "percent": "100", "on": "shipping"},
        "Kostenloser Versand",
        "Livraison gratuite",
    ),
]


@pytest.mark.parametrize(("benefit", "german", "french"), IN_OTHER_LANGUAGES)
def test_in_german_and_french(benefit: dict[str, Any], german: str, french: str) -> None:
    said = []
    for language in ("de", "fr"):
        with translation.override(language):
            said.append(benefit_sentence(benefit, "EUR").replace("\N{NO-BREAK SPACE}", " "))
    assert said == [german, french]


def test_several_together_and_none_where_one_has_no_words() -> None:
    ten, gift = {"kind": "percent_off", "percent": "10", "on": "order"}, {"kind": "gift", "options": []}
    assert benefits_sentence([ten, gift], "EUR") == "10 % off your order; A free gift"
    assert benefits_sentence([ten, {"kind": "from the future"}], "EUR") == ""
