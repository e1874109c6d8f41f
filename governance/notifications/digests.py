"""One mail a day of what did not have to be told at once, at an hour of the reader's own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from governance.models import Delivery, Notification, Reader
from governance.notifications.subscribing import readers_of

KEPT = timedelta(days=7)
"""What is older than this is left to the inbox."""


def digest_at(day: date, reader: Reader) -> datetime:
    """When the day's digest is due, in UTC; an hour that the clock skips counts from before the change."""
    return datetime.combine(day, time(reader.digest_hour), tzinfo=_zone(reader)).astimezone(UTC)


def day_due(reader: Reader, at: datetime) -> tuple[date, datetime]:
    """The last day whose digest was due by now, and when it was."""
    day = at.astimezone(_zone(reader)).date()
    due = digest_at(day, reader)
    if due > at:
        day -= timedelta(days=1)
        due = digest_at(day, reader)
    return day, due


def make_digests(at: datetime) -> int:
    """A delivery for everybody whose hour has come since something was put aside for him; how many."""
    users = User.objects.filter(
        is_active=True,
        notifications__daily=True,
        notifications__digest__isnull=True,
        notifications__notice__at__gt=at - KEPT,
    ).exclude(email="")
    people = list(users.distinct().order_by("pk"))
    readers = readers_of(people)
    return sum(_make(user, *day_due(readers[user.pk], at), at) for user in people)


def contents(delivery: Delivery) -> list[Notification]:
    """What a digest tells: what nobody has read or done meanwhile, oldest first."""
    rows = delivery.notifications.filter(read_at__isnull=True).select_related("notice", "user")
    return list(rows.order_by("notice__at", "pk"))


def _make(user: User, day: date, due: datetime, at: datetime) -> bool:
    """Puts what came before the hour into the day's digest, unless there was one."""
    put_aside = Notification.objects.filter(
        user=user, daily=True, digest__isnull=True, notice__at__lt=due, notice__at__gt=at - KEPT
    )
    if not put_aside.filter(read_at__isnull=True).exists():
        return False
    try:
        with transaction.atomic():
            digest = Delivery.objects.create(way="digest", user=user, day=day, due_at=due)
            put_aside.update(digest=digest)
    except IntegrityError:  # the day had its own
        return False
    return True


def _zone(reader: Reader) -> ZoneInfo:
    try:
        return ZoneInfo(reader.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
