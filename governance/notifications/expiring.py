"""What will end soon, and what belongs to somebody who has left: told in time, each once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Model, Q
from django.urls import reverse

from catalog.models import ApiKey
from governance.hands import Hand
from governance.models import RoleGrant, RuleVersion
from governance.notifications.links import owner_of
from governance.notifications.services import notify
from governance.roles import Role
from promotions.models import Campaign, OfferVersion
from promotions.selectors.people import person_label
from promotions.sentences import city_of, end_text

OFFER_DAYS = (7, 1)
KEY_DAYS = (14, 3)
RULE_DAYS = (14, 3)
DELEGATION_DAYS = (2,)
"""So many days before the end it is told; who was told of the nearer one is not told of the farther."""
BY = Hand.of_job("watch_expiry")


def watch(at: datetime) -> dict[str, int]:
    """How many ends and orphans were told of."""
    return {"ending": _offers(at) + _keys(at) + _rules(at) + _delegations(at), "orphaned": _orphans(at)}


def step_of(ends: datetime | None, at: datetime, steps: Iterable[int]) -> int | None:
    """The nearest of the steps within which it ends; None: not so soon, or over."""
    if ends is None or ends <= at:
        return None
    return min((days for days in steps if ends - at <= timedelta(days=days)), default=None)


def _offers(at: datetime) -> int:
    soon = OfferVersion.objects.filter(
        state__in=OfferVersion.PUBLISHED,
        closes_at__gt=at,
        closes_at__lte=at + timedelta(days=max(OFFER_DAYS)),
    ).select_related("offer", "owner", "campaign__owner")
    return sum(_offer(version, at) for version in soon)


def _offer(version: OfferVersion, at: datetime) -> bool:
    ends, step = version.closes_at, step_of(version.closes_at, at, OFFER_DAYS)
    if ends is None or step is None:
        return False
    zone = version.zone or (version.campaign.zone if version.campaign else "") or "UTC"
    told = notify(
        kind="expiring",
        key=f"ending version {version.pk} {ends.isoformat()} {step}",
        about=version,
        facts={"what": str(version), "when": f"{end_text(ends, zone)} ({city_of(zone)})"},
        by=BY,
        people=[owner_of(version)],
        at=at,
    )
    return told is not None


def _keys(at: datetime) -> int:
    soon = ApiKey.objects.filter(
        revoked_at__isnull=True, expires_at__gt=at, expires_at__lte=at + timedelta(days=max(KEY_DAYS))
    )
    return sum(_key(key, at) for key in soon.select_related("channel", "responsible"))


def _key(key: ApiKey, at: datetime) -> bool:
    ends, step = key.expires_at, step_of(key.expires_at, at, KEY_DAYS)
    if ends is None or step is None:
        return False
    told = notify(
        kind="expiring",
        # A key that was given more time is told of anew.
        key=f"ending key {key.pk} {ends.isoformat()} {step}",
        about=key,
        facts={"what": f"API key {key.name} of {key.channel}", "when": f"{ends:%Y-%m-%d %H:%M} UTC"},
        by=BY,
        people=[key.responsible],
        roles=[Role.ADMINISTRATOR],
        at=at,
        # Who answers for a key need not be allowed to open it.
        url=reverse("admin:governance_notification_changelist"),
    )
    return told is not None


def _rules(at: datetime) -> int:
    soon = RuleVersion.objects.filter(
        state="live", ends_at__gt=at, ends_at__lte=at + timedelta(days=max(RULE_DAYS))
    )
    return sum(_rule(rule, at) for rule in soon.select_related("owner").order_by("pk"))


def _rule(rule: RuleVersion, at: datetime) -> bool:
    ends, step = rule.ends_at, step_of(rule.ends_at, at, RULE_DAYS)
    if ends is None or step is None:
        return False
    zone = str(rule.document.get("zone") or "UTC")
    told = notify(
        kind="expiring",
        key=f"ending rule {rule.pk} {ends.isoformat()} {step}",
        about=rule,
        facts={"what": str(rule), "when": f"{end_text(ends, zone)} ({city_of(zone)})"},
        by=BY,
        people=[rule.owner],
        # What a rule keeps back is given again from its end on: finance wants to know.
        roles=[Role.FINANCE],
        at=at,
    )
    return told is not None


def _delegations(at: datetime) -> int:
    soon = RoleGrant.objects.filter(
        stands_in_for__isnull=False, until__gt=at, until__lte=at + timedelta(days=max(DELEGATION_DAYS))
    )
    return sum(
        _delegation(grant, at)
        for grant in soon.select_related("user", "role", "stands_in_for").order_by("pk")
    )


def _delegation(grant: RoleGrant, at: datetime) -> bool:
    assert grant.until is not None  # asked for above
    holder, lender = person_label(grant.user), person_label(grant.stands_in_for)
    told = notify(
        kind="expiring",
        key=f"ending delegation {grant.pk} {grant.until.isoformat()}",
        about=grant,
        facts={
            "what": f"{grant.role} of {holder}, lent by {lender}",
            "when": f"{grant.until:%Y-%m-%d %H:%M} UTC",
        },
        by=BY,
        people=[grant.user, grant.stands_in_for],
        at=at,
    )
    return told is not None


def _orphans(at: datetime) -> int:
    inherited = Q(owner__isnull=True, campaign__owner__is_active=False)
    versions = OfferVersion.objects.filter(
        Q(owner__is_active=False) | inherited, state__in=OfferVersion.PUBLISHED
    )
    campaigns = Campaign.objects.filter(owner__is_active=False, state="live")
    return sum(
        _orphan(version, str(version), owner_of(version), at)
        for version in versions.select_related("offer", "owner", "campaign__owner").order_by("pk")
    ) + sum(
        _orphan(campaign, f"campaign {campaign}", campaign.owner, at)
        for campaign in campaigns.select_related("owner").order_by("pk")
    )


def _orphan(about: Model, what: str, owner: User | None, at: datetime) -> bool:
    if owner is None:
        return False
    told = notify(
        kind="orphaned",
        key=f"orphaned {about._meta.label_lower} {about.pk} {owner.pk}",
        about=about,
        facts={"what": what, "who": person_label(owner)},
        by=BY,
        roles=[Role.OPERATIONS, Role.ADMINISTRATOR],
        at=at,
    )
    return told is not None
