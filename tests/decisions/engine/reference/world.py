"""A request with its products, as units; and which of them a selection speaks of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

Doc = dict[str, Any]


@dataclass(eq=False)
class Unit:
    """One unit of one line."""

    line: str
    number: int
    base: int
    sku: str
    product: Doc
    alike: int = -1
    """The line it counts as part of: twins are one."""
    added_to: Doc | None = None
    """Of a unit that only might be added: the selection that its threshold counts."""
    place: tuple[str, int] = ("", 0)
    """That line's id, and its number among all of that line's units."""

    @property
    def floor(self) -> int:
        return cents(self.product.get("price_floor") or "0")

    @property
    def cost(self) -> int | None:
        """Prices are net here."""
        return cents(self.product["cost"]) if self.product.get("cost") else None

    @property
    def discountable(self) -> bool:
        return bool(self.product.get("discountable", True))


@dataclass
class Shop:
    """A request with its products: everything that does not change while offers run."""

    units: list[Unit]
    shipping: int
    channel: str
    region: str | None
    segments: list[str]
    orders: int | None
    coupons: list[str]
    stock: dict[str, int]
    policy: Doc
    products: dict[str, Doc]
    guardrails: list[Doc]
    suppressions: list[Doc]
    experiments: list[Doc]
    request: Doc
    offers: list[Doc]
    campaigns: dict[str, Doc]
    usage: Doc
    clock: datetime
    adding: str = ""
    """The offer that alone may touch what is added."""

    @property
    def today(self) -> list[Unit]:
        """The units without what is added."""
        return [unit for unit in self.units if unit.added_to is None]


def worth_of(sku: str, shop: Shop) -> int:
    """What a gift counts for."""
    price = (shop.products.get(sku) or {}).get("price")
    return cents(price) if price else 0


def cents(text: Any) -> int:
    """Minor units of a decimal text, or of money per currency in euros."""
    if isinstance(text, dict):
        text = text["EUR"]
    value = Fraction(text) * 100
    assert value.denominator == 1
    return int(value)


def open_shop(simulation: Doc) -> Shop:
    """The only request of a simulation, with its products and policy."""
    (request,) = simulation["requests"]
    products = {product["sku"]: product for product in simulation.get("products") or []}
    customer = request.get("customer") or {}
    orders = customer.get("order_count")
    units = [unit for line in request["basket"]["lines"] for unit in units_of(line, products)]
    kinds: dict[Any, int] = {}
    prices = {line["id"]: likeness(line, products) for line in request["basket"]["lines"]}
    for unit in sorted(units, key=lambda unit: (unit.line, unit.number)):
        unit.alike = kinds.setdefault(prices[unit.line], len(kinds))
    number_through(units)
    return Shop(
        units=sorted(units, key=lambda unit: (unit.line, unit.number)),
        shipping=cents((request["basket"].get("shipping") or {}).get("amount") or "0"),
        channel=request["channel"],
        region=request.get("region"),
        segments=customer.get("segments") or [],
        orders=0 if orders is None and customer.get("id") else orders,
        coupons=[code.strip().lower() for code in request.get("coupons") or []],
        stock=(simulation.get("usage") or {}).get("stock") or {},
        policy=simulation.get("policy") or {},
        products=products,
        guardrails=simulation.get("guardrails") or [],
        suppressions=simulation.get("suppressions") or [],
        experiments=simulation.get("experiments") or [],
        request=request,
        offers=simulation["offers"],
        campaigns={each["campaign"]: each for each in simulation.get("campaigns") or []},
        usage=simulation.get("usage") or {},
        clock=datetime.fromisoformat(request.get("at") or "2026-06-15T12:00:00Z"),
    )


def units_of(line: Doc, products: dict[str, Doc]) -> Iterator[Unit]:
    """A line's units; of an amount the first ones bear the remainder."""
    quantity = line["quantity"]
    for number in range(1, quantity + 1):
        if "amount" in line:
            each, rest = divmod(cents(line["amount"]), quantity)
            price = each + (1 if number <= rest else 0)
        else:
            price = cents(line["unit_price"])
        yield Unit(line["id"], number, price, line["sku"], products.get(line["sku"]) or {})


def uses(benefit: Doc) -> list[Doc | None]:
    """The selections whose units a multi-unit benefit may use up."""
    if benefit["kind"] in ("set_discount", "set_price"):
        return [benefit.get("items")]
    if benefit["kind"] == "bundle":
        return [component.get("items") for component in benefit["components"]]
    if benefit["kind"] == "buy_get":
        return [benefit["buy"].get("items"), (benefit.get("get") or {}).get("items")]
    return []


def number_through(units: list[Unit]) -> None:
    """Lines that count as one have one id, the first as text, and one row of unit numbers."""
    for alike in {unit.alike for unit in units}:
        own = sorted((unit for unit in units if unit.alike == alike), key=lambda u: (u.line, u.number))
        for number, unit in enumerate(own, 1):
            unit.place = (own[0].line, number)


def likeness(line: Doc, products: dict[str, Doc]) -> Any:
    """Lines alike in SKU, unit price and attributes, the product's included, count as one."""
    own = (products.get(line["sku"]) or {}).get("attributes") or {}
    attributes = tuple(sorted({**own, **(line.get("attributes") or {})}.items()))
    if "unit_price" in line:
        return line["sku"], cents(line["unit_price"]), attributes
    each, rest = divmod(cents(line["amount"]), line["quantity"])
    return (line["sku"], line["id"]) if rest else (line["sku"], each, attributes)


def selected(unit: Unit, selection: Doc | None) -> bool:
    """Whether a selection speaks of a unit."""
    given = selection or {}
    if unit.added_to is not None:
        return not any(given.values()) or given == unit.added_to
    if given.get("exclude") is not None and selected(unit, given["exclude"]):
        return False
    tests = []
    if given.get("skus"):
        tests.append(unit.sku in given["skus"])
    if given.get("brands"):
        tests.append(unit.product.get("brand") in given["brands"])
    if given.get("tags"):
        tests.append(bool(set(unit.product.get("tags") or []) & set(given["tags"])))
    if given.get("categories"):
        own = [path.split("/") for path in unit.product.get("categories") or []]
        named = [path.split("/") for path in given["categories"]]
        tests.append(any(path[: len(name)] == name for path in own for name in named))
    if given.get("price"):
        low, high = given["price"].get("at_least"), given["price"].get("at_most")
        tests.append((low is None or cents(low) <= unit.base) and (high is None or unit.base <= cents(high)))
    if tests and all(tests):
        return True
    if given.get("any"):
        return any(selected(unit, other) for other in given["any"])
    return not tests
