"""Keeping webhook endpoints: made, changed, given a new secret, switched off and on."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from catalog.errors import FieldError, OfferdeskError
from catalog.shredding.master import current_mark, unwrap, wrap
from governance.attempts import kept_if_refused
from governance.incidents.services import no_more
from governance.models import Delivery, WebhookEndpoint
from governance.notifications.addresses import AddressRefused, read_url
from governance.notifications.kinds import KINDS
from governance.roles import Role, check_role
from promotions.services.saving import save_with_reason

KEEPERS = (Role.ADMINISTRATOR,)
LABEL = b"webhook secret"


@dataclass(frozen=True, slots=True)
class Issued:
    """An endpoint with its new secret, which is shown once."""

    endpoint: WebhookEndpoint
    secret: str


@kept_if_refused("make a webhook endpoint")
@transaction.atomic
def make_endpoint(
    *, name: str, url: str, role: str, kinds: Sequence[str], actor: User, door: str = "admin"
) -> Issued:
    """A new endpoint; what it is called with is signed with the secret that comes back."""
    check_role(actor, *KEEPERS, to="make a webhook endpoint")
    _check(url, role, kinds)
    endpoint = WebhookEndpoint(name=name, url=url, role=role, kinds=sorted(kinds))
    secret = _give_secret(endpoint)
    _save(endpoint, actor, f"{door}: made")
    return Issued(endpoint, secret)


@kept_if_refused("change a webhook endpoint")
@transaction.atomic
def change_endpoint(
    *,
    endpoint: WebhookEndpoint,
    name: str,
    url: str,
    role: str,
    kinds: Sequence[str],
    actor: User,
    door: str = "admin",
) -> WebhookEndpoint:
    """Another address, role or choice of kinds; the secret stays."""
    check_role(actor, *KEEPERS, to="change a webhook endpoint")
    _check(url, role, kinds)
    endpoint = _locked(endpoint)
    endpoint.name, endpoint.url, endpoint.role, endpoint.kinds = name, url, role, sorted(kinds)
    _save(endpoint, actor, f"{door}: changed")
    return endpoint


@kept_if_refused("give a webhook endpoint a new secret")
@transaction.atomic
def renew_secret(*, endpoint: WebhookEndpoint, actor: User, door: str = "admin") -> Issued:
    """A new secret; the next call is signed with it."""
    check_role(actor, *KEEPERS, to="give a webhook endpoint a new secret")
    endpoint = _locked(endpoint)
    secret = _give_secret(endpoint)
    _save(endpoint, actor, f"{door}: new secret")
    return Issued(endpoint, secret)


@kept_if_refused("switch a webhook endpoint")
@transaction.atomic
def switch_endpoint(
    *,
    endpoint: WebhookEndpoint,
    on: bool,
    actor: User,
    reason: str = "",
    door: str = "admin",
    at: datetime | None = None,
) -> WebhookEndpoint:
    """Off: no calls, and nothing new is kept for later. On: what waited is sent, unless it is too old."""
    check_role(actor, *KEEPERS, to="switch a webhook endpoint")
    endpoint = _locked(endpoint)
    if on:
        endpoint.disabled_at, endpoint.disabled_why, endpoint.failures = None, "", 0
    elif endpoint.disabled_at is None:
        endpoint.disabled_at = at or timezone.now()
        endpoint.disabled_why = reason.strip()[:300] or f"{actor.get_username()} switched it off."
    _save(endpoint, actor, f"{door}: switched {'on' if on else 'off'}")
    if on:
        now = at or timezone.now()
        Delivery.objects.filter(endpoint=endpoint, state="waiting").update(due_at=now)
        off = WebhookEndpoint.objects.filter(disabled_at__isnull=False).values_list("pk", flat=True)
        no_more(kind="delivery", found_now=[fingerprint(pk) for pk in off], at=now)
    return endpoint


def fingerprint(pk: int) -> str:
    """What the incident of an endpoint that does not answer is known by."""
    return f"webhook {pk}"


def open_secret(endpoint: WebhookEndpoint) -> str:
    """The secret in clear; sealed anew where the master key has changed. Raises MasterKeyMissing."""
    secret = unwrap(bytes(endpoint.sealed_secret), LABEL, endpoint.master)
    if endpoint.master != current_mark():
        sealed = {"sealed_secret": wrap(secret, LABEL), "master": current_mark()}
        WebhookEndpoint.objects.filter(pk=endpoint.pk, master=endpoint.master).update(**sealed)
    return secret.decode()


def _give_secret(endpoint: WebhookEndpoint) -> str:
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    endpoint.sealed_secret, endpoint.master = wrap(secret.encode(), LABEL), current_mark()
    return secret


def _check(url: str, role: str, kinds: Sequence[str]) -> None:
    """Refuses an address that would never be called, and names that nobody knows."""
    errors = []
    try:
        read_url(url)
    except AddressRefused as error:
        errors.append(FieldError("/url", "address_refused", str(error)))
    if role and role not in set(Role):
        errors.append(FieldError("/role", "unknown_role", f"There is no role {role}."))
    errors += [
        FieldError("/kinds", "unknown_kind", f"There is no kind {each} of messages.")
        for each in kinds
        if each not in KINDS
    ]
    if errors:
        detail = " ".join(error.message for error in errors)
        raise OfferdeskError("endpoint_refused", detail=detail, errors=errors)


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)


def _save(endpoint: WebhookEndpoint, actor: User, reason: str) -> None:
    save_with_reason(endpoint, actor=actor, reason=reason)
