"""A receiver of webhooks on this machine, and a house in which it may be called."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pytest_django import Settings


@dataclass
class Receiver:
    """What came in; `answers` are the statuses to come, then 204."""

    port: int = 0
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?house=1"

    def take(self, headers: dict[str, str], body: bytes) -> int:
        self.calls.append((headers, body))
        return self.answers.pop(0) if self.answers else 204


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A real server on loopback, which the settings allow."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    settings.WEBHOOK_HTTPS_ONLY = False
    taken = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = taken.take({**dict(self.headers), "path": self.path}, body)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{taken.url}&again=1")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    taken.port = server.server_address[1]
    every = {"poll_interval": 0.02}
    thread = threading.Thread(target=server.serve_forever, kwargs=every, daemon=True)
    thread.start()
    yield taken
    server.shutdown()
    server.server_close()
    thread.join()
