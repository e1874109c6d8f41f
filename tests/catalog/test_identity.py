import hashlib

import pytest

from catalog.identity import email_hash


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        ("anna@example.com", "anna@example.com"),
        ("  Anna@Example.COM\n", "anna@example.com"),
        ("anna+shop+more@example.com", "anna@example.com"),
        ("a.nna@example.com", "a.nna@example.com"),
        ('"odd@local"@example.com', '"odd@local"@example.com'),
        ("änna@example.com", "änna@example.com"),
    ],
)
def test_aliases_of_an_address_have_one_hash(address: str, normal: str) -> None:
    assert email_hash(address) == hashlib.sha256(normal.encode()).hexdigest()


@pytest.mark.parametrize(
    "address", ["", "anna", "@example.com", "anna@", "+tag@example.com", "an na@example.com"]
)
def test_what_is_no_address_has_none(address: str) -> None:
    assert email_hash(address) is None
