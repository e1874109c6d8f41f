"""A developer's machine and the demo: readable logs, static files straight from the packages."""

from config.env import env
from config.logs import logging_settings
from config.settings.base import *  # noqa: F403
from config.settings.base import API_KEY_PEPPER, EMAIL_URL, SECRET_KEY

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = SECRET_KEY or "development-only-not-a-secret-and-never-used-in-production"
API_KEY_PEPPER = API_KEY_PEPPER or "development-only-pepper"
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
METRICS_OPEN = True
# Mails are printed unless an address of a server is given.
MAIL_IS_SENT = True
if not EMAIL_URL:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
WEBHOOK_HTTPS_ONLY = False
LOGGING = logging_settings(
    json=False, level=env.str("LOG_LEVEL", "INFO"), requests=env.str("REQUEST_LOG_LEVEL", "WARNING")
)
