"""Composing what was approved into the live snapshot."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from decisions.public import DefinitionInput, ManifestEntry, current_manifest, install_snapshot
from governance.hands import Hand
from governance.launch.clock import end_due, start_due
from governance.launch.selectors import approvals, effective_without_approval
from governance.locks import launching
from governance.models import PolicyVersion, Publication
from promotions.models import OfferVersion

logger = logging.getLogger(__name__)


def publish(*, cause: str, by: Hand, at: datetime | None = None) -> Publication:
    """Brings all states up to date and makes everything approved the live snapshot, for every worker.

    Publishing what is live already changes nothing and returns the publication that made it so.
    """
    at = at or timezone.now()
    with launching():
        end_due(at=at, by=by)
        start_due(at=at, by=by)
        before = current_manifest()
        installed = install_snapshot(definitions=list(definitions()))
        known = Publication.objects.filter(sequence=installed.sequence).first()
        if known is not None:
            return known
        return Publication.objects.create(
            snapshot=installed.hash,
            sequence=installed.sequence,
            cause=cause[:200],
            actor=by.label,
            published_at=at,
            changes=changes(before, current_manifest()),
        )


def definitions() -> Iterator[DefinitionInput]:
    """The policy, and every scheduled, live and paused version as another person approved it."""
    policy = PolicyVersion.objects.filter(state="live").first()
    if policy is not None:
        yield DefinitionInput("policy", policy.document["policy"], policy.number, policy.document)
    published = approvals().filter(version__state__in=OfferVersion.PUBLISHED)
    for review in published.select_related("version__offer").order_by("version_id"):
        version = review.version
        yield DefinitionInput("offer", version.offer.code, version.number, review.document)
    for version in effective_without_approval():
        logger.error("%s is %s without an approval by another person: not published", version, version.state)


def changes(before: list[ManifestEntry], after: list[ManifestEntry]) -> list[dict[str, Any]]:
    """What came, went and changed: [{"kind", "code", "from": version or None, "to": version or None}]."""
    old = {(entry.kind, entry.code): entry for entry in before}
    new = {(entry.kind, entry.code): entry for entry in after}
    return [
        {
            "kind": kind,
            "code": code,
            "from": old[kind, code].version if (kind, code) in old else None,
            "to": new[kind, code].version if (kind, code) in new else None,
        }
        for kind, code in sorted(old.keys() | new.keys())
        if old.get((kind, code)) != new.get((kind, code))
    ]
