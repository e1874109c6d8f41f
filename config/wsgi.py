import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

# Every worker begins to compile the live snapshot at once: /readyz only reaches one of them.
from decisions.public import ready  # noqa: E402 (apps must be loaded first)

ready()
