"""What a decision needs of which allowance."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import add
from typing import Any

HOT = frozenset({"total", "per_channel", "per_store", "per_code", "budget", "campaign_budget", "stock"})
"""Kinds that many orders share: their rows are locked last, for as short as can be."""


UNCOUNTED = 2**62
"""The share of an allowance whose uses are counted one by one."""


@dataclass(frozen=True, slots=True)
class Need:
    """So much of one allowance; `quantity` in uses, units of a gift, or minor units of `unit`."""

    kind: str
    owner: str
    quantity: int
    limit: int
    """As stated by `version`; a newer version's statement counts from then on."""
    version: int
    subject: str = ""
    period: str = ""
    unit: str = ""
    offers: tuple[str, ...] = ()
    """For whom, told where there is not enough."""
    shared: str = ""
    """One customer's identities share a limit: needs with the same text count their uses together."""
    since: datetime | None = None
    """Of a rolling period: uses of decisions after this instant count; there is no counter of them."""
    code: str = ""
    """An entered code as the engine compares it; the subject of a pool's code is its digest."""
    fresh: bool = False
    """Whether the limit is what is there now: what was used until then is no part of it."""
    key: bytes = field(init=False)

    @property
    def counts(self) -> bool:
        """Whether its uses are counted one by one, beside or in place of the counter."""
        return bool(self.shared) or self.since is not None

    @property
    def room(self) -> int:
        """What its counter may hold and use."""
        return self.limit if self.since is None else UNCOUNTED

    def __post_init__(self) -> None:
        text = json.dumps([self.kind, self.owner, self.subject, self.period, self.unit])
        object.__setattr__(self, "key", hashlib.blake2b(text.encode(), digest_size=16).digest())

    @property
    def order(self) -> tuple[bool, bytes]:
        """The order in which everybody locks."""
        return (self.kind in HOT, self.key)


@dataclass(frozen=True, slots=True)
class Rejection:
    """An allowance that has not enough left for a decision."""

    offer: str
    limit: str
    available: int
    unit: str = ""

    def as_json(self, written: Any) -> dict[str, Any]:
        """As the answer tells it; `written` writes minor units of a currency."""
        left = written(self.available, self.unit) if self.unit else self.available
        return {"offer": self.offer, "limit": self.limit, "available": left}


def in_order(needs: Iterable[Need]) -> list[Need]:
    """Those of one allowance added up, in the order in which they are locked."""
    merged: dict[bytes, Need] = {}
    for need in needs:
        known = merged.get(need.key)
        if known is not None:
            offers = tuple(dict.fromkeys((*known.offers, *need.offers)))
            newer = need if need.version > known.version else known
            # A code is used once by an order, however many offers it brings.
            both = max if need.kind == "per_code" else add
            need = replace(newer, quantity=both(known.quantity, need.quantity), offers=offers)
        merged[need.key] = need
    return sorted(merged.values(), key=lambda need: need.order)
