"""Generated simulations: small baskets, few offers, everything that the engine knows, all ties welcome.

Strategies that don't depend on what was drawn are made once: making and checking them would cost more than
the drawing.
"""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.decisions.engine.generated_limits import ZONE, limits, used
from tests.decisions.engine.reference import EXPRESSIONS

Json = Any
SKUS = ("A", "B", "C", "D")
BRANDS = ("Ada", "Bea")
CATEGORIES = ("women", "women/dresses", "men")
TIERS = ("gold", "silver")
COUNTRIES = ("DE", "AT")
WORDS = ("a", "b")
SCORES = ("0.2", "0.50", "0.5000000000000000001", "1")
VALUES = ("de", "18", 18, "18.5", True)


@cache
def amounts(most: int = 3000) -> st.SearchStrategy[str]:
    """Decimal texts, small and round ones often: ties, odd cents and exact thresholds are wanted."""
    cents = st.one_of(st.sampled_from((1, 5, 10, 50, 100, 105, 333, 500, 999, 1000)), st.integers(1, most))
    return cents.map(decimal)


def decimal(minor: int) -> str:
    """Cents as a decimal text."""
    return f"{minor // 100}.{minor % 100:02d}"


def some(**keys: st.SearchStrategy[Json]) -> st.SearchStrategy[dict[str, Json]]:
    """An object with any of these keys."""
    return st.fixed_dictionaries({}, optional=keys)


@cache
def sometimes(strategy: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """A value, or more often none."""
    return st.one_of(st.none(), st.none(), strategy)


@cache
def often(strategy: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """A value, or more rarely none."""
    return st.one_of(st.none(), strategy, strategy, strategy)


def without_none(document: dict[str, Json]) -> dict[str, Json]:
    """A document without absent keys."""
    return {key: value for key, value in document.items() if value is not None}


PERCENTS = st.sampled_from(("1", "5", "10", "12.5", "25", "33.3333", "50", "100"))


PRODUCT = some(
    discountable=st.sampled_from((False, True, True)),
    brand=st.sampled_from(BRANDS),
    categories=st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True),
    tags=st.just(["summer"]),
    cost=amounts(2500),
)
SOME_SKUS = st.lists(st.sampled_from(SKUS), unique=True)


@st.composite
def products(draw: st.DrawFn, prices: dict[str, int]) -> list[dict[str, Json]]:
    """Some of the products, with floors at a part of their usual price."""
    out = []
    for sku in draw(SOME_SKUS):
        parts = draw(st.sampled_from((0, 0, 0, 50, 80, 95, 100)))
        floor = prices[sku] * parts // 100
        out.append({"sku": sku} | draw(PRODUCT) | ({"price_floor": decimal(floor)} if floor else {}))
    return out


LINE = st.fixed_dictionaries(
    {"sku": st.sampled_from(SKUS), "quantity": st.integers(1, 4)},
    optional={"attributes": st.just({"size": "S"})},
)
SELECTION = st.one_of(
    some(
        skus=st.lists(st.sampled_from(SKUS), min_size=1, max_size=2, unique=True),
        brands=st.lists(st.sampled_from(BRANDS), min_size=1, max_size=1),
        categories=st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=1),
    ),
    st.fixed_dictionaries({"exclude": st.fixed_dictionaries({"skus": st.just(["A"])})}),
    st.fixed_dictionaries({"tags": st.just(["summer"]), "any": st.just([{"skus": ["B"]}])}),
)


LINES = st.lists(LINE, min_size=1, max_size=4)
LINE_IDS = st.permutations(("1", "2", "9", "10"))
PRICE_OR_FREE = st.one_of(amounts(), st.just("0.00"))


@st.composite
def lines(draw: st.DrawFn, prices: dict[str, int]) -> list[dict[str, Json]]:
    """Basket lines whose ids do not follow their order."""
    drawn: list[dict[str, Any]] = draw(LINES)
    ids = draw(LINE_IDS)
    out = []
    for line, id_ in zip(drawn, ids, strict=False):
        how = draw(st.sampled_from(("price", "price", "price", "whole", "other", "amount")))
        paid = {"unit_price": decimal(prices[line["sku"]])}
        if how == "other":
            paid = {"unit_price": draw(PRICE_OR_FREE)}
        elif how == "whole":
            paid = {"amount": decimal(prices[line["sku"]] * line["quantity"])}
        elif how == "amount":
            paid = {"amount": draw(amounts(6000))}
        out.append({"id": id_, **line, **paid})
    return out


def bounds(values: st.SearchStrategy[Json]) -> st.SearchStrategy[dict[str, Json]]:
    """One bound of a condition."""
    return st.one_of(
        st.fixed_dictionaries({"at_least": values}),
        st.fixed_dictionaries({"at_least": values}),
        st.fixed_dictionaries({"at_most": values}),
        st.fixed_dictionaries({"equals": values}),
    )


def with_kind(kind: str, rest: st.SearchStrategy[dict[str, Json]]) -> st.SearchStrategy[dict[str, Json]]:
    """A condition or benefit of a kind."""
    return rest.map(lambda keys: {"kind": kind, **keys})


SUBTOTAL = st.builds(
    lambda bound, extra: {**bound, **extra},
    bounds(amounts(8000)),
    some(
        of=SELECTION,
        basis=st.sampled_from(("after_items", "before_discounts", "after_discounts")),
        with_shipping=st.just(True),
    ),
)


def between(values: st.SearchStrategy[Json]) -> st.SearchStrategy[dict[str, Json]]:
    """One bound of a condition that knows no exact value."""
    return st.one_of(st.fixed_dictionaries({"at_least": values}), st.fixed_dictionaries({"at_most": values}))


def listed(kind: str, names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Json]]:
    """A condition that names one or two."""
    return with_kind(
        kind,
        st.fixed_dictionaries({"in": st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)}),
    )


ATTRIBUTE = st.builds(
    lambda of, test: {"of": of, "name": "x", **test},
    st.sampled_from(("customer", "context")),
    st.one_of(
        st.fixed_dictionaries({"equals": st.sampled_from(VALUES)}),
        st.fixed_dictionaries({"in": st.lists(st.sampled_from(VALUES), min_size=1, max_size=2)}),
        between(st.sampled_from(("18", "18.50"))),
    ),
)
SCORE = st.builds(
    lambda name, bound, missing: {"name": name, **bound, **missing},
    st.sampled_from(("churn", "propensity")),
    between(st.sampled_from(("0.2", "0.5"))),
    some(missing=st.sampled_from(("pass", "fail"))),
)
FACTS = st.one_of(
    listed("tier", TIERS),
    listed("store", WORDS),
    listed("device", WORDS),
    listed("campaign", WORDS),
    listed("referrer", ("a", "b:", "a:1")),
    listed("payment_method", WORDS),
    listed("shipping_method", WORDS),
    listed("shipping_country", COUNTRIES),
    listed("coupon_held", (" code0", "CODE1", "other")),
    with_kind("days_since_last_order", between(st.integers(0, 2))),
    with_kind("lifetime_spend", between(amounts(300))),
    with_kind("attribute", ATTRIBUTE),
    with_kind("score", SCORE),
)
LEAVES = st.one_of(
    *[with_kind("subtotal", SUBTOTAL)] * 5,
    *[FACTS] * 3,
    with_kind("distinct", st.builds(lambda a, b: {**a, **b}, between(st.integers(0, 3)), some(of=SELECTION))),
    with_kind("quantity", st.builds(lambda a, b: {**a, **b}, bounds(st.integers(1, 8)), some(of=SELECTION))),
    st.fixed_dictionaries(
        {"kind": st.just("contains"), "all_of": st.lists(SELECTION, min_size=1, max_size=2)}
    ),
    st.just({"kind": "segment", "in": ["vip"]}),
    with_kind("order_count", bounds(st.integers(0, 2))),
    st.just({"kind": "channel", "in": ["web"]}),
    st.builds(
        lambda experiment, arms: {"kind": "arm", "experiment": experiment, "in": arms},
        st.sampled_from(("e0", "e1")),
        st.lists(st.sampled_from(("control", "treatment")), min_size=1, max_size=2, unique=True),
    ),
    st.just({"kind": "region", "in": ["DE", "FR"]}),
    st.sampled_from(sorted(EXPRESSIONS)).map(lambda cel: {"kind": "expression", "cel": cel}),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"all": st.lists(inner, max_size=2)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=3,
)


@st.composite
def chosen_units(draw: st.DrawFn) -> dict[str, Json]:
    """Which items, which units of them."""
    out: dict[str, Json] = {}
    if draw(st.integers(0, 2)) == 0:
        out["items"] = draw(SELECTION)
    if draw(st.integers(0, 2)) == 0:
        out["max_units"] = draw(st.integers(1, 4))
        out["which"] = draw(st.sampled_from(("all", "cheapest", "dearest")))
        out["per_line"] = draw(st.booleans())
    return out


@st.composite
def money_off(draw: st.DrawFn) -> dict[str, Json]:
    """percent_off, amount_off or fixed_price."""
    kind = draw(st.sampled_from(("percent_off", "percent_off", "amount_off", "fixed_price")))
    on = draw(st.sampled_from(("items", "items", "order", "order", "shipping")))
    benefit: dict[str, Json] = {"kind": kind, "on": on}
    benefit |= {} if on == "shipping" else draw(chosen_units())
    if kind == "percent_off":
        benefit |= {"percent": draw(PERCENTS), "of": draw(st.sampled_from(("running", "base")))}
    elif kind == "amount_off":
        benefit["amount"] = draw(amounts())
        if on != "shipping":
            benefit["per"] = draw(st.sampled_from(("unit", "line", "total", None)))
    else:
        benefit["price"] = draw(amounts())
    if kind != "fixed_price":
        benefit["max_discount"] = draw(sometimes(amounts(1000)))
    return without_none(benefit)


@st.composite
def set_discounts(draw: st.DrawFn) -> dict[str, Json]:
    """set_discount with all its parameters."""
    size = draw(st.integers(2, 4))
    benefit = {
        "kind": "set_discount",
        "size": size,
        "discounted": draw(st.integers(1, size)),
        "items": draw(sometimes(SELECTION)),
        "which": draw(st.sampled_from(("cheapest", "dearest"))),
        "pick": draw(st.sampled_from(("overall", "per_set"))),
        "max_repeats": draw(sometimes(st.integers(1, 2))),
    }
    how = draw(st.sampled_from(("", "percent", "amount", "price")))
    if how:
        benefit[how] = draw(PERCENTS if how == "percent" else amounts())
    return without_none(benefit)


@st.composite
def set_prices(draw: st.DrawFn) -> dict[str, Json]:
    """set_price."""
    return without_none(
        {
            "kind": "set_price",
            "size": draw(st.integers(2, 4)),
            "price": draw(amounts(6000)),
            "items": draw(sometimes(SELECTION)),
            "max_repeats": draw(sometimes(st.integers(1, 2))),
        }
    )


COMPONENTS = st.lists(
    st.builds(
        lambda items, quantity: without_none({"items": items, "quantity": quantity}),
        st.one_of(st.none(), SELECTION, SELECTION),
        sometimes(st.integers(1, 3)),
    ),
    min_size=1,
    max_size=3,
)


@st.composite
def bundles(draw: st.DrawFn) -> dict[str, Json]:
    """bundle: the few SKUs and brands make components that overlap."""
    how = draw(st.sampled_from(("percent", "amount", "price")))
    return without_none(
        {
            "kind": "bundle",
            "components": draw(COMPONENTS),
            how: draw(PERCENTS if how == "percent" else amounts(6000)),
            "max_repeats": draw(sometimes(st.integers(1, 2))),
        }
    )


@st.composite
def buy_gets(draw: st.DrawFn) -> dict[str, Json]:
    """buy_get: what is bought and what is got overlap more often than not."""
    buy: dict[str, Json] = {"items": draw(sometimes(SELECTION))}
    if draw(st.booleans()):
        buy["quantity"] = draw(st.integers(1, 3))
    else:
        buy["amount"] = draw(amounts())
    get = {
        "items": draw(sometimes(SELECTION)),
        "quantity": draw(sometimes(st.integers(1, 2))),
        "which": draw(sometimes(st.sampled_from(("cheapest", "dearest")))),
    }
    benefit = {
        "kind": "buy_get",
        "buy": without_none(buy),
        "get": without_none(get) or None,
        "max_repeats": draw(sometimes(st.integers(1, 2))),
    }
    how = draw(st.sampled_from(("", "percent", "amount", "price")))
    if how:
        benefit[how] = draw(PERCENTS if how == "percent" else amounts())
    return without_none(benefit)


@st.composite
def tiered(draw: st.DrawFn) -> dict[str, Json]:
    """tiered in both modes, by spend and by quantity."""
    spend, reach = draw(st.booleans()), draw(st.booleans())
    starts = draw(st.lists(st.integers(0, 6000 if spend else 8), min_size=1, max_size=3, unique=True))
    benefit: dict[str, Json] = {
        "kind": "tiered",
        "by": "spend" if spend else "quantity",
        "mode": "reach" if reach else "graduated",
        "of": draw(sometimes(SELECTION)),
        "on": draw(sometimes(st.sampled_from(("items", "order")))),
        "tiers": [],
    }
    if spend:
        benefit["basis"] = draw(sometimes(st.sampled_from(("before_discounts", "after_discounts"))))
    for start in sorted(starts):
        how = "percent" if spend and not reach else draw(st.sampled_from(("percent", "amount", "price")))
        tier = {"from": decimal(start) if spend else start, how: draw(PERCENTS)}
        if how != "percent":
            tier[how] = draw(amounts())
        if how == "amount" and (not reach or draw(st.booleans())):
            tier["per"] = "unit"
        benefit["tiers"].append(tier)
    return without_none(benefit)


REWARDS = st.one_of(
    st.builds(
        lambda options, repeats: without_none({"kind": "gift", "options": options, "repeats": repeats}),
        st.lists(
            st.builds(
                lambda sku, quantity: without_none({"sku": sku, "quantity": quantity}),
                st.sampled_from(("TOTE", "MUG")),
                sometimes(st.just(2)),
            ),
            min_size=1,
            max_size=2,
        ),
        sometimes(st.integers(1, 4)),
    ),
    st.just({"kind": "perk", "code": "early", "text": "Early access"}),
    st.sampled_from([{"kind": "voucher", "pool": "next"}, {"kind": "voucher", "template": "five"}]),
    st.just({"kind": "points", "points": 10}),
    st.just({"kind": "points", "multiplier": "1.5"}),
    st.builds(
        lambda amount, items: without_none(
            {"kind": "points", "per": {"amount": amount, "points": 3}, "items": items}
        ),
        amounts(),
        sometimes(SELECTION),
    ),
)
BENEFITS = st.one_of(
    *[money_off()] * 4, set_discounts(), set_prices(), bundles(), buy_gets(), tiered(), tiered(), REWARDS
)
STACKING = some(
    exclusive=st.sampled_from(("basket", "stage", "line")),
    groups=st.lists(st.sampled_from(("g1", "g2", "g3")), min_size=1, max_size=2, unique=True),
    never_with=some(
        offers=st.just(["o0"]),
        tags=st.just(["seasonal"]),
        groups=st.lists(st.sampled_from(("g1", "g2")), min_size=1, max_size=1),
    ),
    share_units=st.booleans(),
)


WHEN = st.one_of(st.just([]), st.just([]), st.lists(CONDITIONS, max_size=2))
GIVE = st.lists(BENEFITS, min_size=1, max_size=2)
SEASONAL = st.just(["seasonal"])


@st.composite
def offers(draw: st.DrawFn, number: int) -> dict[str, Json]:
    """One offer document."""
    coded = draw(st.integers(0, 4)) == 0
    starts = draw(sometimes(st.sampled_from(("2026-01-01", "2026-02-01"))))
    limited = draw(sometimes(sometimes(limits(coded=coded))))
    # The reference ranges starts by their dates, as if all lay in one zone.
    zoned = limited is not None and starts is None
    return without_none(
        {
            "offer": f"o{number}",
            "zone": draw(sometimes(ZONE)) if zoned else None,
            "limits": limited,
            "priority": draw(st.sampled_from((0, 0, 0, 1, 5))),
            "starts": starts,
            "stage": draw(sometimes(st.sampled_from(("price", "item", "order")))),
            "tags": draw(sometimes(SEASONAL)),
            "trigger": "code" if coded else None,
            "codes": [f"CODE{draw(st.integers(0, number))}"] if coded else None,
            "when": draw(WHEN),
            "give": draw(GIVE),
            "stacking": draw(sometimes(STACKING)),
            "rollout": draw(sometimes(sometimes(ROLLOUT))),
        }
    )


UNITS = st.sampled_from(("customer", "household", "store", "region", "basket"))
ROLLOUT = st.fixed_dictionaries(
    {"percent": st.sampled_from(("0", "20", "50.5", "99.9999", "100"))}, optional={"unit": UNITS}
)
SHARES = st.sampled_from(
    [
        {"control": "50", "treatment": "50"},
        {"treatment": "10", "control": "5.5"},
        {"a": "0", "control": "33.3333", "treatment": "66.6667"},
        {"treatment": "0"},
    ]
)


@st.composite
def experiments(draw: st.DrawFn, number: int) -> dict[str, Json]:
    """One experiment; its arms have some of the offers."""
    arms = draw(SHARES)
    listed = st.lists(st.sampled_from(("o0", "o1", "o2")), max_size=2, unique=True)
    return without_none(
        {
            "experiment": f"e{number}",
            "unit": draw(UNITS),
            "salt": draw(sometimes(st.sampled_from(("pepper", "e1")))),
            "arms": arms,
            "offers": draw(some(**dict.fromkeys(arms, listed))),
        }
    )


RULES = st.one_of(
    st.just(("never_discount", {})),
    st.tuples(
        st.just("max_depth"),
        st.fixed_dictionaries({"percent": PERCENTS, "per": st.sampled_from(("line", "basket"))}),
    ),
    st.tuples(
        st.just("margin_floor"),
        st.fixed_dictionaries({"percent": st.sampled_from(("0", "20", "55.5"))}),
    ),
    st.tuples(st.just("price_floor"), st.fixed_dictionaries({"amount": amounts(1500)})),
    st.tuples(st.just("min_basket"), st.fixed_dictionaries({"amount": amounts(4000)})),
    st.tuples(st.just("max_incentives"), st.fixed_dictionaries({"count": st.integers(0, 3)})),
    st.tuples(st.just("max_incentives"), st.fixed_dictionaries({"value": amounts(2000)})),
)
RULE_SCOPE = some(segments=st.just(["vip"]), channels=st.just(["web"]))


@st.composite
def guardrails(draw: st.DrawFn, number: int) -> dict[str, Json]:
    """One guardrail of a kind that the reference knows."""
    kind, params = draw(RULES)
    scope = draw(RULE_SCOPE)
    if kind != "max_incentives" and draw(st.booleans()):
        scope["items"] = draw(SELECTION)
    return {
        "guardrail": f"g{number}",
        "kind": kind,
        "params": params,
        "scope": scope,
        "on_breach": draw(st.sampled_from(("clip", "clip", "reject"))),
    }


BLOCKS = st.sampled_from(
    [{"all": True}, {"offers": ["o0", "o2"]}, {"tags": ["seasonal"]}, {"kinds": ["percent_off"]}]
)
BLOCKED = some(people=st.just([{"kind": "segment", "in": ["vip"]}]), items=SELECTION)


@st.composite
def suppressions(draw: st.DrawFn, number: int) -> dict[str, Json]:
    """One suppression of people by segment."""
    blocks = draw(BLOCKS)
    return {"suppression": f"s{number}", "blocks": blocks} | draw(BLOCKED)


GROUP_SCOPES = st.sampled_from([["basket"], ["basket"], ["line"], ["unit"], ["basket", "line", "unit"]])
OBJECTIVE = st.sampled_from(["shopper"] * 4 + ["priority", "margin"])
WITHHOLD = st.sampled_from(["never"] * 5 + ["better_for_shopper"])


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Json]:
    """A policy."""
    modes = ("best", "first", "all")
    scopes = draw(GROUP_SCOPES)
    groups: list[dict[str, Json]] = [
        {"group": name, "mode": draw(st.sampled_from(modes)), "scope": draw(st.sampled_from(tuple(scopes)))}
        for name in ("g1", "g2")
        if draw(st.booleans())
    ]
    for group in groups:
        if group["mode"] == "all" and draw(st.booleans()):
            group["at_most"] = draw(st.integers(1, 2))
    scopes = ["basket", "line", "unit"]
    caps = {scope: draw(st.integers(1, 3)) for scope in scopes if draw(st.integers(0, 5)) == 0} or None
    program = {"per": {"EUR": "1.00"}, "points": 2, "rounding": "down"}
    return without_none(
        {
            "rounding": draw(st.sampled_from(("half_up", "half_up", "half_even", "down"))),
            "objective": draw(OBJECTIVE),
            "unknown_cost": draw(st.sampled_from(("flag", "flag", "block"))),
            "withhold": draw(WITHHOLD),
            "groups": groups,
            "max_offers": caps,
            "max_coupons": draw(sometimes(st.integers(0, 2))),
            "programs": {"bonus": program} if draw(st.booleans()) else None,
            "nudges": draw(sometimes(st.just("profitable"))),
        }
    )


ATTRIBUTES = st.fixed_dictionaries(
    {"x": st.sampled_from([*VALUES, False, None, ["de"]])},
    optional={"household": st.sampled_from(["h-1", 7, True, ["h-1"]])},
)
CHURN = st.sampled_from((*SCORES, "high", None))
CUSTOMER = st.fixed_dictionaries(
    {"attributes": ATTRIBUTES, "scores": some(churn=CHURN, propensity=st.sampled_from(SCORES))},
    optional={
        "id": st.sampled_from(("c-1", "c-2", "c-3")),
        "identities": some(device=st.just("d-1")),
        "segments": st.just(["vip"]),
        "tier": st.sampled_from(TIERS),
        "order_count": st.integers(0, 2),
        "days_since_last_order": st.integers(0, 2),
        "lifetime_spend": some(EUR=amounts(300), USD=st.just("5.00")),
    },
)
CONTEXT = st.fixed_dictionaries(
    {"attributes": ATTRIBUTES},
    optional={
        "campaign": st.sampled_from(WORDS),
        "referrer": st.sampled_from(("a:1", "a:2", "b", "b:1")),
        "device": st.sampled_from(WORDS),
        "payment_method": st.sampled_from(WORDS),
    },
)


PRICE = st.sampled_from((105, 333, 1000, 2999)) | st.integers(1, 3000)
SHIPPING = some(method=st.sampled_from(WORDS), country=st.sampled_from(COUNTRIES))
BASKET = some(
    id=st.sampled_from(("b-1", "b-2")),
    shipping=st.builds(lambda amount, how: {"amount": amount, **how}, amounts(1000), SHIPPING),
)


@st.composite
def simulations(draw: st.DrawFn, most_offers: int = 5) -> dict[str, Json]:
    """A simulation with one request in EUR."""
    count = draw(st.integers(1, most_offers))
    prices = {sku: draw(PRICE) for sku in SKUS}
    request = without_none(
        {
            "channel": draw(st.sampled_from(("web", "pos"))),
            "region": draw(sometimes(st.just("DE"))),
            "currency": "EUR",
            "store": draw(often(st.sampled_from(WORDS))),
            "customer": draw(often(CUSTOMER)),
            "context": draw(often(CONTEXT)),
            "basket": {"lines": draw(lines(prices))} | draw(BASKET),
            "coupons": [f"code{i}" for i in range(count) if draw(st.booleans())],
            "options": {"explain": draw(st.sampled_from(("applied", "candidates")))},
        }
    )
    return {
        "currency": "EUR",
        "offers": [draw(offers(number)) for number in range(count)],
        "products": draw(products(prices)),
        "policy": draw(policies()),
        "guardrails": [draw(guardrails(n)) for n in range(draw(st.sampled_from((0, 0, 1, 2))))],
        "suppressions": [draw(suppressions(n)) for n in range(draw(st.sampled_from((0, 0, 0, 1))))],
        "experiments": [draw(experiments(n)) for n in range(draw(st.sampled_from((0, 0, 0, 1, 2))))],
        "usage": draw(used(count)),
        "requests": [request],
    }


PLAIN = st.lists(
    st.one_of(set_discounts(), set_prices(), bundles(), buy_gets(), tiered(), money_off()),
    min_size=1,
    max_size=2,
)


@st.composite
def plain_simulations(draw: st.DrawFn) -> dict[str, Json]:
    """Few offers that ask for nothing: what benefits do to a basket, and to each other's units."""
    simulation = draw(simulations(most_offers=1))
    simulation["policy"].pop("max_offers", None)
    simulation["offers"] = [
        {
            "offer": f"o{number}",
            "priority": draw(st.integers(0, 1)),
            "give": draw(PLAIN),
            "stacking": {"share_units": draw(st.booleans())},
        }
        for number in range(draw(st.integers(1, 3)))
    ]
    return simulation


OF = some(of=SELECTION)
BASIS = some(basis=st.sampled_from(("before_discounts", "after_discounts")), with_shipping=st.booleans())


@st.composite
def thresholds(draw: st.DrawFn, worth: int, units: int) -> dict[str, Json]:
    """A threshold that a basket just misses, or not even that."""
    of = draw(OF)
    kind = draw(st.sampled_from(("subtotal", "subtotal", "subtotal", "quantity", "distinct")))
    if kind == "subtotal":
        more = draw(st.sampled_from((-1, 0, 1, 50, 100, 505)) | st.integers(-worth, 2000))
        basis = draw(BASIS)
        return {"kind": kind, "at_least": decimal(max(0, worth + more)), **of, **basis}
    return {"kind": kind, "at_least": max(0, units + draw(st.integers(-units, 2))), **of}


@st.composite
def near_simulations(draw: st.DrawFn) -> dict[str, Json]:
    """Few offers, most of them behind a threshold that is near."""
    simulation = draw(simulations(most_offers=3))
    lines = simulation["requests"][0]["basket"]["lines"]
    paid = [line.get("amount") or line["unit_price"] for line in lines]
    worth = sum(int(text.replace(".", "")) for text in paid)
    near = thresholds(worth, sum(line["quantity"] for line in lines))
    simulation |= {"suppressions": [], "experiments": []}
    for offer in simulation["offers"]:
        for key in ("trigger", "codes", "rollout"):
            offer.pop(key, None)
        offer.get("limits", {}).pop("per_code", None)
        if draw(st.integers(0, 3)):
            parts = st.one_of(
                near,
                near,
                st.fixed_dictionaries({"any": st.lists(st.one_of(near, LEAVES), min_size=1, max_size=3)}),
            )
            offer["when"] = draw(st.lists(parts, min_size=1, max_size=2))
    return simulation
