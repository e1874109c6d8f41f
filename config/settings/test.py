"""Tests: the development settings, made quick and quiet."""

from config.logs import logging_settings
from config.settings.development import *  # noqa: F403

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The test client logs in without a request, which the lockout refuses; its own tests turn it on.
AXES_ENABLED = False
WHITENOISE_USE_FINDERS = False
METRICS_OPEN = False
# Tests see what they install at once, inside their own transaction.
SNAPSHOT_POLL_SECONDS = 0.0
LOGGING = logging_settings(json=False, level="WARNING")
