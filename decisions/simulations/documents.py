"""Reading a simulation: inline documents and requests, every wrong place named by its path."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from catalog.money import CURRENCIES
from decisions.engine import (
    DocumentErrors,
    Experiment,
    Guardrail,
    Offer,
    Policy,
    Request,
    Suppression,
    canonical,
    read_experiment,
    read_guardrail,
    read_offer,
    read_policy,
    read_request,
    read_suppression,
)
from decisions.engine.language.problems import Problem, Reading, mapping, name_of, pointer, unknown_keys
from decisions.engine.language.values import WholeNumber
from decisions.engine.moments import read_moment
from decisions.engine.products import read_products, read_stock
from decisions.simulations.campaigns import inherited, read_campaigns
from decisions.snapshots.documents import hash_of

Json = Any
T = TypeVar("T")

USAGE = ("offers", "customers", "codes", "budgets")
KEYS = {
    "currency", "offers", "guardrails", "suppressions", "campaigns", "experiments", "policy", "carry",
    "products", "usage", "requests",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Simulation:
    """A read simulation; `hash` names its documents as a snapshot's hash names its own."""

    offers: tuple[Offer, ...]
    guardrails: tuple[Guardrail, ...]
    suppressions: tuple[Suppression, ...]
    experiments: tuple[Experiment, ...]
    policy: Policy
    products: Mapping[str, Mapping[str, Json]]
    stock: Mapping[str, int]
    redeemed: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Customer -> offer -> when he redeemed it."""
    requests: tuple[Request, ...]
    carry: bool
    hash: str


def read_simulation(raw: Json) -> Simulation:
    """The typed simulation; raises DocumentErrors with every problem."""
    reading = Reading()
    given = mapping(raw, "", reading, "a simulation")
    if given is None:
        reading.finish("simulation")
        raise AssertionError
    unknown_keys(given, KEYS, "", reading)
    currency = reading.currency = _currency(given.get("currency"), reading)
    offers, documents = _offers(given, currency, reading)
    guardrails, guarding = _governed(given, "guardrails", "guardrail", read_guardrail, currency, reading)
    suppressions, shielding = _governed(
        given, "suppressions", "suppression", read_suppression, currency, reading
    )
    experiments, drawing = _governed(given, "experiments", "experiment", read_experiment, currency, reading)
    policy = _read(lambda: read_policy(_stated(given, "policy", {}), currency=currency), "/policy", reading)
    told = [documents, guarding, shielding, drawing, _stated(given, "policy", {})]
    simulation = Simulation(
        offers=offers,
        guardrails=guardrails,
        suppressions=suppressions,
        experiments=experiments,
        policy=policy or Policy(),
        products=read_products(_stated(given, "products", []), reading),
        stock=_usage(given.get("usage"), reading),
        redeemed=_redeemed(given.get("usage"), reading),
        requests=_requests(given.get("requests"), currency, reading),
        carry=_carry(given.get("carry"), reading),
        hash=f"sha256:{hash_of(canonical(told))}",
    )
    reading.finish("simulation")
    return simulation


def _stated(given: Mapping[str, Json], key: str, default: Json) -> Json:
    """What stands under a key; absent and null are the default, anything else is read as it is."""
    return default if given.get(key) is None else given[key]


def _currency(raw: Json, reading: Reading) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str) or raw not in CURRENCIES:
        reading.refuse("/currency", "unknown_currency", "must be an ISO 4217 currency code such as EUR")
        return None
    return raw


def _carry(raw: Json, reading: Reading) -> bool:
    if raw is not None and not isinstance(raw, bool):
        reading.refuse("/carry", "wrong_type", f"must be true or false, not {name_of(raw)}")
    return raw is True


def _usage(raw: Json, reading: Reading) -> dict[str, int]:
    """The stock of gifts; what only limits read is checked for its shape and waits for them."""
    given = mapping(raw if raw is not None else {}, "/usage", reading) or {}
    unknown_keys(given, {*USAGE, "stock"}, "/usage", reading)
    for key in USAGE:
        if given.get(key) is not None:
            mapping(given[key], f"/usage/{key}", reading)  # limits wait for the ledger
    return read_stock(given["stock"], "/usage/stock", reading) if given.get("stock") is not None else {}


def _listed(raw: Json, path: str, reading: Reading) -> list[Json]:
    if raw is None:
        return []
    if not isinstance(raw, list):
        reading.refuse(path, "wrong_type", f"must be a list, not {name_of(raw)}")
        return []
    return raw


def _offers(
    given: Mapping[str, Json], currency: str | None, reading: Reading
) -> tuple[tuple[Offer, ...], list[Json]]:
    """The offers with what they inherit, and their complete documents."""
    campaigns = read_campaigns(_stated(given, "campaigns", []), reading)
    offers: dict[str, Offer] = {}
    documents = []
    for index, document in enumerate(_listed(given.get("offers"), "/offers", reading)):
        path = pointer("/offers", index)
        if isinstance(document, str):
            reading.refuse(path, "code_not_resolved", "an offer is named by its code only over HTTP")
            continue
        complete = _complete(document, campaigns)
        offer = _read(lambda complete=complete: read_offer(complete, currency=currency), path, reading)  # type: ignore[misc]
        if offer is None:
            continue
        if offer.code in offers:
            reading.refuse(f"{path}/offer", "duplicate", f"the offer {offer.code!r} stands twice")
        offers[offer.code] = offer
        documents.append(complete)
    return tuple(offers.values()), documents


def _governed(
    given: Mapping[str, Json],
    key: str,
    name: str,
    read: Callable[..., T],
    currency: str | None,
    reading: Reading,
) -> tuple[tuple[T, ...], list[Json]]:
    """The documents of one kind, each code once; and as they were written."""
    found: dict[str, T] = {}
    written = []
    for index, document in enumerate(_listed(given.get(key), f"/{key}", reading)):
        path = pointer(f"/{key}", index)
        one = _read(lambda document=document: read(document, currency=currency), path, reading)  # type: ignore[misc]
        if one is None:
            continue
        code = document[name]
        if code in found:
            reading.refuse(f"{path}/{name}", "duplicate", f"the {name} {code!r} stands twice")
        found[code] = one
        written.append(document)
    return tuple(found.values()), written


def _redeemed(raw: Json, reading: Reading) -> dict[str, dict[str, tuple[str, ...]]]:
    """What customers redeemed and when; a bare count says nothing of the time."""
    customers = raw.get("customers") if isinstance(raw, dict) else None
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for customer, offers in (customers if isinstance(customers, dict) else {}).items():
        path = pointer("/usage/customers", customer)
        for offer, moments in (mapping(offers, path, reading) or {}).items():
            at = pointer(path, offer)
            if isinstance(moments, list):
                read = [_moment(moment, pointer(at, i), reading) for i, moment in enumerate(moments)]
                found.setdefault(customer, {})[offer] = tuple(text for text in read if text is not None)
            else:
                WholeNumber().read(moments, at, reading)
    return found


def _moment(raw: Json, path: str, reading: Reading) -> str | None:
    """An instant as the engine reads it."""
    moment = read_moment(raw, "UTC", path, reading, end_of_day=False)
    return None if moment is None else moment.isoformat()


def _complete(document: Json, campaigns: Mapping[str, Mapping[str, Json]]) -> Json:
    named = document.get("campaign") if isinstance(document, dict) else None
    campaign = campaigns.get(named) if isinstance(named, str) else None
    return inherited(document, campaign) if campaign is not None else document


def _requests(raw: Json, currency: str | None, reading: Reading) -> tuple[Request, ...]:
    if raw is None:
        reading.refuse("/requests", "missing", "'requests' is missing")
    listed = _listed(raw, "/requests", reading)
    read = [
        _read(
            lambda item=item: read_request(item, simulation=True, currency=currency),  # type: ignore[misc]
            pointer("/requests", index),
            reading,
        )
        for index, item in enumerate(listed)
    ]
    return tuple(request for request in read if request is not None)


def _read(read: Callable[[], T], path: str, reading: Reading) -> T | None:
    """A document's value, or None with its problems noted under the path where it stands."""
    try:
        return read()
    except DocumentErrors as error:
        reading.problems.extend(
            Problem(path + found.path, found.code, found.message) for found in error.problems
        )
        return None
