"""What was sold, as a till tells it: the price of every unit, and what each offer took off it."""

from collections.abc import Iterator, Sequence
from typing import Any

from catalog.money import to_text
from decisions.engine import Request
from decisions.engine.request import MOST_UNITS
from decisions.engine.request_body import Body, read_object
from decisions.ledger.terms import LineTerms, OfferTerms, Terms

Json = dict[str, Any]
KEYS = {"total", "lines", "shipping", "offers", "gifts", "rewards"}
LINE_KEYS = {"id", "unit_totals"}
OFFER_KEYS = {"code", "version", "coupon", "lines", "shipping"}
CUT_KEYS = {"id", "units"}
GIFT_KEYS = {"offer", "sku", "quantity"}
MOST_OFFERS = 1_000
LARGEST_VERSION = 2**31 - 1
_WRONG = "wrong_value"


def sold(terms: Terms) -> Json:
    """The terms of a decision as POST /decisions/offline takes them; amounts as decimal texts."""

    def text(minor: int) -> str:
        return to_text(minor, terms.currency)

    return {
        "total": text(terms.total),
        "lines": [{"id": line.id, "unit_totals": list(map(text, line.totals))} for line in terms.lines],
        "shipping": text(terms.shipping),
        "offers": [
            {
                "code": offer.code,
                "version": offer.version,
                "coupon": offer.coupon,
                "lines": [{"id": line, "units": list(map(text, cuts))} for line, cuts in offer.cuts.items()],
                "shipping": text(offer.shipping),
            }
            for offer in terms.offers
        ],
        "gifts": [{"offer": offer, "sku": sku, "quantity": units} for offer, sku, units in terms.gifts],
        "rewards": [dict(reward) for reward in terms.rewards],
    }


def same_sale(one: Terms, other: Terms) -> bool:
    """Whether two terms charge and give the same, unit by unit and offer by offer."""
    return _essence(one) == _essence(other)


def _essence(terms: Terms) -> tuple[object, ...]:
    offers = sorted((o.code, o.version, sorted(o.cuts.items()), o.shipping) for o in terms.offers)
    lines = sorted((line.id, line.totals) for line in terms.lines)
    rewards = sorted(sorted((key, str(value)) for key, value in each.items()) for each in terms.rewards)
    return lines, terms.shipping, offers, sorted(terms.gifts), rewards


def read_sold(body: Body, request: Request) -> Terms:
    """What a till says that it sold of a request; every wrong place is noted in the body's reading.

    What does not add up is refused: a unit's price less what offers took off it is its total. Returns of it
    are by these amounts.
    """
    currency = request.currency
    lines = tuple(_lines(body, request))
    offers = tuple(_offers(body, request))
    shipping = body.amount("shipping", currency) or 0
    terms = Terms(currency, lines, shipping, offers, tuple(_gifts(body)), tuple(_rewards(body)))
    total = body.amount("total", currency)
    if body.raw.get("total") is None:
        body.refuse("total", "missing", "'total' is missing")
    if body.reading.problems or total is None:
        return terms
    _check_sums(body, request, terms)
    if total != terms.total:
        message = f"is not the sum of the units and shipping, {to_text(terms.total, currency)}"
        body.refuse("total", "contradiction", message)
    return terms


def _check_sums(body: Body, request: Request, terms: Terms) -> None:
    for at, line in enumerate(terms.lines):
        cuts = [offer.cuts[line.id] for offer in terms.offers if line.id in offer.cuts]
        less = [price - sum(cut[unit] for cut in cuts) for unit, price in enumerate(line.base)]
        if tuple(less) != line.totals:
            message = "are not the units' prices less what the offers took off them"
            Body({}, body.reading, (*body.at, "lines", at)).refuse("unit_totals", "contradiction", message)
    given = {offer.code for offer in terms.offers}
    for at, (code, _, _) in enumerate(terms.gifts):
        if code not in given:
            place = Body({}, body.reading, (*body.at, "gifts", at))
            place.refuse("offer", "contradiction", f"stands not among the offers: {code!r}")
    quoted = request.shipping.amount if request.shipping is not None else 0
    if quoted - sum(offer.shipping for offer in terms.offers) != terms.shipping:
        body.refuse("shipping", "contradiction", "is not what was quoted less what the offers took off it")


def _lines(body: Body, request: Request) -> Iterator[LineTerms]:
    """Every line of the request, once."""
    asked = {line.id: line for line in request.lines}
    seen: set[str] = set()
    for line in _objects(body, "lines", LINE_KEYS, len(asked)):
        name = line.text("id", required=True)
        if name is None:
            continue
        if name not in asked or name in seen:
            code = "duplicate" if name in seen else "unknown_line"
            line.refuse("id", code, f"must name each line of the request once, not {name!r}")
            continue
        seen.add(name)
        known = asked[name]
        totals = _amounts(line, "unit_totals", request.currency, known.quantity)
        yield LineTerms(name, known.sku, known.unit_prices(), totals)
    if len(seen) < len(asked) and not body.reading.problems:
        body.refuse("lines", "missing", f"leaves out line {min(asked.keys() - seen)!r}")


def _offers(body: Body, request: Request) -> Iterator[OfferTerms]:
    units = {line.id: line.quantity for line in request.lines}
    seen: set[str] = set()
    for offer in _objects(body, "offers", OFFER_KEYS, MOST_OFFERS):
        code = offer.text("code", required=True) or ""
        version = offer.whole("version", least=1, most=LARGEST_VERSION)
        if offer.raw.get("version") is None:
            offer.refuse("version", "missing", "'version' is missing")
        if code in seen:
            offer.refuse("code", "duplicate", f"offer {code!r} stands twice")
        seen.add(code)
        cuts: dict[str, tuple[int, ...]] = {}
        for line in _objects(offer, "lines", CUT_KEYS, len(units)):
            name = line.text("id", required=True)
            if name is not None and (name not in units or name in cuts):
                line.refuse("id", "unknown_line", f"must name lines of the request once, not {name!r}")
            elif name is not None:
                cuts[name] = _amounts(line, "units", request.currency, units[name])
        yield OfferTerms(
            code=code,
            version=version or 1,
            campaign=None,
            returns="keep",
            cuts=cuts,
            shipping=offer.amount("shipping", request.currency) or 0,
            gifts=0,
            coupon=offer.text("coupon"),
        )


def _gifts(body: Body) -> Iterator[tuple[str, str, int]]:
    for gift in _objects(body, "gifts", GIFT_KEYS, MOST_OFFERS):
        offer, sku = gift.text("offer", required=True), gift.text("sku", required=True)
        units = gift.whole("quantity", least=1, most=MOST_UNITS)
        if gift.raw.get("quantity") is None:
            gift.refuse("quantity", "missing", "'quantity' is missing")
        yield offer or "", sku or "", units or 1


def _rewards(body: Body) -> Iterator[Json]:
    """Rewards as the engine writes them; points are counted when units come back."""
    raw = body.raw.get("rewards")
    if raw is not None and not isinstance(raw, list):
        body.refuse("rewards", "wrong_type", "must be a list")
        return
    if raw and len(raw) > MOST_OFFERS:
        body.refuse("rewards", "too_many", f"at most {MOST_OFFERS} are allowed")
        return
    inner = Body({str(at): each for at, each in enumerate(raw or ())}, body.reading, (*body.at, "rewards"))
    for at in inner.raw:
        reward = Body(inner.free(at), body.reading, (*inner.at, at))
        kind = reward.text("kind", required=True)
        reward.text("offer", required=True)
        points = reward.whole("points", least=0, most=10**12)
        if kind == "points" and points is None:
            reward.refuse("points", "missing", "'points' is missing")
        yield reward.raw


def _objects(body: Body, key: str, known: set[str], most: int) -> Iterator[Body]:
    """The members of a list of objects; absent = none."""
    raw = body.raw.get(key)
    if raw is None:
        return
    if not isinstance(raw, list) or len(raw) > most:
        code = "too_many" if isinstance(raw, list) else "wrong_type"
        body.refuse(key, code, f"must be a list of at most {most} objects")
        return
    for at, item in enumerate(raw):
        found = read_object(item, known, body.reading, (*body.at, key, at))
        if found is not None:
            yield found


def _amounts(body: Body, key: str, currency: str, count: int) -> tuple[int, ...]:
    """An amount for each unit of a line."""
    raw: Sequence[Any] | None = body.raw.get(key)
    if not isinstance(raw, list) or len(raw) != count:
        body.refuse(key, "missing" if raw is None else _WRONG, f"must be a list of {count} amounts")
        return (0,) * count
    inner = Body({str(at): text for at, text in enumerate(raw)}, body.reading, (*body.at, key))
    for at, text in inner.raw.items():
        if text is None:
            inner.refuse(at, "missing", "an amount is missing")
    return tuple(inner.amount(at, currency) or 0 for at in inner.raw)
