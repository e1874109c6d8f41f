"""Tests: the development settings, made quick and quiet."""

from config.logs import logging_settings
from config.settings.development import *  # noqa: F403

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The test client logs in without a request, which the lockout refuses; its own tests turn it on.
AXES_ENABLED = False
WHITENOISE_USE_FINDERS = False
# All tests share one Valkey and its counts of wrong codes; their own tests turn them on.
WRONG_CODES_PER_SHOPPER = WRONG_CODES_PER_KEY = 0
METRICS_OPEN = False
# Tests see what they install at once, inside their own transaction.
SNAPSHOT_POLL_SECONDS = 0.0
LOGGING = logging_settings(json=False, level="WARNING")
