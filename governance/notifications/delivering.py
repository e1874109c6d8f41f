"""Sending what waits: claimed by one worker, sent once, marked; each step is kept before the next begins.

A mail is sent at most once: where a process ended, or the connection broke, between handing it over and
noting that, its delivery is `unknown` and stays so: no reader can take a second mail for the first, and the
inbox has the notice all the same. A webhook's call is made at least once: it is repeated under the same id
until the other side says that it has it, and by the id that side knows what it had before.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q

from governance.models import Delivery, Notification
from governance.notifications.digests import contents, make_digests
from governance.notifications.mailing import MaybeSent, NotSent, digest_mail, notice_mail, send
from governance.notifications.subscribing import readers_of
from governance.notifications.webhooks import post

WORKING = 45.0
"""Seconds after which a run leaves the rest to the next."""
LOST = timedelta(minutes=10)
"""Who has held a claim for so long is gone."""
WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360, 720))
"""Between the attempts at one mail; after the last one it has failed."""
OLD = timedelta(days=2)
"""A call that could not be made for so long is given up."""


def deliver_due(at: datetime) -> dict[str, int]:
    """Sends everything that is due; how many of each outcome."""
    counts = {"unknown": give_up_lost(at), "digests": make_digests(at) if settings.MAIL_IS_SENT else 0}
    counts |= {"sent": 0, "failed": 0, "waiting": 0}
    stop = time.monotonic() + WORKING
    for outcome in _each(at, stop):
        counts[outcome] += 1
    return counts


def give_up_lost(at: datetime) -> int:
    """Claims whose holders are gone: of mails nobody knows what became, calls wait again."""
    lost = Delivery.objects.filter(state="sending", claimed_at__lt=at - LOST)
    lost.filter(way="webhook").update(state="waiting", due_at=at)
    old = Delivery.objects.filter(way="webhook", state="waiting", notice__at__lt=at - OLD)
    gone = "It was not taken for two days and is given up."
    old.update(state="failed", claimed_at=at, ended_at=at, error=gone)
    why = "The process ended while it was being sent; it is not sent again."
    return lost.exclude(way="webhook").update(state="unknown", ended_at=at, error=why)


def claim(at: datetime, *, broken: frozenset[str] = frozenset()) -> Delivery | None:
    """The next delivery, for this worker alone; committed when this returns, unless the caller is in one."""
    with transaction.atomic():
        due = Delivery.objects.filter(state="waiting", due_at__lte=at).exclude(_lanes(broken))
        due = due.exclude(way="webhook", endpoint__disabled_at__isnull=False)
        if not settings.MAIL_IS_SENT:
            due = due.filter(way="webhook")
        rows = due.select_for_update(skip_locked=True, of=("self",)).select_related(
            "notice", "endpoint", "user"
        )
        delivery = rows.order_by("due_at", "pk").first()
        if delivery is not None:
            delivery.state, delivery.claimed_at = "sending", at
            delivery.attempts += 1
            delivery.save()
        return delivery


def lane_of(delivery: Delivery) -> str:
    """What goes wrong together: all mails, or the calls of one endpoint."""
    return f"endpoint {delivery.endpoint_id}" if delivery.way == "webhook" else "mail"


def _lanes(broken: frozenset[str]) -> Q:
    ids = [lane.removeprefix("endpoint ") for lane in broken if lane != "mail"]
    return Q(way="webhook", endpoint_id__in=ids) | Q(way__in=["mail", "digest"] if "mail" in broken else [])


def _each(at: datetime, stop: float) -> Iterator[str]:
    broken: frozenset[str] = frozenset()
    while time.monotonic() < stop and (delivery := claim(at, broken=broken)) is not None:
        taken = post(delivery, at) if delivery.way == "webhook" else _mail(delivery, at)
        if not taken:
            broken |= {lane_of(delivery)}
        yield delivery.state


def _mail(delivery: Delivery, at: datetime) -> bool:
    """Sends a mail or a digest; False where no other would go either."""
    mail = _composed(delivery)
    if mail is None:
        _end(delivery, "failed", at, "There was nothing left to tell, or nobody to tell it to.")
        return True
    try:
        send(mail)
    except NotSent as error:
        if error.again and delivery.attempts <= len(WAITS):
            delivery.state, delivery.due_at = "waiting", at + WAITS[delivery.attempts - 1]
            delivery.error = str(error)[:300]
            delivery.save()
        else:
            _end(delivery, "failed", at, str(error))
        return not error.nothing_goes
    except MaybeSent as error:
        _end(delivery, "unknown", at, str(error))
        return True
    _end(delivery, "sent", at, "")
    return True


def _composed(delivery: Delivery) -> EmailMultiAlternatives | None:
    """The mail as it is to go; None where nobody is left to get it, or nothing to tell."""
    user = delivery.user
    assert user is not None
    if not user.is_active or not user.email:
        return None
    reader = readers_of([user])[user.pk]
    if delivery.way == "digest":
        told = contents(delivery)
        return digest_mail(delivery, told, reader) if told else None
    notification = Notification.objects.select_related("notice", "user").get(
        notice=delivery.notice_id, user=user
    )
    return notice_mail(delivery, notification, reader)


def _end(delivery: Delivery, state: str, at: datetime, error: str) -> None:
    delivery.state, delivery.ended_at, delivery.error = state, at, error[:300]
    delivery.save()
