"""Decisions without a server: request text in, answer text out."""

import gc
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from decisions.engine import (
    NO_ALLOWANCES,
    NO_OVERRIDES,
    Facts,
    answer,
    compact,
    decide,
    load_json,
    read_request,
)
from decisions.engine.products import product_facts
from decisions.simulations.compiling import compile_simulation
from decisions.simulations.documents import read_simulation

CLOCK = datetime(2026, 6, 15, 12, tzinfo=UTC)


class InProcess:
    """A book compiled in this process."""

    def __init__(self, document: Mapping[str, Any], clock: datetime = CLOCK) -> None:
        read = read_simulation({**document, "requests": []})
        self.currency = document.get("currency")
        self.clock = clock
        self.compiled = compile_simulation(read)
        self._products = read.products
        self._facts: dict[str, Facts] = {}

    def decide(self, text: str) -> str:
        """The answer to a request, without its wording; raises DocumentErrors for one that cannot be read."""
        request = read_request(load_json(text), simulation=True, currency=self.currency)
        clock = request.at or self.clock
        facts = self._known(request.currency)
        if request.products:
            facts = replace(facts, products={**facts.products, **request.products})
        result = decide(self.compiled, NO_OVERRIDES, request, facts, NO_ALLOWANCES, clock)
        return compact(answer(result, id="bench", created=clock, expires=clock))

    def _known(self, currency: str) -> Facts:
        facts = self._facts.get(currency)
        if facts is None:
            known = {sku: product_facts(product, currency) for sku, product in self._products.items()}
            facts = self._facts[currency] = Facts(products=known)
        return facts


def floor(text: str, like: Any) -> str:
    """What no engine can avoid: reading the request's text and writing a like answer."""
    json.loads(text)
    return compact(like)


@contextmanager
def compiling() -> Iterator[None]:
    """As a worker compiles: the collector off, and all that was made frozen afterwards."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def cpu_ms() -> float:
    """Processor time of this process so far."""
    return time.process_time_ns() / 1e6
