"""The kinds of documents that a snapshot is made of, and who reads each."""

from collections.abc import Callable, Mapping
from typing import Any

from decisions.engine import (
    read_campaign,
    read_experiment,
    read_guardrail,
    read_offer,
    read_policy,
    read_suppression,
)

READERS: Mapping[str, Callable[[Any], Any]] = {
    "offer": read_offer,
    "guardrail": read_guardrail,
    "suppression": read_suppression,
    "experiment": read_experiment,
    "campaign": read_campaign,
    "policy": read_policy,
}
