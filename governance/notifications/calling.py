"""One signed call of another system."""

import hashlib
import hmac
import http.client
import ssl
from collections.abc import Mapping
from contextlib import suppress
from socket import SHUT_RDWR, create_connection
from threading import Timer
from urllib.parse import SplitResult

from governance.notifications.addresses import addresses_of, port_of, read_url

SIGNATURE = "Offerdesk-Signature"
PATIENCE = 5.0
"""Seconds for each step of a call."""
LONGEST = 15.0
"""Seconds for all of them, however slowly the other side speaks."""


class CallFailed(Exception):
    """Nobody answered, or not in time."""


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """ "t=1781524800,v1=…": the HMAC-SHA256, in hexadecimal, of timestamp, dot and body."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def call(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Posts the body and returns the status; redirects are not followed, the answer is not read.

    Raises AddressRefused, CallFailed.
    """
    parts = read_url(url)
    failure = ""
    for address in addresses_of(parts):
        connection = _connection(parts, address)
        # Each step has its own time; who sends a byte at a time would hold the call for ever.
        end = Timer(LONGEST, _cut, [connection])
        end.daemon = True
        end.start()
        try:
            connection.request("POST", _target(parts), body=body, headers={**headers, "Host": parts.netloc})
            status = connection.getresponse().status
            if connection.cut:  # what is read after that is no answer
                raise TimeoutError(f"it did not answer within {LONGEST:g} s")
            return status
        except (OSError, ValueError, http.client.HTTPException) as error:
            failure = f"{type(error).__name__}: {error}"
            if connection.sent:  # it may have been taken
                break
        finally:
            end.cancel()
            connection.close()
    raise CallFailed(failure[:250])


class _To(http.client.HTTPConnection):
    """A connection to one IP address of a host, whatever the host's name says by now."""

    sent = cut = False

    def __init__(self, host: str, port: int, address: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self.address, self.tls = address, tls

    def connect(self) -> None:
        self.sock = create_connection((self.address, self.port), PATIENCE)
        if self.tls is not None:
            self.sock = self.tls.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()
        self.sent = True


def _connection(parts: SplitResult, address: str) -> _To:
    assert parts.hostname is not None
    tls = ssl.create_default_context() if parts.scheme == "https" else None
    return _To(parts.hostname, port_of(parts), address, tls)


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _cut(connection: _To) -> None:
    connection.cut = True
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(SHUT_RDWR)
