"""Calls of other systems: made, repeated, and given up with an alarm where an endpoint no longer answers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from catalog.shredding.master import MasterKeyMissing
from governance.hands import Hand
from governance.incidents.services import Finding, found
from governance.models import Delivery, WebhookEndpoint
from governance.notifications.addresses import AddressRefused
from governance.notifications.calling import SIGNATURE, CallFailed, call, signature
from governance.notifications.endpoints import fingerprint, open_secret
from governance.notifications.wording import told_to_systems

WAITS = tuple(timedelta(minutes=each) for each in (1, 2, 5, 10, 30, 60, 120, 240, 480))
"""After so many failures of an endpoint in a row until the next attempt; one more, and it is switched off."""
NOT_NOW = frozenset({408, 425, 429})
"""Statuses of the 400s after which the same call may succeed."""


def post(delivery: Delivery, at: datetime) -> bool:
    """Makes one call; False where the endpoint does not answer as it should."""
    endpoint, notice = delivery.endpoint, delivery.notice
    assert endpoint is not None
    assert notice is not None
    body, timestamp = told_to_systems(notice), int(timezone.now().timestamp())
    try:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Offerdesk",
            "Offerdesk-Delivery": str(delivery.pk),
            "Offerdesk-Attempt": str(delivery.attempts),
            SIGNATURE: signature(open_secret(endpoint), timestamp, body),
        }
        status = call(endpoint.url, body, headers)
    except (CallFailed, AddressRefused, MasterKeyMissing) as error:
        return _not_taken(delivery, endpoint, at, str(error), again=True)
    if 200 <= status < 300:
        return _taken(delivery, endpoint, at)
    again = not 400 <= status < 500 or status in NOT_NOW
    return _not_taken(delivery, endpoint, at, f"It answered {status}.", again=again)


@transaction.atomic
def _taken(delivery: Delivery, endpoint: WebhookEndpoint, at: datetime) -> bool:
    delivery.state, delivery.ended_at, delivery.error = "sent", at, ""
    delivery.save()
    answers_again = WebhookEndpoint.objects.filter(pk=endpoint.pk, failures__gt=0).update(failures=0)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(last_ok_at=at)
    if answers_again:
        Delivery.objects.filter(endpoint=endpoint, state="waiting", due_at__gt=at).update(due_at=at)
    return True


@transaction.atomic
def _not_taken(delivery: Delivery, endpoint: WebhookEndpoint, at: datetime, why: str, *, again: bool) -> bool:
    """Notes the failure; the call waits for its next turn, or is given up; so is the endpoint in the end."""
    endpoint = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    endpoint.failures += 1
    lasts = endpoint.failures <= len(WAITS)
    delivery.error = why[:300]
    if again:
        delivery.state, delivery.due_at = "waiting", at + WAITS[min(endpoint.failures, len(WAITS)) - 1]
    else:
        delivery.state, delivery.ended_at = "failed", at
    delivery.save()
    # All that waits for it waits for the same turn: many messages are no reason to give up sooner.
    following = at + WAITS[min(endpoint.failures, len(WAITS)) - 1]
    Delivery.objects.filter(endpoint=endpoint, state="waiting", due_at__lt=following).update(due_at=following)
    if not lasts:
        switch_off(endpoint, at, why)
    endpoint.save_without_historical_record()  # type: ignore[attr-defined]
    return False


def switch_off(endpoint: WebhookEndpoint, at: datetime, why: str) -> None:
    """No more calls until an administrator switches it on again; an incident tells him."""
    endpoint.disabled_at = at
    endpoint.disabled_why = f"{endpoint.failures} calls in a row failed; the last: {why}"[:300]
    fact = {"endpoint": endpoint.name, "failures": str(endpoint.failures), "last": why[:200]}
    title = f"The webhook endpoint {endpoint.name} is switched off: it does not answer"
    finding = Finding("delivery", fingerprint(endpoint.pk), title, [fact])
    found(finding, by=Hand.of_job("deliver_notifications"), at=at)
