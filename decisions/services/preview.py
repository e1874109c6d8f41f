"""Trying a draft on a basket: real product facts, the real engine, nothing logged."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from decisions.engine import (
    NO_OVERRIDES,
    Offer,
    Overrides,
    answer,
    canonical,
    compile_snapshot,
    decide,
    read_offer,
    read_request,
)
from decisions.engine.basket import Basket
from decisions.services.answering import explained
from decisions.services.gather import gather
from decisions.snapshots.documents import hash_of
from decisions.snapshots.gifts import gifts_for
from decisions.snapshots.live import Live
from decisions.snapshots.watcher import live
from decisions.wording.messages import add_messages


def preview(
    offer_document: Mapping[str, Any], request: Mapping[str, Any], *, beside_live: bool
) -> dict[str, Any]:
    """The worded answer to a request if the draft were live, alone or beside what is live now.

    The draft replaces its own live version; a switch thrown on it is put aside. `at` in the request sets
    the clock. Raises DocumentErrors for the draft or the request (its `document` says which).
    """
    offer = read_offer(dict(offer_document))
    # Named, the draft is spoken of even where nothing in this basket could make it a candidate.
    asked = explained(read_request(dict(request), simulation=True), explain="all", offer=offer.code)
    now = live()
    clock = asked.at or datetime.now(UTC)
    own = now.compiled.named(offer.code, clock)
    version = own.version + 1 if own is not None else 1
    draft = compile_snapshot([(version, offer)], now.compiled.policy, "")
    gifts = gifts_for(draft, asked, clock)
    if beside_live:
        gifts |= gifts_for(now.compiled, asked, clock)
    gathered = gather(
        asked, gifts=gifts, clock=clock, among=[draft, now.compiled] if beside_live else [draft]
    )
    others = _others(now, offer, Basket(asked, gathered.facts, clock)) if beside_live else []
    digest = hash_of(canonical([now.compiled.hash, beside_live, offer_document]))
    compiled = compile_snapshot(
        [*others, (version, offer)],
        now.compiled.policy,
        f"sha256:{digest}",
        guardrails=now.compiled.guardrails,
        suppressions=now.compiled.suppressions,
    )
    overrides = _without(now.overrides, offer.code) if beside_live else NO_OVERRIDES
    decision = decide(compiled, overrides, asked, gathered.facts, gathered.allowances, clock)
    expires = clock + timedelta(minutes=gathered.minutes)
    body = answer(decision, id="preview", created=clock, expires=expires, diagnose=True)
    add_messages(body, decision)
    # They count only what was compiled here, the live offers that touch this basket, which says nothing.
    del body["not_candidates"], body["not_candidates_by_reason"]
    return body


def _others(now: Live, draft: Offer, basket: Basket) -> list[tuple[int, Offer]]:
    """The live offers that could touch this basket; compiling all of them would take too long to type by."""
    touching = now.compiled.candidates(basket)
    return [(other.version, other.offer) for other in touching if other.code != draft.code]


def _without(overrides: Overrides, code: str) -> Overrides:
    """The switches in force but for those on the draft's own offer."""
    kept = tuple(switch for switch in overrides.switches if switch[1:] != ("offer", code))
    return replace(overrides, switches=kept)
