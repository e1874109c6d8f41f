#!/usr/bin/env python3
"""A client of Offerdesk's decision API in one file: Python 3.11, the standard library, nothing else.

    with Offerdesk("https://offers.example.com", "od_...") as desk:
        decision = desk.decide({"channel": "web", "currency": "EUR", "basket": {"lines": [...]}})
        held = desk.reserve(decision["id"])
        sold = desk.redeem(decision["id"], "o-1001", reservation=held.value["id"])

Amounts are texts such as "49.90", in questions and answers, as the API writes them: exact, and for a sum
`Decimal(decision["totals"]["total"])`. Instants are texts too. Answers are dictionaries as they came, so that
a key that a later version adds is there; the types below name the keys of today.

Every writing verb sends an Idempotency-Key, made here unless the caller gives one, and is repeated with the
same key where the answer was lost or the house asks for it: what happens, happens once.
"""

import http.client
import json
import random
import ssl
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, NotRequired, Self, TypedDict, TypeVar
from urllib.parse import quote, urlencode, urlsplit

Json = dict[str, Any]
Value = TypeVar("Value")


# What is asked.


class Line(TypedDict):
    """`unit_price`, or `amount` for the whole line."""

    id: str
    sku: str
    quantity: int
    unit_price: NotRequired[str]
    amount: NotRequired[str]
    list_price: NotRequired[str | None]
    unit_cost: NotRequired[str | None]
    tax_rate: NotRequired[str | None]
    attributes: NotRequired[Json]
    product: NotRequired[Json]


class ShippingAsked(TypedDict):
    amount: str
    method: NotRequired[str]
    country: NotRequired[str]


class Basket(TypedDict):
    lines: list[Line]
    id: NotRequired[str]
    shipping: NotRequired[ShippingAsked]


class Customer(TypedDict, total=False):
    """What is absent is looked up by `id`; a value replaces what the house knows."""

    id: str
    email_hash: str
    identities: dict[str, str | None]
    segments: list[str]
    tier: str
    order_count: int
    days_since_last_order: int
    lifetime_spend: dict[str, str]
    attributes: Json
    scores: dict[str, str]


class Options(TypedDict, total=False):
    explain: Literal["applied", "candidates", "all"]
    offer: str
    audience: Literal["shopper", "agent", "engineer"]
    language: str
    nudges: bool
    decline_gifts: list[str]
    gifts: dict[str, str]


class Question(TypedDict):
    """A decision request."""

    channel: str
    currency: str
    basket: Basket
    region: NotRequired[str | None]
    store: NotRequired[str | None]
    prices_include_tax: NotRequired[bool]
    customer: NotRequired[Customer]
    coupons: NotRequired[list[str]]
    context: NotRequired[Json]
    proposals: NotRequired[list[Json]]
    reservation: NotRequired[str | None]
    exclude: NotRequired[list[str]]
    options: NotRequired[Options]


# What is answered.


class Reason(TypedDict):
    code: str
    params: Json
    message: str


class Totals(TypedDict):
    """`total = subtotal - item_discount - order_discount + shipping - shipping_discount`."""

    subtotal: str
    item_discount: str
    order_discount: str
    shipping: str
    shipping_discount: str
    discount: str
    total: str


class Adjustment(TypedDict):
    offer: str
    amount: str
    stage: NotRequired[str]


class DecidedLine(TypedDict):
    """`unit_totals` has one price per unit, and `total` is their sum."""

    id: str
    sku: str
    quantity: int
    unit_price: str | None
    subtotal: str
    discount: str
    total: str
    unit_totals: list[str]
    adjustments: list[Adjustment]
    flags: list[str]


class DecidedShipping(TypedDict):
    amount: str
    discount: str
    total: str
    adjustments: list[Adjustment]


class DecidedOffer(TypedDict):
    code: str
    version: int
    state: str
    reasons: list[Reason]
    name: NotRequired[str]
    stage: NotRequired[str]
    amount: NotRequired[str]
    coupon: NotRequired[str]
    displaced_by: NotRequired[list[str]]
    difference: NotRequired[str]
    message: NotRequired[str]


class Coupon(TypedDict):
    code: str
    state: str
    reasons: list[Reason]
    offer: NotRequired[str | None]


class Gift(TypedDict):
    """`add`: `auto` = put it into the parcel, `offer` = ask the shopper."""

    offer: str
    sku: str
    quantity: int
    value: str | None
    add: Literal["auto", "offer"]


class Nudge(TypedDict):
    offer: str
    missing: Json
    gain: str
    message: str
    points: NotRequired[int]


class Decision(TypedDict):
    id: str
    object: Literal["decision"]
    created: str
    expires: str
    snapshot: str
    overrides: int
    engine: str
    optimality: Literal["proven", "bounded"]
    bound: NotRequired[str]
    currency: str
    totals: Totals
    lines: list[DecidedLine]
    shipping: DecidedShipping
    offers: list[DecidedOffer]
    coupons: list[Coupon]
    gifts: list[Gift]
    rewards: list[Json]
    nudges: list[Nudge]
    experiments: list[Json]


class Hold(TypedDict):
    """So much of one allowance: `quantity`, or `amount` of a budget."""

    offer: str
    limit: str
    quantity: NotRequired[int]
    amount: NotRequired[str]


class Reservation(TypedDict):
    id: str
    object: Literal["reservation"]
    decision: str
    state: Literal["held", "committed", "partially_returned", "returned", "released", "expired", "cancelled"]
    created: str
    expires: str
    holds: list[Hold]


class Voucher(TypedDict):
    """`code` stands in the answer that issued it alone."""

    offer: str
    pool: str
    code: str | None
    last_four: str
    valid_until: str | None
    state: Literal["issued", "used", "void", "refused"]


class ReturnedLine(TypedDict):
    id: str
    units: list[int]
    refund: str


class PastReturn(TypedDict):
    return_id: str
    created: str
    refund: str
    lines: list[ReturnedLine]


class Redemption(TypedDict):
    id: str
    object: Literal["redemption"]
    order_id: str
    decision: str
    reservation: str | None
    channel: str
    state: Literal["committed", "partially_returned", "returned", "cancelled"]
    committed: str
    currency: str
    total: str
    order_total: str | None
    flags: list[str]
    uses: list[Hold]
    vouchers: list[Voucher]
    rewards: list[Json]
    returns: list[PastReturn]
    refunded: str
    shortfall: str


class Return(TypedDict):
    """`refund` is what to pay out; `shortfall` is open against later refunds."""

    id: str
    object: Literal["return"]
    return_id: str
    created: str
    refund: str
    shipping: str
    lines: list[ReturnedLine]
    shortfall: str
    released: list[Hold]
    rewards: list[Json]
    vouchers: list[Voucher]
    flags: list[str]
    redemption: Json


class AdvertisedPrice(TypedDict):
    sku: str
    currency: str
    list_price: str
    price: str
    discount: str
    offers: list[Json]
    valid_until: str | None
    snapshot: str
    overrides: int


class LiveOffer(TypedDict):
    object: str
    code: str
    version: int
    state: str
    name: str
    says: str
    campaign: str | None
    tags: list[str]
    objective: str | None
    kpi: Json | None
    owner: str | None
    trigger: str
    starts: str | None
    ends: str | None
    sunset: str | None
    zone: str
    where: Json
    texts: Json


@dataclass(frozen=True, slots=True)
class Done(Generic[Value]):
    """The answer of a writing verb; `replayed`: it was stored under the key, and nothing was done again."""

    value: Value
    status: int
    replayed: bool
    key: str


# What goes wrong.


class FieldError(TypedDict):
    """`pointer` is a JSON pointer into the request, or `?name` of a query parameter."""

    pointer: str
    code: str
    message: str


class Rejection(TypedDict):
    """`available` is a number, or an amount of a budget."""

    offer: str
    limit: str
    available: int | str


class Problem(Exception):
    """The house's refusal: an answer from 400 up. `code` is for programs, `detail` for people."""

    def __init__(self, status: int, body: Json, *, key: str | None, retry_after: float | None) -> None:
        self.status = status
        self.body = body
        self.code: str = body.get("code", "")
        self.detail: str = body.get("detail", "")
        self.retryable: bool = body.get("retryable", False)
        self.errors: list[FieldError] = body.get("errors", [])
        self.rejections: list[Rejection] = body.get("rejections", [])
        """With `allowance_exhausted`: whom to name in `exclude` when the basket is decided again."""
        self.retry_after = retry_after
        """Seconds, where the house says them."""
        self.key = key
        """The Idempotency-Key that was sent."""
        super().__init__(f"{status} {self.code}: {self.detail}")


class NoAnswer(Exception):
    """Nobody answered in time, as often as it was tried. What was asked may have been done or not.

    `key` is the Idempotency-Key that was sent: the same call with it tells, now or in a week.
    """

    def __init__(self, what: str, key: str | None) -> None:
        self.key = key
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: Any
    replayed: bool
    retry_after: float | None


class Offerdesk:
    """A channel's door to its house; may be shared by threads, each has a connection of its own."""

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        timeout: float = 10.0,
        deciding: float = 2.0,
        tries: int = 4,
        pause: float = 0.2,
        longest_pause: float = 5.0,
    ) -> None:
        """`timeout` and `deciding` (of decisions, which are tried twice at the most) are seconds that one
        try waits. The n-th pause between tries is drawn from 0 to `pause` * 2^n, at most `longest_pause`;
        who is told to wait longer than that gets the Problem at once.
        """
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or parts.hostname is None:
            raise ValueError(f"{base_url!r} is no address such as https://offers.example.com")
        self._host, self._port, self._base = parts.hostname, parts.port, parts.path.rstrip("/")
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._key = key
        self._timeout, self._deciding = timeout, deciding
        self._tries, self._pause, self._longest_pause = tries, pause, longest_pause
        self._mine = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends this thread's connection; the next call makes another one."""
        connection: http.client.HTTPConnection | None = getattr(self._mine, "connection", None)
        if connection is not None:
            connection.close()
        self._mine.connection = None

    # Deciding.

    def decide(self, question: Question) -> Decision:
        """Which offers apply to a basket, and the final prices. A refused code is part of the answer.

        Raises Problem (`too_many_wrong_codes`: ask again without the new codes) and NoAnswer.
        """
        found: Decision = self._ask("POST", "decisions", question, wait=self._deciding, tries=2).body
        return found

    def decision(self, decision: str) -> Decision:
        """A logged decision."""
        found: Decision = self._ask("GET", f"decisions/{_part(decision)}").body
        return found

    # Reserving.

    def reserve(
        self,
        decision: str,
        *,
        ttl_seconds: int | None = None,
        replaces: str | None = None,
        key: str | None = None,
    ) -> Done[Reservation]:
        """Holds all that a decision needs, or nothing; `replaces` moves the holds of a changed basket over.

        Raises Problem `allowance_exhausted`: decide again with its `rejections` in `exclude`.
        """
        body = _given(decision=decision, ttl_seconds=ttl_seconds, replaces=replaces)
        return self._do("POST", "reservations", body, key)

    def reservation(self, reservation: str) -> Reservation:
        """A reservation, its state by the house's clock."""
        found: Reservation = self._ask("GET", f"reservations/{_part(reservation)}").body
        return found

    def extend(
        self, reservation: str, *, ttl_seconds: int | None = None, key: str | None = None
    ) -> Done[Reservation]:
        """Holds for longer, from now on, while the shopper pays."""
        path = f"reservations/{_part(reservation)}/extend"
        return self._do("POST", path, _given(ttl_seconds=ttl_seconds), key)

    def release(self, reservation: str, *, key: str | None = None) -> Done[Reservation]:
        """Everything it holds is free at once."""
        return self._do("DELETE", f"reservations/{_part(reservation)}", None, key)

    # Selling, and taking back.

    def redeem(
        self,
        decision: str,
        order_id: str,
        *,
        reservation: str | None = None,
        order_total: str | None = None,
        key: str | None = None,
    ) -> Done[Redemption]:
        """Commits a decision to an order; the same order again is answered as it was."""
        body = _given(decision=decision, reservation=reservation, order_id=order_id, order_total=order_total)
        return self._do("POST", "redemptions", body, key)

    def redemption(self, redemption: str) -> Redemption:
        """What was committed, and what became of it."""
        found: Redemption = self._ask("GET", f"redemptions/{_part(redemption)}").body
        return found

    def redemption_of_order(self, order_id: str, *, channel: str | None = None) -> Redemption | None:
        """An order's redemption, None where it has none: the truth after a time-out."""
        query = urlencode(_given(order_id=order_id, channel=channel))
        found: list[Redemption] = self._ask("GET", f"redemptions?{query}").body["data"]
        return found[0] if found else None

    def cancel(self, redemption: str, *, key: str | None = None) -> Done[Redemption]:
        """The whole order comes to nothing; a cancelled one is answered as it is."""
        return self._do("POST", f"redemptions/{_part(redemption)}/cancel", None, key)

    def return_lines(
        self,
        redemption: str,
        quantities: Mapping[str, int],
        *,
        return_id: str | None = None,
        shipping: bool = False,
        key: str | None = None,
    ) -> Done[Return]:
        """Takes units of an order back: line id -> how many. `return_id` names it in your books.

        Without `return_id` the key is its name: two calls are two returns.
        """
        lines = [{"id": line, "quantity": quantity} for line, quantity in quantities.items()]
        body = _given(return_id=return_id, lines=lines, shipping=shipping)
        return self._do("POST", f"redemptions/{_part(redemption)}/returns", body, key)

    # Looking.

    def prices(
        self,
        currency: str,
        *,
        skus: Sequence[str] = (),
        channel: str | None = None,
        region: str | None = None,
        store: str | None = None,
        category: str | None = None,
    ) -> Iterator[AdvertisedPrice]:
        """Advertised prices, page by page; without `skus` of the whole catalogue."""
        query = _given(currency=currency, channel=channel, region=region, store=store, category=category)
        if skus:
            query["sku"] = ",".join(skus)
        return self._pages("prices", query, 1_000)

    def offers(self, **filters: str) -> Iterator[LiveOffer]:
        """What is live for the channel, page by page: `offers(objective="lift_aov", tag="summer")`."""
        return self._pages("offers", filters, 200)

    def offer(self, code: str, *, channel: str | None = None) -> LiveOffer:
        """One live offer."""
        query = _given(channel=channel)
        path = f"offers/{_part(code)}"
        found: LiveOffer = self._ask("GET", f"{path}?{urlencode(query)}" if query else path).body
        return found

    def _pages(self, path: str, query: Mapping[str, Any], size: int) -> Iterator[Any]:
        after: str | None = None
        while True:
            asked = urlencode({**query, "limit": size, **_given(starting_after=after)})
            page = self._ask("GET", f"{path}?{asked}").body
            yield from page["data"]
            if not page["has_more"]:
                return
            after = page["next"]

    # Asking.

    def _do(self, method: str, path: str, body: Any, key: str | None) -> Done[Any]:
        key = key or str(uuid.uuid4())
        answer = self._ask(method, path, body, key=key)
        return Done(answer.body, answer.status, answer.replayed, key)

    def _ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        wait: float | None = None,
        tries: int | None = None,
    ) -> _Answer:
        """An answer below 400. Only what may be sent twice comes here: reading, deciding, or with a key."""
        if key is not None and not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
            raise ValueError(f"an Idempotency-Key has 1 to 255 printable ASCII characters, not {key!r}")
        text = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        tries = tries or self._tries
        for attempt in range(tries):
            try:
                answer = self._once(method, path, text, key, wait or self._timeout)
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.close()
                failure: Exception = NoAnswer(f"{method} {path}: {str(error) or type(error).__name__}", key)
                failure.__cause__ = error
                patience = 0.0
            else:
                if answer.status < 400:
                    return answer
                failure = Problem(answer.status, answer.body, key=key, retry_after=answer.retry_after)
                patience = answer.retry_after or 0.0
                if not _again(failure) or patience > self._longest_pause:
                    raise failure
            if attempt + 1 < tries:
                drawn = random.uniform(0, min(self._pause * 2**attempt, self._longest_pause))
                time.sleep(patience + drawn)
        raise failure

    def _once(self, method: str, path: str, text: bytes | None, key: str | None, wait: float) -> _Answer:
        """One try. Raises OSError and HTTPException where the link fails, ValueError for what is no JSON."""
        headers = {"Authorization": f"Bearer {self._key}", "Accept": "application/json"}
        if text is not None:
            headers["Content-Type"] = "application/json"
        if key is not None:
            headers["Idempotency-Key"] = key
        connection = self._connection(wait)
        was_open = connection.sock is not None
        try:
            connection.request(method, f"{self._base}/api/v1/{path}", text, headers)
            response = connection.getresponse()
        except ConnectionError:
            # One that was kept open may have been closed by the other side meanwhile: that is no try yet.
            self.close()
            if not was_open:
                raise
            return self._once(method, path, text, key, wait)
        body = json.loads(response.read())
        if not isinstance(body, dict):
            raise ValueError("the answer is no JSON object")
        if response.will_close:
            self.close()
        return _Answer(
            response.status,
            body,
            response.headers.get("Idempotency-Replayed") == "true",
            _seconds(response.headers.get("Retry-After")),
        )

    def _connection(self, wait: float) -> http.client.HTTPConnection:
        """This thread's connection, kept open between calls."""
        kept: http.client.HTTPConnection | None = getattr(self._mine, "connection", None)
        if kept is None:
            kept = (
                http.client.HTTPConnection(self._host, self._port)
                if self._tls is None
                else http.client.HTTPSConnection(self._host, self._port, context=self._tls)
            )
            self._mine.connection = kept
        kept.timeout = wait
        if kept.sock is not None:
            kept.sock.settimeout(wait)
        return kept


def _again(problem: Problem) -> bool:
    """Whether the same request can succeed within a moment: the house says so, and no shopper must wait."""
    return problem.retryable and problem.code != "too_many_wrong_codes"


def _given(**values: Any) -> Json:
    """What is not None."""
    return {name: value for name, value in values.items() if value is not None}


def _part(text: str) -> str:
    """One part of a path."""
    return quote(text, safe="")


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdecimal() else None
