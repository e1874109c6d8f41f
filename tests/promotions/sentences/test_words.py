"""Offers in words, kind by kind; half-filled ones never break a page."""

from datetime import UTC, datetime
from typing import Any

import pytest

from decisions.public import BENEFITS, CONDITIONS
from promotions.sentences import benefit_text, condition_text, end_text, offer_words, window_text

EUR5 = {"EUR": "5.00"}
DRESSES = {"categories": ["women/dresses"]}
BENEFIT_WORDS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "percent_off", "percent": "10", "on": "order"}, "10 % off the order"),
    ({"kind": "percent_off", "percent": "12.5"}, "12.5 % off every item"),
    ({"kind": "percent_off", "percent": "10", "items": DRESSES}, "10 % off items in women/dresses"),
    ({"kind": "percent_off", "percent": "100", "on": "shipping"}, "free shipping"),
    (
        {
            "kind": "percent_off",
            "percent": "20",
            "which": "cheapest",
            "max_units": 2,
            "items": {"brands": ["Acme"]},
        },
        "20 % off the cheapest 2 items of brand Acme",
    ),
    (
        {"kind": "percent_off", "percent": "20", "of": "base", "max_discount": EUR5},
        "20 % off every item, of the price before other offers, at most 5.00 EUR",
    ),
    ({"kind": "amount_off", "amount": EUR5, "on": "order"}, "5.00 EUR off the order"),
    ({"kind": "amount_off", "amount": {"EUR": "20"}, "on": "order"}, "20.00 EUR off the order"),
    ({"kind": "amount_off", "amount": {"?": "20"}, "on": "order"}, "20 ? off the order"),
    ({"kind": "amount_off", "amount": EUR5}, "5.00 EUR off each unit of every item"),
    (
        {"kind": "amount_off", "amount": {"EUR": "5.00", "USD": "6.00"}, "on": "shipping"},
        "5.00 EUR or 6.00 USD off shipping",
    ),
    (
        {"kind": "fixed_price", "price": {"EUR": "9.99"}, "items": {"skus": ["SHIRT"]}},
        "items with the SKU SHIRT for 9.99 EUR each",
    ),
    ({"kind": "fixed_price", "price": EUR5, "on": "shipping"}, "shipping for 5.00 EUR"),
    ({"kind": "set_discount", "size": 3}, "3 for the price of 2 on all items, the cheapest free"),
    (
        {"kind": "set_discount", "size": 2, "percent": "50", "max_repeats": 3},
        "50 % off 1 of every 2 items, the cheapest, at most 3 times",
    ),
    (
        {"kind": "set_discount", "size": 2, "percent": "50", "items": DRESSES, "which": "dearest"},
        "50 % off 1 of every 2 items in women/dresses, the dearest",
    ),
    (
        {"kind": "set_discount", "size": 5, "discounted": 2, "percent": "50", "pick": "per_set"},
        "50 % off 2 of every 5 items, the cheapest of each set",
    ),
    (
        {"kind": "set_discount", "size": 2, "amount": {"EUR": "5"}},
        "5.00 EUR off 1 of every 2 items, the cheapest",
    ),
    (
        {"kind": "set_discount", "size": 5, "discounted": 2, "amount": EUR5},
        "5.00 EUR off each of 2 of every 5 items, the cheapest",
    ),
    (
        {"kind": "set_discount", "size": 2, "price": {"JPY": "300"}},
        "1 of every 2 items for 300 JPY, the cheapest",
    ),
    (
        {"kind": "set_discount", "size": 5, "discounted": 2, "price": EUR5},
        "2 of every 5 items for 5.00 EUR each, the cheapest",
    ),
    (
        {"kind": "set_discount", "size": 3, "discounted": 3, "percent": "20"},
        "20 % off all 3 of every 3 items",
    ),
    ({"kind": "set_discount", "size": 3, "discounted": 3}, "all 3 of every 3 items free"),
    (
        {"kind": "set_discount", "size": 3, "discounted": 2, "pick": "per_set"},
        "3 for the price of 1 on all items, the cheapest of each set free",
    ),
    (
        {"kind": "gift", "options": [{"sku": "TOTE"}, {"sku": "MUG", "quantity": 2}]},
        "a gift: TOTE or else 2 × MUG",
    ),
    (
        {"kind": "gift", "options": [{"sku": "TOTE"}], "repeats": 3},
        "a gift: TOTE, once for every time that the threshold is reached, at most 3 times",
    ),
    (
        {"kind": "set_price", "size": 3, "price": EUR5, "max_repeats": 2},
        "every 3 of all items for 5.00 EUR together, at most 2 times",
    ),
    (
        {"kind": "bundle", "components": [{"items": DRESSES}, {"quantity": 2}], "price": EUR5},
        "1 × items in women/dresses and 2 × any item together for 5.00 EUR",
    ),
    (
        {"kind": "bundle", "components": [{"items": DRESSES}], "percent": "12.5"},
        "1 × items in women/dresses together 12.5 % off",
    ),
    (
        {"kind": "buy_get", "buy": {"items": DRESSES, "quantity": 2}, "get": {"which": "dearest"}},
        "for every 2 of items in women/dresses bought the dearest 1 of all items free",
    ),
    (
        {"kind": "buy_get", "buy": {"amount": EUR5}, "amount": EUR5, "max_repeats": 1},
        "for every 5.00 EUR of all items bought the cheapest 1 of all items 5.00 EUR off, at most 1 times",
    ),
    (
        {"kind": "tiered", "by": "quantity", "tiers": [{"from": 3, "amount": EUR5, "per": "unit"}]},
        "5.00 EUR off each from 3 units, on every item",
    ),
    (
        {
            "kind": "tiered",
            "by": "spend",
            "mode": "graduated",
            "of": DRESSES,
            "on": "order",
            "tiers": [{"from": EUR5, "percent": "5"}, {"from": {"EUR": "9.00"}, "percent": "10"}],
        },
        "5 % off from 5.00 EUR, 10 % off from 9.00 EUR, each part at its own rate,"
        " on items in women/dresses together",
    ),
    (
        {"kind": "tiered", "by": "quantity", "tiers": [{"from": 3, "price": EUR5}]},
        "5.00 EUR each from 3 units, on every item",
    ),
    ({"kind": "perk", "code": "early", "text": "Early access"}, "a perk: Early access"),
    ({"kind": "voucher", "pool": "summer"}, "a voucher out of the pool summer"),
    ({"kind": "voucher", "template": "five"}, "a voucher made from the template five"),
    ({"kind": "points", "points": 100}, "100 points"),
    ({"kind": "points", "multiplier": "1.5"}, "1.5 times the points"),
    ({"kind": "points", "per": {"amount": {"EUR": "1.00"}, "points": 2}}, "2 points for every 1.00 EUR"),
]


@pytest.mark.parametrize(("benefit", "words"), BENEFIT_WORDS, ids=lambda value: str(value)[:40])
def test_benefits(benefit: dict[str, Any], words: str) -> None:
    assert benefit_text(benefit) == words


CONDITION_WORDS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "subtotal", "at_least": {"EUR": "1250.00"}}, "the basket is worth 1,250.00 EUR or more"),
    (
        {"kind": "subtotal", "at_least": EUR5, "at_most": {"EUR": "9.00"}, "basis": "before_discounts"},
        "the basket is worth from 5.00 EUR to 9.00 EUR, before discounts",
    ),
    (
        {"kind": "subtotal", "equals": EUR5, "of": DRESSES},
        "items in women/dresses are worth exactly 5.00 EUR together",
    ),
    (
        {"kind": "quantity", "at_least": 3, "of": {"tags": ["new"]}},
        "there are 3 or more units of items tagged new in the basket",
    ),
    (
        {"kind": "contains", "all_of": [{"skus": ["A"]}, {"attributes": {"colour": ["red", "blue"]}}]},
        "the basket holds items with the SKU A and items with colour red or blue",
    ),
    ({"kind": "order_count", "equals": 0}, "the shopper has never ordered before"),
    ({"kind": "order_count", "at_most": 2}, "the shopper has placed at most 2 orders before"),
    (
        {"kind": "segment", "in": ["a", "b", "c", "d", "e", "f"]},
        "the shopper is in the segment a, b, c and 3 more",
    ),
    ({"kind": "channel", "in": ["web", "app"]}, "the channel is web or app"),
    ({"kind": "region", "in": ["EU"]}, "the region is EU"),
    (
        {"kind": "schedule", "days": ["fri", "sat"], "from": "17:00", "to": "20:00"},
        "it is Friday or Saturday, 17:00 to 20:00",
    ),
    ({"kind": "schedule", "from": "22:00", "to": "02:00"}, "it is any day, 22:00 to 02:00"),
    ({"kind": "distinct", "at_least": 3}, "there are 3 or more different products in the basket"),
    (
        {"kind": "distinct", "at_most": 2, "of": DRESSES},
        "there are at most 2 different products among the items in women/dresses in the basket",
    ),
    ({"kind": "tier", "in": ["gold", "platinum"]}, "the shopper's loyalty tier is gold or platinum"),
    ({"kind": "store", "in": ["bonn"]}, "the store is bonn"),
    ({"kind": "device", "in": ["ios", "android"]}, "the device is ios or android"),
    ({"kind": "campaign", "in": ["winback-mail"]}, "the shopper comes from the campaign winback-mail"),
    ({"kind": "referrer", "in": ["affiliate:"]}, "the referrer begins with affiliate:"),
    ({"kind": "payment_method", "in": ["card"]}, "the payment method is card"),
    ({"kind": "shipping_method", "in": ["express"]}, "the shipping method is express"),
    ({"kind": "shipping_country", "in": ["DE", "AT"]}, "the order is shipped to DE or AT"),
    ({"kind": "coupon_held", "in": ["A", "B"]}, "the code A or B was entered"),
    (
        {"kind": "arm", "experiment": "aov-q4", "in": ["treatment"]},
        "the experiment aov-q4 put the request into the arm treatment",
    ),
    ({"kind": "days_since_last_order", "at_least": 90}, "the shopper's last order was 90 or more days ago"),
    (
        {"kind": "days_since_last_order", "at_least": 30, "at_most": 90},
        "the shopper's last order was from 30 to 90 days ago",
    ),
    (
        {"kind": "lifetime_spend", "at_least": {"EUR": "1500.00"}},
        "the shopper has spent 1,500.00 EUR or more so far",
    ),
    (
        {"kind": "attribute", "of": "customer", "name": "language", "equals": "de"},
        "the shopper's attribute language is de",
    ),
    (
        {"kind": "attribute", "of": "context", "name": "weather", "in": ["rain", "snow"]},
        "the request's attribute weather is rain or snow",
    ),
    (
        {"kind": "attribute", "of": "customer", "name": "age", "at_least": "18"},
        "the shopper's attribute age is 18 or more",
    ),
    (
        {"kind": "score", "name": "discount_sensitivity", "at_most": "0.2"},
        "the shopper's score for discount sensitivity is at most 0.2",
    ),
    (
        {"kind": "score", "name": "churn", "at_least": "0.7", "missing": "pass"},
        "the shopper's score for churn is 0.7 or more, or not known",
    ),
    ({"kind": "expression", "cel": "basket.subtotal\n > 1"}, "this holds: basket.subtotal > 1"),
]


@pytest.mark.parametrize(("condition", "words"), CONDITION_WORDS, ids=lambda value: str(value)[:40])
def test_conditions(condition: dict[str, Any], words: str) -> None:
    assert condition_text(condition) == words


def test_exceptions_and_alternatives() -> None:
    items = {"brands": ["A"], "any": [{"skus": ["X"]}], "exclude": {"tags": ["old"]}}
    assert benefit_text({"kind": "percent_off", "percent": "5", "items": items}) == (
        "5 % off items of brand A or items with the SKU X except items tagged old"
    )


def test_the_whole_line() -> None:
    words = offer_words(
        {
            "give": [
                {"kind": "percent_off", "percent": "10", "on": "order"},
                {"kind": "points", "points": 5},
            ],
            "when": [{"kind": "order_count", "equals": 0}, {"kind": "channel", "in": ["web"]}],
            "trigger": "code",
            "codes": ["A", "B"],
            "where": {"regions": ["EU"]},
            "stacking": {"exclusive": "basket"},
        }
    )
    assert words.line == (
        "10 % off the order and 5 points if the shopper has never ordered before and the channel is web, "
        "with the code A or B, only in EU, not with other offers"
    )


@pytest.mark.parametrize(
    ("exclusive", "words"),
    [
        (None, "5 points"),
        ("basket", "5 points, not with other offers"),
        ("stage", "5 points, alone in its stage"),
        ("line", "5 points, alone on its lines"),
    ],
)
def test_how_far_it_is_alone(exclusive: str | None, words: str) -> None:
    document = {"give": [{"kind": "points", "points": 5}], "stacking": {"exclusive": exclusive}}
    assert offer_words(document).line == words


def test_nested_rules_are_counted_in_a_line_and_listed_in_an_outline() -> None:
    segment = {"kind": "segment", "in": ["vip"]}
    when = [{"any": [segment, {"not": {"all": [segment, segment]}}]}, {"not": segment}, {"not": [segment]}]
    words = offer_words({"give": [{"kind": "points", "points": 5}], "when": when})
    assert words.nested
    assert words.line == "5 points if 5 conditions hold"
    outline = [(rule.text, [part.text for part in rule.parts]) for rule in words.rules]
    assert outline == [
        ("at least one of:", ["the shopper is in the segment vip", "not:"]),
        ("not: the shopper is in the segment vip", []),
        ("not all of:", ["the shopper is in the segment vip"]),
    ]


WRONG: list[Any] = [None, "abc", [], {}, 3, ["x"], [{"sku": None}]]


@pytest.mark.parametrize("kind", sorted({**BENEFITS, **CONDITIONS}))
def test_half_filled_ones_still_read(kind: str) -> None:
    write = benefit_text if kind in BENEFITS else condition_text
    sample = {**BENEFITS, **CONDITIONS}[kind].sample
    assert write({"kind": kind})
    for key in sample:
        for wrong in WRONG:
            assert isinstance(write({**sample, key: wrong, "kind": kind}), str)


@pytest.mark.parametrize(
    "document", [{}, {"give": None}, {"give": ["x"]}, {"when": "x"}, {"where": 3, "stacking": []}]
)
def test_unfinished_documents_still_read(document: dict[str, Any]) -> None:
    assert offer_words(document).line == "Gives nothing yet"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


WINDOWS = [
    (
        "2026-05-31T22:00",
        "2026-08-31T22:00",
        "Europe/Berlin",
        "1 Jun 2026 to the end of 31 Aug 2026 (Berlin)",
    ),
    ("2026-06-01T07:30", None, "Europe/Berlin", "from 1 Jun 2026 09:30 (Berlin)"),
    (None, "2026-08-31T16:00", "Europe/Berlin", "to 31 Aug 2026 18:00 (Berlin)"),
    (None, None, "UTC", ""),
    ("2026-06-01T00:00", "2026-06-02T00:00", "", "1 Jun 2026 to the end of 1 Jun 2026 (UTC)"),
    ("2026-06-01T00:00", None, "No/Where", "from 1 Jun 2026 (Where)"),
    (
        "2026-10-24T22:00",
        "2026-10-25T23:00",
        "Europe/Berlin",
        "25 Oct 2026 to the end of 25 Oct 2026 (Berlin)",
    ),
]


@pytest.mark.parametrize(("starts", "ends", "zone", "words"), WINDOWS)
def test_windows_in_their_own_zone(starts: str | None, ends: str | None, zone: str, words: str) -> None:
    assert window_text(at(starts) if starts else None, at(ends) if ends else None, zone) == words


def test_an_end_at_midnight_is_the_day_before() -> None:
    assert end_text(at("2026-08-31T22:00"), "Europe/Berlin") == "the end of 31 Aug 2026"
