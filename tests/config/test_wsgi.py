"""Bodies without an announced length."""

import io
import json
from typing import Any

import pytest

from catalog.api.parser import BULK_MAX_BODY

pytestmark = pytest.mark.django_db(transaction=True)


def send(path: str, body: bytes, **more: str) -> tuple[int, Any]:
    """(status, answer) of a chunked POST, as a server hands it on."""
    from config.wsgi import application  # noqa: PLC0415 (it looks for the live snapshot when it is loaded)

    started: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": "application/json",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        **more,
    }
    answer = b"".join(application(environ, lambda status, headers, *rest: started.append(status)))
    return int(started[0].split()[0]), json.loads(answer)


@pytest.fixture
def key() -> str:
    from tests.decisions.conftest import House  # noqa: PLC0415

    return House().key


def test_a_chunked_body_is_read(key: str) -> None:
    body = json.dumps({"channel": "web", "currency": "EUR", "basket": {"lines": []}}).encode()
    status, answer = send("/api/v1/decisions", body, HTTP_AUTHORIZATION=f"Bearer {key}")
    assert (status, answer.get("object")) == (200, "decision")


def test_a_chunked_body_has_the_same_bound(key: str) -> None:
    status, answer = send(
        "/api/v1/decisions", b" " * (BULK_MAX_BODY + 10), HTTP_AUTHORIZATION=f"Bearer {key}"
    )
    assert (status, answer["code"]) == (413, "payload_too_large")
