"""Production: nothing has a default that would be unsafe, and everything goes over TLS."""

from config.env import env, required
from config.logs import logging_settings
from config.settings.base import *  # noqa: F403
from config.settings.base import ALLOWED_HOSTS, DATABASES

SECRET_KEY = required("SECRET_KEY")
API_KEY_PEPPER = required("API_KEY_PEPPER")
required("DATABASE_URL")
required("REDIS_URL")
if env.int("DATABASE_POOL_SIZE", 0):
    # A pool is opened in each process at its first query, so never before a fork.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL_SIZE"),
        "timeout": env.float("DATABASE_POOL_TIMEOUT", 2.0),
    }

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CSRF_TRUSTED_ORIGINS: list[str] = env.list(
    "CSRF_TRUSTED_ORIGINS", [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
PUBLIC_URL = env.str("PUBLIC_URL", "") or f"https://{ALLOWED_HOSTS[0]}"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LOGGING = logging_settings(
    json=True, level=env.str("LOG_LEVEL", "INFO"), requests=env.str("REQUEST_LOG_LEVEL", "WARNING")
)
