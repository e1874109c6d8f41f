"""What the process may be told from outside, read once and typed."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()


def required(name: str) -> str:
    """The value of a setting that has no safe default; an empty value counts as missing."""
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} must be set in the environment")
    return value


def database(url: str, *, options: dict[str, Any] | None = None) -> dict[str, Any]:
    """Django's connection settings for a PostgreSQL URL; a socket folder comes as ?host=/folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL must start with postgresql: (no other database is supported), not {parts.scheme!r}"
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": query.pop("port", "") or str(parts.port or ""),
        "OPTIONS": {**query, **(options or {})},
    }


def mail(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for smtp://host:25, submission://user:password@host, console: or dummy:."""
    found = dict(dj_email_url.parse(url))
    if "EMAIL_BACKEND" not in found:
        raise ImproperlyConfigured(
            f"EMAIL_URL must begin with smtp: or submission:, not {url.partition(':')[0]}"
        )
    return found
