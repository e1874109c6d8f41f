"""One yard for all faults: it takes long to build."""

from collections.abc import Iterator

import pytest

from tests.decisions.faults.yard import Site, Yard, yard

TEN = {
    "offer": "ten",
    "budget": {"EUR": "1000000.00"},
    "limits": {"total": 1_000_000},
    "give": [{"kind": "amount_off", "amount": {"EUR": "10.00"}, "on": "order"}],
}


@pytest.fixture(scope="package")
def broken_yard(template: str) -> Iterator[Yard]:
    with yard(TEN, template=template) as made:
        yield made


@pytest.fixture(scope="package")
def sound_site(broken_yard: Yard) -> Iterator[Site]:
    """A server that nothing is done to."""
    with broken_yard.site() as site:
        yield site
