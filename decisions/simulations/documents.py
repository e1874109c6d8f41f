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
from decisions.engine.language.values import Money
from decisions.engine.products import read_products
from decisions.simulations.campaigns import campaign_budgets, inherited, read_campaigns
from decisions.simulations.usage import Usage, read_usage
from decisions.snapshots.documents import hash_of

Json = Any
T = TypeVar("T")

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
    budgets: Mapping[str, Money]
    """By "offer/CODE" and "campaign/CODE": those that they state themselves."""
    usage: Usage
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
    campaigns = read_campaigns(_stated(given, "campaigns", []), reading)
    offers, documents, budgets = _offers(given, campaigns, currency, reading)
    guardrails, guarding = _governed(given, "guardrails", "guardrail", read_guardrail, currency, reading)
    suppressions, shielding = _governed(
        given, "suppressions", "suppression", read_suppression, currency, reading
    )
    experiments, drawing = _governed(given, "experiments", "experiment", read_experiment, currency, reading)
    policy = _read(lambda: read_policy(_stated(given, "policy", {}), currency=currency), "/policy", reading)
    requests = _requests(given.get("requests"), currency, reading)
    told = [documents, guarding, shielding, drawing, _stated(given, "policy", {})]
    simulation = Simulation(
        offers=offers,
        guardrails=guardrails,
        suppressions=suppressions,
        experiments=experiments,
        policy=policy or Policy(),
        products=read_products(_stated(given, "products", []), reading),
        budgets=budgets | campaign_budgets(campaigns, reading),
        usage=_usage(given, requests, reading),
        requests=requests,
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


def _usage(given: Mapping[str, Json], requests: tuple[Request, ...], reading: Reading) -> Usage:
    """What has been used; bare amounts are in the currency that all requests have, where none is stated."""
    asked = {request.currency for request in requests}
    own = Reading(reading.currency or (asked.pop() if len(asked) == 1 else None))
    usage = read_usage(_stated(given, "usage", {}), own)
    reading.problems += own.problems
    return usage


def _listed(raw: Json, path: str, reading: Reading) -> list[Json]:
    if raw is None:
        return []
    if not isinstance(raw, list):
        reading.refuse(path, "wrong_type", f"must be a list, not {name_of(raw)}")
        return []
    return raw


def _offers(
    given: Mapping[str, Json],
    campaigns: Mapping[str, Mapping[str, Json]],
    currency: str | None,
    reading: Reading,
) -> tuple[tuple[Offer, ...], list[Json], dict[str, Money]]:
    """The offers with what they inherit, their complete documents, and the budgets that are their own."""
    offers: dict[str, Offer] = {}
    documents = []
    budgets: dict[str, Money] = {}
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
        if offer.budget is not None and document.get("budget") is not None:
            budgets[f"offer/{offer.code}"] = offer.budget
    return tuple(offers.values()), documents, budgets


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
