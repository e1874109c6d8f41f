"""Whole houses of real processes."""

from collections.abc import Iterator

import pytest

from tests.living import House, living_house


@pytest.fixture
def house() -> Iterator[House]:
    with living_house() as found:
        yield found
