"""Who asks: API keys, their scopes and the channels that they may speak for."""

import hmac
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from catalog.api.problems import ApiProblem
from catalog.errors import FieldError
from catalog.models import Scope
from catalog.selectors.keys import KeyGrant, KnownKey, hash_secret, known_key, split_key
from catalog.services.keys import TOUCH_SECONDS, touch_key

__all__ = ["ApiKeyAuthentication", "KeyGrant", "KeyPrincipal", "check_channel", "needs"]

REALM = 'Bearer realm="offerdesk"'


@dataclass(frozen=True, slots=True)
class KeyPrincipal:
    """What stands in `request.user` for a key; not a user of the admin."""

    key_id: int
    prefix: str
    responsible_id: int
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    @property
    def pk(self) -> str:
        return f"key:{self.prefix}"

    def __str__(self) -> str:
        return self.pk


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer od_<prefix>_<secret>`, or the same text in `X-Api-Key`."""

    def authenticate(self, request: Request) -> tuple[KeyPrincipal, KeyGrant] | None:
        clear_text = _presented(request)
        if clear_text is None:
            return None
        known = _checked(clear_text)
        if not known.channel_active:
            raise ApiProblem("channel_not_allowed", "The channel of this API key is switched off.")
        grant = known.grant
        _touch(known)
        return KeyPrincipal(grant.key_id, grant.prefix, grant.responsible_id), grant

    def authenticate_header(self, request: Request) -> str:
        return REALM


def _presented(request: Request) -> str | None:
    """The key's clear text as sent; None where there is none."""
    bearer = request.META.get("HTTP_AUTHORIZATION", "")
    scheme, _, token = bearer.partition(" ")
    named = request.META.get("HTTP_X_API_KEY", "")
    if bearer and scheme.lower() != "bearer":
        _refuse("The Authorization header must be: Bearer, a space, the API key.")
    if bearer and named and token.strip() != named.strip():
        _refuse("Authorization and X-Api-Key hold different keys.")
    return token.strip() if bearer else named.strip() or None


def _checked(clear_text: str) -> KnownKey:
    """The key if text and state are right. Why it failed is told only to who holds the right secret."""
    parts = split_key(clear_text)
    known = known_key(parts[0]) if parts else None
    if parts is None or known is None or not hmac.compare_digest(hash_secret(parts[1]), known.secret_hash):
        _refuse("The API key is not valid.")
    now = datetime.now(UTC)
    if known.revoked_at is not None and known.revoked_at <= now:
        _refuse("The API key has been revoked.")
    if known.expires_at is not None and known.expires_at <= now:
        _refuse("The API key has expired.")
    return known


def _refuse(reason: str) -> NoReturn:
    raise AuthenticationFailed(reason)


_touched: dict[int, float] = {}


def _touch(known: KnownKey) -> None:
    """Notes the use of a key at most once a minute in this process."""
    now = time.monotonic()
    if now - _touched.get(known.grant.key_id, -TOUCH_SECONDS) < TOUCH_SECONDS:
        return
    _touched[known.grant.key_id] = now
    touch_key(key_id=known.grant.key_id, at=datetime.now(UTC))


def needs(scope: Scope) -> type[BasePermission]:
    """A permission class: the key must hold this scope."""

    class NeedsScope(BasePermission):
        def has_permission(self, request: Request, view: APIView) -> bool:
            grant: Any = request.auth
            if not isinstance(grant, KeyGrant):
                return False
            check_scope(grant, scope)
            return True

    NeedsScope.__name__ = f"Needs{scope.value.capitalize()}"
    return NeedsScope


def check_scope(grant: KeyGrant, scope: Scope) -> None:
    """Refuses a key that lacks a scope."""
    if scope.value not in grant.scopes:
        detail = f"The API key lacks the scope {scope.value}."
        raise ApiProblem("scope_missing", detail, extra={"scope": scope.value})


def check_channel(grant: KeyGrant, channel: str, at: str = "/channel") -> None:
    """Refuses a channel that is neither the key's nor one that it acts for; `at` is its JSON pointer."""
    if not grant.speaks_for(channel):
        message = "The API key may not speak for this channel."
        errors = [FieldError(at, "channel_not_allowed", message)] if at else []
        raise ApiProblem("channel_not_allowed", message, errors=errors)
