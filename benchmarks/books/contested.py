"""Books in which offers keep each other out: half in groups of five, a quarter in pairs, a quarter free."""

import random
from collections.abc import Callable
from typing import Any

from benchmarks.books.baskets import money, prices, products, quantity, requests
from benchmarks.books.book import Book

Json = dict[str, Any]
LINES = 10
SIZE = 5
"""Members of a group."""


class Maker:
    """Makes members of one book; `base` = percentages of the base price, else of the running amount."""

    def __init__(self, name: str, count: int, *, base: bool) -> None:
        self.chance = random.Random(name)
        self.usual = prices(LINES)
        self.count = count
        self.base = base
        # The more offers apply, the less each gives: a basket at nought would make every set equal.
        self.most = min(150, 6_000 // count)
        """The largest percentage, in tenths."""

    def skus(self, at_most: int) -> list[str]:
        """So many products of the basket, or fewer."""
        return self.chance.sample(sorted(self.usual), self.chance.randint(1, at_most))

    def benefit(self, skus: list[str]) -> Json:
        """A percentage, or one time in three an amount off each unit."""
        tenths = self.chance.randint(10, self.most)
        items = {"items": {"skus": sorted(skus)}}
        if self.chance.random() < 1 / 3:
            cheapest = min(self.usual[sku] for sku in skus)
            return {"kind": "amount_off", "amount": {"EUR": money(cheapest * tenths / 1_000)}, **items}
        return percent(tenths) | items | ({"of": "base"} if self.base else {})

    def offers(self, skus_of: Callable[[int], list[str]]) -> list[Json]:
        """The members in their groups and pairs; `skus_of` says what the offers of a cluster touch."""
        grouped, paired = self.count // 2, self.count // 4 // 2 * 2
        offers = []
        for number in range(self.count):
            offer: Json = {"offer": f"o{number}", "priority": self.chance.randint(0, 3)}
            cluster = number
            if number < grouped:
                cluster = number // SIZE
                offer["stacking"] = {"groups": [f"g{cluster}"]}
            elif number < grouped + paired:
                cluster = grouped + (number - grouped) // 2
                if (number - grouped) % 2 == 0:
                    offer["stacking"] = {"never_with": {"offers": [f"o{number + 1}"]}}
            offers.append(offer | {"give": [self.benefit(skus_of(cluster))]})
        return offers

    def apart(self) -> list[Json]:
        """Each group and each pair on one line of its own choice."""
        return self.offers(lambda cluster: [f"P{cluster % LINES}"])

    def across(self) -> list[Json]:
        """Each offer on one to three lines, whatever the others of its group touch."""
        return self.offers(lambda cluster: self.skus(3))

    def book(self, name: str, offers: list[Json], **targets: dict[str, float]) -> Book:
        """The offers as a book with requests for the ten lines."""
        groups = sorted({group for offer in offers for group in offer.get("stacking", {}).get("groups", [])})
        rules = [{"group": group, "mode": "best", "scope": "basket"} for group in groups]
        document = {"currency": "EUR", "offers": offers, "policy": {"groups": rules}}
        document["products"] = products(self.usual)
        return Book(name, document, requests(self.usual, 50 if self.count <= 50 else 30), **targets)


def percent(tenths: int) -> Json:
    """A percentage benefit."""
    return {"kind": "percent_off", "percent": f"{tenths // 10}.{tenths % 10}"}


def proven(most: float | None) -> dict[str, dict[str, float]]:
    """Proven optimal always, in so many milliseconds."""
    return {"at_most": {"p99_ms": most}, "at_least": {"proven": 1.0}} if most else {}


def apart(count: int) -> Book:
    """What contends touches one line: line by line it can be solved."""
    name = f"apart-{count}"
    maker = Maker(name, count, base=False)
    return maker.book(name, maker.apart(), **proven({50: 3.0, 200: 15.0}.get(count)))


def linked(count: int) -> Book:
    """Groups across lines, with amounts and percentages of the base price."""
    name = f"linked-{count}"
    maker = Maker(name, count, base=True)
    return maker.book(name, maker.across(), **proven({50: 3.0, 200: 15.0}.get(count)))


def running(count: int) -> Book:
    """Groups across lines, with percentages of the running amount."""
    name = f"running-{count}"
    maker = Maker(name, count, base=False)
    targets = {"at_most": {"p99_ms": 80.0, "gap_percent": 5.0}} if count == 200 else proven(5.0)
    return maker.book(name, maker.across(), **targets)


def mixed(count: int) -> Book:
    """As running, but every fifth offer is a fixed price, tiers by spend or bound to an upper threshold."""
    name = f"mixed-{count}"
    maker = Maker(name, count, base=False)
    total = sum(price * quantity(number) for number, price in enumerate(maker.usual.values()))
    offers = maker.across()
    for number in range(0, count, 5):
        offers[number] |= _odd(maker, number // 5, total)
    return maker.book(name, offers, at_most={"p99_ms": 50.0})


def _odd(maker: Maker, number: int, total: int) -> Json:
    """An offer that a cheaper basket may lose, or that is worth less beside others."""
    tenths = maker.chance.randint(10, maker.most)
    if number % 3 == 0:
        sku = maker.skus(1)[0]
        price = money(maker.usual[sku] * (1 - tenths / 1_000))
        return {"give": [{"kind": "fixed_price", "price": {"EUR": price}, "items": {"skus": [sku]}}]}
    part = maker.chance.uniform(0.75, 0.9)
    if number % 3 == 1:
        tiers = [
            {"from": {"EUR": money(total * at)}, "percent": percent(rate)["percent"]}
            for at, rate in ((part - 0.1, tenths // 2 + 1), (part, tenths + 1))
        ]
        return {"give": [{"kind": "tiered", "by": "spend", "tiers": tiers, "on": "order"}]}
    when = {"kind": "subtotal", "at_most": {"EUR": money(total * part)}}
    return {"when": [when], "give": [percent(tenths) | {"on": "order"}]}


def thresholds(count: int) -> Book:
    """Linked item offers, and four order and shipping offers from totals that they can just reach or miss."""
    name = f"thresholds-{count}"
    maker = Maker(name, count - 4, base=True)
    items = maker.across()
    low, high = _reach(items, maker.usual)
    gives: list[Json] = [
        {"kind": "percent_off", "percent": "5", "on": "order"},
        {"kind": "amount_off", "amount": {"EUR": "10.00"}, "on": "order"},
        {"kind": "percent_off", "percent": "3", "on": "order"},
        {"kind": "percent_off", "percent": "100", "on": "shipping"},
    ]
    later = [
        {
            "offer": f"from-{number}",
            "when": [{"kind": "subtotal", "at_least": {"EUR": money(low + (high - low) * (number + 1) / 5)}}],
            "give": [give],
        }
        for number, give in enumerate(gives)
    ]
    return maker.book(name, items + later, **proven(5.0))


def _reach(offers: list[Json], usual: dict[str, int]) -> tuple[float, float]:
    """The least and the largest total after items at the usual prices, by each cluster's best and worst."""
    worth = {offer["offer"]: _worth(offer, usual) for offer in offers}
    clusters: dict[str, list[float]] = {}
    pairs: dict[str, str] = {}
    for offer in offers:
        stacking = offer.get("stacking", {})
        for other in stacking.get("never_with", {}).get("offers", []):
            pairs[other] = offer["offer"]
        cluster: str = (stacking.get("groups") or [pairs.get(offer["offer"], offer["offer"])])[0]
        clusters.setdefault(cluster, []).append(worth[offer["offer"]])
    full = sum(price * quantity(number) for number, price in enumerate(usual.values()))
    return full - sum(map(max, clusters.values())), full - sum(map(min, clusters.values()))


def _worth(offer: Json, usual: dict[str, int]) -> float:
    """What an offer takes off at the usual prices, of the base."""
    give = offer["give"][0]
    units = {sku: quantity(number) for number, sku in enumerate(usual)}
    skus = give["items"]["skus"]
    if give["kind"] == "amount_off":
        return 100 * float(give["amount"]["EUR"]) * sum(units[sku] for sku in skus)
    return float(give["percent"]) / 100 * sum(usual[sku] * units[sku] for sku in skus)
