"""Issuing, changing, rotating and revoking API keys; the clear text is shown once and never stored."""

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from catalog.errors import FieldError, Nature, OfferdeskError
from catalog.models import ApiKey, Channel, Scope
from catalog.selectors.keys import forget_keys, hash_secret

TOUCH_SECONDS = 60
PREFIX_LENGTH = 10
SECRET_LENGTH = 43
"""43 symbols of 62: 256 bits."""

_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key and its clear text, which exists nowhere else."""

    key: ApiKey
    clear_text: str


@transaction.atomic
def issue_key(
    *,
    actor: User | None,
    name: str,
    channel: Channel,
    responsible: User,
    scopes: Sequence[str],
    acts_for: Sequence[Channel] = (),
    expires_at: datetime | None = None,
) -> IssuedKey:
    """Makes a key for a channel; the caller shows `clear_text` once."""
    _check_key(name, responsible, scopes)
    prefix = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(PREFIX_LENGTH))
    secret = "".join(secrets.choice(_LETTERS) for _ in range(SECRET_LENGTH))
    key = ApiKey(
        name=name,
        channel=channel,
        responsible=responsible,
        prefix=prefix,
        secret_hash=hash_secret(secret),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    _save(key, actor)
    if acts_for:
        key.acts_for.set(acts_for)
    return IssuedKey(key, f"od_{prefix}_{secret}")


@transaction.atomic
def change_key(
    *,
    actor: User | None,
    key: ApiKey,
    name: str,
    responsible: User,
    scopes: Sequence[str],
    acts_for: Sequence[Channel],
    expires_at: datetime | None,
) -> ApiKey:
    """Changes what a key may do; its channel and its secret stay, and a revoked one is revoked."""
    _check_key(name, responsible, scopes)
    key.revoked_at = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk).revoked_at
    key.name, key.responsible, key.expires_at = name, responsible, expires_at
    key.scopes = sorted(set(scopes))
    _save(key, actor)
    if set(key.acts_for.all()) != set(acts_for):
        key.acts_for.set(acts_for)
    transaction.on_commit(forget_keys)
    return key


@transaction.atomic
def rotate_key(*, actor: User | None, key: ApiKey, at: datetime, overlap: timedelta) -> IssuedKey:
    """A new key like this one; the old one ends with the overlap, or sooner where it was to."""
    if key.revoked_at is not None:
        raise OfferdeskError("key_revoked", nature=Nature.CONFLICT, detail="A revoked key can't be rotated.")
    issued = issue_key(
        actor=actor,
        name=key.name,
        channel=key.channel,
        responsible=key.responsible,
        scopes=key.scopes,
        acts_for=list(key.acts_for.all()),
        # As long a life as the old one was given: rotating is no way to a key without an end.
        expires_at=at + (key.expires_at - key.created_at) if key.expires_at else None,
    )
    end = at + overlap
    key.expires_at = min(key.expires_at, end) if key.expires_at else end
    _save(key, actor)
    transaction.on_commit(forget_keys)
    return issued


@transaction.atomic
def revoke_key(*, actor: User | None, key: ApiKey, at: datetime) -> ApiKey:
    """Ends a key at once in this process, within seconds in the others; revoking twice changes nothing."""
    if key.revoked_at is None:
        key.revoked_at = at
        _save(key, actor)
        transaction.on_commit(forget_keys)
    return key


def touch_key(*, key_id: int, at: datetime) -> None:
    """Notes that a key was used, unless another process did within the minute."""
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - timedelta(seconds=TOUCH_SECONDS))
    ApiKey.objects.filter(stale, id=key_id).update(last_used_at=at)


def _save(key: ApiKey, actor: User | None) -> None:
    key._history_user = actor  # type: ignore[attr-defined]  # simple-history reads it
    key.save()


def _check_key(name: str, responsible: User, scopes: Sequence[str]) -> None:
    errors = []
    if not name.strip():
        errors.append(FieldError("/name", "required", "A key needs a name."))
    if not responsible.is_active:
        errors.append(FieldError("/responsible", "inactive", "The responsible person is not active."))
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown or not scopes:
        message = f"Unknown scopes: {', '.join(unknown)}." if unknown else "A key needs a scope."
        errors.append(FieldError("/scopes", "unknown_scope" if unknown else "required", message))
    if errors:
        raise OfferdeskError("validation", detail=errors[0].message, errors=errors)
