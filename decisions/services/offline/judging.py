"""What the house would have decided of a sale, and where the two differ."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from catalog.selectors.places import channel_facts, region_chain, region_of_store
from decisions.engine import ENGINE_VERSION, NO_ALLOWANCES, Compiled, Decision, Overrides, canonical, decide
from decisions.engine.live import Live
from decisions.ids import created_at, encode
from decisions.ledger.terms import OfferTerms, Terms, terms_of
from decisions.log.rows import LogRow
from decisions.log.subjects import key_at, subject_of
from decisions.models import IssuedBundle, Override
from decisions.offline.opening import EMPTY, offline_facts
from decisions.offline.sold import same_sale
from decisions.overrides.switches import overrides_at
from decisions.services.answering import answer_text
from decisions.services.offline.reading import Sale
from decisions.snapshots.library import SnapshotBroken
from decisions.snapshots.live import compiled_at
from decisions.snapshots.selectors import SnapshotMissing
from decisions.snapshots.watcher import live

FLAGS = ("differs", "stale_bundle", "unknown_snapshot", "withdrawn", "clock_ahead")
TOLERANCE = timedelta(minutes=5)
"""How far a till's clock may run ahead."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A sale beside the house's own decision of it."""

    sale: Sale
    decision: Decision
    expected: Terms
    """What the house decides by the till's snapshot, facts and clock."""
    lives: Mapping[str, Live]
    """The versions of the offers that the till gave, as far as they are known."""
    row: LogRow
    flags: tuple[str, ...]

    @property
    def terms(self) -> Terms:
        """What counts: the sale as it happened; as the house knows it where both say the same."""
        if "differs" not in self.flags:
            return self.expected
        return replace(self.sale.told, offers=tuple(map(self._known, self.sale.told.offers)))

    def _known(self, offer: OfferTerms) -> OfferTerms:
        """What the till does not tell of an offer, and its version says."""
        live = self.lives.get(offer.code)
        if live is None:
            return offer
        own = live.offer
        keeps = own.limits.cancelled == "keep"
        return replace(offer, campaign=own.campaign, keeps_uses=keeps, partner=own.partner)


def judge(sale: Sale, *, key: str, now: datetime) -> Judged:
    """Decides a sale again; never refuses one. `key` is the public prefix of the API key."""
    compiled, overrides, known = _state(sale)
    request = sale.request
    regions = region_chain(request.region or region_of_store(request.store))
    facts = offline_facts(request, regions, channel_facts(request.channel).prices_include_tax)
    decision = decide(compiled, overrides, request, facts, NO_ALLOWANCES, sale.sold_at)
    expected = terms_of(decision)
    lives = _lives(sale.told, compiled)
    until = _valid_until(sale)
    found = {
        "differs": not same_sale(expected, sale.told),
        "stale_bundle": until is not None and sale.sold_at >= until,
        "unknown_snapshot": not known or (until is None and sale.snapshot != EMPTY),
        "withdrawn": _killed(sale, lives),
        "clock_ahead": sale.sold_at > now + TOLERANCE,
    }
    name = encode(int(sale.sold_at.timestamp() * 1000), int.from_bytes(os.urandom(10), "big"))
    created = created_at(name)
    assert created is not None
    expires = created + timedelta(milliseconds=1)  # it was taken up as it was made, and is by nobody else
    subject = subject_of(request.customer)
    row = LogRow(
        id=name,
        created=created,
        expires=expires,
        channel=request.channel,
        key=key,
        diagnose=False,
        snapshot=compiled.hash,
        overrides=overrides.number,
        engine=ENGINE_VERSION,
        request=sale.received,
        facts=canonical(facts.as_json()),
        allowances=canonical(NO_ALLOWANCES.as_json()),
        answer=answer_text(decision, decision_id=name, created=created, expires=expires, diagnose=False),
        subject=subject,
        data_key=key_at(subject, created),
    )
    return Judged(sale, decision, expected, lives, row, tuple(flag for flag in FLAGS if found[flag]))


def _state(sale: Sale) -> tuple[Compiled, Overrides, bool]:
    """Snapshot and overrides that the till names, else those that are live; whether they are known."""
    now = live()
    overrides = overrides_at(sale.overrides) if sale.overrides <= now.overrides.number else now.overrides
    try:
        return compiled_at(sale.snapshot), overrides, sale.overrides <= now.overrides.number
    except (SnapshotMissing, SnapshotBroken):
        return now.compiled, overrides, False


def _lives(told: Terms, compiled: Compiled) -> dict[str, Live]:
    """By code: the versions that the till says it gave, from its snapshot, else from the live one."""
    found = {}
    for offer in told.offers:
        for versions in (compiled.versions, live().compiled.versions):
            match = next(
                (each for each in versions.get(offer.code, ()) if each.version == offer.version), None
            )
            if match is not None:
                found[offer.code] = match
                break
    return found


def _valid_until(sale: Sale) -> datetime | None:
    """Until when bundles of this state gave offers in the channel; None where none was issued."""
    return (
        IssuedBundle.objects.filter(
            channel__code=sale.request.channel, snapshot=sale.snapshot, overrides=sale.overrides
        )
        .values_list("valid_until", flat=True)
        .first()
    )


def _killed(sale: Sale, lives: Mapping[str, Live]) -> bool:
    """Whether an offer of the sale stood killed when it was sold, though the till had not heard of it."""
    last = Override.objects.filter(created_at__lte=sale.sold_at).order_by("-number").first()
    if last is None:
        return False
    standing = overrides_at(last.number)
    return any(
        standing.action_on(code, each.offer.campaign, each.tags, sale.request.channel) == "kill"
        for code, each in lives.items()
    )
