"""Short ways to something that is told, and to what became of it."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User

from governance.hands import Hand
from governance.incidents.services import Finding, found
from governance.models import Delivery, Incident, Notice, Notification
from governance.notifications.wording import sentence_of

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
JOB = Hand.of_job("check")


def incident(name: str = "a", *, kind: str = "test_basket", at: datetime = NOW, **more: Any) -> Incident:
    """Something that went wrong: operations are told at once."""
    return found(Finding(kind, name, f"Something is wrong with {name}", **more), by=JOB, at=at)[0]


def told(user: User) -> list[str]:
    """What stands in a person's inbox, oldest first."""
    rows = Notification.objects.filter(user=user, inbox=True).order_by("notice__id")
    return [sentence_of(row.notice) for row in rows.select_related("notice")]


def last_notice() -> Notice:
    """What was told last."""
    return Notice.objects.order_by("-id")[0]


def states(way: str = "mail") -> list[str]:
    """The states of all deliveries of a way, oldest first."""
    return list(Delivery.objects.filter(way=way).order_by("id").values_list("state", flat=True))
