"""Books in which about six offers touch the basket: how many others are live, or how long the basket is."""

from typing import Any

from benchmarks.books.baskets import prices, products, requests
from benchmarks.books.book import Book

Json = dict[str, Any]
LINES = 10
REQUESTS = 200
TOUCHING: list[Json] = [
    {
        "offer": "order-ten",
        "when": [{"kind": "subtotal", "at_least": {"EUR": "50.00"}}],
        "give": [{"kind": "percent_off", "percent": "10", "on": "order"}],
    },
    {
        "offer": "women-15",
        "give": [{"kind": "percent_off", "percent": "15", "items": {"categories": ["women"]}}],
    },
    {
        "offer": "brand-1",
        "give": [{"kind": "amount_off", "amount": {"EUR": "1.00"}, "items": {"brands": ["Alba"]}}],
    },
    {
        "offer": "ship-40",
        "when": [{"kind": "subtotal", "at_least": {"EUR": "40.00"}}],
        "give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}],
    },
    {
        "offer": "code-3",
        "trigger": "code",
        "codes": ["THREE"],
        "give": [{"kind": "amount_off", "amount": {"EUR": "3.00"}, "on": "order"}],
    },
    {
        "offer": "vip-5",
        "when": [{"kind": "segment", "in": ["vip"]}],
        "give": [{"kind": "percent_off", "percent": "5", "items": {"tags": ["basic"]}}],
    },
]


def flat(count: int) -> Book:
    """`count` live offers of which six touch the basket of ten lines."""
    usual = prices(LINES)
    quiet = [_quiet(number) for number in range(count - len(TOUCHING))]
    at_most = {"p50_ms": 0.3} | ({"p99_over_p50": 2.5} if count == 100_000 else {})
    return Book(f"flat-{count}", _document(quiet + TOUCHING, usual), requests(usual, REQUESTS), at_most)


def long_baskets(lines: int) -> Book:
    """The same six offers on a basket of so many lines."""
    usual = prices(lines)
    at_most = {"p99_ms": 15.0} if lines == 500 else {}
    return Book(f"lines-{lines}", _document(TOUCHING, usual), requests(usual, 40), at_most)


def _document(offers: list[Json], usual: dict[str, int]) -> Json:
    return {"currency": "EUR", "offers": offers, "policy": {}, "products": products(usual)}


def _quiet(number: int) -> Json:
    """An offer on what the basket hasn't got: a product, a brand, a category, a code or a segment."""
    offer: Json = {"offer": f"quiet-{number}", "priority": number % 7}
    percent: Json = {"kind": "percent_off", "percent": str(5 + number % 20)}
    match number % 10:
        case 0:
            return offer | {"give": [percent | {"items": {"brands": [f"Brand {number % 500}"]}}]}
        case 1:
            return offer | {"give": [percent | {"items": {"categories": [f"hall/aisle-{number % 700}"]}}]}
        case 2:
            return offer | {
                "trigger": "code",
                "codes": [f"CODE{number}"],
                "give": [percent | {"on": "order"}],
            }
        case 3:
            segment = {"kind": "segment", "in": [f"group-{number % 300}"]}
            return offer | {"when": [segment], "give": [percent | {"on": "order"}]}
    return offer | {"give": [percent | {"items": {"skus": [f"S{number}", f"S{number + 1}"]}}]}
