"""Channels' settings, a region's chain of ancestors, a store's region: cached, for they hardly change."""

import time
from dataclasses import dataclass, field

from catalog.models import Channel, Region, Store
from catalog.selectors.facts import ChannelFacts

MAX_AGE = 10.0
"""Seconds for which a process trusts the map that it read."""
MISS_AGE = 1.0
"""Seconds for which it trusts that a code is not there."""


@dataclass
class _Map:
    """Regions to their parents, stores to their regions, channels, by code, and when they were read."""

    parents: dict[str, str | None] = field(default_factory=dict)
    stores: dict[str, str | None] = field(default_factory=dict)
    channels: dict[str, ChannelFacts] = field(default_factory=dict)
    read_at: float = -MAX_AGE


_map = _Map()


def region_chain(code: str | None) -> tuple[str, ...]:
    """The region and its ancestors, nearest first; a region nobody knows stands alone, none gives ()."""
    if not code:
        return ()
    parents = _fresh().parents
    chain = [code]
    while (parent := parents.get(chain[-1])) is not None and parent not in chain:
        chain.append(parent)
    return tuple(chain)


def region_of_store(code: str | None) -> str | None:
    """The region in which a store stands; None for a store without one or unknown."""
    return _fresh().stores.get(code) if code else None


def channel_facts(code: str) -> ChannelFacts:
    """A channel's settings; those of one that nobody knows are the defaults."""
    known = _fresh().channels.get(code) or _fresh(MISS_AGE).channels.get(code)
    return known or ChannelFacts(code)


def place_maps() -> tuple[dict[str, str | None], dict[str, str | None]]:
    """(region -> its parent, store -> its region), of all that are registered."""
    known = _fresh()
    return dict(known.parents), dict(known.stores)


def is_below(region: Region, other: Region) -> bool:
    """Whether a region is another one or hangs below it; read from the database, not from the cache."""
    parents = dict(Region.objects.values_list("id", "parent_id"))
    at: int | None = region.pk
    for _ in range(len(parents) + 1):
        if at is None or at == other.pk:
            break
        at = parents.get(at)
    return at == other.pk


def forget_places() -> None:
    """Empties this process's cache: after a change of regions, stores or channels, and between tests."""
    _map.read_at = -MAX_AGE


def _fresh(max_age: float = MAX_AGE) -> _Map:
    now = time.monotonic()
    if now - _map.read_at >= max_age:
        _map.parents = dict(Region.objects.values_list("code", "parent__code"))
        _map.stores = dict(Store.objects.values_list("code", "region__code"))
        channels = Channel.objects.values_list(
            "code",
            "prices_include_tax",
            "decision_minutes",
            "hold_minutes",
            "paying_minutes",
            "offline_hours",
        )
        _map.channels = {row[0]: ChannelFacts(*row) for row in channels}
        _map.read_at = now
    return _map


def knows_region(code: str) -> bool:
    """Whether a region is registered; one that is missing is looked up afresh at most once a second."""
    return code in _fresh().parents or code in _fresh(MISS_AGE).parents


def knows_store(code: str) -> bool:
    """Whether a store is registered; one that is missing is looked up afresh at most once a second."""
    return code in _fresh().stores or code in _fresh(MISS_AGE).stores
