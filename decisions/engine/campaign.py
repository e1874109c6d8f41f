"""A campaign as the engine knows it: the budget that its offers share."""

from collections.abc import Mapping
from dataclasses import dataclass

from decisions.engine.guardrail import read_code
from decisions.engine.language.problems import Reading, mapping, unknown_keys
from decisions.engine.language.values import Json, Money, MoneyValue

KEYS = ("campaign", "budget")


@dataclass(frozen=True, slots=True)
class Campaign:
    """What all offers of a campaign may give away together, in minor units per currency.

    `version` is that of the statement: the newest one counts.
    """

    code: str
    budget: Money
    version: int = 1


Campaigns = Mapping[str, Campaign]
"""By code: the campaigns that have a budget of their own."""


def read_campaign(raw: Json) -> Campaign:
    """The campaign of a snapshot's document {"campaign": CODE, "budget": {"EUR": "100.00"}}.

    Raises DocumentErrors with every problem.
    """
    reading = Reading()
    given = mapping(raw, "", reading, "a campaign document") or {}
    unknown_keys(given, KEYS, "", reading)
    code = read_code(given, "campaign", reading)
    budget = MoneyValue().read(given.get("budget"), "/budget", reading) or Money()
    reading.finish(f"campaign {code}".strip())
    return Campaign(code, budget)
