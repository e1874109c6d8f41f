"""Bundles for tills: what is live for a channel, signed, with an end."""

import hashlib
import hmac
import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from catalog.errors import Nature, OfferdeskError
from catalog.selectors.places import channel_facts, place_maps
from decisions.codes.digests import key_of
from decisions.engine import ENGINE_VERSION, canonical, dump_offer
from decisions.engine.live import Live as LiveOffer
from decisions.engine.recent import Recent
from decisions.offline.codes import hidden
from decisions.offline.opening import FORMAT
from decisions.offline.signatures import signed
from decisions.services.offline.signing import private_key
from decisions.snapshots.documents import read_manifest
from decisions.snapshots.live import Live
from decisions.snapshots.selectors import read_bodies, read_snapshot
from decisions.snapshots.watcher import live

Json = dict[str, Any]
MOST_OFFERS = 20_000
STEPS = 8
"""A bundle is issued anew, though nothing has changed, at each eighth of the channel's hours.

So a till that asks again and again gets the same bytes, and still has seven eighths of the hours before it.
"""
KINDS = {"guardrail": "guardrails", "suppression": "suppressions", "experiment": "experiments"}
_made: Recent[str, "Issued"] = Recent(8)
_making = threading.Lock()


@dataclass(frozen=True, slots=True)
class Issued:
    """A signed bundle as it is sent."""

    text: str
    etag: str
    snapshot: str
    overrides: int
    issued: datetime
    valid_until: datetime


def issue(channel: str, at: datetime) -> Issued:
    """The bundle of a channel at an instant; the same bytes until something changes or the next step begins.

    Raises OfferdeskError `bundle_too_large`.
    """
    now, facts, places = live(), channel_facts(channel), place_maps()
    length = timedelta(hours=facts.offline_hours)
    issued = _step(at, length / STEPS)
    name = canonical(
        [
            now.compiled.hash,
            now.overrides.number,
            channel,
            issued.isoformat(),
            facts.offline_hours,
            facts.prices_include_tax,
            places,
        ]
    )
    with _making:
        found = _made.get(name)
        if found is None:
            bundle = _bundle(now, channel, issued, issued + length)
            text = signed(bundle, private_key())
            etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
            found = Issued(text, etag, now.compiled.hash, now.overrides.number, issued, issued + length)
            _made.put(name, found)
    return found


def _step(at: datetime, step: timedelta) -> datetime:
    """The start of the step that an instant lies in."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return at - (at - epoch) % step


def _bundle(now: Live, channel: str, issued: datetime, until: datetime) -> Json:
    salt = _salt(now.compiled.hash, channel)
    parents, stores = place_maps()
    others = _other_documents(now.compiled.hash, salt)
    policy = others.pop("policy")
    return {
        "object": "snapshot",
        "format": FORMAT,
        "engine": ENGINE_VERSION,
        "snapshot": now.compiled.hash,
        "issued": _instant(issued),
        "valid_from": _instant(issued),
        "valid_until": _instant(until),
        "channel": {"code": channel, "prices_include_tax": channel_facts(channel).prices_include_tax},
        "salt": salt,
        "overrides": {
            "number": now.overrides.number,
            "switches": [
                list(switch)
                for switch in now.overrides.switches
                if switch[1] != "channel" or switch[2] == channel
            ],
        },
        "policy": policy[0] if policy else None,
        "offers": _offers(now, channel, issued, salt),
        **others,
        "regions": parents,
        "stores": stores,
    }


def _salt(snapshot: str, channel: str) -> str:
    """Of one snapshot in one channel: digests of two bundles can't be compared."""
    return hmac.digest(key_of("bundles"), f"{snapshot} {channel}".encode(), "sha256")[:16].hex()


def _offers(now: Live, channel: str, issued: datetime, salt: str) -> list[Json]:
    """Offers of which any version can still run in the channel, in all of their live versions.

    A version that ends where another begins ends there too if that one is for other channels.
    """
    by_code: dict[str, list[LiveOffer]] = {}
    wanted: set[str] = set()
    for each in now.compiled.passing():
        by_code.setdefault(each.code, []).append(each)
        channels = each.offer.where.channels
        ends = [end for end in (each.offer.ends, each.offer.sunset) if end is not None]
        if (not channels or channel in channels) and all(end > issued for end in ends):
            wanted.add(each.code)
        if len(wanted) > MOST_OFFERS:
            detail = f"More than {MOST_OFFERS} offers are live in the channel {channel}."
            raise OfferdeskError("bundle_too_large", nature=Nature.CONFLICT, detail=detail)
    return [
        {"version": each.version, "document": hidden(dump_offer(each.offer), salt)}
        for code in sorted(wanted)
        for each in by_code[code]
    ]


def _other_documents(snapshot: str, salt: str) -> dict[str, list[Json]]:
    """Policy, guardrails, suppressions and experiments; no till can check the budgets of campaigns."""
    found: dict[str, list[Json]] = {"policy": [], **{name: [] for name in KINDS.values()}}
    with connection.cursor() as cursor:
        manifest, _ = read_snapshot(cursor, snapshot)
        entries = [entry for entry in read_manifest(manifest) if entry.kind in ("policy", *KINDS)]
        bodies = dict(read_bodies(cursor, [entry.hash for entry in entries]))
    for entry in entries:
        document = hidden(json.loads(bodies[entry.hash]), salt)
        found[KINDS.get(entry.kind, entry.kind)].append(document)
    return found


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
