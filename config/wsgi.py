import io
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
django_application = get_wsgi_application()

# What follows needs the apps.
from catalog.api.parser import BULK_MAX_BODY  # noqa: E402
from decisions.public import ready  # noqa: E402

# Every worker begins to compile the live snapshot at once: /readyz only reaches one of them.
ready()


def application(sent: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, which reads a body by its announced length alone: a chunked one gets its length here.

    One past every bound is cut a byte behind the largest, which each verb then refuses as too large.
    """
    chunked = "chunked" in sent.get("HTTP_TRANSFER_ENCODING", "").lower()
    if chunked and not sent.get("CONTENT_LENGTH"):
        body = sent["wsgi.input"].read(BULK_MAX_BODY + 1)
        sent = {**sent, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    answer: Iterable[bytes] = django_application(sent, start_response)
    return answer
