"""Composing what was approved into the live snapshot."""

import logging
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from decisions.public import DefinitionInput, ManifestEntry, install_entries
from governance.budgets.approved import published_budgets
from governance.hands import Hand
from governance.launch.clock import CLOCK, bring_up_to_date
from governance.launch.documents import hash_of
from governance.launch.pauses import lift_spent_pauses
from governance.launch.selectors import EFFECTIVE, approvals, effective_without_approval, in_force
from governance.launch.unapproved import unapproved
from governance.locks import launching
from governance.models import CampaignBudget, Publication, Review, RuleVersion
from governance.policies.selectors import deciding_rules
from promotions.models import Campaign, OfferVersion

logger = logging.getLogger(__name__)


def publish(*, cause: str, by: Hand, at: datetime | None = None) -> Publication:
    """Brings all states up to date and makes everything approved the live snapshot, for every worker.

    Publishing what is live already changes nothing and returns the publication that made it so.
    """
    with launching():
        at = at or timezone.now()
        bring_up_to_date(at=at, by=by)
        installed = install_entries(entries=manifest(at), fetch=lambda missing: documents(missing, at))
        publication = Publication.objects.filter(sequence=installed.sequence).first()
        if publication is None:
            publication = Publication.objects.create(
                snapshot=installed.hash,
                sequence=installed.sequence,
                cause=cause[:200],
                actor=by.label,
                published_at=at,
                changes=changes(installed.went, installed.came),
            )
        lift_spent_pauses(reason=cause, by=by)
        return publication


def settle(versions: QuerySet[OfferVersion], at: datetime | None) -> datetime:
    """Before an act on these versions: every state as the clock has it, and published; the moment of that.

    No job may have run since a start or an end. It stays so where the act itself is refused.
    """
    with launching():
        list(versions.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        at = at or timezone.now()  # not before: somebody may have been waited for
        if moved := bring_up_to_date(at=at):
            publish(cause=", ".join(moved[:3]), by=CLOCK, at=at)
    return at


def manifest(at: datetime) -> list[ManifestEntry]:
    """The live rules, what campaigns share, and every approved version that is or will be in force.

    Versions, and the budgets that campaigns' offers share, are as another person approved them. What was
    launched in an emergency stands there until it is ended, its document bounded by its review time.

    A successor stands beside the version that it will replace: the engine changes over on the second of its
    start, whether or not a job is there to say so. Documents are named by the hashes that approvals bind to;
    no offer's is read.
    """
    entries = [_rule_entry(rule) for rule in deciding_rules()]
    entries += [_campaign_entry(budget) for budget in _shared_budgets(at)]
    rows = _published().values_list("version__offer__code", "version__number", "document_hash")
    entries += [ManifestEntry("offer", code, number, digest) for code, number, digest in rows]
    out = {(each.code, each.version): each.document for each in unapproved()}
    entries += [ManifestEntry("offer", *named, hash_of(document)) for named, document in out.items()]
    for version in effective_without_approval(at):
        if (version.offer.code, version.number) in out:
            continue  # its hours are over, which stands in its document
        logger.error("%s is %s without an approval by another person: not published", version, version.state)
    return entries


def documents(entries: Collection[ManifestEntry], at: datetime) -> Iterator[DefinitionInput]:
    """The documents of these entries of the manifest."""
    wanted, kinds = {entry.hash for entry in entries}, {entry.kind for entry in entries}
    for rule in deciding_rules() if kinds - {"offer", "campaign"} else ():
        if _rule_entry(rule).hash in wanted:
            yield DefinitionInput(rule.kind, rule.code, rule.number, rule.document)
    for budget in _shared_budgets(at) if "campaign" in kinds else ():
        if (entry := _campaign_entry(budget)).hash in wanted:
            yield DefinitionInput("campaign", entry.code, entry.version, _shared_budget(budget))
    if "offer" not in kinds:
        return
    yield from (each for each in unapproved() if hash_of(each.document) in wanted)
    asked = _published().filter(document_hash__in=wanted).select_related("version__offer")
    # Many at once, as at a first import, are never all in memory.
    for review in asked.iterator(chunk_size=1_000):
        version = review.version
        yield DefinitionInput("offer", version.offer.code, version.number, review.document)


def _published() -> QuerySet[Review]:
    return approvals().filter(version__state__in=EFFECTIVE).order_by("version_id")


def _shared_budgets(at: datetime) -> list[CampaignBudget]:
    """The approved budgets that published offers share."""
    out = in_force(at).filter(version__state__in=EFFECTIVE)
    return published_budgets(Campaign.objects.filter(offers__in=out.values("version")))


def _shared_budget(budget: CampaignBudget) -> dict[str, Any]:
    """What of a campaign decisions read."""
    return {"campaign": budget.campaign.code, "budget": budget.amount}


def _campaign_entry(budget: CampaignBudget) -> ManifestEntry:
    assert budget.number is not None
    return ManifestEntry("campaign", budget.campaign.code, budget.number, hash_of(_shared_budget(budget)))


def _rule_entry(rule: RuleVersion) -> ManifestEntry:
    return ManifestEntry(rule.kind, rule.code, rule.number, hash_of(rule.document))


def changes(went: Collection[ManifestEntry], came: Collection[ManifestEntry]) -> list[dict[str, Any]]:
    """What came, went and changed: [{"kind", "code", "from": version or None, "to": version or None}]."""
    touched: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    for place, entries in enumerate((went, came)):
        for entry in sorted(entries):
            touched.setdefault((entry.kind, entry.code), ([], []))[place].append(entry.version)
    return [
        {"kind": kind, "code": code, "from": old, "to": new}
        for (kind, code), versions in sorted(touched.items())
        for old, new in zip_longest(*versions)
    ]
