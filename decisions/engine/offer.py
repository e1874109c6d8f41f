"""One offer, typed: its governed fields as written, and what it does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from decisions.engine.benefit import Benefit
from decisions.engine.condition import Condition
from decisions.engine.language.values import Json, Money
from decisions.engine.limits import NO_LIMITS, Limits
from decisions.engine.rollout import Rollout
from decisions.engine.selections import selections_of
from decisions.engine.state import SETTLING, STAGE_NUMBER
from decisions.engine.tree import All


@dataclass(frozen=True, slots=True)
class Where:
    """Places; empty = everywhere."""

    channels: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stacking:
    """How the offer gets along with others."""

    exclusive: str | None = None
    """None, "basket", "stage" or "line"."""
    groups: tuple[str, ...] = ()
    never_with_offers: frozenset[str] = frozenset()
    never_with_tags: frozenset[str] = frozenset()
    never_with_groups: frozenset[str] = frozenset()
    share_units: bool = False

    @property
    def names_others(self) -> bool:
        """Whether it stands with no offer of some code, tag or group."""
        return bool(self.never_with_offers or self.never_with_tags or self.never_with_groups)


@dataclass(frozen=True, slots=True)
class Offer:
    """A read offer document. Money in minor units, instants in UTC; `written` keeps the governed texts."""

    code: str
    name: str = ""
    campaign: str | None = None
    tags: tuple[str, ...] = ()
    owner: str | None = None
    objective: str | None = None
    kpi: Mapping[str, str] | None = None
    budget: Money | None = None
    budget_none: str | None = None
    budget_short: str | None = None
    suppressions: tuple[str, ...] | None = None
    suppressions_none: str | None = None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    starts: datetime | None = None
    ends: datetime | None = None
    sunset: datetime | None = None
    written: Mapping[str, str] = field(default_factory=dict)
    """starts, ends and sunset as they stand in the document."""
    zone: str = "UTC"
    trigger: str = "automatic"
    codes: tuple[str, ...] = ()
    case_sensitive: bool = False
    pools: tuple[str, ...] = ()
    """Pools of codes; whether an entered one is in them is looked up outside."""
    partner: str | None = None
    priority: int = 0
    stage: str | None = None
    where: Where = Where()
    when: All = All()
    give: tuple[Benefit, ...] = ()
    stacking: Stacking = Stacking()
    limits: Limits = NO_LIMITS
    rollout: Rollout | None = None
    returns: str = "keep"
    """What a return does to the others' discounts: keep, reevaluate or claw_back."""

    def stages(self) -> tuple[int, ...]:
        """The stage number of each benefit, in the order written."""
        stage = self.stage
        return tuple(
            SETTLING if benefit.settles else STAGE_NUMBER[stage or benefit.stage()] for benefit in self.give
        )

    def currencies(self) -> frozenset[str] | None:
        """The currencies in which all its amounts are stated; None = any."""
        parts: tuple[Benefit | Condition, ...] = (*self.give, *self.when.leaves())
        stated = [c for part in parts for c in part.currencies()]
        stated += [c for part in parts for selection in selections_of(part) for c in selection.currencies()]
        if self.budget is not None:
            stated.append(frozenset(self.budget))  # it may give nothing away in any other currency
        return frozenset.intersection(*stated) if stated else None

    def text(self, key: str, language: str) -> str | None:
        """Its own name or message in a language ("de-AT" falls back to "de")."""
        for wanted in (language, language.partition("-")[0]):
            if key in self.texts.get(wanted, {}):
                return self.texts[wanted][key]
        return None

    def usable_codes(self) -> Iterator[str]:
        """Its codes as they are compared."""
        return map(self.as_compared, self.codes)

    def as_compared(self, code: str) -> str:
        """A code as this offer compares it."""
        return code.strip() if self.case_sensitive else code.strip().casefold()


def json_of(value: Any) -> Json:
    """A tuple, mapping or set as JSON."""
    if isinstance(value, tuple | list):
        return [json_of(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return {key: json_of(item) for key, item in value.items()}
    return value
