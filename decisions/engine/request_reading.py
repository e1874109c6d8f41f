"""Reading a decision request: every wrong field named by its JSON pointer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from catalog.money import LARGEST
from decisions.engine.carried import rate_text, read_carried
from decisions.engine.language.canonical import canonical
from decisions.engine.language.problems import Reading, name_of
from decisions.engine.products import FACT_KEYS
from decisions.engine.request import (
    MOST_COUPONS,
    MOST_LINES,
    MOST_UNITS,
    Options,
    Request,
    RequestLine,
    RequestShipping,
)
from decisions.engine.request_body import At, Body, read_object

Json = Any
FIRST_YEAR, LAST_YEAR = 1970, 9998
"""Years of a simulation's clock: every zone's local time must exist too."""
EXPLAIN = ("applied", "candidates", "all")
AUDIENCES = ("shopper", "agent", "engineer")
TOP_KEYS = {
    "channel", "region", "store", "currency", "prices_include_tax", "customer", "basket", "coupons",
    "context", "proposals", "reservation", "exclude", "options",
}  # fmt: skip
BASKET_KEYS = {"id", "lines", "shipping"}
SHIPPING_KEYS = {"amount", "method", "country"}
CUSTOMER_TEXTS = ("id", "email_hash", "tier")
CUSTOMER_KEYS = {
    *CUSTOMER_TEXTS, "identities", "segments", "order_count", "attributes", "scores", "days_since_last_order",
    "lifetime_spend",
}  # fmt: skip
IDENTITY_KEYS = {"device", "card"}
CONTEXT_TEXTS = ("campaign", "referrer", "device", "payment_method")
CONTEXT_KEYS = {*CONTEXT_TEXTS, "viewing", "attributes"}
VIEWING_KEYS = {"skus", "categories"}
PROPOSAL_KEYS = {"offer", "score"}
LINE_KEYS = {
    "id", "sku", "quantity", "unit_price", "amount", "list_price", "unit_cost", "tax_rate", "attributes",
    "product",
}  # fmt: skip
OPTION_KEYS = {"explain", "offer", "audience", "language", "nudges", "decline_gifts", "gifts"}


def read_request(raw: Json, *, simulation: bool = False, currency: str | None = None) -> Request:
    """The typed request; `simulation` allows `at`, `currency` is the simulation's default.

    Raises DocumentErrors with every problem.
    """
    reading = Reading()
    body = read_object(raw, TOP_KEYS | {"at"} if simulation else TOP_KEYS, reading)
    if body is None:
        reading.finish("request")
        raise AssertionError
    money = body.currency(currency)
    reading.currency = money or None
    products: dict[str, dict[str, Json]] = {}
    basket = body.object("basket", BASKET_KEYS, required=True)
    request = Request(
        channel=body.text("channel", required=True) or "",
        currency=money,
        lines=_lines(basket, money, reading, products),
        products=products,
        region=body.text("region"),
        store=body.text("store"),
        prices_include_tax=body.flag("prices_include_tax"),
        customer=_customer(body),
        basket_id=basket.text("id"),
        shipping=_shipping(basket, money, reading),
        coupons=body.texts("coupons", most=MOST_COUPONS),
        context=_context(body),
        proposals=_proposals(body, reading),
        reservation=body.text("reservation"),
        exclude=body.texts("exclude", most=1_000),
        options=_options(body),
        at=_instant(body.raw.get("at"), "/at", reading) if simulation else None,
    )
    reading.finish("request")
    return request


def _lines(
    basket: Body, currency: str, reading: Reading, products: dict[str, dict[str, Json]]
) -> tuple[RequestLine, ...]:
    """The lines; the facts of `products` that they carry are noted by SKU."""
    raw = basket.raw.get("lines")
    if raw is None:
        if not any(problem.path == "/basket" for problem in reading.problems):
            basket.refuse("lines", "missing", "'lines' is missing")
        return ()
    if not isinstance(raw, list):
        basket.refuse("lines", "wrong_type", f"must be a list, not {name_of(raw)}")
        return ()
    if len(raw) > MOST_LINES:
        basket.refuse("lines", "too_many", f"has {len(raw)} lines; at most {MOST_LINES} are allowed")
        return ()
    read = [_line(line, ("basket", "lines", i), currency, reading, products) for i, line in enumerate(raw)]
    lines = [line for line in read if line is not None]
    if len({line.id for line in lines}) < len(lines):
        _refuse_doubles(read, reading)
    if sum([line.quantity for line in lines]) > MOST_UNITS:
        basket.refuse("lines", "too_many", f"has more than {MOST_UNITS} units")
    if sum([line.subtotal for line in lines]) > LARGEST:
        basket.refuse("lines", "wrong_amount", "the basket is worth too much")
    return tuple(lines)


def _refuse_doubles(lines: list[RequestLine | None], reading: Reading) -> None:
    seen: set[str] = set()
    for i, line in enumerate(lines):
        if line is not None and line.id in seen:
            reading.refuse(f"/basket/lines/{i}/id", "duplicate", f"line id {line.id!r} is used twice")
        elif line is not None:
            seen.add(line.id)


def _line(
    raw: Json, at: At, currency: str, reading: Reading, products: dict[str, dict[str, Json]]
) -> RequestLine | None:
    before = len(reading.problems)
    line = read_object(raw, LINE_KEYS, reading, at)
    if line is None:
        return None
    given = line.raw
    id_, sku = line.text("id", required=True), line.text("sku", required=True)
    if given.get("quantity") is None:
        line.refuse("quantity", "missing", "'quantity' is missing")
    quantity = line.whole("quantity", least=1, most=MOST_UNITS)
    price, amount = line.amount("unit_price", currency), line.amount("amount", currency)
    unpriced = given.get("unit_price") is None
    if unpriced == (given.get("amount") is None):
        code = "missing" if unpriced else "contradiction"
        line.refuse("unit_price", code, "give either unit_price or amount")
    list_price, cost = line.amount("list_price", currency), line.amount("unit_cost", currency)
    rate = rate_text(line, "tax_rate")
    attributes = line.free("attributes") if given.get("attributes") is not None else None
    if given.get("product") is not None:
        _carry(line, sku, currency, products)
    if len(reading.problems) > before or id_ is None or sku is None or quantity is None:
        return None
    return RequestLine(id_, sku, quantity, price, amount, list_price, cost, rate, attributes)


def _carry(line: Body, sku: str | None, currency: str, products: dict[str, dict[str, Json]]) -> None:
    """Note the facts that a line carries; all that is wrong with them is named, whatever else is wrong."""
    before = len(line.reading.problems)
    carried = read_carried(line.object("product", FACT_KEYS), currency)
    if sku is None or not currency or len(line.reading.problems) > before:
        return
    known = products.setdefault(sku, carried)
    # As texts, for 1 and true are equal in Python and not in JSON.
    if known is not carried and canonical(known) != canonical(carried):
        line.refuse("product", "contradiction", f"another line carries other facts of {sku!r}")


def _shipping(basket: Body, currency: str, reading: Reading) -> RequestShipping | None:
    raw = basket.raw.get("shipping")
    body = None if raw is None else read_object(raw, SHIPPING_KEYS, reading, ("basket", "shipping"))
    if body is None:
        return None
    if body.raw.get("amount") is None:
        body.refuse("amount", "missing", "'amount' is missing")
    return RequestShipping(body.amount("amount", currency) or 0, body.text("method"), body.text("country"))


def _customer(body: Body) -> Mapping[str, Json] | None:
    if body.raw.get("customer") is None:
        return None
    inner = body.object("customer", CUSTOMER_KEYS)
    raw = inner.raw
    out: dict[str, Json] = {key: value for key in CUSTOMER_TEXTS if (value := inner.text(key)) is not None}
    if raw.get("identities") is not None:
        identities = inner.object("identities", IDENTITY_KEYS)
        known = {key: value for key in ("device", "card") if (value := identities.text(key)) is not None}
        if known:
            out["identities"] = known
    if raw.get("segments") is not None:
        out["segments"] = list(inner.texts("segments", most=1_000))
    for key in ("order_count", "days_since_last_order"):
        if (number := inner.whole(key, least=0, most=10**9)) is not None:
            out[key] = number
    for key in ("attributes", "scores"):
        if raw.get(key) is not None:
            out[key] = inner.free(key)
    if raw.get("lifetime_spend") is not None:
        out["lifetime_spend"] = inner.amounts("lifetime_spend")
    return out


def _context(body: Body) -> Mapping[str, Json]:
    if body.raw.get("context") is None:
        return {}
    inner = body.object("context", CONTEXT_KEYS)
    out: dict[str, Json] = {key: value for key in CONTEXT_TEXTS if (value := inner.text(key)) is not None}
    viewing = inner.object("viewing", VIEWING_KEYS)
    if viewing.raw:
        out["viewing"] = {key: list(viewing.texts(key, most=1_000)) for key in ("skus", "categories")}
    if inner.raw.get("attributes") is not None:
        out["attributes"] = inner.free("attributes")
    return out


def _proposals(body: Body, reading: Reading) -> tuple[Mapping[str, Json], ...]:
    raw = body.raw.get("proposals")
    if raw is None:
        return ()
    if not isinstance(raw, list) or len(raw) > 100:
        body.refuse("proposals", "wrong_value", "must be a list of at most 100 proposals")
        return ()
    for i, item in enumerate(raw):
        proposal = read_object(item, PROPOSAL_KEYS, reading, ("proposals", i))
        if proposal is not None:
            proposal.text("offer", required=True)
    return tuple(raw)


def _options(body: Body) -> Options:
    chosen = Options()
    if body.raw.get("options") is None:
        return chosen
    inner = body.object("options", OPTION_KEYS)
    explain = inner.text("explain") or chosen.explain
    audience = inner.text("audience") or chosen.audience
    if explain not in EXPLAIN:
        inner.refuse("explain", "wrong_value", "must be one of " + ", ".join(EXPLAIN))
    if audience not in AUDIENCES:
        inner.refuse("audience", "wrong_value", "must be one of " + ", ".join(AUDIENCES))
    gifts = inner.members("gifts")
    nudges = inner.flag("nudges")
    return Options(
        explain=explain,
        offer=inner.text("offer"),
        audience=audience,
        language=inner.text("language") or chosen.language,
        nudges=chosen.nudges if nudges is None else nudges,
        decline_gifts=inner.texts("decline_gifts", most=100),
        gifts={key: sku for key in gifts.raw if (sku := gifts.text(key, required=True)) is not None},
    )


def _instant(raw: Json, path: str, reading: Reading) -> datetime | None:
    if raw is None:
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except (TypeError, ValueError):
        reading.refuse(path, "wrong_value", 'must be an instant such as "2026-06-15T12:00:00Z"')
        return None
    if moment.tzinfo is None:
        reading.refuse(path, "wrong_value", "must name its offset from UTC, such as Z")
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        reading.refuse(path, "wrong_value", f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}")
        return None
    return moment.astimezone(UTC)
