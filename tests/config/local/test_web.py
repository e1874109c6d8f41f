import socket

import pytest

from config.local.steps import Refused
from config.local.web import free_port


def test_a_free_port_is_found() -> None:
    port = free_port("127.0.0.1", None)
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))


def test_the_named_port_is_taken_or_refused() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        number = server.getsockname()[1]
        with pytest.raises(Refused, match=f"Port {number} is taken"):
            free_port("127.0.0.1", str(number))
    assert free_port("127.0.0.1", str(number)) == number


@pytest.mark.parametrize("told", ["", "web", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(told: str) -> None:
    with pytest.raises(Refused, match="PORT must be a number"):
        free_port("127.0.0.1", told)
