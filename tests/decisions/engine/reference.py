"""A slow and obvious pricer, written from the pricing rules alone, to hold the engine against.

It reads raw documents, runs every set of offers, keeps those that are feasible and complete, and takes the
best.
It shares no code with the engine. Amounts are minor units with two decimals (EUR).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Any

Doc = dict[str, Any]
STAGES = ["price", "item", "order", "shipping", "reward"]
OWN_STAGE = {"items": "item", "order": "order", "shipping": "shipping"}
EXPRESSIONS: dict[str, Callable[["Shop"], bool]] = {
    "basket.subtotal >= 2000": lambda shop: sum(unit.base for unit in shop.units) >= 2000,
    "basket.quantity < 4": lambda shop: len(shop.units) < 4,
    "'vip' in customer.segments": lambda shop: "vip" in shop.segments,
}
"""CEL texts that the generated offers use, and what they mean."""


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

    @property
    def floor(self) -> int:
        return cents(self.product.get("price_floor") or "0")

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


@dataclass
class Run:
    """What came of running some offers."""

    now: dict[Unit, int]
    shipping: int
    effects: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    taken: dict[Unit, dict[str, bool]] = field(default_factory=dict)
    """Units that multi-unit offers used: offer -> whether it shares them."""
    gifts: list[tuple[str, str, int]] = field(default_factory=list)
    points: list[tuple[str, int]] = field(default_factory=list)
    closed: dict[Unit, dict[str, bool]] = field(default_factory=dict)


class Refused(Exception):
    """A benefit that can't be given at all."""


def cents(text: Any) -> int:
    """Minor units of a decimal text, or of money per currency in euros."""
    if isinstance(text, dict):
        text = text["EUR"]
    value = Fraction(text) * 100
    assert value.denominator == 1
    return int(value)


def rounded(value: Fraction, mode: str) -> int:
    """A fraction of minor units settled by the policy's rounding."""
    whole = value.numerator // value.denominator
    rest = value - whole
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and (mode == "half_up" or whole % 2 == 1))
    return whole + (1 if up and mode != "down" else 0)


def split(amount: int, weights: list[int], rooms: list[int]) -> list[int]:
    """Largest remainder by weights, no share above its room; the list's order settles the last ties."""
    shares = [0] * len(weights)
    left = amount
    while left:
        open_ = [i for i, weight in enumerate(weights) if weight > 0 and shares[i] < rooms[i]]
        if not open_:
            break
        total = sum(weights[i] for i in open_)
        exact = {i: Fraction(left * weights[i], total) for i in open_}
        part = {i: int(exact[i]) for i in open_}
        by_remainder = sorted(open_, key=lambda i: (part[i] - exact[i], -weights[i], i))
        for i in by_remainder[: left - sum(part.values())]:
            part[i] += 1
        for i in open_:
            given = min(part[i], rooms[i] - shares[i])
            shares[i] += given
            left -= given
    return shares


# ---------------------------------------------------------------- reading the world


def open_shop(simulation: Doc) -> Shop:
    """The only request of a simulation, with its products and policy."""
    (request,) = simulation["requests"]
    products = {product["sku"]: product for product in simulation.get("products") or []}
    customer = request.get("customer") or {}
    orders = customer.get("order_count")
    units = [unit for line in request["basket"]["lines"] for unit in units_of(line, products)]
    kinds: dict[Any, int] = {}
    prices = {line["id"]: likeness(line) for line in request["basket"]["lines"]}
    for unit in sorted(units, key=lambda unit: (unit.line, unit.number)):
        unit.alike = kinds.setdefault(prices[unit.line], len(kinds))
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


def likeness(line: Doc) -> Any:
    """Lines alike in SKU, unit price and attributes count as one."""
    attributes = tuple(sorted((line.get("attributes") or {}).items()))
    if "unit_price" in line:
        return line["sku"], cents(line["unit_price"]), attributes
    each, rest = divmod(cents(line["amount"]), line["quantity"])
    return (line["sku"], line["id"]) if rest else (line["sku"], each, attributes)


def selected(unit: Unit, selection: Doc | None) -> bool:
    """Whether a selection speaks of a unit."""
    given = selection or {}
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


# ---------------------------------------------------------------- the order of things


def stage_of(offer: Doc, benefit: Doc) -> int:
    """The stage in which a benefit runs."""
    if offer.get("stage"):
        return STAGES.index(offer["stage"])
    if benefit["kind"] in ("gift", "points"):
        return STAGES.index("reward")
    return STAGES.index(OWN_STAGE[benefit.get("on", "items")])


def stages(offer: Doc) -> set[int]:
    """All stages in which an offer runs."""
    return {stage_of(offer, benefit) for benefit in offer["give"]}


def total_order(offer: Doc) -> Any:
    """Priority descending, then start with none first, then code."""
    return -offer.get("priority", 0), offer.get("starts") or "", offer["offer"]


def evaluation_order(offer: Doc) -> Any:
    """The stage, then the total order."""
    return min(stages(offer)), total_order(offer)


# ---------------------------------------------------------------- conditions


def holds(condition: Any, shop: Shop, run: "Run", marks: "Marks") -> bool | None:
    """Whether a condition holds; None = nobody knows."""
    if isinstance(condition, list):
        return every(holds(part, shop, run, marks) for part in condition)
    if "all" in condition:
        return holds(condition["all"], shop, run, marks)
    if "any" in condition:
        verdicts = [holds(part, shop, run, marks) for part in condition["any"]]
        return True if True in verdicts else None if None in verdicts else False
    if "not" in condition:
        verdict = holds(condition["not"], shop, run, marks)
        return None if verdict is None else not verdict
    return leaf(condition, shop, marks)


def every(verdicts: Iterator[bool | None]) -> bool | None:
    """All of them: false beats unknown, unknown beats true."""
    listed = list(verdicts)
    return False if False in listed else None if None in listed else True


@dataclass
class Marks:
    """Amounts at the start of the stage, and after the price and item stages."""

    start: dict[Unit, int]
    after_items: dict[Unit, int]
    shipping: int


def leaf(condition: Doc, shop: Shop, marks: Marks) -> bool | None:
    kind = condition["kind"]
    if kind == "subtotal":
        basis = condition.get("basis", "after_items")
        base = {unit: unit.base for unit in shop.units}
        amounts = {"before_discounts": base, "after_items": marks.after_items}.get(basis, marks.start)
        value = sum(amounts[unit] for unit in shop.units if selected(unit, condition.get("of")))
        if condition.get("with_shipping"):
            value += shop.shipping if basis == "before_discounts" else marks.shipping
        return within(value, condition, cents)
    if kind == "quantity":
        return within(sum(selected(unit, condition.get("of")) for unit in shop.units), condition, int)
    if kind == "contains":
        return all(any(selected(unit, part) for unit in shop.units) for part in condition["all_of"])
    if kind == "segment":
        return any(segment in shop.segments for segment in condition["in"])
    if kind == "order_count":
        return None if shop.orders is None else within(shop.orders, condition, int)
    if kind == "channel":
        return shop.channel in condition["in"]
    if kind == "region":
        return shop.region in condition["in"]
    assert kind == "expression"
    return EXPRESSIONS[condition["cel"]](shop)


def within(value: int, bounds: Doc, read: Callable[[Any], int]) -> bool:
    """All bounds are inclusive."""
    return (
        ("at_least" not in bounds or value >= read(bounds["at_least"]))
        and ("at_most" not in bounds or value <= read(bounds["at_most"]))
        and ("equals" not in bounds or value == read(bounds["equals"]))
    )


# ---------------------------------------------------------------- benefits


class Giving:
    """One offer at work in one stage."""

    def __init__(self, offer: Doc, shop: Shop, run: Run) -> None:
        self.offer = offer
        self.shop = shop
        self.run = run
        self.rounding = shop.policy.get("rounding", "half_up")

    def give(self, benefit: Doc) -> None:
        """Do what one benefit says."""
        getattr(self, "give_" + benefit["kind"])(benefit)

    def percent(self, amount: int, percent: str) -> int:
        return rounded(amount * Fraction(percent) / 100, self.rounding)

    def found(self, benefit: Doc) -> list[Unit]:
        """Units that the benefit may reduce."""
        units = self.shop.units
        return [unit for unit in units if unit.discountable and selected(unit, benefit.get("items"))]

    def in_turn(self, units: list[Unit], which: str) -> list[Unit]:
        """By running price; ties by line id as text, then highest unit number first."""
        sign = {"all": 0, "cheapest": 1, "dearest": -1}[which]
        return sorted(units, key=lambda unit: (sign * self.run.now[unit], unit.line, -unit.number))

    def chosen(self, benefit: Doc) -> list[Unit]:
        units, most = self.found(benefit), benefit.get("max_units")
        if most is None:
            return units
        which = benefit.get("which", "all")
        if not benefit.get("per_line"):
            return self.in_turn(units, which)[:most]
        return [unit for line in self.lines(units) for unit in self.in_turn(line, which)[:most]]

    def lines(self, units: list[Unit]) -> list[list[Unit]]:
        """Units by the line that they count for, lines by their ids, units by their numbers."""
        found: dict[int, list[Unit]] = {}
        for unit in sorted(units, key=lambda unit: (unit.line, unit.number)):
            found.setdefault(unit.alike, []).append(unit)
        firsts = {unit.alike: unit.line for unit in reversed(self.shop.units)}
        return sorted(found.values(), key=lambda line: firsts[line[0].alike])

    def worth(self, units: list[Unit], of: str = "running") -> int:
        return sum(unit.base if of == "base" else self.run.now[unit] for unit in units)

    def room(self, unit: Unit) -> int:
        return max(0, self.run.now[unit] - unit.floor)

    def cut(self, line: list[Unit], amount: int, most: dict[Unit, int] | None = None) -> None:
        """Take an amount off the chosen units of one line."""
        rooms = [min(self.room(unit), most[unit]) if most else self.room(unit) for unit in line]
        for unit, share in zip(line, split(amount, [self.run.now[u] for u in line], rooms), strict=True):
            self.run.now[unit] -= share
            if share:
                self.run.effects.add(self.offer["offer"])

    def spread(self, units: list[Unit], amount: int) -> None:
        """Split an amount over all chosen units: first over the lines, then over each line's units."""
        lines = self.lines(units)
        weights = [self.worth(line) for line in lines]
        rooms = [sum(self.room(unit) for unit in line) for line in lines]
        for line, share in zip(lines, split(min(amount, sum(weights)), weights, rooms), strict=True):
            self.cut(line, share)

    def take(
        self, wanted: list[tuple[list[Unit], int]], cap: str | None, per_unit: dict[Unit, int] | None = None
    ) -> None:
        """Take what each line should give, all together no more than the cap."""
        amounts = [amount for _, amount in wanted]
        if cap is not None and sum(amounts) > cents(cap):
            weights = [self.worth(line) for line, _ in wanted]
            rooms = [
                min(a, sum(min(self.room(u), per_unit[u]) if per_unit else self.room(u) for u in line))
                for line, a in wanted
            ]
            amounts = split(cents(cap), weights, rooms)
        for (line, _), amount in zip(wanted, amounts, strict=True):
            self.cut(line, amount, per_unit)

    def off_shipping(self, amount: int) -> None:
        taken = min(amount, self.run.shipping)
        self.run.shipping -= taken
        if taken > 0:
            self.run.effects.add(self.offer["offer"])

    def give_percent_off(self, benefit: Doc) -> None:
        on, of, cap = benefit.get("on", "items"), benefit.get("of", "running"), benefit.get("max_discount")
        if on == "items":
            lines = self.lines(self.chosen(benefit))
            wanted = [
                (line, min(self.worth(line), self.percent(self.worth(line, of), benefit["percent"])))
                for line in lines
            ]
            self.take(wanted, cap)
            return
        units = self.chosen(benefit)
        whole = self.worth(units, of)
        if on == "shipping":
            whole = self.shop.shipping if of == "base" else self.run.shipping
        amount = self.percent(whole, benefit["percent"])
        amount = amount if cap is None else min(amount, cents(cap))
        self.off_shipping(amount) if on == "shipping" else self.spread(units, amount)

    def give_amount_off(self, benefit: Doc) -> None:
        on, cap, amount = benefit.get("on", "items"), benefit.get("max_discount"), cents(benefit["amount"])
        per = benefit.get("per") or ("unit" if on == "items" else "total")
        held = amount if cap is None else min(amount, cents(cap))
        if on == "shipping":
            self.off_shipping(held)
        elif per == "total":
            self.spread(self.chosen(benefit), held)
        else:
            lines = self.lines(self.chosen(benefit))
            each = {unit: min(amount, self.run.now[unit]) for line in lines for unit in line}
            if per == "line":
                self.take([(line, min(amount, self.worth(line))) for line in lines], cap)
            else:
                self.take([(line, sum(each[unit] for unit in line)) for line in lines], cap, each)

    def give_fixed_price(self, benefit: Doc) -> None:
        on, price = benefit.get("on", "items"), cents(benefit["price"])
        units = self.chosen(benefit)
        if on == "shipping":
            self.off_shipping(max(0, self.run.shipping - price))
        elif on == "order":
            self.spread(units, max(0, self.worth(units) - price))
        else:
            each = {unit: max(0, self.run.now[unit] - price) for unit in units}
            self.take([(line, sum(each[u] for u in line)) for line in self.lines(units)], None, each)

    def give_set_discount(self, benefit: Doc) -> None:
        size, k = benefit["size"], benefit.get("discounted", 1)
        which, pick = benefit.get("which", "cheapest"), benefit.get("pick", "overall")
        free = self.in_turn([unit for unit in self.found(benefit) if self.free(unit)], "dearest")
        sets = min(len(free) // size, benefit.get("max_repeats") or len(free))
        if pick == "overall":
            reduced = self.in_turn(free, which)[: k * sets]
        else:
            formed = [free[i * size : (i + 1) * size] for i in range(sets)]
            reduced = [unit for one in formed for unit in self.in_turn(one, which)[:k]]
        counted = [unit for unit in free if unit not in reduced][: sets * size - len(reduced)]
        before = dict(self.run.now)
        for line in self.lines(reduced):
            self.cut_set(line, benefit)
        if self.run.now != before:
            share = bool((self.offer.get("stacking") or {}).get("share_units"))
            for unit in [*reduced, *counted]:
                self.run.taken.setdefault(unit, {})[self.offer["offer"]] = share

    def cut_set(self, line: list[Unit], benefit: Doc) -> None:
        now = self.run.now
        if "amount" in benefit:
            each = {unit: min(cents(benefit["amount"]), now[unit]) for unit in line}
            self.cut(line, sum(each.values()), each)
        elif "price" in benefit:
            each = {unit: max(0, now[unit] - cents(benefit["price"])) for unit in line}
            self.cut(line, sum(each.values()), each)
        else:
            self.cut(line, self.percent(self.worth(line), benefit.get("percent", "100")))

    def free(self, unit: Unit) -> bool:
        """Whether no other multi-unit offer holds the unit, or both share."""
        mine = bool((self.offer.get("stacking") or {}).get("share_units"))
        holders = {**self.run.closed.get(unit, {}), **self.run.taken.get(unit, {})}
        return all(mine and theirs for code, theirs in holders.items() if code != self.offer["offer"])

    def give_gift(self, benefit: Doc) -> None:
        for option in benefit["options"]:
            quantity = option.get("quantity", 1)
            given = sum(units for _, sku, units in self.run.gifts if sku == option["sku"])
            left = self.shop.stock.get(option["sku"], given + quantity) - given
            if benefit.get("stock") == "unlimited" or left >= quantity:
                self.run.gifts.append((self.offer["offer"], option["sku"], quantity))
                self.run.effects.add(self.offer["offer"])
                return
        raise Refused

    def give_points(self, benefit: Doc) -> None:
        programs = self.shop.policy.get("programs") or {}
        program = programs.get("bonus")
        value = self.worth(self.found(benefit))
        mode = (program or self.shop.policy).get("rounding", "half_up")
        if "points" in benefit:
            points = benefit["points"]
        elif "per" in benefit:
            points = rounded(
                Fraction(value * benefit["per"]["points"], cents(benefit["per"]["amount"])), mode
            )
        elif program is None:
            raise Refused
        else:
            base = Fraction(value * program.get("points", 1), cents(program["per"]))
            points = rounded(base * Fraction(benefit["multiplier"]), mode)
        if points > 0:
            self.run.points.append((self.offer["offer"], points))
            self.run.effects.add(self.offer["offer"])


# ---------------------------------------------------------------- running a set


def run_set(offers: list[Doc], shop: Shop, left_by: Run | None = None, outside: str = "") -> Run:
    """Run offers through the stages; `outside` may use only units that `left_by` leaves."""
    run = Run({unit: unit.base for unit in shop.units}, shop.shipping)
    after_items = dict(run.now)
    for stage in range(len(STAGES)):
        if stage <= STAGES.index("order"):
            after_items = dict(run.now)
        marks = Marks(dict(run.now), after_items, run.shipping)
        for offer in sorted(offers, key=total_order):
            code = offer["offer"]
            if stage not in stages(offer) or code in run.failed:
                continue
            if stage == min(stages(offer)) and holds(offer.get("when") or [], shop, run, marks) is not True:
                run.failed.add(code)
                continue
            run.closed = left_by.taken if left_by and code == outside else {}
            giving = Giving(offer, shop, run)
            try:
                for benefit in offer["give"]:
                    if stage_of(offer, benefit) == stage:
                        giving.give(benefit)
            except Refused:
                rest = run_set([o for o in offers if o is not offer], shop, left_by, outside)
                rest.refused.add(code)
                return rest
    return run


def saving(run: Run, shop: Shop) -> int:
    """What the shopper saves on lines and shipping."""
    return sum(unit.base for unit in shop.units) - sum(run.now.values()) + shop.shipping - run.shipping


# ---------------------------------------------------------------- who may stand beside whom


def clash(a: Doc, b: Doc, policy: Doc) -> bool:
    """Whether two offers can't be in one basket."""
    return any(excludes(x, y) for x, y in ((a, b), (b, a))) or any(
        mode_of(group, policy)[0] != "all" for group in common_groups(a, b)
    )


def excludes(a: Doc, b: Doc) -> bool:
    """Whether what `a` states keeps `b` out."""
    stacking = a.get("stacking") or {}
    never = stacking.get("never_with") or {}
    return (
        stacking.get("exclusive") == "basket"
        or (stacking.get("exclusive") == "stage" and bool(stages(a) & stages(b)))
        or b["offer"] in (never.get("offers") or [])
        or bool(set(b.get("tags") or []) & set(never.get("tags") or []))
        or bool(set(groups(b)) & set(never.get("groups") or []))
    )


def groups(offer: Doc) -> list[str]:
    return list((offer.get("stacking") or {}).get("groups") or [])


def common_groups(a: Doc, b: Doc) -> set[str]:
    return set(groups(a)) & set(groups(b))


def mode_of(group: str, policy: Doc) -> tuple[str, int | None]:
    """A group's mode and number; one that the policy doesn't list is mode best."""
    for rule in policy.get("groups") or []:
        if rule["group"] == group:
            return rule.get("mode", "best"), rule.get("at_most")
    return "best", None


def compatible(offers: list[Doc], policy: Doc) -> bool:
    """Whether no constraint between the offers is broken."""
    if any(clash(a, b, policy) for a, b in combinations(offers, 2)):
        return False
    for group in {group for offer in offers for group in groups(offer)}:
        mode, most = mode_of(group, policy)
        if mode == "all" and most is not None and sum(group in groups(o) for o in offers) > most:
            return False
    most_offers = (policy.get("max_offers") or {}).get("basket")
    most_coupons = policy.get("max_coupons")
    coded = [offer for offer in offers if offer.get("trigger") == "code"]
    return (most_offers is None or len(offers) <= most_offers) and (
        most_coupons is None or len(coded) <= most_coupons
    )


# ---------------------------------------------------------------- the choice


@dataclass
class Best:
    """The chosen set and what came of it."""

    codes: set[str]
    run: Run
    shop: Shop


def price(simulation: Doc) -> Best:
    """The best complete feasible set of a simulation's only request."""
    shop = open_shop(simulation)
    offers = sorted((o for o in simulation["offers"] if may_run(o, shop)), key=evaluation_order)
    found = []
    for members in subsets(offers):
        run = run_set(members, shop)
        if feasible(members, run, shop.policy):
            found.append((rank(members, run, offers, shop), members, run))
    for _, members, run in sorted(found, key=lambda item: item[0], reverse=True):
        if complete(members, run, offers, shop):
            return Best({offer["offer"] for offer in members}, run, shop)
    raise AssertionError("no complete set")


def may_run(offer: Doc, shop: Shop) -> bool:
    """Whether the offer has its code, where it needs one."""
    return offer.get("trigger") != "code" or any(code.lower() in shop.coupons for code in offer["codes"])


def subsets(offers: list[Doc]) -> Iterator[list[Doc]]:
    """Every set, each in evaluation order."""
    for size in range(len(offers) + 1):
        for members in combinations(offers, size):
            yield list(members)


def feasible(members: list[Doc], run: Run, policy: Doc) -> bool:
    """Every member has an effect, none is refused, no constraint is broken."""
    return run.effects == {offer["offer"] for offer in members} and compatible(members, policy)


def rank(members: list[Doc], run: Run, offers: list[Doc], shop: Shop) -> Any:
    """The objective, then the tie: who holds the first offer in evaluation order in which two sets differ."""
    tie = [offer in members for offer in offers]
    if shop.policy.get("objective") == "priority":
        return [offer in members for offer in sorted(offers, key=total_order)], tie
    return saving(run, shop), tie


def complete(members: list[Doc], run: Run, offers: list[Doc], shop: Shop) -> bool:
    """No outside offer, run together with the set, would have an effect and be free of constraints."""
    for offer in offers:
        if offer in members:
            continue
        behind = [m for m in members if yields(m, offer, shop.policy)]
        beside = [m for m in members if m not in behind]
        if not compatible([*beside, offer], shop.policy):
            continue
        together = run_set([*beside, offer], shop, None if behind else run, offer["offer"])
        if offer["offer"] in together.effects:
            return False
    return True


def yields(member: Doc, offer: Doc, policy: Doc) -> bool:
    """Whether a group of mode first puts the member behind the offer."""
    first = any(mode_of(group, policy)[0] == "first" for group in common_groups(member, offer))
    return first and total_order(offer) < total_order(member)


# ---------------------------------------------------------------- who was displaced


def displacers(offer: Doc, members: list[Doc], run: Run, shop: Shop) -> list[Doc]:
    """The members that keep an offer out: by a constraint, else by holding the units that it wants."""
    policy = shop.policy
    found = [member for member in members if clash(offer, member, policy)]
    found += [m for m in members if m not in found and in_a_full_cap(offer, m, members, policy)]
    return found or [m for m in members if holds_units_of(m, offer, run, shop)]


def in_a_full_cap(offer: Doc, member: Doc, members: list[Doc], policy: Doc) -> bool:
    """Whether both count in a number that the members have reached."""
    caps: list[tuple[int | None, Callable[[Doc], bool]]] = [
        ((policy.get("max_offers") or {}).get("basket"), lambda o: True),
        (policy.get("max_coupons"), lambda o: o.get("trigger") == "code"),
    ]
    for rule in policy.get("groups") or []:
        if rule["mode"] == "all":
            caps.append((rule.get("at_most"), lambda o, name=rule["group"]: name in groups(o)))  # type: ignore[misc]
    return any(
        most is not None and counts(offer) and counts(member) and sum(map(counts, members)) >= most
        for most, counts in caps
    )


def holds_units_of(member: Doc, offer: Doc, run: Run, shop: Shop) -> bool:
    """Whether a member used units that the offer's sets could take, and the two do not share."""
    wanted = [
        unit
        for benefit in offer["give"]
        if benefit["kind"] == "set_discount"
        for unit in shop.units
        if selected(unit, benefit.get("items"))
    ]
    shares = bool((offer.get("stacking") or {}).get("share_units"))
    return any(
        member["offer"] in run.taken.get(unit, {}) and not (shares and run.taken[unit][member["offer"]])
        for unit in wanted
    )
