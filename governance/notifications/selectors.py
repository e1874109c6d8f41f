"""Reading what a person was told."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet

from governance.models import Delivery, Notice, Notification

MOST = 99
KEPT = timedelta(days=180)


def own(user: User, *, unread: bool = False) -> QuerySet[Notification]:
    """A person's inbox, newest first."""
    rows = Notification.objects.filter(user=user, inbox=True).select_related("notice")
    rows = rows.filter(read_at__isnull=True) if unread else rows
    return rows.order_by("-notice__at", "-pk")


def unread_badge(user: User) -> str:
    """How many are not read: "", "7", "99+"."""
    rows = Notification.objects.filter(user=user, inbox=True, read_at__isnull=True).order_by()
    number = len(rows.values_list("pk", flat=True)[: MOST + 1])
    return f"{MOST}+" if number > MOST else str(number or "")


def forget_old(at: datetime) -> int:
    """Removes notices of long ago with all that hangs on them, and digests; how many notices."""
    Delivery.objects.filter(way="digest", ended_at__lt=at - KEPT).delete()
    old = Notice.objects.filter(at__lt=at - KEPT)
    number = old.count()
    old.delete()
    return number
