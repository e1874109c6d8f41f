"""What may be called: names are looked up once, and all their addresses have to be public."""

import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from governance.notifications.addresses import AddressRefused, addresses_of, may_be_called, read_url
from governance.notifications.calling import CallFailed, call, signature
from tests.governance.notifications.conftest import Receiver


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # the cloud's metadata
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::a00:1", False),  # 10.0.0.1 behind NAT64
        ("2002:a00:1::", False),  # 10.0.0.1 by 6to4
    ],
)
def test_public_addresses_alone(address: str, allowed: bool) -> None:
    assert may_be_called(ip_address(address)) is allowed


def test_networks_of_the_settings(settings: Settings) -> None:
    settings.WEBHOOK_NETWORKS = ["10.1.0.0/16", "fd00::/8"]
    found = [
        may_be_called(ip_address(text)) for text in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1", "10.2.0.1")
    ]
    assert found == [True, True, True, False]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.com/hook", "must begin with https://"),
        ("ftp://example.com/", "must begin with https://"),
        ("https:///hook", "names no host"),
        ("https://anna:secret@example.com/", "user name or password"),
        ("https://example.com:99999/", "no address"),
        ("https://[::1/", "no address"),
    ],
)
def test_what_is_no_address_for_a_webhook(settings: Settings, url: str, why: str) -> None:
    settings.WEBHOOK_HTTPS_ONLY = True
    with pytest.raises(AddressRefused, match=why):
        read_url(url)


def test_one_private_address_among_them_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*args: Any, **kwargs: Any) -> list[Any]:
        return [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1, which is no public address"):
        addresses_of(read_url("https://example.com/"))


def test_the_name_is_asked_once(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a name could be public when it is checked and private when it is called."""
    asked = []
    real = socket.getaddrinfo

    def counted(host: str, *args: Any, **kwargs: Any) -> Any:
        if host == "hooks.test":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", counted)
    assert call(f"http://hooks.test:{receiver.port}/x", b"{}", {}) == 204
    assert asked == ["hooks.test"]
    assert receiver.calls[0][0]["Host"] == f"hooks.test:{receiver.port}"


def test_loopback_is_refused_where_it_is_not_allowed(receiver: Receiver, settings: Settings) -> None:
    settings.WEBHOOK_NETWORKS = []
    with pytest.raises(AddressRefused, match="no public address"):
        call(receiver.url, b"{}", {})
    assert receiver.calls == []


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.answers = [302]
    assert call(receiver.url, b"{}", {}) == 302
    assert len(receiver.calls) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://127.0.0.1:1/\u00e4", "http://127.0.0.1:1/a b"]
)
def test_nobody_there(settings: Settings, url: str) -> None:
    settings.WEBHOOK_NETWORKS, settings.WEBHOOK_HTTPS_ONLY = ["127.0.0.0/8"], False
    with pytest.raises(CallFailed):
        call(url, b"{}", {})


def test_the_signature_that_the_page_shows() -> None:
    """docs/operations.md has this example."""
    assert signature("whsec_example", 1781524800, b'{"id": "notice-1"}') == (
        "t=1781524800,v1=66ac015e8741810c579908c0ff87b23c52c1e57f92b0e70e9f7f89faa26b0d64"
    )


def test_who_speaks_a_byte_at_a_time_is_cut_off(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, the answer never does."""
    settings.WEBHOOK_NETWORKS, settings.WEBHOOK_HTTPS_ONLY = ["127.0.0.0/8"], False
    monkeypatch.setattr("governance.notifications.calling.LONGEST", 0.3)
    ended = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _address = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not ended.wait(0.05):
                connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=[listener], daemon=True)
        thread.start()
        with pytest.raises(CallFailed):
            call(f"http://127.0.0.1:{listener.getsockname()[1]}/", b"{}", {})
        ended.set()
        thread.join()


def test_a_certificate_that_nobody_vouches_for(settings: Settings, tmp_path: Path) -> None:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8", "::1/128"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed("localhost", tmp_path))
    taken: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        plain, _address = listener.accept()
        with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as connection:
            taken.append(connection.recv(1))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=[listener], daemon=True)
        thread.start()
        with pytest.raises(CallFailed, match="certificate verify failed"):
            call(f"https://127.0.0.1:{listener.getsockname()[1]}/", b"{}", {})
        thread.join()
    assert taken == []


def self_signed(name: str, folder: Path) -> Path:
    """A certificate and its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begin = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path = folder / "both.pem"
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(pem)
    )
    return path
