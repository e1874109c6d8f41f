"""Which addresses of other systems may be called: public ones over TLS, unless the settings allow more."""

import ipaddress
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

Address = IPv4Address | IPv6Address
TUNNELS = tuple(
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
"""Networks of IPv6 whose addresses stand for IPv4 ones."""


class AddressRefused(Exception):
    """Nothing is sent there; the message says why."""


def read_url(url: str) -> SplitResult:
    """The parts of an address that may be called as far as it says itself; raises AddressRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused(f"{url!r} is no address: {error}") from None
    schemes = ("https",) if settings.WEBHOOK_HTTPS_ONLY else ("https", "http")
    if parts.scheme not in schemes:
        raise AddressRefused(f"The address must begin with {' or '.join(f'{each}://' for each in schemes)}.")
    if not parts.hostname or port == 0:
        raise AddressRefused("The address names no host.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(
            "The address must not hold a user name or password: the signature says who calls."
        )
    return parts


def port_of(parts: SplitResult) -> int:
    """The port that is called."""
    return parts.port or {"https": 443, "http": 80}[parts.scheme]


def addresses_of(parts: SplitResult) -> list[str]:
    """The IP addresses of the host, every one of which may be called; raises AddressRefused.

    The call goes to one of these and does not ask the name again: its answer could be another one then.
    """
    try:
        found = socket.getaddrinfo(parts.hostname, port_of(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(f"The host {parts.hostname} is not known: {error}") from None
    texts = list(dict.fromkeys(str(each[4][0]) for each in found))
    for text in texts:
        if not may_be_called(ipaddress.ip_address(text.partition("%")[0])):
            raise AddressRefused(f"{parts.hostname} is {text}, which is no public address.")
    return texts


def may_be_called(address: Address) -> bool:
    """Whether an IP address is public, or lies in a network that the settings allow."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in network for network in allowed_networks()):
        return True
    return address.is_global and not address.is_multicast and not any(address in each for each in TUNNELS)


def allowed_networks() -> list[IPv4Network | IPv6Network]:
    """The private networks of the settings."""
    return [ipaddress.ip_network(text) for text in settings.WEBHOOK_NETWORKS]
