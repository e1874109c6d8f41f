"""Whole houses of real processes."""

from collections.abc import Iterator

import pytest

from tests.living import House, living_house

PROCESSES = 4


@pytest.fixture(scope="session")
def house(template: str) -> Iterator[House]:
    """One house of four web processes for all of these tests: what one of them kills stays dead."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRANIAN_WORKERS", str(PROCESSES))
        with living_house(template) as found:
            yield found
