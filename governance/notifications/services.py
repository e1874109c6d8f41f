"""Telling people: rows alone, in the transaction of what happened; a job sends them (delivering)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from governance.hands import Hand
from governance.models import Delivery, Notice, Notification, RoleGrant, WebhookEndpoint
from governance.notifications.kinds import AT_ONCE, DAILY
from governance.notifications.links import page_of
from governance.notifications.subscribing import wishes_for
from governance.roles import Role


@transaction.atomic
def notify(
    *,
    kind: str,
    key: str,
    about: Model,
    facts: Mapping[str, str],
    by: Hand,
    roles: Iterable[Role] = (),
    people: Iterable[User | None] = (),
    but_not: Iterable[User] = (),
    at: datetime | None = None,
    url: str = "",
) -> Notice | None:
    """Tells everybody of these roles, and these people, of something once; None: it was told before.

    `key` is the thing's name for ever: "review 12 asked". Who did it himself, who has left and `but_not`
    are not told. `url`: where more is found, if not everybody who is told may open the thing's own page.
    """
    at = at or timezone.now()
    roles, named = sorted(set(roles)), [user for user in people if user is not None]
    notice, new = Notice.objects.get_or_create(
        key=key[:200],
        defaults={
            "kind": kind,
            "facts": {name: str(value)[:500] for name, value in facts.items()},
            "about": about._meta.label_lower,
            "about_id": str(about.pk),
            "url": url or page_of(about),
            "roles": roles,
            "by": by.label,
            "at": at,
        },
    )
    if not new:
        return None
    left_out = {user.pk for user in but_not} | ({by.actor.pk} if by.actor else set())
    _tell(notice, _audience(roles, named, left_out), {user.pk for user in named})
    _call(notice)
    return notice


def no_longer_waits(*keys: str, at: datetime | None = None) -> None:
    """What was asked for has been done by somebody: nobody need read it as something new."""
    open_ = Notification.objects.filter(notice__key__in=keys, read_at__isnull=True)
    open_.update(read_at=at or timezone.now())


def mark_read(*, actor: User, ids: Iterable[int] | None = None, at: datetime | None = None) -> int:
    """Marks a person's own notifications as read, these or all; how many were not."""
    own = Notification.objects.filter(user=actor, inbox=True, read_at__isnull=True)
    if ids is not None:
        own = own.filter(pk__in=list(ids))
    return own.update(read_at=at or timezone.now())


def mark_unread(*, actor: User, ids: Iterable[int]) -> int:
    """Marks them as not read."""
    return Notification.objects.filter(user=actor, inbox=True, pk__in=list(ids)).update(read_at=None)


def _audience(roles: list[Role], people: list[User], left_out: set[int]) -> QuerySet[User]:
    named = Q(pk__in=[user.pk for user in people])
    lapsed = RoleGrant.objects.filter(
        user=OuterRef("user"), role=OuterRef("group"), until__lte=timezone.now()
    )
    holding = User.groups.through.objects.filter(~Exists(lapsed), group__name__in=roles).values("user")
    told = User.objects.filter(named | Q(pk__in=holding), is_active=True).exclude(pk__in=left_out)
    return told.order_by("pk").prefetch_related("groups")


def _tell(notice: Notice, audience: Iterable[User], named: set[int]) -> None:
    """A row for each person, and one for each mail that is to go at once."""
    users = list(audience)
    wishes = wishes_for(notice.kind, users)
    Notification.objects.bulk_create(
        Notification(
            notice=notice,
            user=user,
            because="" if user.pk in named else _because(notice, user),
            inbox=wishes[user.pk].inbox,
            daily=wishes[user.pk].mail == DAILY,
        )
        for user in users
    )
    if settings.MAIL_IS_SENT:
        Delivery.objects.bulk_create(
            Delivery(way="mail", notice=notice, user=user, due_at=notice.at)
            for user in users
            if wishes[user.pk].mail == AT_ONCE and user.email
        )


def _because(notice: Notice, user: User) -> str:
    return next((group.name for group in user.groups.all() if group.name in notice.roles), "")


def _call(notice: Notice) -> None:
    """A row for each endpoint that asks for such a notice; one that is off is told nothing."""
    wanted = Q(kinds=[]) | Q(kinds__contains=[notice.kind])
    meant = Q(role="") | Q(role__in=notice.roles)
    endpoints = WebhookEndpoint.objects.filter(wanted & meant, disabled_at__isnull=True)
    turns = Delivery.objects.filter(endpoint__in=endpoints, endpoint__failures__gt=0, state="waiting")
    turn = dict(turns.values_list("endpoint").annotate(Max("due_at")).order_by())
    Delivery.objects.bulk_create(
        # What failed last is tried at its turn, and what comes meanwhile with it.
        Delivery(
            way="webhook",
            notice=notice,
            endpoint=endpoint,
            due_at=max(notice.at, turn.get(endpoint.pk, notice.at)),
        )
        for endpoint in endpoints
    )
